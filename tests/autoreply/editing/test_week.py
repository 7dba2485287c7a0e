"""Seven typed rows become the table of the file: the week means what was typed, and nothing else in it changes."""

import tomllib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoreply.editing.edit import edit
from autoreply.editing.holiday_list import holiday_changes, listed_holidays
from autoreply.editing.typed_dates import TypedDateError, read_past_date, read_typed_date
from autoreply.editing.week import DAYS, WrittenWeek, row_problem, row_says
from autoreply.settings.closures import Holidays
from autoreply.texts.dates import DateFormat
from schedules import read_weekly

HOURS = st.sampled_from(["closed", "9-17", "9:00-12:00, 13:00-17:30", "20:00-02:00", "10am-2pm", "all day"])
KEYS = st.sampled_from(
    [
        ["mon-thu", "fri"],
        ["daily"],
        ["mon-fri", "sat-sun"],
        ["Monday", "tue, wed", "sat-mon "],
        ["weekdays", '"1st sat"', "sun"],
        ["wed"],
        ["sat-tue", "wed-fri", '"last fri"'],
    ]
)
EVERY_TWO_WEEKS = '[[hours.special]]\nevery = 2\nstarting = 2026-12-08\ntue = "14:00-20:00"  # the late one\n'


@given(KEYS, st.data(), st.lists(HOURS, min_size=7, max_size=7), st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_week_means_what_was_typed_and_other_lines_stay(
    keys: list[str], data: st.DataObject, typed: list[str], special: bool
) -> None:
    rows = "".join(
        f'{key if key[0] == chr(34) else chr(34) + key.strip() + chr(34)} = "{data.draw(HOURS)}"  # {number}\n'
        for number, key in enumerate(keys)
        if key != "sat-mon "
    )
    text = f"[hours]\n{rows}\n{EVERY_TWO_WEEKS if special else ''}# the end\n"
    table = tomllib.loads(text)["hours"]
    before, written = read_weekly(table), WrittenWeek.of(table)
    new = edit(text, written.changes(("hours",), typed))
    after = read_weekly(tomllib.loads(new)["hours"])
    assert after.days == read_weekly(dict(zip(DAYS, typed, strict=True))).days
    assert [(one.weeks, one.season) for one in after.special] == [(one.weeks, one.season) for one in before.special]
    assert WrittenWeek.of(tomllib.loads(new)["hours"]).others == written.others
    assert new.count("#") == text.count("#")
    again = WrittenWeek.of(tomllib.loads(new)["hours"])
    assert edit(new, again.changes(("hours",), again.rows)) == new, "what was not changed is not written"


def test_a_row_is_said_back_as_the_country_writes_it_and_a_mistake_names_its_day() -> None:
    assert row_says(0, "9-5", DateFormat.of("US")) == "That is: 9:00 AM-5:00 PM."
    assert row_says(0, "9-5", DateFormat.of("GB")) == "That is: 09:00-17:00."
    assert row_says(6, "", DateFormat.of("US")) == "That is: closed."
    assert row_says(4, "20:00-02:00", DateFormat.of("GB")).startswith("That is: 20:00 - Sat 02:00.")
    assert row_says(4, "whenever", DateFormat.of("GB")) == ""
    assert row_problem(4, "9-5") == ""
    assert row_problem(4, "whenever").startswith('Friday: "whenever": this is not a window of time')


TODAY = date(2026, 11, 24)  # a Tuesday


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("Dec 28", date(2026, 12, 28)),
        ("28 December", date(2026, 12, 28)),
        ("Mon, Dec 28, 2026", date(2026, 12, 28)),
        ("Monday 28th of Dec. 2026", date(2026, 12, 28)),
        ("january 3rd", date(2027, 1, 3)),
        ("2026-12-28", date(2026, 12, 28)),
        ("28 Dec 26", date(2026, 12, 28)),
        ("today", TODAY),
        ("Tomorrow", date(2026, 11, 25)),
        ("fri", date(2026, 11, 27)),
        ("next Tuesday", date(2026, 12, 1)),
        ("Feb 29", date(2028, 2, 29)),
        ("Dec\u202f28", date(2026, 12, 28)),
    ],
)
def test_dates_are_read_as_people_type_them(typed: str, means: date) -> None:
    assert read_typed_date(typed, TODAY) == means


@pytest.mark.parametrize(
    ("typed", "today", "means"),
    [
        ("Nov 25", TODAY, date(2025, 11, 25)),
        ("yesterday", TODAY, date(2026, 11, 23)),
        ("Tue", TODAY, TODAY),
        ("Wed", TODAY, date(2026, 11, 18)),
        ("28 Dec 25", TODAY, date(2025, 12, 28)),
        ("Feb 29", TODAY, date(2024, 2, 29)),
        ("Mar 2", date(2028, 3, 1), date(2027, 3, 2)),  # the year between them has a day more
        ("Nov 25, 2026", TODAY, date(2026, 11, 25)),  # it is said, and whoever asks has to refuse it
    ],
)
def test_a_date_that_has_come_is_the_last_one(typed: str, today: date, means: date) -> None:
    assert read_past_date(typed, today) == means


@pytest.mark.parametrize(
    "typed", ["", "12/5", "5.12.", "13-5", "Feb 30", "32 Dec", "soon", "Dec", "Dec 5 2062", "m" * 99]
)
def test_what_is_no_date_is_refused_with_what_to_enter(typed: str) -> None:
    with pytest.raises(TypedDateError, match=r"Enter|Write|Look"):
        read_typed_date(typed, TODAY)


def test_holidays_are_kept_and_skipped_whatever_skips_them() -> None:
    table = {"region": "US-NY", "skip": ["Columbus Day", date(2026, 12, 25), "01-01"]}
    text = 'region = "US-NY"\nskip = [\n  "Columbus Day",  # we work\n  2026-12-25,\n  "01-01"\n]\n'
    holidays = Holidays.model_validate(table)
    listed = {each.day: each.kept for each in listed_holidays(holidays, TODAY)}
    assert [day for day in listed if not listed[day]] == [date(2026, 12, 25), date(2027, 1, 1), date(2027, 10, 11)]
    keep = [day for day in listed if day not in {date(2026, 11, 26), date(2027, 10, 11)}]
    new = edit(text, holiday_changes((), table, holidays, TODAY, keep))
    assert new == 'region = "US-NY"\nskip = [\n  "Columbus Day",  # we work\n  "Thanksgiving Day",\n]\n'
