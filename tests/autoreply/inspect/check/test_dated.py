"""What `check` says of days, vacations and covers: far away, twice, or with nobody there."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoreply.inspect.check import checkup, render
from autoreply.settings import load

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # a Tuesday
FILE = """
practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"
[hours]
mon-fri = "9-17"
[holidays]
region = "US"
skip = []
[people.ana]
name = "Ana"
contact = "+1 555 0101"
[people.ben]
name = "Ben"
contact = "+1 555 0102"
hours = { mon-wed = "9-17" }
[contacts.lee]
name = "Dr. Lee"
contact = "+1 555 0100"
"""

IS_CLOSED = " is closed for "


def said(tmp_path: Path, more: str) -> tuple[str, list[str]]:
    """The page, and the warnings without file and line."""
    file = tmp_path / "config.toml"
    file.write_text(FILE + more)
    found = checkup(load(file), NOW)
    told = [re.sub(r"^.*?:\d+: ", "", warning) for warning in found.warnings if "no channels" not in warning]
    return render(found), told


def away(who: str, first: str, last: str, cover: str) -> str:
    return f'[[vacation]]\nfrom = {first}\nto = {last}\nperson = "{who}"\ncover = "{cover}"\n'


def test_every_day_to_come_is_shown_also_one_beyond_the_next_fortnight(tmp_path: Path) -> None:
    page, warnings = said(
        tmp_path,
        '[[day]]\ndate = 2027-03-05\nhours = "10-14"\nlabel = "Open house"\n'
        '[[day]]\ndate = "01-02"\nhours = "closed"\nperson = "ben"\n'
        '[[day]]\ndate = "02-29"\nhours = "closed"\n'
        '[[day]]\ndate = 2026-11-26\nhours = "9-12"\n',
    )
    section = page[page.index("Days with hours of their own") :].split("\n\n")[0]
    assert section.splitlines()[1:] == [
        "  Thu, Nov 26, 2026  9:00 AM-12:00 PM  everybody",
        "  Sat, Jan 2, 2027, every year  closed  Ben",
        "  Fri, Mar 5, 2027  10:00 AM-2:00 PM  everybody (Open house)",
        "  Tue, Feb 29, 2028, every year  closed  everybody",
    ]
    assert warnings == []
    assert "Days with hours of their own" not in said(tmp_path, "")[0]


@pytest.mark.parametrize(
    ("more", "warning"),
    [
        (
            '[[day]]\ndate = 2026-12-05\nhours = "9-12"\n[[day]]\ndate = 2026-12-05\nhours = "closed"\n',
            "day[2].date: Another [[day]] above is for Sat, Dec 5, 2026 too. Only this one counts.",
        ),
        (
            '[[day]]\ndate = 2036-12-05\nhours = "9-12"\n',
            "day[1].date: This day, Fri, Dec 5, 2036, is far away. Is the year right?",
        ),
        (
            away("ana", "2026-12-28", "2037-01-02", "lee"),
            "vacation[1].to: This vacation lasts 3,659 days, until Fri, Jan 2, 2037. Is the year right?",
        ),
        (
            away("ana", "2036-12-28", "2037-01-02", "lee"),
            "vacation[1].from: This vacation begins in 2036. Is the year right?",
        ),
        (
            '[[override]]\nmode = "closed"\nuntil = 2036-12-05T09:00:00\nreason = "painters"\n',
            "override[1].until: This override holds until Fri, Dec 5, 2036. Is the year right?",
        ),
    ],
)
def test_a_date_that_is_most_likely_a_slip_is_said(tmp_path: Path, more: str, warning: str) -> None:
    assert [one for one in said(tmp_path, more)[1] if IS_CLOSED not in one] == [warning]


def test_days_of_two_people_and_of_the_practice_are_no_slip(tmp_path: Path) -> None:
    day = '[[day]]\ndate = 2026-12-05\nhours = "closed"\n'
    assert said(tmp_path, day + day + 'person = "ana"\n' + day + 'person = "ben"\n')[1] == []


ANA_AND_BEN = away("ana", "2026-12-28", "2026-12-30", "ben") + away("ben", "2026-12-28", "2026-12-29", "ana")


@pytest.mark.parametrize(
    ("more", "warnings"),
    [
        (away("ana", "2026-12-28", "2026-12-30", "ben"), []),  # Monday to Wednesday, when Ben works
        (away("ana", "2026-12-28", "2026-12-30", "lee") + away("ben", "2026-12-28", "2026-12-30", "lee"), []),
        (away("ana", "2026-12-26", "2026-12-27", "ben"), []),  # a weekend
        (
            ANA_AND_BEN,
            [
                "vacation[1].cover: Ben covers, but is closed on Mon, Dec 28, Tue, Dec 29, and Ana covers for Ben.",
                "vacation[2].cover: Ana covers, but is closed on all days of this vacation, and Ben covers for Ana.",
            ],
        ),
        (
            away("ana", "2026-12-31", "2026-12-31", "ben"),
            ["vacation[1].cover: Ben covers, but is closed on all days of this vacation."],
        ),
        (
            '[[vacation]]\nfrom = 2026-12-28\nto = 2026-12-30\ncover = "ana"\n',
            ["vacation[1].cover: Ana covers, but is closed on all days of this vacation."],
        ),
        (
            away("ana", "2026-12-07", "2026-12-18", "ben"),
            [
                "vacation[1].cover: Ben covers, but is closed on Thu, Dec 10, Fri, Dec 11, Thu, Dec 17, Fri, Dec 18.",
            ],
        ),
    ],
)
def test_a_cover_who_is_closed_is_said(tmp_path: Path, more: str, warnings: list[str]) -> None:
    assert said(tmp_path, more)[1] == [f"{warning} Name somebody who is there." for warning in warnings]


def holidays(tmp_path: Path, region: str, skip: str) -> tuple[list[str], str]:
    """Warnings about `skip`, and the page."""
    file = tmp_path / "config.toml"
    file.write_text(FILE.replace('region = "US"', f"region = {region}").replace("skip = []", f"skip = {skip}"))
    found = checkup(load(file), NOW)
    return [re.sub(r"^.*?:\d+: ", "", each) for each in found.warnings if "skip[" in each], render(found)


def test_a_holiday_that_is_skipped_while_its_date_stays_closed_under_another_name_is_said(tmp_path: Path) -> None:
    """England and the United States keep the last Monday of May under two names."""
    both = '["US", "GB-ENG"]'
    warnings, page = holidays(tmp_path, both, '["Memorial Day"]')
    (warning,) = warnings
    assert warning.startswith(
        'holidays.skip[1]: On Mon, May 31, 2027 you stay closed, because it is also "Spring Bank Holiday".'
    )
    assert "Mon, May 31, 2027  Spring Bank Holiday  (also Memorial Day, which you skip)" in page
    for skip in ('["Memorial Day", "Spring Bank Holiday"]', '["Memorial Day", "05-31"]'):
        warnings, page = holidays(tmp_path, both, skip)
        assert warnings == []
        assert "which you skip" not in page


def test_two_holidays_that_meet_in_one_year_are_shown_and_not_warned_about(tmp_path: Path) -> None:
    """In New York, Susan B. Anthony's and Washington's birthday do in 2027."""
    warnings, page = holidays(tmp_path, '"US-NY"', '["Susan B. Anthony Day"]')
    assert warnings == []
    assert "Mon, Feb 15, 2027  Washington's Birthday  (also Susan B. Anthony Day, which you skip)" in page


def test_who_covers_is_told_one_after_the_other_where_somebody_is_away_too(tmp_path: Path) -> None:
    page, warnings = said(
        tmp_path,
        away("ana", "2026-12-14", "2026-12-18", "ben").replace('"ben"', '["ben", "lee"]')
        + away("ben", "2026-12-16T12:00:00", "2026-12-17", "lee"),
    )
    assert (
        "  Mon, Dec 14, 2026 - Fri, Dec 18, 2026  Ana, covered by Ben, +1 555 0102; Dr. Lee, +1 555 0100 from "
        "Wed, Dec 16, 12:00 PM; Ben, +1 555 0102 from Fri, Dec 18, 12:00 AM" in page
    )
    assert "  Wed, Dec 16, 2026, 12:00 PM - Thu, Dec 17, 2026  Ben, covered by Dr. Lee, +1 555 0100" in page
    assert warnings == []


RULES = """
[[hours.special]]
every = 2
starting = 2026-12-15
tue = "14-20"
fri = "closed"
[holidays.add]
"4th thu nov + 1 day" = "Day after Thanksgiving"
[[day]]
date = "1st sat dec"
hours = "10-12"
label = "Open house"
person = "ana"
"""


def test_what_comes_by_a_rule_is_said_back_with_its_next_four_dates(tmp_path: Path) -> None:
    page, warnings = said(tmp_path, RULES)
    rules = [
        part.splitlines()[1:] for part in page.split("\n\n") if part.startswith("Hours and days that come by a rule")
    ]
    practice = [
        (
            "  Every 2 weeks, starting Tue, Dec 15, 2026: Tue 2:00 PM-8:00 PM; Fri closed. Next: Tue, Dec 15, 2026; "
            "Fri, Dec 18, 2026; Tue, Dec 29, 2026; Fri, Jan 1, 2027 (New Year's Day)."
        ),
        (
            "  4th thu nov + 1 day (Day after Thanksgiving), every year: closed. Next: Fri, Nov 27, 2026; "
            "Fri, Nov 26, 2027; Fri, Nov 24, 2028; Fri, Nov 23, 2029."
        ),
    ]
    ana = (
        "  1st sat dec (Open house), every year: 10:00 AM-12:00 PM. Next: Sat, Dec 5, 2026; Sat, Dec 4, 2027; "
        "Sat, Dec 2, 2028; Sat, Dec 1, 2029."
    )
    assert rules[:2] == [practice, [*practice, ana]]
    assert "  Sat, Dec 5, 2026, every year  10:00 AM-12:00 PM  Ana (Open house)" in page
    assert warnings == []
    assert "come by a rule" not in said(tmp_path, "")[0]


ALL_OF_US = "[[vacation]]\nfrom = {}\nto = {}\n"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (ALL_OF_US.format("2026-12-01", "2026-12-20"), "The practice is closed for 21 days in a row"),
        (away("ben", "2026-12-01", "2026-12-20", "lee"), "Ben is closed for 21 days in a row"),
        (ALL_OF_US.format("2026-11-09", "2026-11-27"), "Ben is closed for 26 days in a row"),
    ],
    ids=["the practice", "one of us, covered from outside", "it has begun"],
)
def test_messages_that_are_kept_for_less_than_somebody_is_closed_are_a_warning(
    tmp_path: Path, more: str, says: str
) -> None:
    _, warnings = said(tmp_path, f'{more}[record]\nkeep = "14d"\n')
    [found] = [one for one in warnings if IS_CLOSED in one]
    assert f"{says}, and messages are kept for 14." in found
    assert f'Write keep = "{says.partition(IS_CLOSED)[2].split()[0]}d" below [record].' in found


@pytest.mark.parametrize("keep", ["30d", "14d"])
def test_messages_that_are_kept_for_longer_or_that_somebody_covers_are_none(tmp_path: Path, keep: str) -> None:
    covered = away("ben", "2026-12-01", "2026-12-20", "ana")
    more = covered if keep == "14d" else ALL_OF_US.format("2026-12-01", "2026-12-20")
    _, warnings = said(tmp_path, f'{more}[record]\nkeep = "{keep}"\n')
    assert [one for one in warnings if IS_CLOSED in one] == []
