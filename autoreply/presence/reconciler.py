"""Turns the sign on every door: compares what each channel should show with what it last confirmed.

A door is a channel, or a person on a channel that shows the posture of each of several people. All are turned the same
way; those of people are spread over the provider's limits, the most urgent first.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from autoreply.answering.account import Account
from autoreply.answering.facts import facts
from autoreply.record import Record, RecordError
from autoreply.telemetry.health import Health
from autoreply.texts.words import Occasion
from channels import ChannelError, Posture, Presents, PresentsPeople, SendError, TryAgain
from channels.backoff import Backoff, Tries
from schedules import Cause, Clock, Period

log = logging.getLogger("autoreply.presence.reconciler")

AGAIN = Backoff(first=30.0, longest=60.0)  # a person whose token was revoked waits for its `lasting`
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
    done: bool = False

    @property
    def door(self) -> str:
        return door(self.name, self.person)

    @property
    def right(self) -> bool:
        return self.shown is not None and self.shown[:2] == (self.wanted.after_hours, self.wanted.until)


def door(name: str, person: str) -> str:
    """Under which name the record keeps what was confirmed for a person on a channel."""
    return f"{name}/{person}"


def _about(at: str) -> str:
    """What a trouble with this sign is about, on the board."""
    return f"{at}: posture"


def urgency(turn: PendingChange, now: datetime) -> tuple[int, float, str]:
    """Whose turn comes first, the smallest first.

    Who opens before the announced time waits to be reached again, and nothing else frees them. Then those who close,
    who will be away longest first (vacations before evenings), for people would wait longest for them. Who opens on
    time comes last: what we set has ended by itself.
    """
    wanted, shown = turn.wanted, turn.shown
    if wanted.after_hours:
        away = (wanted.until - now).total_seconds() if wanted.until else float("inf")
        return 1, -away, turn.door
    early = shown is not None and shown[0] and (shown[1] is None or shown[1] > now)
    return 0 if early else 2, 0.0, turn.door


class Reconciler:
    """Level-triggered: whatever was missed, the next look puts right."""

    def __init__(
        self,
        accounts: Mapping[str, Account],
        record: Record,
        clock: Clock,
        health: Health,
        of_person: Callable[[str], Posture],
    ) -> None:
        """`of_person` tells what a person of the practice should show, by their key in [people]."""
        self._stations = accounts
        self._record = record
        self._clock = clock
        self._health = health
        self._of_person = of_person
        self._rests: dict[str, datetime] = {}  # by channel, and by door: not to be tried before
        self._tries: dict[str, Tries] = {}  # by channel

    def look(self) -> None:
        """Bring every channel that shows a posture to the one it should show now, and write down what it confirmed.

        Raises `RecordError`, once all are turned: where nobody knows what was confirmed, it is shown anew.
        """
        shut: RecordError | None = None
        for name, account in self._stations.items():
            if isinstance(account.channel, Presents):
                shut = self._turn(name, account.channel, self.wanted(account), shut)
        if shut is not None:
            raise shut

    def look_at_people(self, stop: threading.Event | None = None) -> float | None:
        """The same for people, as far as limits allow; ends early on `stop`.

        Returns in how many seconds somebody is to be tried again, None when everybody shows what they should.
        """
        now = self._clock.now()
        waiting = sorted(self._turns(), key=lambda turn: urgency(turn, now))
        for turn in waiting:
            if stop is not None and stop.is_set():
                break
            if self._rest_of(turn) <= now:
                self._turn_person(turn)
        rests = [self._rest_of(turn) for turn in waiting if not turn.done]
        return max(0.0, (min(rests) - self._clock.now()).total_seconds()) if rests else None

    def _turns(self) -> Iterator[PendingChange]:
        """Everybody who does not show yet what they should."""
        shown = self._record.postures.all()
        for name, account in self._stations.items():
            if isinstance(account.channel, PresentsPeople):
                self._forget_others(name, account.channel.people())
                yield from self._turns_of(name, account.channel, shown)

    def _turns_of(self, name: str, channel: PresentsPeople, shown: Mapping[str, Shown]) -> Iterator[PendingChange]:
        for person in channel.people():
            turn = PendingChange(name, person, channel, self._of_person(person), shown.get(door(name, person)))
            if turn.right:
                self._well(turn.door)
            else:
                yield turn

    def _forget_others(self, name: str, people: Sequence[str]) -> None:
        """What was said of somebody whose token is gone, or who no longer wishes it, is over."""
        ours = {_about(door(name, person)) for person in people}
        for trouble in self._health.troubles():
            if trouble.about.startswith(f"{name}/") and trouble.about not in ours:
                self._health.tell(trouble.about, "")

    def _turn_person(self, turn: PendingChange) -> None:
        """What is lasting concerns the person alone; what passes, or is a limit, everybody of the channel.

        Whoever fell over it lets the others go first the next time, should it have been theirs alone.
        """
        now = self._clock.now()
        try:
            turn.channel.present_person(turn.person, turn.wanted)
        except TryAgain as error:
            limited = error.after is not None
            wait = timedelta(seconds=self._tries_of(turn).fail() if error.after is None else error.after)
            self._rests[turn.name] = now + wait
            self._rests[turn.door] = now + wait if limited else now + 2 * wait
            self._health.tell(f"{turn.name}: people", "" if limited else f"{turn.name}: {error}")
        except (SendError, ChannelError) as error:
            self._rests[turn.door] = now + timedelta(seconds=AGAIN.wait(1, lasting=True))
            says = f"{turn.name} does not show the right sign of {turn.person}: {error}"
            self._health.tell(_about(turn.door), says)
        else:
            turn.done = True
            self._tries_of(turn).succeed()
            self._record.postures.confirm(turn.door, turn.wanted, now)
            self._well(turn.door)
            self._health.tell(f"{turn.name}: people", "")
            log.info("posture confirmed", extra={"channel": turn.name, "after_hours": turn.wanted.after_hours})

    def _tries_of(self, turn: PendingChange) -> Tries:
        return self._tries.setdefault(turn.name, Tries(AGAIN))

    def _rest_of(self, turn: PendingChange) -> datetime:
        return max(self._rests.get(turn.name, _LONG_AGO), self._rests.get(turn.door, _LONG_AGO))

    def _well(self, at: str) -> None:
        self._rests.pop(at, None)
        self._health.tell(_about(at), "")

    def _turn(
        self, name: str, channel: Presents, wanted: Posture, shut: RecordError | None = None
    ) -> RecordError | None:
        """Why the book cannot be used, None where it can; once it is known to be `shut` it is not asked again."""
        try:
            if shut is None and self._shows(name, wanted):
                return None
        except RecordError as error:
            shut = error
        try:
            channel.present(wanted)
            if shut is None:
                self._record.postures.confirm(name, wanted, self._clock.now())
        except (SendError, ChannelError) as error:
            self._health.tell(_about(name), f"{name} does not show the right sign: {error}")
            return shut
        except RecordError as error:  # it shows the sign, which is not written down: it is shown again until it is
            shut = error
        self._health.tell(_about(name), "")
        if shut is None:
            log.info("posture confirmed", extra={"channel": name, "after_hours": wanted.after_hours})
        return shut

    def _shows(self, name: str, wanted: Posture) -> bool:
        shown = self._record.postures.of(name)
        return shown is not None and shown[:2] == (wanted.after_hours, wanted.until)

    def wanted(self, account: Account) -> Posture:
        """What this station's channel should show now; it ends by itself at the next opening (promise 10)."""
        calendar, now = account.calendar(), self._clock.now()
        period = calendar.at(now)
        if period.working:
            return Posture(after_hours=False, until=period.end, text="")
        said = account.words.say(_occasion(period), facts(account, calendar, period, now))
        return Posture(after_hours=True, until=period.end, text=said.text)


def _occasion(period: Period) -> Occasion:
    return Occasion.VACATION if period.cause is Cause.VACATION else Occasion.ORDINARY
