"""Compares what each channel and person should show with what was last confirmed, and applies the difference.

Changes for people are spread over the provider's limits, the most urgent first.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from autoreply.answering.account import Account
from autoreply.answering.facts import facts, period_at
from autoreply.record import Record, RecordError
from autoreply.telemetry.health import Health
from autoreply.texts.words import Occasion
from channels import ChannelError, Posture, Presents, PresentsPeople, SendError, TryAgain
from channels.backoff import Backoff, Tries
from schedules import Cause, Clock, Period

log = logging.getLogger("autoreply.presence.reconciler")

AGAIN = Backoff(first=30.0, longest=60.0)
AGAIN_REFUSED = 55.0  # seconds until a refused person is tried again: somebody may have corrected it
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

Shown = tuple[bool, datetime | None, datetime]


@dataclass(slots=True)
class PendingChange:
    """A person on a channel, what they should show, and what was last confirmed."""

    name: str
    person: str
    channel: PresentsPeople
    wanted: Posture
    shown: Shown | None
    failed_before: bool = False
    loud: bool = False  # it was confirmed that notifications reach them
    done: bool = False

    @property
    def key(self) -> str:
        return posture_key(self.name, self.person)

    @property
    def right(self) -> bool:
        shown = self.shown is not None and self.shown[:2] == (self.wanted.after_hours, self.wanted.until)
        return shown and self.loud != self.wanted.quiet


def posture_key(name: str, person: str) -> str:
    """Return the key of a person's confirmed posture on a channel, in the record."""
    return f"{name}/{person}"


def _about(key: str) -> str:
    """Return the name under which problems with this posture are reported."""
    return f"{key}: posture"


def urgency(change: PendingChange, now: datetime) -> tuple[int, bool, float, str]:
    """Return a sort key: the smallest comes first. Among equals, those who were refused before come last.

    First come people who open before the announced time: nothing else makes them reachable again. Then come people who
    close, the longest absence first, because clients would wait longest for them. Last come people who open on time:
    their status has ended by itself.
    """
    wanted, shown = change.wanted, change.shown
    if wanted.after_hours:
        away = (wanted.until - now).total_seconds() if wanted.until else float("inf")
        return 1, change.failed_before, -away, change.key
    early = shown is not None and shown[0] and (shown[1] is None or shown[1] > now)
    return 0 if early or change.failed_before else 2, change.failed_before, 0.0, change.key


class Reconciler:
    """Level-triggered: the next round corrects whatever an earlier one missed."""

    def __init__(
        self,
        accounts: Mapping[str, Account],
        record: Record,
        clock: Clock,
        health: Health,
        of_person: Callable[[str, int], Posture],
    ) -> None:
        """`of_person` returns what a person should show, by key in [people] and the longest text in characters."""
        channels = {name: account.channel for name, account in accounts.items()}
        self._presenting = {name: (accounts[name], one) for name, one in channels.items() if isinstance(one, Presents)}
        self._of_people = {name: one for name, one in channels.items() if isinstance(one, PresentsPeople)}
        self._record = record
        self._clock = clock
        self._health = health
        self._of_person = of_person
        self._rests: dict[str, datetime] = {}  # by channel, and by key: do not try before
        self._limits: dict[str, datetime] = {}  # by channel: the provider allows no change before
        self._failed: dict[str, Posture] = {}  # by key: the last posture that failed
        self._loud: set[str] = set()  # keys of who is on call, as confirmed
        self._tries: dict[str, Tries] = {}  # by channel

    def reconcile(self) -> None:
        """Show on every channel the posture that it should show now, and record what it confirmed.

        Raises `RecordError` after all channels: if the record cannot be read, each posture is shown again.
        """
        broken: RecordError | None = None
        for name, (account, channel) in self._presenting.items():
            broken = self._apply(name, channel, self.wanted(account), broken)
        if broken is not None:
            raise broken

    def reconcile_people(self, stop: threading.Event | None = None) -> float | None:
        """Do the same for people, as far as limits allow. Ends early on `stop`.

        Returns the seconds until the next try, or None if everybody shows what they should.
        """
        now = self._clock.now()
        waiting = sorted(self._changes(), key=lambda change: urgency(change, now))
        self._skip_waits_of_openers(waiting)
        for change in waiting:
            if stop is not None and stop.is_set():
                break
            if self._rest_of(change) <= now:
                self._apply_to_person(change)
        rests = [self._rest_of(change) for change in waiting if not change.done]
        return max(0.0, (min(rests) - self._clock.now()).total_seconds()) if rests else None

    def _changes(self) -> Iterator[PendingChange]:
        """Yield everybody who does not show yet what they should."""
        shown = self._record.postures.all()
        for name, channel in self._of_people.items():
            self._forget_others(name, channel.people())
            yield from self._changes_of(name, channel, shown)

    def _changes_of(self, name: str, channel: PresentsPeople, shown: Mapping[str, Shown]) -> Iterator[PendingChange]:
        for person in channel.people():
            wanted = self._of_person(person, channel.longest_status)
            change = PendingChange(name, person, channel, wanted, shown.get(posture_key(name, person)))
            change.failed_before, change.loud = change.key in self._failed, change.key in self._loud
            if change.right and not change.failed_before:
                self._clear(change.key)
            else:
                yield change

    def _skip_waits_of_openers(self, waiting: Sequence[PendingChange]) -> None:
        """Let people who open now skip the wait after a failed closing."""
        for change in waiting:
            tried = self._failed.get(change.key)
            if tried is not None and tried.after_hours and not change.wanted.after_hours:
                self._rests.pop(change.key, None)
                self._rests.pop(change.name, None)

    def _forget_others(self, name: str, people: Sequence[str]) -> None:
        """Drop the problems of people whose posture we no longer set."""
        ours = {_about(posture_key(name, person)) for person in people}
        for trouble in self._health.troubles():
            if trouble.about.startswith(f"{name}/") and trouble.about not in ours:
                self._health.report(trouble.about, "")

    def _apply_to_person(self, change: PendingChange) -> None:
        """Apply one change. A lasting error concerns only the person; a temporary one or a limit, the whole channel.

        After a temporary error the person comes last the next time, in case it was theirs alone.
        """
        now = self._clock.now()
        try:
            change.channel.present_person(change.person, change.wanted)
        except TryAgain as error:
            limited = error.after is not None
            wait = timedelta(seconds=self._tries_of(change).fail() if error.after is None else error.after)
            if limited:
                self._limits[change.name] = now + wait
            else:
                self._fail(change)
                self._rests |= {change.name: now + wait, change.key: now + 2 * wait}
            self._health.report(f"{change.name}: people", "" if limited else f"{change.name}: {error}")
        except (SendError, ChannelError) as error:
            self._refused(change, str(error))
        except Exception as error:  # noqa: BLE001 - whatever it was, nobody else waits for it
            self._refused(change, _fault(error, change.name))
        else:
            change.done = True
            self._loud = self._loud - {change.key} if change.wanted.quiet else self._loud | {change.key}
            self._failed.pop(change.key, None)
            self._tries_of(change).succeed()
            self._record.postures.confirm(change.key, change.wanted, now)
            self._clear(change.key)
            self._health.report(f"{change.name}: people", "")
            log.info("posture confirmed", extra={"channel": change.name, "after_hours": change.wanted.after_hours})

    def _fail(self, change: PendingChange) -> None:
        """A part of it may have been done: what was confirmed before no longer holds, also after a restart."""
        self._failed[change.key] = change.wanted
        if change.shown is not None:
            self._record.postures.forget(change.key, self._clock.now())

    def _tries_of(self, change: PendingChange) -> Tries:
        return self._tries.setdefault(change.name, Tries(AGAIN))

    def _rest_of(self, change: PendingChange) -> datetime:
        name, key = change.name, change.key
        return max(
            found.get(one, _LONG_AGO) for found, one in ((self._rests, name), (self._rests, key), (self._limits, name))
        )

    def _refused(self, change: PendingChange, says: str) -> None:
        self._fail(change)
        self._rests[change.key] = self._clock.now() + timedelta(seconds=AGAIN_REFUSED)
        self._health.report(
            _about(change.key), f"{change.name} does not show the right status of {change.person}: {says}"
        )

    def _clear(self, key: str) -> None:
        self._rests.pop(key, None)
        self._health.report(_about(key), "")

    def _apply(
        self, name: str, channel: Presents, wanted: Posture, broken: RecordError | None = None
    ) -> RecordError | None:
        """Apply one posture. Returns the record's error, if any. After such an error (`broken`) it skips the record."""
        try:
            if broken is None and self._shows(name, wanted):
                return None
        except RecordError as error:
            broken = error
        try:
            channel.present(wanted)
            if broken is None:
                self._record.postures.confirm(name, wanted, self._clock.now())
        except (SendError, ChannelError) as error:
            self._health.report(_about(name), f"{name} does not show the right status: {error}")
            return broken if broken is not None else self._doubt(name)
        except RecordError as error:  # shown but not recorded: it is shown again until it is recorded
            broken = error
        except Exception as error:  # noqa: BLE001 - whatever it was, no other channel waits for it
            self._health.report(_about(name), f"{name} does not show the right status: {_fault(error, name)}")
            return broken
        self._health.report(_about(name), "")
        if broken is None:
            log.info("posture confirmed", extra={"channel": name, "after_hours": wanted.after_hours})
        return broken

    def _doubt(self, name: str) -> RecordError | None:
        """As `_fail`, of a whole channel. Why the record cannot be used, None where it can."""
        try:
            if self._record.postures.of(name) is not None:
                self._record.postures.forget(name, self._clock.now())
        except RecordError as error:
            return error
        return None

    def _shows(self, name: str, wanted: Posture) -> bool:
        shown = self._record.postures.of(name)
        return shown is not None and shown[:2] == (wanted.after_hours, wanted.until)

    def wanted(self, account: Account) -> Posture:
        """Return what this account's channel should show now. It ends by itself at the next opening (promise 10)."""
        calendar, now = account.calendar(), self._clock.now()
        period = period_at(calendar, now)
        if period.working:
            return Posture(after_hours=False, until=period.end, text="")
        composed = account.words.untold.say(_occasion(period), facts(account, calendar, period, now))
        return Posture(after_hours=True, until=period.end, text=composed.text)


def _fault(error: Exception, channel: str) -> str:
    log.error("a status could not be set, for an unexpected reason", exc_info=error, extra={"channel": channel})
    return f"a fault of Autoreply ({type(error).__name__}). Please report it."


def _occasion(period: Period) -> Occasion:
    return Occasion.VACATION if period.cause is Cause.VACATION else Occasion.ORDINARY
