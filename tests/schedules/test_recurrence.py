"""Rules of recurrence, against those of dateutil, which takes its time over rules that never come true."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import dropwhile, islice, takewhile
from typing import Any

import pytest
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday
from hypothesis import given
from hypothesis import strategies as st

from schedules.ical.limits import Effort, FeedError
from schedules.ical.recurrence import Frequency, Rule, starts

FIRST, LAST = date(2026, 9, 1), date(2028, 3, 1)
THEIRS = {
    Frequency.DAILY: DAILY,
    Frequency.WEEKLY: WEEKLY,
    Frequency.MONTHLY: MONTHLY,
    Frequency.YEARLY: YEARLY,
}


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def numbers(most: int, *, from_the_end: bool = True) -> st.SearchStrategy[frozenset[int]]:
    number = st.integers(1, most)
    either = number | number.map(lambda each: -each) if from_the_end else number
    return st.frozensets(either, min_size=1, max_size=3)


def weekdays(*, which: bool) -> st.SearchStrategy[frozenset[tuple[int, int]]]:
    """Every one or a certain one: a rule that mixes them wants either, but dateutil takes it to want both."""
    some = st.sampled_from([1, 2, 4, -1, -2]) if which else st.just(0)
    return st.frozensets(st.tuples(some, st.integers(0, 6)), min_size=1, max_size=3)


@st.composite
def rules(draw: st.DrawFn) -> tuple[Rule, datetime]:
    """Rules that come true within some years, and where they begin."""
    start = wall("2020-01-01 09:00") + timedelta(days=draw(st.integers(0, 2500)))
    frequency = draw(st.sampled_from(Frequency))
    parts: dict[str, Any] = {
        "none": {"month_days": frozenset({15}), "months": frozenset({3, 11})},
        "month days": {"month_days": draw(numbers(28))},
        "months": {"months": draw(numbers(12, from_the_end=False)), "weekdays": draw(weekdays(which=True))},
        "year days": {"year_days": draw(numbers(365))},
        "weekdays": {"weekdays": draw(weekdays(which=draw(st.booleans())))},
        "fridays": {"month_days": draw(numbers(28)), "weekdays": frozenset({(0, 4)})},
        "weeks": {"weeks": draw(numbers(52)), "weekdays": draw(weekdays(which=False))},
    }
    chosen = draw(st.sampled_from(sorted(parts.keys() - ({"weeks"} if frequency != "YEARLY" else set()))))
    count = draw(st.sampled_from([None, None, 5, 40]))
    until = start + timedelta(days=draw(st.integers(0, 1500))) if count is None and draw(st.booleans()) else None
    interval = draw(st.integers(1, 3)) if frequency in ("WEEKLY", "YEARLY") else 1
    positions = draw(st.sampled_from([frozenset[int](), frozenset({1}), frozenset({-1})]))
    week_start = draw(st.integers(0, 6))
    rule = Rule(
        frequency, (start.time(),), interval, count, until, positions=positions, week_start=week_start, **parts[chosen]
    )
    return rule, start


def theirs(rule: Rule, start: datetime) -> list[datetime]:
    """What dateutil makes of a rule.

    BYSETPOS chooses among the whole of a period (RFC 5545, 3.3.10), but dateutil leaves out of the first week what lies
    before the start. So it is asked from the first day of that week, and what lies before is dropped and not counted.
    """
    days_before = (start.weekday() - rule.week_start) % 7 if rule.frequency is Frequency.WEEKLY else 0
    named = rrule(
        THEIRS[rule.frequency],
        dtstart=start - timedelta(days=days_before),
        interval=rule.interval,
        until=rule.until,
        wkst=rule.week_start,
        bymonth=sorted(rule.months) or None,
        bymonthday=sorted(rule.month_days) or None,
        byyearday=sorted(rule.year_days) or None,
        byweekno=sorted(rule.weeks) or None,
        byweekday=[weekday(day, which or None) for which, day in rule.weekdays] or None,
        bysetpos=sorted(rule.positions) or None,
    )
    from_start = dropwhile(lambda moment: moment < start, named)
    found = takewhile(lambda moment: moment.date() <= LAST, islice(from_start, rule.count))
    return [moment for moment in found if moment.date() >= FIRST]


@given(rules())
def test_a_rule_names_the_dates_that_dateutil_finds(drawn: tuple[Rule, datetime]) -> None:
    rule, start = drawn
    assert list(starts(rule, start, FIRST, LAST, Effort())) == theirs(rule, start)


def days(rule: Rule, start: datetime, effort: Effort | None = None) -> list[str]:
    return [f"{each:%d %b %Y %H:%M}" for each in starts(rule, start, FIRST, LAST, effort or Effort())]


def test_the_times_of_a_day_come_in_order_and_may_be_chosen_among() -> None:
    twice = Rule(Frequency.MONTHLY, (time(8, 30), time(17)), month_days=frozenset({24}), months=frozenset({12}))
    assert days(twice, wall("2026-12-24 12:00")) == ["24 Dec 2026 17:00", "24 Dec 2027 08:30", "24 Dec 2027 17:00"]
    last = replace(twice, positions=frozenset({-1}))
    assert days(last, wall("2026-12-24 08:00")) == ["24 Dec 2026 17:00", "24 Dec 2027 17:00"]


def test_a_rule_that_never_comes_true_ends_and_costs_the_dates_it_was_asked_about() -> None:
    never = Rule(Frequency.DAILY, (time(9),), months=frozenset({2}), month_days=frozenset({30}))
    asked = (LAST - FIRST).days + 1
    assert days(never, wall("2020-01-01 09:00"), Effort(dates=asked)) == []
    with pytest.raises(FeedError, match="too many repeating events"):
        days(never, wall("2020-01-01 09:00"), Effort(dates=asked - 1))


def test_a_rule_that_counts_is_asked_from_its_beginning() -> None:
    thrice = Rule(Frequency.WEEKLY, (time(9),), count=3, weekdays=frozenset({(0, 0)}))
    assert days(thrice, wall("2026-08-24 09:00")) == ["07 Sep 2026 09:00"]
    with pytest.raises(FeedError):
        days(replace(thrice, count=99_999), wall("0002-01-07 09:00"), Effort(dates=1000))
