"""Time zones of feeds: understood by whatever name they come, or named as trouble, never silently the practice's."""

from zoneinfo import ZoneInfo

import pytest

from schedules import Closures
from tests.schedules.places import BERLIN, NEW_YORK
from tests.schedules.test_ical import read, said

AFTERNOON = "UID:1\nDTSTART;TZID={0}:20261117T130000\nDTEND;TZID={0}:20261117T150000\nSUMMARY:Closed"
SUMMER = AFTERNOON.replace("202611", "202607")


def at(zone: str, event: str = AFTERNOON, head: str = "", practice: ZoneInfo = BERLIN) -> Closures:
    return read(event.format(zone), zone=practice, head=head)


@pytest.mark.parametrize(
    ("name", "winter", "summer"),
    [
        ("America/New_York", 19, 19),
        ("america/new_york", 19, 19),
        ("America/New York", 19, 19),
        ("/citadel.org/20261101_1/America/New_York", 19, 19),
        ("/freeassociation.sourceforge.net/America/New_York", 19, 19),
        ("Eastern Standard Time", 19, 19),
        ("eastern standard time", 19, 19),
        ('"(UTC-05:00) Eastern Time (US & Canada)"', 19, 19),
        ("(UTC-05:00) Eastern Time (US & Canada)", 19, 19),
        ("(GMT-05.00) Eastern Time (US & Canada)", 19, 19),
        ("Eastern Time (US & Canada)", 19, 19),
        ('"(UTC-05:00) Bogota, Lima, Quito, Rio Branco"', 19, 20),
        ('"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"', 13, 13),
        ('"(UTC+00:00) Dublin, Edinburgh, Lisbon, London"', 14, 14),
        ('"(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi"', 8, 9),
        ("tzone://Microsoft/Utc", 14, 15),
        ("UTC", 14, 15),
        ("GMT-0500", 19, 20),
        ("UTC+2", 12, 13),
        ("-03:00", 17, 18),
    ],
)
def test_the_zone_of_a_name_is_understood(name: str, winter: int, summer: int) -> None:
    for event, month, hour in ((AFTERNOON, "Nov", winter), (SUMMER, "Jul", summer)):
        closures = at(name, event)
        assert closures.troubles == closures.unknown_zones == ()
        assert closures.periods[0].start.astimezone(BERLIN).strftime("%d %b %H") == f"17 {month} {hour:02}"


@pytest.mark.parametrize(
    "name", ["Customized Time Zone", "tzone://Microsoft/Custom", '"(UTC-04:00) Amsterdam"', "IST", "GMT-9900", "Mars"]
)
def test_a_zone_that_nobody_knows_is_said_and_closes_by_the_clock_of_the_practice(name: str) -> None:
    closures = at(name)
    assert said(closures, BERLIN) == ["17 Nov 13:00 - 17 Nov 15:00 Closed"]
    assert closures.unknown_zones == (
        f'The time zone "{name.strip(chr(34))}" is unknown, so Europe/Berlin was used for it.',
    )


def test_the_practices_own_abbreviations_are_its_clock() -> None:
    for name, practice in (("EDT", NEW_YORK), ("CET", BERLIN), ("NZDT", ZoneInfo("Pacific/Auckland"))):
        closures = at(name, SUMMER, practice=practice)
        assert said(closures, practice) == ["17 Jul 13:00 - 17 Jul 15:00 Closed"]
        assert closures.troubles == closures.unknown_zones == ()


def zone(name: str, *observances: str) -> str:
    return "\n".join(["BEGIN:VTIMEZONE", f"TZID:{name}", *observances, "END:VTIMEZONE", ""])


def observance(kind: str, start: str, before: str, after: str, *more: str) -> str:
    lines = [f"BEGIN:{kind}", f"DTSTART:{start}", f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}", *more, f"END:{kind}"]
    return "\n".join(lines)


def test_a_zone_that_the_feed_defines_changes_its_clock_when_the_feed_says() -> None:
    ours = zone(
        "Ours",
        observance("STANDARD", "20071104T020000", "-0400", "-0500", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"),
        observance("DAYLIGHT", "20070311T020000", "-0500", "-0400", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU"),
    )
    weekly = (
        "UID:1\nDTSTART;TZID=Ours:20261023T190000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20261030T230000Z"
    )
    assert said(read(weekly, head=ours)) == ["23 Oct 19:00 - 23 Oct 20:00", "06 Nov 19:00 - 06 Nov 20:00"]
    night = "UID:1\nDTSTART;TZID=Ours:20261101T003000\nDTEND;TZID=Ours:20261101T013000"
    assert [end - start for start, end, _ in read(night, head=ours).periods] == [
        end - start for start, end, _ in read(night.replace("Ours", "America/New_York")).periods
    ]


def test_a_zone_that_changes_no_more_keeps_its_last_offset() -> None:
    moscow = zone(
        "Custom",
        observance(
            "DAYLIGHT",
            "19930328T020000",
            "+0300",
            "+0400",
            "RRULE:FREQ=YEARLY;UNTIL=20100328T000000Z;BYMONTH=3;BYDAY=-1SU",
        ),
        observance("STANDARD", "20110327T020000", "+0300", "+0400"),
        observance("STANDARD", "20141026T020000", "+0400", "+0300"),
    )
    assert said(at("Custom", head=moscow), BERLIN) == ["17 Nov 11:00 - 17 Nov 13:00 Closed"]


def test_what_one_feed_defines_counts_in_no_other() -> None:
    mine, yours = (zone("Local", observance("STANDARD", "19700101T000000", each, each)) for each in ("-0800", "+0900"))
    assert said(at("Local", head=mine), BERLIN) == ["17 Nov 22:00 - 18 Nov 00:00 Closed"]
    assert said(at("Local", head=yours), BERLIN) == ["17 Nov 05:00 - 17 Nov 07:00 Closed"]
    assert at("Local").unknown_zones != ()


def test_what_a_feed_defines_under_a_bare_name_outranks_what_we_would_guess() -> None:
    eastern = zone(
        "EST",
        observance("STANDARD", "20071104T020000", "-0400", "-0500", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"),
        observance("DAYLIGHT", "20070311T020000", "-0500", "-0400", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU"),
    )
    assert said(at("EST", SUMMER, head=eastern), BERLIN) == ["17 Jul 19:00 - 17 Jul 21:00 Closed"]
    assert said(at("EST", SUMMER), BERLIN) == ["17 Jul 20:00 - 17 Jul 22:00 Closed"]


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=YEARLY;INTERVAL=0", "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3,4,5,6,7,8,9"]
)
def test_a_definition_that_would_never_end_is_no_definition(rule: str) -> None:
    endless = zone("Ours", observance("STANDARD", "16010101T000000", "-0500", "-0500", f"RRULE:{rule}"))
    closures = at("Ours", head=endless)
    assert len(closures.periods) == 1
    assert '"Ours"' in closures.unknown_zones[0]


def test_an_instant_in_utc_stays_one_whatever_zone_stands_beside_it() -> None:
    event = "UID:1\nDTSTART;TZID=America/New_York:20261117T130000Z\nDTEND;TZID=America/New_York:20261117T150000Z"
    assert said(read(event, zone=BERLIN), BERLIN) == ["17 Nov 14:00 - 17 Nov 16:00"]
