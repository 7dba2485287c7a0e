"""Alternate weeks, the nth weekday, seasons, and days that float through the year."""

from datetime import date, timedelta

import pytest

from schedules import FloatingDay, HoursError, MonthDay, NthWeekday, Season, Weekly, read_date, read_weekly
from tests.schedules.places import NEW_YORK, calendar, local, utc

TODAY = date(2026, 11, 29)


def dates(week: Weekly, first: date = TODAY, most: int = 4) -> list[str]:
    """The next dates on which the strongest special hours count."""
    return [str(day) for day in week.coming(week.special[0], first, most)]


def every_second(starting: date, **hours: str) -> Weekly:
    return read_weekly({"mon-fri": "9-17", "special": [{"every": 2, "starting": starting, **hours}]})


def test_every_second_week_goes_on_over_a_year_of_53_weeks() -> None:
    """2026 and 2032 have 53 weeks: by the parity of their numbers, two weeks in a row would count."""
    week = every_second(date(2026, 12, 15), tue="14-20")
    assert dates(week) == ["2026-12-15", "2026-12-29", "2027-01-12", "2027-01-26"]
    odd = [date.fromisoformat(day).isocalendar().week % 2 for day in dates(week)]
    assert odd == [1, 1, 0, 0]
    later = dates(week, date(2032, 12, 20), 3)
    assert later == ["2032-12-21", "2033-01-04", "2033-01-18"]
    assert (date(2032, 12, 21) - date(2026, 12, 15)).days % 14 == 0


def test_the_weeks_do_not_flip_where_a_later_date_of_them_is_written() -> None:
    early, late = every_second(date(2026, 12, 1), tue="14-20"), every_second(date(2026, 12, 15), tue="14-20")
    assert dates(early, date(2027, 3, 1)) == dates(late, date(2027, 3, 1))
    other = every_second(date(2026, 12, 8), tue="14-20")
    assert not set(dates(early, date(2027, 3, 1))) & set(dates(other, date(2027, 3, 1)))


def test_a_first_date_in_the_future_counts_from_then_on_and_one_in_the_past_still_does() -> None:
    ahead = every_second(date(2027, 3, 3), mon="closed", wed="14-20")
    assert dates(ahead) == ["2027-03-03", "2027-03-15", "2027-03-17", "2027-03-29"]  # not Monday the 1st, before it
    assert dates(every_second(date(2016, 11, 29), tue="14-20")) == [
        "2026-12-01",
        "2026-12-15",
        "2026-12-29",
        "2027-01-12",
    ]


def test_a_week_that_starts_on_a_sunday_ends_with_it_and_that_is_remarked() -> None:
    week = every_second(date(2026, 12, 6), mon="closed", sun="10-12")
    assert dates(week) == ["2026-12-06", "2026-12-14", "2026-12-20", "2026-12-28"]
    assert [(note.table, note.key) for note in week.notes] == [(("special", 0), "starting")]
    assert "Mon 7 Dec 2026" in week.notes[0].says


def test_alternate_weeks_keep_the_clock_on_the_wall_when_it_changes() -> None:
    """Clocks go forward on 14 March 2027 and back on 7 November 2027 in New York."""
    week = every_second(date(2027, 3, 9), tue="14-20")
    office = calendar({"mon": "closed"})
    office = type(office)(NEW_YORK, week)
    assert office.next_opening(local("2027-03-09 13:00")) == utc("2027-03-09 19:00")
    assert office.next_opening(local("2027-03-23 13:00")) == utc("2027-03-23 18:00")
    assert office.at(local("2027-03-16 09:30")).working  # an ordinary Tuesday between them
    assert office.next_opening(local("2027-11-02 13:00")) == utc("2027-11-02 18:00")
    assert office.next_opening(local("2027-11-16 13:00")) == utc("2027-11-16 19:00")


@pytest.mark.parametrize(
    ("key", "coming"),
    [
        ("1st sat", ["2026-12-05", "2027-01-02", "2027-02-06", "2027-03-06"]),
        ("First Saturday of the month", ["2026-12-05", "2027-01-02", "2027-02-06", "2027-03-06"]),
        ("last fri", ["2026-12-25", "2027-01-29", "2027-02-26", "2027-03-26"]),
        ("last_fri", ["2026-12-25", "2027-01-29", "2027-02-26", "2027-03-26"]),
        ("5th mon", ["2026-11-30", "2027-03-29", "2027-05-31", "2027-08-30"]),
        ("4th thursdays", ["2026-12-24", "2027-01-28", "2027-02-25", "2027-03-25"]),
    ],
)
def test_an_nth_weekday_of_the_month_is_found_from_either_end(key: str, coming: list[str]) -> None:
    assert dates(read_weekly({"mon-fri": "9-17", key: "10-13"})) == coming


def test_two_numbers_are_two_dates_and_a_month_of_five_has_neither_fifth() -> None:
    week = read_weekly({"2nd and 4th tue": "14-20"})
    assert len(week.special) == 2
    opened = [day for ahead in range(70) if week.plan(day := TODAY + timedelta(days=ahead)).spans]
    assert list(map(str, opened)) == ["2026-12-08", "2026-12-22", "2027-01-12", "2027-01-26"]


def test_of_two_lines_for_one_date_the_later_one_counts() -> None:
    both = {"4th fri": "9-12", "last fri": "closed"}
    december = date(2026, 12, 25)  # the fourth Friday and the last one
    assert not read_weekly(both).plan(december).spans
    assert read_weekly(dict(reversed(both.items()))).plan(december).spans


def test_a_season_comes_every_year_also_over_its_end() -> None:
    winter = read_weekly({"daily": "9-17", "special": [{"from": "11-01", "to": "03-31", "daily": "10-15"}]})
    days = {(10, 31): 9, (11, 1): 10, (12, 31): 10}
    assert {key: winter.plan(date(2026, *key)).spans[0].start // 60 for key in days} == days
    days = {(1, 1): 10, (2, 28): 10, (3, 31): 10, (4, 1): 9}
    assert {key: winter.plan(date(2027, *key)).spans[0].start // 60 for key in days} == days
    leap = Season(MonthDay(2, 29), MonthDay(3, 2))
    assert [leap.include(date(year, *day)) for year in (2027, 2028) for day in ((2, 28), (3, 1))] == [False, True] * 2
    assert leap.include(date(2028, 2, 29))


def test_a_season_of_one_year_ends_for_good_and_hours_may_change_from_a_date_on() -> None:
    table = {"mon": "9-17", "special": [{"from": date(2027, 1, 1), "mon": "10-18"}, {"to": "2026-12-07", "mon": "8-9"}]}
    week = read_weekly(table)
    mondays = (date(2026, 12, 7), date(2026, 12, 14), date(2027, 1, 4), date(2031, 6, 2))
    assert [week.plan(day).spans[0].start // 60 for day in mondays] == [8, 9, 10, 10]


def test_conditions_of_one_table_all_have_to_hold() -> None:
    table = {"every": 2, "starting": date(2026, 12, 1), "from": "12-15", "to": "01-31", "tue": "14-20"}
    assert dates(read_weekly({"special": [table]}), most=9)[:4] == [
        "2026-12-15",
        "2026-12-29",
        "2027-01-12",
        "2027-01-26",
    ]
    nth = read_weekly({"special": [{"from": "07-01", "to": "08-31", "1st mon": "9-12"}]})
    assert dates(nth) == ["2027-07-05", "2027-08-02", "2028-07-03", "2028-08-07"]


def test_of_two_tables_the_later_one_is_heard_and_a_table_outranks_the_lines_of_the_week() -> None:
    tables = [
        {"from": "07-01", "to": "08-31", "mon-fri": "8-14"},
        {"from": "08-01", "to": "08-15", "mon-fri": "closed"},
    ]
    week = read_weekly({"mon-fri": "9-17", "last fri": "9-12", "special": tables})
    assert week.plan(date(2027, 7, 30)).spans[0].end == 14 * 60  # the last Friday of July, in the season
    assert week.plan(date(2027, 8, 2)).spans == ()
    assert week.plan(date(2027, 8, 16)).spans[0].start == 8 * 60
    assert week.plan(date(2027, 8, 21)).spans == ()
    edges = {(6, 30): 9, (7, 1): 8, (8, 31): 8, (9, 1): 9}
    assert {day: week.plan(date(2027, *day)).spans[0].start // 60 for day in edges} == edges


def test_special_hours_are_said_back_in_words() -> None:
    tables = [
        {"every": 2, "starting": date(2026, 12, 8), "tue-wed": "14-20", "fri": "20-2", "sat": "closed"},
        {"from": "07-01", "to": "08-31", "1st mon": "9-12"},
        {"to": date(2027, 1, 1), "mon": "9-12"},
    ]
    week = read_weekly({"last fri": "closed", "special": tables})
    assert [(each.when(), each.hours()) for each in week.special] == [
        ("until Fri 1 Jan 2027", "Mon 09:00-12:00"),
        ("1st Mon of the month, from 1 Jul to 31 Aug, every year", "09:00-12:00"),
        ("every 2 weeks, starting Tue 8 Dec 2026", "Tue-Wed 14:00-20:00; Fri 20:00 - Sat 02:00; Sat closed"),
        ("last Fri of the month", "closed"),
    ]


def test_why_names_the_rule_that_chose_the_hours() -> None:
    office = calendar({"mon-fri": "9-17", "1st sat": "10-13"})
    told = next(line for line in office.why(local("2026-12-05 11:00")) if line.startswith("weekly"))
    assert told == "weekly hours: Sat 5 Dec 2026 10:00-13:00 (1st Sat of the month) <- this decides"


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"1st": "9-12"}, "the day of the week is missing"),
        ({"1st mon-fri": "9-12"}, '"mon-fri" is not one day of the week'),
        ({"6th mon": "9-12"}, "names no day of the week"),
        ({"1st mon": "9-12", "first monday": "9-12"}, 'The 1st Mon is given twice, first under "1st mon"'),
        ({"every": 2}, r"Write \[\[hours.special\]\] above it"),
        ({"from": "07-01"}, r"Write \[\[hours.special\]\] above it"),
        ({"special": {"mon": "9-12"}}, r"Write \[\[hours.special\]\] above them"),
        ({"special": [{"mon": "9-12"}]}, "do not say when they count"),
        ({"special": [{"from": "07-01", "to": "08-31"}]}, "name no day of the week"),
        ({"special": [{"every": 2, "mon": "9-12"}]}, "Write starting = 2026-12-08 below it"),
        ({"special": [{"starting": TODAY, "mon": "9-12"}]}, "Write every = 2 beside it"),
        ({"special": [{"every": 1, "starting": TODAY, "mon": "9-12"}]}, "a number of weeks from 2 to 8"),
        ({"special": [{"every": "often", "starting": TODAY, "mon": "9-12"}]}, "a number of weeks from 2 to 8"),
        ({"special": [{"every": 2, "starting": "12-08", "mon": "9-12"}]}, "a date with its year"),
        ({"special": [{"from": "07-01", "mon": "9-12"}]}, "the other end does not"),
        ({"special": [{"from": "07-01", "to": TODAY, "mon": "9-12"}]}, "Write both with a year, or both without"),
        ({"special": [{"from": TODAY, "to": date(2026, 1, 1), "mon": "9-12"}]}, "ends before it begins on 2026-11-29"),
        ({"special": [{"from": "7/1", "to": "8/31", "mon": "9-12"}]}, 'Write "07-01" for every year'),
        ({"special": [{"from": "02-30", "to": "08-31", "mon": "9-12"}]}, 'Write "07-01" for every year'),
    ],
)
def test_what_is_wrong_is_said_with_what_to_write(table: dict[str, object], says: str) -> None:
    with pytest.raises(HoursError, match=says):
        read_weekly(table)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("4th thu nov", ["2026-11-26", "2027-11-25"]),
        ("fourth Thursday of November", ["2026-11-26", "2027-11-25"]),
        ("4th thu nov + 1 day", ["2026-11-27", "2027-11-26"]),
        ("day after the 4th thu of Nov", ["2026-11-27", "2027-11-26"]),
        ("last mon may", ["2026-05-25", "2027-05-31"]),
        ("1st mon sept - 3 days", ["2026-09-04", "2027-09-03"]),
        ("5th sun aug", ["2026-08-30", "2027-08-29"]),
        ("1st sun jan - 5 days", ["2025-12-30", "2026-12-29"]),
    ],
)
def test_a_floating_day_has_a_date_in_each_year(text: str, days: list[str]) -> None:
    found = read_date(text)
    assert isinstance(found, FloatingDay)
    assert [str(found.in_year(year)) for year in (2026, 2027)] == days
    assert str(found) == text
    first = date(2025, 12, 1)
    come = [str(day) for ahead in range(761) if found.comes_on(day := first + timedelta(days=ahead))]
    assert [day for day in come if day in days] == days
    assert len(come) in (2, 3)


def test_a_fifth_weekday_is_missing_in_some_years() -> None:
    assert FloatingDay(NthWeekday(5, 0), 2).in_year(2027) is None
    assert FloatingDay(NthWeekday(5, 1), 2).in_year(2028) == date(2028, 2, 29)
    assert MonthDay(2, 29).in_year(2027) is None


@pytest.mark.parametrize("text", ["1st and 2nd mon may", "4th thu", "4th thu smarch", "day after 4th thu nov + 1 day"])
def test_what_names_no_single_day_of_the_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="last mon may"):
        read_date(text)
