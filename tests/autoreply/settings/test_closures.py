"""[holidays]: what is a name, what are hours, and what is skipped."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from autoreply.settings import SettingsError, load
from autoreply.settings.closures import Holidays
from schedules import MonthDay, Span

CHRISTMAS_EVE = MonthDay(12, 24)


def added(value: object) -> tuple[str, tuple[Span, ...]]:
    """The name and the hours that an entry of `add` stands for."""
    entry = Holidays.model_validate({"add": {"12-24": value}}).add[CHRISTMAS_EVE]
    return entry.label, entry.hours.spans


@pytest.mark.parametrize(
    "name",
    [
        "Christmas Eve",
        "Day after Thanksgiving",
        "4th of July",
        "21st birthday of the practice",
        "Workers' Day",
        "Half-term holiday",
        "Closed for inventory",
        "Notting Hill Carnival",
    ],
)
def test_a_name_closes_the_day(name: str) -> None:
    assert added(name) == (name, ())
    assert added({"label": name}) == (name, ())


def test_hours_are_hours_and_closed_is_closed() -> None:
    assert added("9:00-12:00") == added("9-noon") == ("", (Span(540, 720),))
    assert added("closed") == added("none") == ("", ())
    assert added({"label": "Open house", "hours": "9-12"}) == ("Open house", (Span(540, 720),))


@pytest.mark.parametrize(
    "value",
    [
        "open",
        "Open",
        "open house",
        "we are open",
        "open as usual",
        "normal hours",
        "as usual",
        "half day",
        "mornings only",
        "until noon",
        "closed at noon",
        "closed from 12",
        "from 9am",
        "9-12 only",
        "9 to 5 only",
        "10-14 Uhr",
        "Christmas Eve (until 12:00)",
        "Christmas Eve 9-12",
        "Christmas Eve, 9am to noon",
        "24:00-02:00",
    ],
)
def test_what_looks_like_hours_becomes_no_name(value: str) -> None:
    with pytest.raises(ValidationError):
        added(value)


def test_the_refusal_says_what_to_write(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        'practice = "H"\ncountry = "US"\ntimezone = "America/New_York"\n[hours]\nmon = "9-17"\n'
        '[holidays]\nregion = "US"\nskip = []\nadd = { "12-24" = "open" }\n'
    )
    with pytest.raises(SettingsError) as caught:
        load(file)
    (trouble,) = caught.value.troubles
    assert (trouble.line, trouble.where) == (9, "holidays.add.12-24")
    assert trouble.says.startswith('"open" looks like hours, and as a name it would close the whole day.')
    assert 'label = "Christmas Eve", hours = "9:00-12:00"' in trouble.says


def test_skip_takes_names_and_dates() -> None:
    written = ["Columbus Day", date(2026, 11, 26), "2026-12-24", "12-25"]
    skipped = Holidays.model_validate({"region": "US", "skip": written}).skip
    assert skipped == ("Columbus Day", date(2026, 11, 26), date(2026, 12, 24), MonthDay(12, 25))
    assert Holidays.model_validate({"skip": date(2026, 11, 26)}).skip == (date(2026, 11, 26),)
    assert Holidays.model_validate({"skip": "Columbus Day"}).skip == ("Columbus Day",)
    for wrong in ("2026-13-01", "13-01", "", 5):
        with pytest.raises(ValidationError):
            Holidays.model_validate({"skip": [wrong]})


def test_a_date_to_skip_on_which_there_is_no_holiday_is_refused_and_one_that_is_past_is_said(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        'practice = "H"\ncountry = "US"\ntimezone = "America/New_York"\n[hours]\nmon = "9-17"\n'
        '[holidays]\nregion = "US"\nskip = [2026-11-26, 2025-11-27, "12-25"]\n'
    )
    assert [
        (each.where, each.says) for each in load(file, today=date(2026, 11, 22)).warnings if "skip" in each.where
    ] == [("holidays.skip[2]", "This date, Thu, Nov 27, 2025, is past. Delete it, or correct the year.")]
    file.write_text(file.read_text().replace("2026-11-26", "2026-11-25").replace("12-25", "12-23"))
    with pytest.raises(SettingsError) as caught:
        load(file, today=date(2026, 11, 22))
    assert [each.says.partition(".")[0] for each in caught.value.troubles] == [
        "No public holiday falls on Wed, Nov 25, 2026",
        "No public holiday falls on Dec 23",
    ]
