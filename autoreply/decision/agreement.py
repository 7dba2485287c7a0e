"""Agreed times: windows in which a person of the practice is open for one client. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from schedules import Calendar, Cause, Weekly
from schedules.wallclock import DAY, closing, opening

_AWAY = frozenset({Cause.VACATION, Cause.CLOSURE, Cause.OVERRIDE})
_DAYS_BACK = 2  # a window that begins on one date may end on the next


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed with a client: in these windows `person` ("" is the practice) is open for them.

    `channels` are names or kinds of channels; () means all. It counts from `first` and the date on which the client was
    told, whichever is later, to `last` (included), by the clock of `zone`. Before the client was told it does nothing.
    `ended` is when somebody ended it early.
    """

    windows: Weekly
    zone: ZoneInfo
    first: date
    last: date
    told: date | None
    person: str = ""
    channels: tuple[str, ...] = ()
    ended: datetime | None = None
    while_away: ClassVar[bool] = False  # nobody would be there

    def open_at(self, instant: datetime) -> bool:
        """Whether `instant` lies in one of its windows. They are half-open, and DST-safe like all hours."""
        if self.told is None or (self.ended is not None and instant >= self.ended):
            return False
        day = instant.astimezone(self.zone).date()
        first = max(self.first, self.told)
        if not opening(self.zone, first) <= instant < opening(self.zone, self.last, DAY):
            return False
        return any(self._open_on(day - timedelta(days=back), instant) for back in range(_DAYS_BACK))

    def covers(self, channel: str, kind: str) -> bool:
        """Whether it is about this channel, by its name or its kind."""
        return _covers(self.channels, channel, kind)

    def _open_on(self, day: date, instant: datetime) -> bool:
        spans = self.windows.plan(day).spans if self.first <= day <= self.last else ()
        return any(opening(self.zone, day, span.start) <= instant < closing(self.zone, day, span.end) for span in spans)


@dataclass(frozen=True, slots=True)
class SingleWindow:
    """Just this once, outside what is agreed: `person` ("" is the practice) opened it for a client themselves.

    So it counts while they are away, too. It is half-open. `channels` are as of an agreement.
    """

    start: datetime
    end: datetime
    person: str = ""
    channels: tuple[str, ...] = ()
    while_away: ClassVar[bool] = True

    def open_at(self, instant: datetime) -> bool:
        """Whether `instant` lies in it."""
        return self.start <= instant < self.end

    def covers(self, channel: str, kind: str) -> bool:
        """Whether it is about this channel, by its name or its kind."""
        return _covers(self.channels, channel, kind)


AgreedTime = Agreement | SingleWindow
CalendarOf = Callable[[str], Calendar]


def _covers(channels: Sequence[str], channel: str, kind: str) -> bool:
    return not channels or channel in channels or kind in channels


def agreed_at(
    agreements: Sequence[AgreedTime], instant: datetime, channel: str, kind: str, calendar_of: CalendarOf
) -> AgreedTime | None:
    """Return the agreement, or the single window, in whose time `instant` lies, or None.

    While the person is away (a vacation, a closure, a manual closing), agreed windows do not count.
    """
    for one in agreements:
        there = one.while_away or not _is_away(calendar_of, one.person, instant)
        if one.covers(channel, kind) and one.open_at(instant) and there:
            return one
    return None


def _is_away(calendar_of: CalendarOf, person: str, instant: datetime) -> bool:
    """Whether more than ordinary hours or a public holiday closes.

    Where that cannot be known, or nobody of that name is left, nobody is there.
    """
    try:
        period = calendar_of(person).at(instant)
    except Exception:  # noqa: BLE001 - as for all hours: what cannot be known is closed
        return True
    return not period.working and period.cause in _AWAY
