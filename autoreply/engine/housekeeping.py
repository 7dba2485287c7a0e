"""What is looked at again and again: the figures, open breakers, replies that stand still, what is too old to keep."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from autoreply.answering.account import Account
from autoreply.engine.dependencies import Dependencies
from autoreply.outgoing.outbox import Outbox
from autoreply.settings import Settings

PRUNE_EVERY = timedelta(hours=1)
STUCK_AFTER = timedelta(minutes=1)  # after a sleep or a restart the outbox first has to look
MISPLACED = (
    "The file of the record was deleted or replaced while Autoreply runs; what is noted now is lost when it ends. "
    "Stop it, put the file or a backup in its place, and start it."
)


class Housekeeping:
    """Its methods raise `RecordError`; what one could not do is done at the next look."""

    def __init__(
        self, settings: Settings, given: Dependencies, accounts: Mapping[str, Account], outbox: Outbox
    ) -> None:
        self._keep, self._accounts, self._outbox = settings.record.keep, accounts, outbox
        self._record, self._clock = given.usable_record, given.clock
        self._health, self._metrics = given.health, given.metrics
        self._pruned: datetime | None = None
        self._tripped: set[str] = set()
        self._late: dict[int, datetime] = {}

    def check_file(self) -> None:
        """Whether the record is still the file that was opened."""
        self._health.tell("record file", "" if self._record.database.is_in_place else MISPLACED)

    def measure(self) -> None:
        """Set the figures that are no counters, and tell of each breaker."""
        now = self._clock.now()
        for name, account in self._accounts.items():
            self._metrics.after_hours.labels(name).set(not account.calendar().at(now).working)
        opened = {tripped.channel: tripped for tripped in self._record.breakers.opened(now)}
        unheard = self._record.breakers.unheard(now)
        for name in self._accounts:
            self._tell_breaker(name, opened[name].says if name in opened else "")
            self._tell_unheard(name, unheard.get(name, 0))
        self._metrics.waiting.set(len(self._record.outgoing.waiting()))
        self._metrics.troubles.set(len(self._health.troubles()))
        self._metrics.heartbeat.set(now.timestamp())

    def watch_replies(self) -> None:
        """Tell of replies that nobody works on although they have been due for minutes."""
        now = self._clock.now()
        self._late = {number: self._late.get(number, now) for number in self._outbox.standing_still()}
        stuck = sum(now - since >= STUCK_AFTER for since in self._late.values())
        due, them = ("1 reply was due", "it") if stuck == 1 else (f"{stuck} replies were due", "them")
        told = f"{due} minutes ago, and nothing sends {them}. Restart Autoreply if this does not end."
        self._health.tell("replies", told if stuck else "")

    def prune(self) -> None:
        """Forget what is older than the practice wishes to keep."""
        now = self._clock.now()
        if self._pruned is None or abs(now - self._pruned) >= PRUNE_EVERY:
            self._record.retention.prune(now - self._keep, now)
            self._pruned = now

    def knows_of(self, name: str, *, urgent: bool) -> bool:
        """Whether it has told that a limit silences this channel, so that nobody need hurry to tell it."""
        return (_unheard(name) if urgent else _breaker(name)) in self._tripped

    def _tell_breaker(self, name: str, says: str) -> None:
        self._metrics.breaker_open.labels(name).set(bool(says))
        told = (
            f"{name}: replies are paused ({says}). Urgent words, and people who wrote before "
            "yesterday, are still answered within limits of their own. "
            f"Find the cause, then run: autoreply resume --breaker {name}"
        )
        self._tell_limit(_breaker(name), told if says else "")

    def _tell_unheard(self, name: str, number: int) -> None:
        them = "1 message with urgent words" if number == 1 else f"{number} messages with urgent words"
        told = (
            f"{name}: {them} got no reply in the last hour, because too many like it came. Read them now. "
            f"To answer the next ones, run: autoreply resume --breaker {name}"
        )
        self._tell_limit(_unheard(name), told if number else "")

    def _tell_limit(self, about: str, says: str) -> None:
        self._health.tell(about, says)
        self._tripped = self._tripped | {about} if says else self._tripped - {about}


def _breaker(name: str) -> str:
    return f"{name}: breaker"


def _unheard(name: str) -> str:
    return f"{name}: urgent words"
