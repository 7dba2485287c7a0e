"""Feeds as they really come: one test for each trap, with its event inline."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules import Closures, FeedError, read_closures
from tests.schedules.places import BERLIN, NEW_YORK, local

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def feed(*events: str, head: str = "") -> bytes:
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{head}{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def read(*events: str, zone: ZoneInfo = NEW_YORK, head: str = "") -> Closures:
    return read_closures(feed(*events, head=head), zone, *YEAR)


def said(closures: Closures, zone: ZoneInfo = NEW_YORK) -> list[str]:
    """Closures by the local clock; a whole day by its date alone."""
    lines = []
    for start, end, label in closures.periods:
        begin, until = start.astimezone(zone), end.astimezone(zone)
        whole = begin.hour == begin.minute == until.hour == until.minute == 0
        pattern = "%d %b" if whole else "%d %b %H:%M"
        lines.append(f"{begin:{pattern}} - {until:{pattern}} {label}".strip())
    return lines


def test_an_event_marked_as_free_time_closes_all_the_same() -> None:
    closures = read("UID:1\nDTSTART;VALUE=DATE:20261126\nTRANSP:TRANSPARENT\nSUMMARY:Thanksgiving")
    assert said(closures) == ["26 Nov - 27 Nov Thanksgiving"]
    assert closures.troubles == ()


def test_whole_days_are_days_of_the_practice() -> None:
    event = "UID:1\nDTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261128\nSUMMARY:Away"
    assert read(event, zone=BERLIN).periods == ((local("2026-11-26", BERLIN), local("2026-11-28", BERLIN), "Away"),)


def test_an_end_equal_to_the_start_means_that_day() -> None:
    assert said(read("UID:1\nDTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261126")) == ["26 Nov - 27 Nov"]
    assert said(read("UID:1\nDTSTART:20261126T000000\nDTEND:20261126T000000")) == ["26 Nov - 27 Nov"]


def test_a_moment_without_length_closes_nothing_and_is_told() -> None:
    closures = read("UID:1\nDTSTART:20261126T140000Z\nSUMMARY:Call")
    assert closures.periods == ()
    assert closures.troubles == ('About "Call": it has no length.',)


@pytest.mark.parametrize("start", ["DTSTART:20261126", "DTSTART;TZID=America/New_York:20261126"])
def test_a_bare_date_is_a_whole_day_though_it_does_not_say_so(start: str) -> None:
    assert said(read(f"UID:1\n{start}\nSUMMARY:Closed")) == ["26 Nov - 27 Nov Closed"]


def test_an_end_of_another_kind_than_the_start_is_understood() -> None:
    assert said(read("UID:1\nDTSTART;VALUE=DATE:20261126\nDTEND:20261127T000000Z")) == ["26 Nov - 27 Nov"]
    assert said(read("UID:1\nDTSTART:20261126T090000\nDTEND;VALUE=DATE:20261127")) == ["26 Nov 09:00 - 27 Nov 00:00"]


def test_an_empty_rule_is_no_rule() -> None:
    assert said(read("UID:1\nDTSTART;VALUE=DATE:20261126\nRRULE:\nSUMMARY:Once")) == ["26 Nov - 27 Nov Once"]


def test_a_rule_that_counts_and_also_says_until_when_repeats_until_then() -> None:
    closures = read("UID:1\nDTSTART;VALUE=DATE:20261126\nRRULE:FREQ=DAILY;COUNT=9;UNTIL=20261127\nSUMMARY:Away")
    assert said(closures) == ["26 Nov - 27 Nov Away", "27 Nov - 28 Nov Away"]
    assert closures.troubles == ('About "Away": it repeats by COUNT and by UNTIL, of which UNTIL was used.',)


WEEKLY = "UID:1\nDTSTART;TZID=America/New_York:20261023T190000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3\nSUMMARY:Group"


def test_a_weekly_event_keeps_its_wall_clock_over_a_clock_change() -> None:
    assert said(read(WEEKLY)) == [
        "23 Oct 19:00 - 23 Oct 20:00 Group",
        "30 Oct 19:00 - 30 Oct 20:00 Group",
        "06 Nov 19:00 - 06 Nov 20:00 Group",
    ]


@pytest.mark.parametrize(
    "event",
    [
        f"{WEEKLY}\nEXDATE:20261030T230000Z",
        f"{WEEKLY}\nEXDATE;TZID=America/New_York:20261030T190000",
        WEEKLY.replace(";TZID=America/New_York", "") + "\nEXDATE:20261030T230000Z",
    ],
)
def test_an_exception_in_utc_takes_out_its_occurrence(event: str) -> None:
    assert said(read(event)) == ["23 Oct 19:00 - 23 Oct 20:00 Group", "06 Nov 19:00 - 06 Nov 20:00 Group"]


@pytest.mark.parametrize("exception", ["20261030T000000Z", "20261029T220000Z"])
def test_an_exception_in_utc_takes_a_whole_day_out(exception: str) -> None:
    """The second is how a calendar in Berlin writes its local midnight."""
    event = f"UID:1\nDTSTART;VALUE=DATE:20261023\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:{exception}"
    if exception.endswith("T220000Z"):
        event = event.replace("20261023", "20260724").replace("20261029", "20260730")
    days = [start.astimezone(BERLIN).strftime("%d %b") for start, _, _ in read(event, zone=BERLIN).periods]
    assert len(days) == 2
    assert not {"30 Oct", "31 Jul"} & set(days)


def test_a_moved_occurrence_closes_where_it_went_and_a_cancelled_one_nowhere() -> None:
    moved = "UID:1\nRECURRENCE-ID:20261030T230000Z\nDTSTART:20261031T150000Z\nDTEND:20261031T160000Z\nSUMMARY:Moved"
    cancelled = "UID:1\nRECURRENCE-ID;TZID=America/New_York:20261106T190000\nDTSTART:20261107T000000Z\nSTATUS:CANCELLED"
    assert said(read(WEEKLY, moved, cancelled)) == [
        "23 Oct 19:00 - 23 Oct 20:00 Group",
        "31 Oct 11:00 - 31 Oct 12:00 Moved",
    ]


def test_a_change_of_an_occurrence_and_all_later_ones_moves_them_all() -> None:
    later = (
        "UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/New_York:20261030T190000\n"
        "DTSTART;TZID=America/New_York:20261031T090000\nDURATION:PT2H\nSUMMARY:Morning group"
    )
    assert said(read(WEEKLY, later)) == [
        "23 Oct 19:00 - 23 Oct 20:00 Group",
        "31 Oct 09:00 - 31 Oct 11:00 Morning group",
        "07 Nov 09:00 - 07 Nov 11:00 Morning group",
    ]
    assert said(read(WEEKLY, f"{later}\nSTATUS:CANCELLED")) == ["23 Oct 19:00 - 23 Oct 20:00 Group"]


def test_extra_dates_close_too_for_as_long_as_they_say() -> None:
    extra = "RDATE;TZID=America/New_York:20261225T190000\nRDATE;VALUE=PERIOD:20261226T120000Z/PT3H"
    assert said(read(f"{WEEKLY.replace('COUNT=3', 'COUNT=1')}\n{extra}")) == [
        "23 Oct 19:00 - 23 Oct 20:00 Group",
        "25 Dec 19:00 - 25 Dec 20:00 Group",
        "26 Dec 07:00 - 26 Dec 10:00 Group",
    ]


def test_of_two_versions_of_an_event_the_newer_one_counts() -> None:
    versions = (f"UID:1\nSEQUENCE:{each}\nDTSTART;VALUE=DATE:202611{each}" for each in (26, 24, 25))
    assert said(read(*versions)) == ["26 Nov - 27 Nov"]


def test_a_bad_change_of_an_occurrence_leaves_the_event_as_it_is() -> None:
    closures = read(WEEKLY, "UID:1\nRECURRENCE-ID:20261030T230000Z\nDTSTART:garbage\nSUMMARY:Moved")
    assert len(closures.periods) == 3
    assert 'Left out "Moved"' in closures.troubles[0]


def test_a_cancelled_event_closes_nothing() -> None:
    assert read("UID:1\nDTSTART;VALUE=DATE:20261126\nSTATUS:CANCELLED").periods == ()


def test_times_without_a_zone_are_of_the_zone_the_feed_names() -> None:
    event = "UID:1\nDTSTART:20261126T090000\nDTEND:20261126T100000"
    assert said(read(event)) == ["26 Nov 09:00 - 26 Nov 10:00"]
    assert said(read(event, head="X-WR-TIMEZONE:America/Los_Angeles\n")) == ["26 Nov 12:00 - 26 Nov 13:00"]
    unknown = read(event, head="X-WR-TIMEZONE:Nowhere/At all\n")
    assert said(unknown) == ["26 Nov 09:00 - 26 Nov 10:00"]
    assert unknown.unknown_zones == ('The time zone "Nowhere/At all" is unknown, so America/New_York was used for it.',)


def test_zones_of_windows_and_zones_defined_in_the_feed_are_understood() -> None:
    windows = (
        "UID:1\nDTSTART;TZID=Pacific Standard Time:20261126T090000\nDTEND;TZID=Pacific Standard Time:20261126T100000"
    )
    assert said(read(windows)) == ["26 Nov 12:00 - 26 Nov 13:00"]
    own = (
        "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:-0800\nTZOFFSETTO:-0800\n"
        "END:STANDARD\nEND:VTIMEZONE\n"
    )
    event = "UID:1\nDTSTART;TZID=Ours:20261126T090000\nDTEND;TZID=Ours:20261126T100000"
    assert said(read(event, head=own)) == ["26 Nov 12:00 - 26 Nov 13:00"]


@pytest.mark.parametrize(
    "label", ["Daylight Saving Time Ends", "Daylight-saving begins", "British Summer Time begins", "Zeitumstellung"]
)
def test_entries_about_clock_changes_close_nothing_and_are_told(label: str) -> None:
    closures = read(f"UID:1\nDTSTART;VALUE=DATE:20261101\nSUMMARY:{label}", "UID:2\nDTSTART;VALUE=DATE:20261126")
    assert len(closures.periods) == 1
    assert label in closures.troubles[0]


def test_a_bad_event_spoils_no_other_and_is_told() -> None:
    closures = read(
        "UID:1\nDTSTART:garbage\nSUMMARY:Garbage",
        "UID:2\nSUMMARY:No start",
        "UID:3\nDTSTART;VALUE=DATE:20261126\nRRULE:FREQ=SOMETIMES\nSUMMARY:Bad rule",
        "UID:4\nDTSTART:20261126T000000Z\nRRULE:FREQ=SECONDLY\nSUMMARY:Every second",
        "UID:5\nDTSTART;VALUE=DATE:20261126\nRRULE:FREQ=DAILY;INTERVAL=0\nSUMMARY:Standing still",
        "UID:6\nDTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261120\nSUMMARY:Backwards",
        "UID:7\nDTSTART;VALUE=DATE:20261127\nSUMMARY:Good",
    )
    assert said(closures) == ["26 Nov - 27 Nov Backwards", "27 Nov - 28 Nov Good"]
    told = " ".join(closures.troubles)
    for label in ("Garbage", "No start", "Bad rule", "Every second", "Standing still", "Backwards"):
        assert f'"{label}"' in told
    assert '"Good"' not in told


def test_closures_are_clipped_to_the_dates_asked_for() -> None:
    event = feed("UID:1\nDTSTART;VALUE=DATE:20251220\nDTEND;VALUE=DATE:20270110\nSUMMARY:Sabbatical")
    closures = read_closures(event, NEW_YORK, date(2026, 3, 1), date(2026, 3, 2))
    assert closures.periods == ((local("2026-03-01"), local("2026-03-03"), "Sabbatical"),)


def test_events_with_one_uid_and_no_uid_are_all_seen() -> None:
    for uid in ("", "UID:1\n"):
        events = [f"{uid}DTSTART;VALUE=DATE:202611{day}" for day in (26, 27, 27)]
        assert said(read(*events)) == ["26 Nov - 27 Nov", "27 Nov - 28 Nov"]


def test_a_byte_order_mark_and_an_old_code_page_are_read() -> None:
    event = feed("UID:1\nDTSTART;VALUE=DATE:20261126\nSUMMARY:Bußtag")
    for data in (b"\xef\xbb\xbf" + event, event.decode().encode("cp1252")):
        assert read_closures(data, NEW_YORK, *YEAR).periods[0].label == "Bußtag"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no iCalendar feed"),
        (b"<html>Please log in</html>", "may need a login"),
        (b"\xff\xfe\x00\x00", "no iCalendar feed"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n", "breaks off"),
        (b"BEGIN:VCALENDAR\r\nthis is not a line\r\nEND:VCALENDAR\r\n", "cannot be read"),
    ],
)
def test_octets_that_are_no_calendar_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(FeedError, match=says):
        read_closures(data, NEW_YORK, *YEAR)


def test_an_empty_calendar_closes_nothing() -> None:
    assert read() == Closures((), ())


LINES = st.sampled_from(
    """
    DTSTART:20261126 | DTSTART;VALUE=DATE:20261126 | DTSTART:20261126T090000Z | DTSTART:20261126T090000 | DTEND:20261126
    DTSTART:00010101 | DTSTART:99991231T235959Z | DTSTART;TZID=X:20261126T09 | DTEND;VALUE=DATE:20261124 | EXDATE:
    DTEND:20261126T100000Z | DURATION:PT1H | DURATION:-P1D | DURATION:P999999999D | RRULE: | RRULE:FREQ=DAILY | UID:1
    RRULE:FREQ=YEARLY;BYMONTH=13 | RRULE:FREQ=WEEKLY;BYDAY=XX | RRULE:FREQ=DAILY;UNTIL=20261201 | STATUS:CANCELLED
    RRULE:FREQ=DAILY;UNTIL=20261201T000000Z;COUNT=3 | EXDATE:20261127T000000Z | RDATE:20261128 | UID:2 | SUMMARY:
    RDATE;VALUE=PERIOD:20261126T090000Z/PT1H | RECURRENCE-ID:20261127 | SUMMARY:Closed
    """.replace("\n", "|")
    .replace(" ", "")
    .strip("|")
    .split("|")
)
EVENTS = st.lists(st.lists(LINES | st.text(max_size=20), max_size=6).map("\n".join), max_size=3)


def only_refuses(events: list[str]) -> None:
    try:
        closures = read(*events)
    except FeedError:
        return
    begin, end = local("2026-01-01"), local("2027-01-01")
    assert all(begin <= start < until <= end and start.tzinfo is UTC for start, until, _ in closures.periods)


@given(EVENTS)
def test_no_feed_does_worse_than_to_be_refused(events: list[str]) -> None:
    only_refuses(events)


@given(st.binary(max_size=200))
def test_no_octets_do_worse_than_to_be_refused(data: bytes) -> None:
    for octets in (data, feed().replace(b"END:VCALENDAR", data + b"\r\nEND:VCALENDAR")):
        try:
            read_closures(octets, NEW_YORK, *YEAR)
        except FeedError as error:
            assert str(error)  # noqa: PT017 - most octets are refused, but not all


@pytest.mark.soak
@settings(max_examples=20_000)
@given(EVENTS)
def test_none_of_twenty_thousand_feeds_does_worse_than_to_be_refused(events: list[str]) -> None:
    only_refuses(events)


def test_a_closure_is_an_instant_in_utc() -> None:
    assert read("UID:1\nDTSTART:20261126T090000Z\nDTEND:20261126T100000Z").periods == (
        (datetime(2026, 11, 26, 9, tzinfo=UTC), datetime(2026, 11, 26, 10, tzinfo=UTC), ""),
    )
