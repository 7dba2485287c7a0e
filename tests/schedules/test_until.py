"""UNTIL is inclusive (RFC 5545, 3.3.10), in every form in which feeds write it, on either side of Greenwich."""

from zoneinfo import ZoneInfo

import pytest

from tests.schedules.places import BERLIN, NEW_YORK
from tests.schedules.test_ical import read

AUCKLAND, UTC = ZoneInfo("Pacific/Auckland"), ZoneInfo("UTC")
ZONE_OF_EXCHANGE = """BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def closed(*lines: str, zone: ZoneInfo, head: str = "") -> list[str]:
    """The dates of November 2026 on which an event begins, by the clock of the practice."""
    found = read("UID:1\nSUMMARY:Closed\n" + "\n".join(lines), zone=zone, head=head)
    assert found.troubles == ()
    return [f"{closure.start.astimezone(zone):%d}" for closure in found.periods]


@pytest.mark.parametrize(
    ("zone", "until"),
    [
        (BERLIN, "20261119"),
        (NEW_YORK, "20261119"),
        (BERLIN, "20261118T230000Z"),  # midnight of the 19th in Berlin, as Exchange writes it
        (NEW_YORK, "20261119T050000Z"),
        (AUCKLAND, "20261118T110000Z"),
        (BERLIN, "20261119T000000Z"),  # the date as written
        (NEW_YORK, "20261119T000000Z"),
        (BERLIN, "20261119T225959Z"),  # the end of the 19th in Berlin
        (NEW_YORK, "20261120T045959Z"),
        (BERLIN, "20261119T235959Z"),
        (NEW_YORK, "20261119T235959Z"),
        (NEW_YORK, "20261118T230000Z"),  # another zone's midnight, which the feed does not name
        (AUCKLAND, "20261118T230000Z"),
        (BERLIN, "20261119T000000"),
        (NEW_YORK, "20261119T120000"),
    ],
)
def test_the_last_whole_day_is_closed(zone: ZoneInfo, until: str) -> None:
    days = closed("DTSTART;VALUE=DATE:20261116", f"RRULE:FREQ=DAILY;UNTIL={until}", zone=zone)
    assert days == ["16", "17", "18", "19"]


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, AUCKLAND, UTC])
def test_the_last_whole_day_of_an_exchange_calendar_is_closed_wherever_the_practice_is(zone: ZoneInfo) -> None:
    days = closed(
        "DTSTART;VALUE=DATE:20261116",
        "DTEND;VALUE=DATE:20261117",
        "RRULE:FREQ=DAILY;UNTIL=20261121T230000Z;INTERVAL=1",
        "EXDATE;TZID=W. Europe Standard Time:20261118T000000",
        zone=zone,
        head=ZONE_OF_EXCHANGE,
    )
    assert days == ["16", "17", "19", "20", "21", "22"]


@pytest.mark.parametrize(
    ("start", "until"),
    [
        ("DTSTART;TZID=Europe/Berlin:20261116T180000", "20261119"),
        ("DTSTART;TZID=Europe/Berlin:20261116T180000", "20261119T180000"),
        ("DTSTART;TZID=Europe/Berlin:20261116T180000", "20261119T170000Z"),
        ("DTSTART;TZID=America/New_York:20261116T180000", "20261119"),
        ("DTSTART;TZID=America/New_York:20261116T180000", "20261119T180000"),
        ("DTSTART;TZID=America/New_York:20261116T180000", "20261119T230000Z"),
        ("DTSTART:20261116T180000", "20261119"),
        ("DTSTART:20261116T180000", "20261119T180000"),
        ("DTSTART:20261116T180000", "20261119T230000Z"),
        ("DTSTART:20261116T180000Z", "20261119"),
        ("DTSTART:20261116T180000Z", "20261119T180000"),
        ("DTSTART:20261116T180000Z", "20261119T180000Z"),
    ],
)
def test_the_last_hour_is_closed(start: str, until: str) -> None:
    assert closed(start, "DURATION:PT1H", f"RRULE:FREQ=DAILY;UNTIL={until}", zone=NEW_YORK) == ["16", "17", "18", "19"]


@pytest.mark.parametrize(
    ("start", "until"),
    [
        ("DTSTART;TZID=Europe/Berlin:20261116T180000", "20261119T165959Z"),
        ("DTSTART;TZID=Europe/Berlin:20261116T180000", "20261119T175959"),
        ("DTSTART:20261116T180000", "20261118"),
        ("DTSTART;VALUE=DATE:20261116", "20261118"),
    ],
)
def test_what_lies_behind_it_is_not(start: str, until: str) -> None:
    length = "DURATION:P1D" if "VALUE=DATE" in start else "DURATION:PT1H"
    assert closed(start, length, f"RRULE:FREQ=DAILY;UNTIL={until}", zone=NEW_YORK) == ["16", "17", "18"]
