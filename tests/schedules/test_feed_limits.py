"""What a feed may ask for: whatever it says, reading it ends after some seconds, and what is too much is refused."""

from datetime import date

import pytest

from schedules import FeedError, read_closures
from schedules.ical.limits import LARGEST, MOST_CLOSURES, MOST_TEXT, MOST_TROUBLES
from tests.schedules.places import NEW_YORK
from tests.schedules.test_ical import feed, read, said

FIRST, LAST = date(2026, 9, 1), date(2028, 3, 31)
DAILY = "UID:{0}\nDTSTART;VALUE=DATE:20260901\nRRULE:FREQ=DAILY\nSUMMARY:Closed"


def closures(data: bytes) -> int:
    return len(read_closures(data, NEW_YORK, FIRST, LAST).periods)


def test_a_year_of_daily_events_is_read_and_thousands_of_them_are_refused() -> None:
    assert closures(feed(DAILY.format(1))) == (LAST - FIRST).days + 1
    for number in (500, 2500):
        with pytest.raises(FeedError, match=f"more than {MOST_CLOSURES:,} closures"):
            closures(feed(*(DAILY.format(each) for each in range(number))))


def test_events_of_many_years_are_no_burden() -> None:
    over = [f"UID:{each}\nDTSTART:{2000 + each % 26}0101T090000Z\nDURATION:P1D" for each in range(5_000)]
    over = [f"{event}\nDTEND;VALUE=DATE:20260101".replace("\nDURATION:P1D", "") for event in over]
    long_ago = [f"UID:d{each}\nDTSTART;VALUE=DATE:20100101\nRRULE:FREQ=DAILY;UNTIL=20120101" for each in range(2_000)]
    assert closures(feed(*over, *long_ago, DAILY.format("today"))) == (LAST - FIRST).days + 1


def test_what_closes_nothing_is_not_counted_and_more_than_a_calendar_of_closures_has_is_refused() -> None:
    alarm = "BEGIN:VALARM\nDESCRIPTION:" + "long " * 400 + "\nEND:VALARM"
    event = "UID:{0}\nDTSTART;VALUE=DATE:20261126\nSUMMARY:Closed\n"
    assert closures(feed(*(event.format(each) + alarm for each in range(600)))) == 1
    with pytest.raises(FeedError, match="too many events"):
        closures(feed(*(event.format(each) for each in range(MOST_TEXT // len(event)))))
    with pytest.raises(FeedError, match="larger than 5 MiB"):
        closures(feed() + b" " * LARGEST)


@pytest.mark.parametrize("name", ["X-WRAP", "VEVENT", "VALARM"])
def test_components_inside_one_another_are_refused_before_a_library_sees_them(name: str) -> None:
    good = feed(DAILY.format(1))
    nested = f"BEGIN:{name}\r\n".encode() * 100_000 + f"END:{name}\r\n".encode() * 100_000
    shallow = f"BEGIN:{name}\r\n".encode() * 5 + f"END:{name}\r\n".encode() * 5
    assert closures(good.replace(b"END:VEVENT", shallow + b"END:VEVENT", 1)) > 0
    with pytest.raises(FeedError, match="nested deeper"):
        closures(good.replace(b"END:VEVENT", nested + b"END:VEVENT", 1))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=300",
        "FREQ=DAILY;INTERVAL=2000000000",
    ],
)
def test_a_rule_that_never_comes_true_ends(rule: str) -> None:
    event = f"DTSTART;VALUE=DATE:20260901\nRRULE:{rule}\nSUMMARY:Once"
    assert closures(feed(*([event] * 300))) == 1


def test_rules_that_would_take_minutes_are_refused() -> None:
    counting = "UID:{0}\nDTSTART;VALUE=DATE:00020101\nRRULE:FREQ=DAILY;COUNT=999999"
    with pytest.raises(FeedError, match="too many repeating events"):
        closures(feed(*(counting.format(each) for each in range(3))))


def test_one_remark_stands_for_many() -> None:
    unknown = (f"UID:{each}\nDTSTART;TZID=Mars/{each}:20261126T090000\nDURATION:PT1H" for each in range(100))
    troubles = read(*unknown).unknown_zones
    assert len(troubles) == MOST_TROUBLES + 1
    assert troubles[-1] == "There are 80 more such remarks."


def test_an_event_that_lasts_until_the_end_of_all_years_closes_every_day() -> None:
    assert said(read("UID:1\nDTSTART;VALUE=DATE:20261230\nDTEND;VALUE=DATE:99991231\nRRULE:FREQ=DAILY")) == [
        "30 Dec - 01 Jan",
        "31 Dec - 01 Jan",
    ]
