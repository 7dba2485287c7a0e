"""Half days away, and who covers when those who should are away themselves."""

from datetime import date, datetime

import pytest

from schedules import Absences, DatedDay, Mode, Override, Period, Span, Vacation
from tests.schedules.places import OFFICE, calendar, local, reads

MONDAY = date(2026, 12, 28)
HALF_DAYS = Vacation(date(2026, 12, 24), MONDAY, ("ben", "lee"), "Skiing", begins=12 * 60, ends=13 * 60)


def test_a_vacation_begins_at_noon_and_ends_in_the_middle_of_a_day() -> None:
    office = calendar({"daily": "9-5"}, vacations=[HALF_DAYS])
    assert reads(office, "2026-12-24 08:00", "2026-12-28 18:00") == [
        "Thu 08:00 - Thu 09:00 after-hours hours",
        "Thu 09:00 - Thu 12:00 working hours",
        "Thu 12:00 - Mon 13:00 after-hours vacation Skiing",
        "Mon 13:00 - Mon 17:00 working hours",
        "Mon 17:00 - Mon 18:00 after-hours hours",
    ]
    assert office.next_opening(local("2026-12-24 12:00")) == local("2026-12-28 13:00")


def test_two_half_days_have_an_ordinary_night_between_them() -> None:
    halves = [Vacation(MONDAY, MONDAY, begins=13 * 60), Vacation(date(2026, 12, 29), date(2026, 12, 29), ends=13 * 60)]
    assert reads(calendar({"daily": "20:00-02:00"}, vacations=halves), "2026-12-28 12:00", "2026-12-29 21:00") == [
        "Mon 12:00 - Mon 13:00 after-hours hours",
        "Mon 13:00 - Tue 13:00 after-hours vacation",
        "Tue 13:00 - Tue 20:00 after-hours hours",
        "Tue 20:00 - Tue 21:00 working hours",
    ]


def test_a_dated_day_outranks_half_a_day_away_as_it_does_a_whole_one() -> None:
    open_house = DatedDay(MONDAY, (Span(600, 840),))
    office = calendar(OFFICE, vacations=[HALF_DAYS], dated=[open_house])
    assert office.at(local("2026-12-28 10:30")).working
    assert not office.at(local("2026-12-28 09:30")).working


def test_why_tells_until_when_half_a_day_lasts_and_that_it_decides() -> None:
    office = calendar(OFFICE, vacations=[HALF_DAYS]).with_overrides([], Absences({"ben": [span(24, 31)]}))
    told = office.why(local("2026-12-28 10:00"))
    assert told[2] == ('vacation: closed until Mon 28 Dec 2026 13:00 ("Skiing"), covered by ben or lee <- this decides')
    assert told[-1].endswith("until Mon 28 Dec 2026 13:00 (America/New_York), covered by lee.")


def span(first: int, last: int) -> tuple[datetime, datetime]:
    return local(f"2026-12-{first} 00:00"), local(f"2026-12-{last} 00:00")


def test_the_first_who_is_not_away_covers_and_where_all_are_away_nobody_is_named() -> None:
    office = calendar(OFFICE, vacations=[HALF_DAYS])
    christmas, boxing_day, sunday = (local(f"2026-12-{day} 12:00") for day in (25, 26, 27))
    assert office.at(christmas).cover == "ben"
    away = Absences({"ben": [span(26, 28)], "lee": [span(27, 28)]})
    absent = office.with_overrides([], away)
    assert [absent.at(when).cover for when in (christmas, boxing_day, sunday)] == ["ben", "lee", None]
    covers = [(period.cover, period.label) for period in absent.timeline(christmas, local("2026-12-28 12:00"))]
    assert covers == [("ben", "Skiing"), ("lee", "Skiing"), (None, "Skiing"), ("ben", "Skiing")]
    assert whole(absent.at(christmas)) == whole(office.at(christmas))
    assert [absent.named_cover(when) for when in (christmas, boxing_day, sunday)] == ["ben"] * 3
    assert office.named_cover(local("2026-12-29 12:00")) is None
    assert office.at(boxing_day).cover == "ben"  # the calendar it was made from knows of nobody's absence


def whole(period: Period) -> tuple[object, ...]:
    return period.start, period.end, period.mode


def test_a_manual_closure_names_who_covers_too() -> None:
    ill = Override(Mode.AFTER_HOURS, local("2026-12-01 08:00"), local("2026-12-02 09:00"), "ana", "ill", ("ben", "lee"))
    office = calendar(OFFICE).with_overrides([ill])
    assert office.at(local("2026-12-01 12:00")).cover == "ben"
    absent = office.with_overrides([ill], Absences({"ben": [(ill.start, ill.until)]}))
    assert absent.at(local("2026-12-01 12:00")).cover == "lee"
    assert absent.with_overrides([ill]).at(local("2026-12-01 12:00")).cover == "lee"
    assert ", covered by ben or lee" in office.why(local("2026-12-01 12:00"))[0]


@pytest.mark.parametrize(("begins", "ends"), [(13 * 60, 12 * 60), (1440, 1440), (0, 0), (60, 60)])
def test_half_a_day_that_ends_before_it_begins_is_refused(begins: int, ends: int) -> None:
    with pytest.raises(ValueError, match="later end"):
        Vacation(MONDAY, MONDAY, begins=begins, ends=ends)
