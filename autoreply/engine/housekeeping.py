"""Periodic checks: metrics, open breakers, stalled replies, and the deletion of old data."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from autoreply.answering.account import Account
from autoreply.engine.dependencies import Dependencies
from autoreply.outgoing.outbox import Outbox
from autoreply.settings import Settings

PRUNE_EVERY = timedelta(hours=1)
STUCK_AFTER = timedelta(minutes=1)  # after a suspend or a restart the outbox needs a moment
MISPLACED = (
    "The file of the record was deleted or replaced while Autoreply runs; what is noted now is lost when it ends. "
    "Stop it, put the file or a backup in its place, and start it."
)


class Housekeeping:
    """Its methods raise `RecordError`. The next heartbeat calls them again."""

    def __init__(
        self,
        settings: Settings,
        given: Dependencies,
        accounts: Mapping[str, Account],
        outbox: Outbox,
        waits_since: Callable[[datetime], datetime],
    ) -> None:
        """`waits_since` says which messages may still wait for a hand-over at an instant: those since then."""
        self._keep, self._keep_papers = settings.record.keep, settings.papers.keep
        self._accounts, self._outbox, self._waits_since = accounts, outbox, waits_since
        self._record, self._clock = given.usable_record, given.clock
        self._health, self._metrics = given.health, given.metrics
        self._pruned: datetime | None = None
        self._tripped: set[str] = set()
        self._late: dict[int, datetime] = {}

    def check_file(self) -> None:
        """Report if the record's file was deleted or replaced."""
        self._health.report("record file", "" if self._record.database.is_in_place else MISPLACED)

    def measure(self) -> None:
        """Set the gauges, and report open breakers and urgent messages without a reply."""
        now = self._clock.now()
        for name, account in self._accounts.items():
            self._metrics.after_hours.labels(name).set(not account.calendar().at(now).working)
        opened = {tripped.channel: tripped for tripped in self._record.breakers.opened(now)}
        urgent_unanswered = self._record.breakers.urgent_unanswered(now)
        for name in self._accounts:
            self._report_breaker(name, opened[name].says if name in opened else "")
            self._report_unanswered_urgent(name, urgent_unanswered.get(name, 0))
        waiting = self._record.outgoing.waiting()
        self._metrics.waiting.set(len(waiting))
        self._report_left_behind({row.channel for row in waiting} - self._accounts.keys())
        self._metrics.troubles.set(len(self._health.troubles()))
        self._metrics.heartbeat.set(now.timestamp())

    def watch_replies(self) -> None:
        """Report replies that have been due for minutes and are not being sent."""
        now = self._clock.now()
        self._late = {number: self._late.get(number, now) for number in self._outbox.stalled()}
        stuck = sum(now - since >= STUCK_AFTER for since in self._late.values())
        due, them = ("1 reply was due", "it") if stuck == 1 else (f"{stuck} replies were due", "them")
        text = f"{due} minutes ago, and nothing sends {them}. Restart Autoreply if this does not end."
        self._health.report("replies", text if stuck else "")

    def prune(self) -> None:
        """Delete messages older than `[record] keep`, and papers older than `[papers] keep`."""
        now = self._clock.now()
        if self._pruned is None or abs(now - self._pruned) >= PRUNE_EVERY:
            self._record.retention.prune(now - self._keep, now, self._waits_since(now))
            self._record.paper_retention.prune(now - self._keep_papers, now)
            self._pruned = now

    def has_reported(self, name: str, *, urgent: bool) -> bool:
        """Whether it has reported already that a limit silences this channel."""
        return (_urgent_unanswered(name) if urgent else _breaker(name)) in self._tripped

    def _report_left_behind(self, channels: Collection[str]) -> None:
        """Report replies that wait for channels that are not in the settings."""
        found = self._record.renaming.left_behind(self._accounts.keys()) if channels else ()
        self._health.report("channels", " ".join(str(one) for one in found if one.channel in channels))

    def _report_breaker(self, name: str, says: str) -> None:
        self._metrics.breaker_open.labels(name).set(bool(says))
        text = (
            f"{name}: replies are paused ({says}). Urgent words, and people who wrote before "
            "yesterday, are still answered within limits of their own. "
            f"Find the cause, then run: autoreply resume --breaker {name}"
        )
        self._report_limit(_breaker(name), text if says else "")

    def _report_unanswered_urgent(self, name: str, number: int) -> None:
        them = "1 message with urgent words" if number == 1 else f"{number} messages with urgent words"
        text = (
            f"{name}: {them} got no reply in the last hour, because too many like it came. Read them now. "
            f"To answer the next ones, run: autoreply resume --breaker {name}"
        )
        self._report_limit(_urgent_unanswered(name), text if number else "")

    def _report_limit(self, about: str, says: str) -> None:
        self._health.report(about, says)
        self._tripped = self._tripped | {about} if says else self._tripped - {about}


def _breaker(name: str) -> str:
    return f"{name}: breaker"


def _urgent_unanswered(name: str) -> str:
    return f"{name}: urgent words"
