"""Everybody's next weeks, computed once and kept for as long as nobody's hours change.

`Calendar.at` computes more than a year, which takes seconds for 300 people. The page needs a few weeks, and even these
take a moment. So they are computed before anybody asks.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from autoreply.engine.engine import Engine
from autoreply.texts.dates import DateFormat
from autoreply.timeline import Drawing
from autoreply.timeline.marks import says
from schedules import Calendar, Clock, Mode, Period
from schedules.wallclock import midnight

DAYS = 14  # drawn, from the beginning of the week on
KNOWN = 21  # looked at, so that two weeks lie ahead on every day of the week
LOOK_EVERY = 5.0  # seconds between checks whether a new day or a new engine needs another forecast


@dataclass(frozen=True, slots=True)
class CurrentStatus:
    """Whether somebody is open now, until when and why. `who` None is the practice; `why` is "" for ordinary hours."""

    who: str | None
    name: str
    working: bool
    until: datetime | None
    why: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class ModeChange:
    """Who opens or closes at an instant."""

    at: datetime
    working: bool
    names: tuple[str, ...]


class Forecast:
    """Everybody's periods from the beginning of the week of `day` on, and their timeline of this week and the next.

    A row is the practice (None), a person, or a channel with hours of its own (`channel_row`).
    """

    def __init__(
        self,
        rows: Mapping[str | None, tuple[str, Calendar]],
        day: date,
        dates: DateFormat,
        before: "Forecast | None" = None,
    ) -> None:
        """`before` is the last one: what did not change since is taken from it."""
        zone = rows[None][1].zone
        self.rows, self.day, self.dates = rows, day, dates
        first = dates.week_start(day)
        start, end = midnight(zone, first), midnight(zone, first + timedelta(days=KNOWN))
        self._ends = end
        self._periods = {who: calendar.timeline(start, end) for who, (_, calendar) in rows.items()}
        drawn: Drawing | None = before._drawing if before is not None else None
        periods = list(self._periods.values())
        self._drawing: Drawing = Drawing(list(rows.values()), first, DAYS, dates, periods, drawn)

    def same(self, rows: Mapping[str | None, tuple[str, Calendar]], day: date, dates: DateFormat) -> bool:
        """Whether these very calendars were drawn, from that day on."""
        mine = self.rows
        return (
            (day, dates) == (self.day, self.dates)
            and rows.keys() == mine.keys()
            and all(rows[who][1] is mine[who][1] for who in rows)
        )

    def current(self, who: str | None, now: datetime) -> CurrentStatus:
        """Whether somebody is open at `now`, until when and why."""
        name, calendar = self.rows[who]
        period, until = self._now(who, now)
        if until is None or until >= self._ends:  # a long absence: the calendar knows its end
            period = calendar.at(now)
            until = period.end
        return CurrentStatus(who, name, period.working, until, says(period), calendar.zone)

    def changes(self, now: datetime, most: int) -> list[ModeChange]:
        """The next changes of everybody, the soonest first, those of one instant together."""
        found: dict[tuple[datetime, bool], list[str]] = {}
        for who, (name, _) in self.rows.items():
            for at, working in islice(mode_changes(self._periods[who], now), most):
                found.setdefault((at, working), []).append(name)
        return [ModeChange(at, working, tuple(names)) for (at, working), names in sorted(found.items())[:most]]

    def drawn(self, now: datetime) -> str:
        """The timeline, as a part of a page."""
        return self._drawing.inline(now)

    def _now(self, who: str | None, now: datetime) -> tuple[Period, datetime | None]:
        """The period of `now`, and where its mode ends within these weeks."""
        return unbroken(self._periods[who], now)


def mode_changes(periods: Sequence[Period], now: datetime) -> Iterator[tuple[datetime, bool]]:
    """When the mode changes after `now`, and whether work begins with it."""
    for before, after in pairwise(periods):
        if after.start is not None and after.start > now and after.mode is not before.mode:
            yield after.start, after.working


def unbroken(periods: Sequence[Period], now: datetime) -> tuple[Period, datetime | None]:
    """The period of `now`, and the end of its mode, whatever the causes until then."""
    first = next((n for n, period in enumerate(periods) if period.end is None or now < period.end), len(periods) - 1)
    mode: Mode = periods[first].mode
    other = next((period for period in periods[first:] if period.mode is not mode), None)
    return periods[first], other.start if other is not None else periods[-1].end


def channel_row(name: str) -> str:
    """The key of the row of a channel that has hours of its own."""
    return f"channel {name}"


class Forecasts:
    """The last forecast, for as long as it is right. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: Forecast | None = None

    def of(self, engine: Engine, now: datetime) -> Forecast:
        """The forecast of an engine at `now`."""
        settings = engine.settings
        names = {None: settings.practice} | {key: person.name for key, person in settings.people.items()}
        rows = {who: (name, engine.hours.of(who)) for who, name in names.items()}
        own = [name for name, entry in settings.channels.items() if entry.hours]
        rows |= {channel_row(name): (name, engine.hours.of_channel(name)) for name in own}
        day = now.astimezone(settings.timezone).date()
        with self._lock:
            if self._last is None or not self._last.same(rows, day, settings.dates):
                self._last = Forecast(rows, day, settings.dates, self._last)
            return self._last

    def keep_ready(self, engine: Callable[[], Engine | None], clock: Clock, stop: threading.Event) -> None:
        """Compute it at the start, after midnight and after a change, until `stop`."""
        while not stop.is_set():
            present = engine()
            if present is not None:
                self.of(present, clock.now())
            stop.wait(LOOK_EVERY)
