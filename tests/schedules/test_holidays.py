"""Public holidays as a starting list, and what a practice makes of it."""

from datetime import date

import pytest

from schedules import DatedDay, HolidayLayer, MonthDay, Region, Span, public_holidays, read_date, region

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_regions_are_read_by_code_and_part() -> None:
    assert region("US") == Region("US")
    assert region(" de-by ") == Region("DE", "BY")
    assert region("US-New York") == region("us_ny") == Region("US", "NY")
    assert str(region("US-NY")) == "US-NY"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("USA", "Did you mean US"),
        ("Germany", "Did you mean DE"),
        ("United Kingdom", "Did you mean GB"),
        ("XX", "is not the code of a country"),
        ("", "is not the code of a country"),
        ("US-NX", "Known are AK, AL"),
        ("DE-BYX", "Did you mean DE-BY"),
    ],
)
def test_an_unknown_region_is_refused_with_the_nearest(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        region(text)


def test_holidays_come_in_english_and_in_order() -> None:
    bavaria = public_holidays(region("DE-BY"), *YEAR)
    assert bavaria[date(2026, 6, 4)] == "Corpus Christi"
    assert list(bavaria) == sorted(bavaria)
    assert date(2026, 6, 4) not in public_holidays(region("DE-BE"), *YEAR)


def test_both_ends_of_the_range_count() -> None:
    christmas = date(2026, 12, 25)
    assert list(public_holidays(region("US"), christmas, christmas)) == [christmas]
    assert public_holidays(region("US"), date(2026, 12, 26), date(2026, 12, 31)) == {}


def test_a_skipped_holiday_is_an_ordinary_day_whatever_the_apostrophe() -> None:
    layer = HolidayLayer([region("US")], skip=["columbus day", "New Year’s Day"])
    assert layer.plan(date(2026, 10, 12)) is None
    assert layer.plan(date(2026, 1, 1)) is None
    assert layer.plan(date(2026, 12, 25)) is not None


def test_skipping_a_holiday_skips_the_day_it_is_observed_on() -> None:
    assert HolidayLayer([region("US")]).plan(date(2027, 7, 5)) is not None
    assert HolidayLayer([region("US")], skip=["Independence Day"]).plan(date(2027, 7, 5)) is None


def test_of_two_holidays_on_one_date_the_kept_one_remains() -> None:
    layer = HolidayLayer([region("US-NY")], skip=["Susan B. Anthony Day"])
    plan = layer.plan(date(2027, 2, 15))
    assert plan is not None
    assert plan.label == "Washington's Birthday"


def test_an_added_day_replaces_the_public_one_of_its_date() -> None:
    layer = HolidayLayer([region("US")], add=[DatedDay(MonthDay(12, 25), (Span(540, 720),), "Open for emergencies")])
    plan = layer.plan(date(2026, 12, 25))
    assert plan is not None
    assert (plan.label, plan.spans, plan.cuts) == ("Open for emergencies", (Span(540, 720),), False)


def test_a_name_that_no_holiday_has_is_told_with_the_nearest() -> None:
    layer = HolidayLayer([region("US")], skip=["Colombus Day", "Labor Day", "My birthday"])
    assert layer.unknown_skips(2026) == {"colombus day": "Columbus Day", "my birthday": ""}


def test_several_regions_are_joined() -> None:
    layer = HolidayLayer([region("DE-BE"), region("DE-BY")])
    assert {date(2026, 3, 8), date(2026, 6, 4)} <= layer.public(2026).keys()  # Women's Day, Corpus Christi


def test_dates_are_read_with_and_without_a_year() -> None:
    assert read_date("2026-12-05") == date(2026, 12, 5)
    assert read_date("12-24") == MonthDay(12, 24)
    assert read_date("02-29") == MonthDay(2, 29)
    for text in ("2026-02-29", "13-01", "2-30", "soon", "", "2026-12-05T10:00"):
        with pytest.raises(ValueError, match="is no date"):
            read_date(text)


def test_a_date_in_skip_skips_whatever_falls_on_it() -> None:
    layer = HolidayLayer([region("US-NY")], skip=[date(2027, 2, 15), MonthDay(12, 25)])
    assert layer.plan(date(2027, 2, 15)) is None
    assert layer.plan(date(2026, 12, 25)) is layer.plan(date(2027, 12, 25)) is None
    assert layer.plan(date(2026, 11, 26)) is not None
    assert layer.has_public(date(2027, 2, 15), 2026)
    assert layer.has_public(MonthDay(12, 25), 2026)
    assert not layer.has_public(date(2027, 2, 16), 2026)
    assert not layer.has_public(MonthDay(12, 23), 2026)


def test_a_day_that_two_regions_keep_under_two_names_is_kept_until_both_are_skipped() -> None:
    regions, day = [region("GB-ENG"), region("US")], date(2026, 5, 25)
    memorial, bank = "Memorial Day", "Spring Bank Holiday"
    for skip, label in (
        ((), f"{bank}; {memorial}"),
        ((memorial,), bank),
        ((bank,), memorial),
        ((memorial, bank), None),
    ):
        plan = HolidayLayer(regions, skip).plan(day)
        assert (plan.label if plan else None) == label
    half = HolidayLayer(regions, [memorial]).half_skipped(date(2026, 1, 1), date(2026, 12, 31))
    assert half == {day: (memorial, bank)}
    added = DatedDay(day, (Span(540, 720),), "Short day")
    assert HolidayLayer(regions, [memorial], [added]).half_skipped(date(2026, 1, 1), date(2026, 12, 31)) == {}
