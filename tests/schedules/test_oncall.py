"""Who is on call: a weekly turn through every change of clocks, the shifts of a feed, and overrides."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules import OnCall, Shift, WeeklyTurn
from tests.schedules.strategies import dates, zones

MINUTE, WEEK = timedelta(minutes=1), timedelta(days=7)
NEW_YORK = ZoneInfo("America/New_York")
PEOPLE = ("ana", "lee", "sam")


def shown(zone: ZoneInfo, instant: datetime) -> datetime:
    """What a clock on the wall shows."""
    return instant.astimezone(zone).replace(tzinfo=None)


def first_showing(zone: ZoneInfo, wanted: datetime) -> datetime:
    """The first minute of UTC in which the clock on the wall shows `wanted`, or has jumped past it."""
    instant = wanted.replace(tzinfo=zone).astimezone(UTC) - timedelta(hours=2)
    assert shown(zone, instant) < wanted
    while shown(zone, instant) < wanted:
        instant += MINUTE
    return instant


# A weekday is that of the date: Sundays, on which clocks change at 2:00, at 1:00 UTC, or by half an hour.
CASES = [
    pytest.param("America/New_York", date(2024, 3, 3), 9 * 60, id="an ordinary Sunday"),
    pytest.param("America/New_York", date(2024, 3, 3), 2 * 60 + 30, id="in the hour that is lost"),
    pytest.param("America/New_York", date(2024, 3, 3), 60 + 30, id="in the hour that comes twice"),
    pytest.param("Europe/Berlin", date(2024, 2, 25), 2 * 60, id="both, in Europe"),
    pytest.param("Australia/Lord_Howe", date(2024, 1, 7), 60 + 45, id="half an hour that comes twice"),
    pytest.param("America/Havana", date(2024, 3, 3), 0, id="a midnight that is lost"),
    pytest.param("Asia/Kathmandu", date(2024, 2, 29), 17 * 60, id="from a leap day, without changes"),
]


@pytest.mark.parametrize(("name", "starting", "minute"), CASES)
def test_ten_years_of_turns_agree_with_a_clock_on_the_wall(name: str, starting: date, minute: int) -> None:
    zone = ZoneInfo(name)
    turn = WeeklyTurn(PEOPLE, starting, minute, zone)
    midnight = datetime.combine(starting, time())
    handoffs = [first_showing(zone, midnight + number * WEEK + minute * MINUTE) for number in range(522)]
    assert list(turn.handoffs(handoffs[0] - WEEK, handoffs[-1] + MINUTE)) == handoffs
    assert turn.at(handoffs[0] - MINUTE) is None
    probes = [handoff + step for handoff in handoffs[1:-1] for step in (-MINUTE, timedelta(0), MINUTE, 50 * MINUTE)]
    hours = (handoffs[0] + number * timedelta(hours=31, minutes=7) for number in range(2600))
    for instant in (*probes, *(each for each in hours if each < handoffs[-1])):
        assert turn.at(instant) == PEOPLE[(bisect_right(handoffs, instant) - 1) % 3], instant
    lengths = {(later - earlier) for earlier, later in pairwise(handoffs)}
    assert len(lengths) == (1 if name == "Asia/Kathmandu" else 3), "by the clock, so some weeks are longer or shorter"


def test_a_year_with_53_weeks_lets_nobody_have_two_turns() -> None:
    turn = WeeklyTurn(("ana", "lee"), date(2026, 12, 7), 9 * 60, NEW_YORK)
    noons = [datetime(2026, 12, 9, 17, tzinfo=UTC) + number * WEEK for number in range(8)]
    assert [noon.isocalendar().week for noon in noons] == [50, 51, 52, 53, 1, 2, 3, 4]
    assert [turn.at(noon) for noon in noons] == ["ana", "lee"] * 4


def test_the_hour_of_a_handoff_that_comes_twice_is_handed_over_in_once() -> None:
    turn = WeeklyTurn(("ana", "lee"), date(2026, 10, 25), 90, NEW_YORK)
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 1:30, and 1:30 again an hour later
    seen = [turn.at(first + step * MINUTE) for step in (-1, 0, 29, 30, 59, 60, 61)]
    assert seen == ["ana"] + ["lee"] * 6
    assert list(turn.handoffs(first - timedelta(hours=3), first + timedelta(hours=3))) == [first]


def test_an_override_comes_before_a_shift_of_the_feed_and_that_before_the_turn() -> None:
    monday = datetime(2026, 12, 7, 14, tzinfo=UTC)
    turn = WeeklyTurn(("ana",), date(2026, 12, 7), 9 * 60, NEW_YORK)

    def hours(first: int, last: int, person: str) -> Shift:
        return Shift(monday + timedelta(hours=first), monday + timedelta(hours=last), person)

    oncall = OnCall(turn, (hours(10, 30, "lee"),), (hours(20, 25, "sam"), hours(22, 23, "kim"), hours(-20, -10, "pat")))
    found = oncall.between(monday - timedelta(hours=5), monday + timedelta(hours=40))
    assert found == [
        Shift(monday - timedelta(hours=5), monday, None),
        hours(0, 10, "ana"),
        hours(10, 20, "lee"),
        hours(20, 22, "sam"),
        hours(22, 23, "kim"),
        hours(23, 25, "sam"),
        hours(25, 30, "lee"),
        hours(30, 40, "ana"),
    ]
    assert OnCall().between(monday, monday + WEEK) == [Shift(monday, monday + WEEK, None)]
    with pytest.raises(ValueError, match="ends after it starts"):
        hours(2, 2, "ana")


@st.composite
def rotas(draw: st.DrawFn) -> tuple[OnCall, datetime]:
    day = draw(dates)
    near = datetime(day.year, day.month, day.day, tzinfo=UTC)
    people = tuple(draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=4)))
    turn = WeeklyTurn(people, day, draw(st.integers(0, 1439)), draw(zones))

    def shifts() -> tuple[Shift, ...]:
        edges = draw(st.lists(st.tuples(st.integers(-400, 400), st.integers(1, 300)), max_size=5))
        hour = timedelta(hours=1)
        return tuple(
            Shift(near + at * hour, near + (at + long) * hour, draw(st.sampled_from(PEOPLE))) for at, long in edges
        )

    return OnCall(draw(st.sampled_from([turn, None])), shifts(), shifts()), near


def painted(oncall: OnCall, instant: datetime) -> str | None:
    """A second opinion: paint the turn, then the shifts and the overrides in the order in which they start."""
    person = oncall.turn.at(instant) if oncall.turn else None
    for shifts in (oncall.shifts, oncall.overrides):
        for shift in sorted(shifts, key=lambda each: each.start):
            person = shift.person if shift.start <= instant < shift.end else person
    return person


def probes(found: list[Shift]) -> Iterator[datetime]:
    for shift in found:
        yield from (shift.start, shift.start + (shift.end - shift.start) / 2, shift.end - timedelta(seconds=1))


@given(rotas(), st.integers(-500, 500), st.integers(1, 800))
def test_the_stretches_of_a_rota_have_no_holes_and_say_who_is_on_call(
    drawn: tuple[OnCall, datetime], first: int, hours: int
) -> None:
    oncall, near = drawn
    start = near + timedelta(hours=first)
    end = start + timedelta(hours=hours)
    found = oncall.between(start, end)
    assert (found[0].start, found[-1].end) == (start, end)
    assert all(one.end == other.start and one.person != other.person for one, other in pairwise(found))
    for shift in found:
        for instant in probes([shift]):
            assert oncall.at(instant) == shift.person == painted(oncall, instant)


@given(rotas(), st.integers(-500, 500), zones)
def test_one_instant_has_one_answer_in_every_time_zone(
    drawn: tuple[OnCall, datetime], hours: int, zone: ZoneInfo
) -> None:
    oncall, near = drawn
    instant = near + timedelta(hours=hours)
    assert oncall.at(instant) == oncall.at(instant.astimezone(zone))
