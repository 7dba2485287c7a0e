"""Practices as Hypothesis draws them."""

import zoneinfo
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from schedules import (
    Absences,
    Calendar,
    Cause,
    Closure,
    DatedDay,
    HolidayLayer,
    Mode,
    Override,
    Span,
    Vacation,
    Weekly,
    read_weekly,
)
from tests.schedules.oracle import Practice, Special

_NAMES = sorted(zoneinfo.available_timezones() - {"Factory", "localtime"})
_LABELS = st.sampled_from(["", "Open house", "Moving", "Training"])
zones = st.sampled_from(_NAMES).map(ZoneInfo)
dates = st.dates(date(1995, 1, 1), date(2037, 12, 31))
minutes = st.integers(0, 95).map(lambda quarter: quarter * 15)


@st.composite
def day_hours(draw: st.DrawFn) -> tuple[Span, ...]:
    """None to three windows that do not overlap; the last may run past midnight."""
    edges = sorted(draw(st.sets(st.integers(0, 191).map(lambda quarter: quarter * 15), max_size=6)))
    spans = [Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False) if start < 1440]
    return tuple(spans)


weeks = st.lists(day_hours(), min_size=7, max_size=7).map(lambda days: Weekly(tuple(days)))


@st.composite
def special_hours(draw: st.DrawFn, day: date) -> Special:
    """Hours on some dates around `day`: of an nth weekday, in every so many weeks, in a season, or all of these."""
    nth = draw(st.sampled_from([None, None, 1, 2, 3, 4, 5, -1]))
    weekdays = st.sets(st.integers(0, 6), min_size=1, max_size=1 if nth else 7)
    near = st.integers(-25, 25).map(lambda days: day + timedelta(days=days))
    weeks = draw(st.none() | st.tuples(st.integers(2, 8), near))
    season = draw(st.none() | st.tuples(near, near))
    if nth is None and weeks is None and season is None:
        weeks = draw(st.tuples(st.integers(2, 3), near))
    ends = season and ((season[0].month, season[0].day), (season[1].month, season[1].day))
    return Special({each: draw(day_hours()) for each in draw(weekdays)}, nth, weeks, ends)


def _table(special: Special) -> dict[str, object]:
    """As the settings file has it."""
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    which = (
        f"{ {-1: 'last', 1: '1st', 2: '2nd', 3: '3rd'}.get(special.nth, f'{special.nth}th') } " if special.nth else ""
    )
    table: dict[str, object] = {
        f"{which}{names[day]}": ", ".join(span.say() for span in spans) or "closed"
        for day, spans in special.days.items()
    }
    if special.weeks:
        table |= {"every": special.weeks[0], "starting": special.weeks[1]}
    if special.season:
        table |= dict(zip(("from", "to"), (f"{month:02}-{day:02}" for month, day in special.season), strict=True))
    return table


def weekly(practice: Practice) -> Weekly:
    """The week of a practice, its special hours read from a table as the file has it."""
    nth = [each for each in practice.special if each.weeks is None and each.season is None]
    first = {key: text for each in nth for key, text in _table(each).items()}
    rest = [_table(each) for each in practice.special if each not in nth]
    special = read_weekly({**first, "special": rest}).special
    return Weekly(tuple(tuple(spans) for spans in practice.week), special=special)


@st.composite
def practices(draw: st.DrawFn, day: date) -> Practice:
    """A practice with something unusual around `day`: each layer may have an opinion."""
    near = st.integers(-3, 3).map(lambda days: day + timedelta(days=days))
    special = st.lists(st.tuples(near, day_hours() | st.just(()), _LABELS), max_size=2)
    dated = [DatedDay(on, spans, label, Cause.CLOSURE) for on, spans, label in draw(special)]
    holidays = [DatedDay(on, spans, label, Cause.HOLIDAY) for on, spans, label in draw(special)]
    away = draw(st.lists(closures(day), max_size=2))
    return Practice(
        draw(zones),
        draw(weeks).days,
        {each.date: each for each in holidays if isinstance(each.date, date)},
        {each.date: each for each in dated if isinstance(each.date, date)},
        draw(st.lists(vacations(day), max_size=2)),
        draw(st.lists(closures(day), max_size=1)),
        draw(st.lists(overrides(day), max_size=2, unique_by=lambda each: each.start)),
        _in_order(draw(st.lists(special_hours(day), max_size=3))),
        {"lee": [(each.start, each.end) for each in away[:1]], "ben": [(each.start, each.end) for each in away[1:]]},
    )


covers = st.sampled_from([(), ("lee",), ("lee", "ben")])


@st.composite
def vacations(draw: st.DrawFn, day: date) -> Vacation:
    """Whole days, or from one hour to another."""
    first, more = day + timedelta(days=draw(st.integers(-3, 3))), draw(st.integers(0, 3))
    begins, ends = draw(st.sampled_from([0, 0, 12 * 60, 135])), draw(st.sampled_from([1440, 1440, 13 * 60, 105]))
    if more == 0 and ends <= begins:
        more = 1
    label = draw(st.sampled_from(["away", "skiing"]))
    return Vacation(first, first + timedelta(days=more), draw(covers), label, begins, ends)


def _in_order(drawn: Sequence[Special]) -> list[Special]:
    """The lines of the ordinary week first, each nth weekday once, since its tables outrank them."""
    lines = {(each.nth, *each.days): each for each in drawn if not (each.weeks or each.season)}
    return [*lines.values(), *(each for each in drawn if each.weeks or each.season)]


@st.composite
def closures(draw: st.DrawFn, day: date) -> Closure:
    start = _instant(day) + timedelta(minutes=draw(st.integers(-48, 48)) * 60)
    return Closure(start, start + timedelta(minutes=draw(st.integers(1, 60)) * 60), "a feed's event")


@st.composite
def overrides(draw: st.DrawFn, day: date) -> Override:
    start = _instant(day) + timedelta(minutes=draw(st.integers(-2880, 2880)))
    until = start + timedelta(minutes=draw(st.integers(1, 2880)))
    return Override(draw(st.sampled_from(Mode)), start, until, "ana", "because", draw(covers))


def build(practice: Practice, overrides: Sequence[Override] | None = None) -> Calendar:
    """The calendar of a practice."""
    return Calendar(
        practice.zone,
        weekly(practice),
        holidays=HolidayLayer(add=list(practice.holidays.values())),
        dated=list(practice.dated.values()),
        vacations=practice.vacations,
        closures=practice.closures,
    ).with_overrides(practice.overrides if overrides is None else overrides, Absences(practice.away))


def _instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
