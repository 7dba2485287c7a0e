"""Each country reads dates and times in its own form, the same in every part of Autoreply."""

import ast
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autoreply.texts.dates import DateFormat, locale
from autoreply.texts.words import Occasion, SpokenWords, Words
from schedules import MonthDay, read_date
from tests.autoreply.texts.words.samples import FACTS, resources

ROOT = Path(__file__).parents[3]
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 28, 1, 20, tzinfo=UTC)  # Friday, 20:20 in New York
OPENS = datetime(2026, 11, 30, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "short", "full", "long_date", "midnight", "hour"),
    [
        ("US", "Mon, Nov 30, 9:00 AM", "Mon, Nov 30, 2026, 9:00 AM EST", "November 30, 2026", "midnight", "5 PM"),
        ("CA", "Mon, Nov 30, 9:00 a.m.", "Mon, Nov 30, 2026, 9:00 a.m. EST", "November 30, 2026", "midnight", "5 p.m."),
        ("AU", "Mon 30 Nov, 9:00 am", "Mon 30 Nov 2026, 9:00 am EST", "30 November 2026", "midnight", "5 pm"),
        ("GB", "Mon 30 Nov, 09:00", "Mon 30 Nov 2026, 09:00 EST", "30 November 2026", "24:00", "17"),
        ("DE", "Mon 30 Nov, 09:00", "Mon 30 Nov 2026, 09:00 EST", "30 November 2026", "24:00", "17"),
        ("MX", "Mon 30 Nov, 09:00", "Mon 30 Nov 2026, 09:00 EST", "30 November 2026", "24:00", "17"),
    ],
)
def test_each_country_reads_its_own_form(
    country: str, short: str, full: str, long_date: str, midnight: str, hour: str
) -> None:
    dates = DateFormat.of(country)
    assert dates.short(OPENS.astimezone(NEW_YORK)) == short
    assert dates.full(OPENS, NEW_YORK) == full
    assert dates.long_date(date(2026, 11, 30)) == long_date
    assert dates.minute(24 * 60) == midnight
    assert dates.hour(17) == hour


def test_a_date_of_the_file_is_written_in_the_same_form_whatever_years_it_has() -> None:
    american, british = DateFormat.of("US"), DateFormat.of("GB")
    assert american.of_file(date(2026, 11, 30)) == "Mon, Nov 30, 2026"
    assert (american.of_file(MonthDay(12, 24)), british.of_file(MonthDay(12, 24))) == ("Dec 24", "24 Dec")
    assert british.of_file(read_date("4th thu nov")) == "4th thu nov"


# Where a date is formatted for programs: file names, keys, feeds, logs, and the record, which pages write anew.
FOR_PROGRAMS = {
    "autoreply/contents/writing.py",
    "autoreply/hours/feeds.py",
    "autoreply/inspect/check/dated_report.py",
    "autoreply/notices/handover/document.py",
    "autoreply/notices/trouble.py",
    "autoreply/record/cards/cards.py",
    "autoreply/setup/files.py",
    "autoreply/setup/sample.py",
    "autoreply/telemetry/logs.py",
    "autoreply/texts/words/opening.py",
    "channels/host.py",
}


def test_no_sentence_formats_a_date_or_a_time_by_itself() -> None:
    files = (each for folder in ("autoreply", "channels") for each in sorted((ROOT / folder).rglob("*.py")))
    assert {str(each.relative_to(ROOT)) for each in files if _formats_dates(each)} == FOR_PROGRAMS


def _formats_dates(module: Path) -> bool:
    specs = (
        part.value
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr)
        for part in node.format_spec.values
        if isinstance(part, ast.Constant)
    )
    return any(re.search(r"%[YmdHMb]", str(spec)) for spec in specs)


def test_other_languages_write_dates_in_their_own_form_and_french_the_first_of_a_month_as_an_ordinal() -> None:
    german, french = (DateFormat(locale(code, code.upper())) for code in ("de", "fr"))
    first, second, eleventh = date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 11)
    assert [german.day_and_year(first), german.long_date(first)] == ["Fr., 1. Jan. 2027", "1. Januar 2027"]
    assert [french.day(first), french.day_and_year(first)] == ["ven. 1er janv.", "ven. 1er janv. 2027"]
    assert [french.month_day(1, 1), french.long_month_day(1, 1)] == ["1er janv.", "1er janvier"]
    assert [french.long_date(one) for one in (first, second, eleventh)] == [
        *("1er janvier 2027", "2 janvier 2027", "11 janvier 2027")
    ]


def test_today_and_tomorrow_are_named_and_far_dates_carry_their_year() -> None:
    us, gb = DateFormat.of("US"), DateFormat.of("GB")
    assert us.near(NOW + timedelta(hours=2), NOW, NEW_YORK) == "10:20 PM today"
    assert gb.near(NOW + timedelta(hours=12, minutes=40), NOW, NEW_YORK) == "09:00 tomorrow"
    assert us.near(OPENS, NOW, NEW_YORK) == "Mon, Nov 30, 9:00 AM"
    assert us.near(OPENS + timedelta(days=365), NOW, NEW_YORK) == "Tue, Nov 30, 2027, 9:00 AM EST"
    assert us.near(None, NOW, NEW_YORK) == us.full(None, NEW_YORK) == "further notice"
    assert us.minute(0) == us.time(time(0)) == "12:00 AM"


def test_replies_write_times_as_the_page_does_and_a_voice_says_them_without_a_leading_zero() -> None:
    london = replace(FACTS, zone=ZoneInfo("Europe/London"), opening=datetime(2026, 11, 23, 9, tzinfo=UTC))
    written = Words(languages=["en"], resources=resources("GB")).say(Occasion.ORDINARY, london).text
    [spoken] = SpokenWords(languages=["en"], resources=resources("GB")).say(Occasion.ORDINARY, london)
    assert "Monday 23 November, at 09:00" in written
    assert "Monday 23 November, at 9:00" in spoken.opening


def test_the_dates_of_a_sentence_that_the_record_keeps_are_written_as_the_country_does() -> None:
    us, gb = DateFormat.of("US"), DateFormat.of("GB")
    kept = "agreed to policy version 2 on 2026-11-24: signed"
    assert us.in_sentence(kept, NEW_YORK) == "agreed to policy version 2 on Tue, Nov 24, 2026: signed"
    assert gb.in_sentence(kept, NEW_YORK) == "agreed to policy version 2 on Tue 24 Nov 2026: signed"
    instant = "replies: neutral until 2026-11-25 02:00 UTC"
    assert us.in_sentence(instant, NEW_YORK) == "replies: neutral until Tue, Nov 24, 2026, 9:00 PM EST"
    for other in ("linked a-2026-11-24@mail.example", "plan 2026-13-40 added", "linked 2026-11-24@mail.example"):
        assert us.in_sentence(other, NEW_YORK) == other
