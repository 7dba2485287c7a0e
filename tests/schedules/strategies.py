"""Practices as Hypothesis draws them."""

import zoneinfo
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from schedules import Calendar, Cause, Closure, DatedDay, HolidayLayer, Mode, Override, Span, Vacation, Weekly
from tests.schedules.oracle import Practice

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
def practices(draw: st.DrawFn, day: date) -> Practice:
    """A practice with something unusual around `day`: each layer may have an opinion."""
    near = st.integers(-3, 3).map(lambda days: day + timedelta(days=days))
    special = st.lists(st.tuples(near, day_hours() | st.just(()), _LABELS), max_size=2)
    dated = [DatedDay(on, spans, label, Cause.CLOSURE) for on, spans, label in draw(special)]
    holidays = [DatedDay(on, spans, label, Cause.HOLIDAY) for on, spans, label in draw(special)]
    away = draw(st.lists(st.tuples(near, st.integers(0, 3), st.sampled_from([None, "lee"])), max_size=1))
    return Practice(
        draw(zones),
        draw(weeks).days,
        {each.date: each for each in holidays if isinstance(each.date, date)},
        {each.date: each for each in dated if isinstance(each.date, date)},
        [Vacation(first, first + timedelta(days=more), cover, "away") for first, more, cover in away],
        draw(st.lists(closures(day), max_size=1)),
        draw(st.lists(overrides(day), max_size=2, unique_by=lambda each: each.start)),
    )


@st.composite
def closures(draw: st.DrawFn, day: date) -> Closure:
    start = _instant(day) + timedelta(minutes=draw(st.integers(-48, 48)) * 60)
    return Closure(start, start + timedelta(minutes=draw(st.integers(1, 60)) * 60), "a feed's event")


@st.composite
def overrides(draw: st.DrawFn, day: date) -> Override:
    start = _instant(day) + timedelta(minutes=draw(st.integers(-2880, 2880)))
    until = start + timedelta(minutes=draw(st.integers(1, 2880)))
    return Override(draw(st.sampled_from(Mode)), start, until, "ana", "because")


def build(practice: Practice, overrides: Sequence[Override] | None = None) -> Calendar:
    """The calendar of a practice."""
    return Calendar(
        practice.zone,
        Weekly(tuple(tuple(spans) for spans in practice.week)),
        holidays=HolidayLayer(add=list(practice.holidays.values())),
        dated=list(practice.dated.values()),
        vacations=practice.vacations,
        closures=practice.closures,
    ).with_overrides(practice.overrides if overrides is None else overrides)


def _instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
