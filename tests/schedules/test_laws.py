"""What holds for every practice in every zone at every instant."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules import Cause, Mode, Override, Period, Weekly, read_weekly
from tests.examples import one_in
from tests.schedules.oracle import Practice, Wall, looks, week_of
from tests.schedules.strategies import build, dates, practices, weekly, weeks

LAW = one_in(4)
MOMENT = timedelta(microseconds=1)
offsets = st.integers(-4 * 1440 * 60, 4 * 1440 * 60).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Practice, datetime]:
    """A practice, and an instant near the days on which something unusual happens."""
    day = draw(dates)
    return draw(practices(day)), datetime(day.year, day.month, day.day, tzinfo=UTC) + draw(offsets)


def look(period: Period) -> tuple[Mode, Cause, str, str | None]:
    return period.mode, period.cause, period.label, period.cover


@LAW
@given(cases(), st.integers(1, 20 * 86400))
def test_a_timeline_covers_its_time_without_gap_overlap_or_needless_seam(
    case: tuple[Practice, datetime], seconds: int
) -> None:
    practice, start = case
    end = start + timedelta(seconds=seconds)
    periods = build(practice).timeline(start, end)
    assert (periods[0].start, periods[-1].end) == (start, end)
    for before, after in pairwise(periods):
        assert before.end == after.start
        assert look(before) != look(after)
    assert all(period.start and period.end and period.start < period.end for period in periods)


@LAW
@given(cases(), offsets)
def test_an_instant_looks_as_the_timeline_says(case: tuple[Practice, datetime], offset: timedelta) -> None:
    practice, start = case
    calendar = build(practice)
    for period in calendar.timeline(start, start + timedelta(days=3)):
        assert period.start
        assert period.end
        moments = (period.start, period.start + (period.end - period.start) / 2, period.end - MOMENT)
        assert {look(calendar.at(moment)) for moment in moments} == {look(period)}
    assert look(calendar.at(start + offset)) == look(calendar.timeline(start + offset, start + offset + MOMENT)[0])


@LAW
@given(cases())
def test_a_period_is_the_whole_unbroken_stretch_of_its_mode(case: tuple[Practice, datetime]) -> None:
    practice, instant = case
    calendar = build(practice)
    period = calendar.at(instant)
    assert period.start is None or period.start <= instant
    assert period.end is None or instant < period.end
    within = calendar.timeline(period.start or instant, period.end or instant + timedelta(days=400))
    assert {each.mode for each in within} == {period.mode}
    if period.start is not None:
        assert calendar.at(period.start - MOMENT).mode is not period.mode
    if period.end is not None:
        assert calendar.at(period.end).mode is not period.mode
        assert calendar.next_change(instant) == period.end


@LAW
@given(cases())
def test_the_next_opening_is_the_first_change_to_working(case: tuple[Practice, datetime]) -> None:
    practice, instant = case
    calendar = build(practice)
    opening = calendar.next_opening(instant)
    end = opening or instant + timedelta(days=400)
    modes = [period.mode for period in calendar.timeline(instant, end)]
    assert (Mode.AFTER_HOURS, Mode.WORKING) not in pairwise(modes)
    if opening is not None:
        assert calendar.at(opening).working
        assert not calendar.at(opening - MOMENT).working


@one_in(8)
@given(cases())
def test_a_calendar_forgets_nothing_and_remembers_nothing(case: tuple[Practice, datetime]) -> None:
    """Whatever was asked before, the answer is the same."""
    practice, instant = case
    used = build(practice)
    for months in (0, 1, -1, 7, 400):
        used.at(instant + timedelta(days=30 * months))
    assert used.at(instant) == build(practice).at(instant)


@LAW
@given(cases(), st.sampled_from(Mode), st.integers(1, 5000), offsets)
def test_an_override_rules_its_time_and_changes_nothing_outside(
    case: tuple[Practice, datetime], mode: Mode, minutes: int, offset: timedelta
) -> None:
    practice, instant = case
    start = instant + offset
    override = Override(mode, start, start + timedelta(minutes=minutes), "ana", "because")
    plain = build(practice, [])
    calendar = plain.with_overrides([override])
    ruled = calendar.timeline(override.start, override.until)
    assert [look(period) for period in ruled] == [(mode, Cause.OVERRIDE, "because", None)]
    for begin, end in ((start - timedelta(days=3), start), (override.until, override.until + timedelta(days=3))):
        assert calendar.timeline(begin, end) == plain.timeline(begin, end)
    assert plain.at(instant) == calendar.with_overrides([]).at(instant)


@LAW
@given(cases())
def test_the_layer_said_to_decide_is_the_one_that_did(case: tuple[Practice, datetime]) -> None:
    practice, instant = case
    calendar = build(practice)
    layers = {
        "override": Cause.OVERRIDE, "dated day": Cause.CLOSURE, "vacation": Cause.VACATION,
        "closure feed": Cause.CLOSURE, "holiday": Cause.HOLIDAY, "weekly hours": Cause.HOURS,
    }  # fmt: skip
    deciding = [line for line in calendar.why(instant) if line.endswith("<- this decides")]
    assert [layers[line.split(":")[0]] for line in deciding] == [calendar.at(instant).cause]


def agrees_with_the_oracle(data: st.DataObject, day: date) -> None:
    practice = data.draw(practices(day))
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=5)
    wall = Wall(practice.zone, int(begin.timestamp()), 10 * 1440)
    if any(before > after + 180 or after > before + 180 for before, after in pairwise(wall.shown)):
        return  # a zone that crossed the date line: the oracle knows dates by the minutes they show
    if begin.astimezone(practice.zone).strftime("%z")[5:]:
        return  # local time was not whole minutes off, and the oracle counts minutes
    right = looks(practice, wall)
    for period in build(practice).timeline(begin + timedelta(days=3), begin + timedelta(days=8)):
        assert period.start
        assert period.end
        minutes = range((period.start - begin) // timedelta(minutes=1), (period.end - begin) // timedelta(minutes=1))
        assert {right[minute] for minute in minutes} == {look(period)}


@LAW
@given(st.data(), dates)
def test_every_minute_is_as_an_oracle_says_that_walks_along_the_wall_clock(data: st.DataObject, day: date) -> None:
    agrees_with_the_oracle(data, day)


@pytest.mark.soak
@settings(max_examples=5000)
@given(st.data(), dates)
def test_every_minute_of_thousands_of_practices_is_as_the_oracle_says(data: st.DataObject, day: date) -> None:
    agrees_with_the_oracle(data, day)


@given(st.data(), dates)
def test_the_week_of_every_date_is_as_an_oracle_finds_it_that_walks_from_week_to_week(
    data: st.DataObject, day: date
) -> None:
    """Alternate weeks, nth weekdays and seasons alone, of more practices and dates than the minutes of all layers."""
    practice = data.draw(practices(day))
    week = weekly(practice)
    for ahead in range(-30, 30):
        there = day + timedelta(days=ahead)
        assert week.plan(there).spans == tuple(week_of(practice, there))


@given(weeks)
def test_hours_said_back_are_read_as_the_same_hours(week: Weekly) -> None:
    said = dict(line.split(" ", 1) for line in week.describe())
    assert read_weekly(said).days == week.days
