"""The hours that everybody may know are those of the calendar, on every date and in every form."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from autoreply.publishing.calendar_file import calendar_file
from autoreply.publishing.public_hours import SHOWN, PublicHours, public_hours
from autoreply.publishing.structured import as_json, schema_org
from schedules import Calendar, Override, read_weekly
from schedules.period import Mode
from schedules.wallclock import midnight
from tests.examples import one_in
from tests.schedules.oracle import Practice
from tests.schedules.strategies import build, practices, weekly

DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")


def shown_open(hours: PublicHours, day: date, minute: int) -> bool:
    differing = {one.date: one.windows for one in hours.differing}
    windows = differing.get(day, hours.week[day.weekday()])
    return any(one.start <= minute < one.end for one in windows)


@one_in(3)  # each looks a year ahead
@given(practices(DAY), st.lists(st.tuples(st.integers(0, SHOWN - 1), st.integers(0, 95)), min_size=40, max_size=40))
def test_what_is_shown_is_what_the_calendar_says(practice: Practice, moments: list[tuple[int, int]]) -> None:
    calendar = build(practice)
    now = midnight(calendar.zone, DAY)
    hours = public_hours(calendar, weekly(practice), now)
    for ahead, quarter in moments:
        day = DAY + timedelta(days=ahead)
        first, last = midnight(calendar.zone, day), midnight(calendar.zone, day + timedelta(days=1))
        if last - first != timedelta(days=1):
            continue  # on a day on which clocks change, a time may come twice
        instant = first + timedelta(minutes=15 * quarter)
        assert shown_open(hours, day, 15 * quarter) == calendar.at(instant).working
        assert any(start <= instant < end for start, end in hours.openings) == calendar.at(instant).working


def test_openings_neither_touch_nor_overlap_and_have_one_identity_each() -> None:
    week = read_weekly({"mon-thu": "9-12, 13-17:30", "fri": "20:00-02:00"})
    hours = public_hours(Calendar(NEW_YORK, week), week, NOON)
    assert all(earlier[1] < later[0] for earlier, later in zip(hours.openings, hours.openings[1:], strict=False))
    written = calendar_file("Hillside; Counseling,\n& Co", "Open", hours, NOON)
    events = icalendar.Calendar.from_ical(written).walk("VEVENT")
    assert [(event.decoded("dtstart"), event.decoded("dtend")) for event in events] == list(hours.openings)
    assert len({str(event["uid"]) for event in events}) == len(events)
    again = icalendar.Calendar.from_ical(calendar_file("Hillside; Counseling,\n& Co", "Open", hours, NOON))
    assert [event["uid"] for event in again.walk("VEVENT")] == [event["uid"] for event in events]
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))


def test_a_private_reason_and_who_is_away_are_published_nowhere() -> None:
    week = read_weekly({"mon-fri": "9-17"})
    ill = Override(Mode.AFTER_HOURS, NOON, NOON + timedelta(days=1), "ana", "Ana is ill", ())
    hours = public_hours(Calendar(NEW_YORK, week).with_overrides([ill]), week, NOON)
    assert [(one.date, one.label) for one in hours.differing] == [(DAY, ""), (DAY + timedelta(days=1), "")]
    for text in (as_json("Hillside", hours), json.dumps(schema_org("Hillside", "", hours))):
        assert "ill" not in text.replace("Hillside", "")
        assert "ana" not in text


def test_schema_org_has_closed_days_full_days_and_windows_past_midnight() -> None:
    week = read_weekly({"mon": "all day", "fri": "20:00-02:00"})
    found = schema_org("Hillside", "https://x.example/hours", public_hours(Calendar(NEW_YORK, week), week, NOON))
    times = {
        (one["opens"], one["closes"]): [day.rsplit("/")[-1] for day in one["dayOfWeek"]]
        for one in found["openingHoursSpecification"]
    }
    assert times == {("00:00", "23:59"): ["Monday"], ("20:00", "23:59"): ["Friday"], ("00:00", "02:00"): ["Saturday"]}
    assert found["url"] == "https://x.example/hours"
    shut = Override(Mode.AFTER_HOURS, NOON - timedelta(hours=12), NOON + timedelta(hours=12), "", "", ())
    hours = public_hours(Calendar(NEW_YORK, week).with_overrides([shut]), week, NOON)
    closed = schema_org("Hillside", "", hours)["specialOpeningHoursSpecification"]
    assert closed == [
        {
            "@type": "OpeningHoursSpecification",
            "validFrom": "2026-11-23",
            "validThrough": "2026-11-23",
            "opens": "00:00",
            "closes": "00:00",
        }
    ]


def test_a_practice_that_never_opens_or_never_closes_can_publish_its_hours() -> None:
    for text, count in (("closed", 0), ("all day", 1)):
        week = read_weekly({"daily": text})
        assert len(public_hours(Calendar(NEW_YORK, week), week, NOON).openings) == count
