"""Instants worth a jump, and the clock face of their days."""

import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from autoreply.hours.calendars import Calendars
from autoreply.settings.load import settle
from autoreply.settings.reading.document import read_document
from autoreply.texts.dates import DateFormat
from autoreply_demo.sandbox.clock_face import clock_face, day_of
from autoreply_demo.sandbox.moments import MOMENTS, clocks_change, evening, holiday, vacation
from autoreply_demo.sandbox.practice import BEGINS, practice_file
from autoreply_demo.simulators.waiting import DemoError
from schedules import Calendar, Cause
from schedules.wallclock import midnight

NEW_YORK = ZoneInfo("America/New_York")
REYKJAVIK = "Atlantic/Reykjavik"  # where clocks never change


@pytest.fixture
def calendar(tmp_path_factory: pytest.TempPathFactory) -> Calendar:
    return built(tmp_path_factory, practice_file(1, 2, "http://127.0.0.1:3", 4))


def built(folders: pytest.TempPathFactory, text: str, person: str | None = None) -> Calendar:
    folder = folders.mktemp("practice")
    (folder / "config.toml").write_text(text)
    (folder / "ana-token").write_text("xoxp-1")
    settings = settle(read_document(folder / "config.toml"), folder)
    return Calendars(settings).of(person)


@pytest.mark.parametrize("key", MOMENTS)
def test_each_jump_goes_forward_and_twice_goes_farther(calendar: Calendar, key: str) -> None:
    _, moment = MOMENTS[key]
    first = moment(calendar, BEGINS)
    assert BEGINS < first < moment(calendar, first)


def test_the_moments_are_those_of_the_calendar(calendar: Calendar) -> None:
    instants = {key: moment(calendar, BEGINS).astimezone(NEW_YORK) for key, (_, moment) in MOMENTS.items()}
    assert {key: f"{at:%Y-%m-%d %H:%M}" for key, at in instants.items()} == {
        "closing": "2026-11-25 16:59",
        "friday": "2026-11-27 16:59",
        "opening": "2026-11-27 08:59",
        "clock-change": "2027-03-14 01:59",
        "christmas-eve": "2026-12-24 11:59",
    }
    assert evening(calendar, BEGINS) == BEGINS.replace(hour=18, minute=0)
    assert calendar.at(holiday(calendar, BEGINS)).label == "Thanksgiving Day"


def test_an_evening_that_lasts_is_kept(calendar: Calendar) -> None:
    now = BEGINS.replace(hour=20)
    assert evening(calendar, now) == now
    assert evening(calendar, BEGINS.replace(day=30, hour=7)) == BEGINS.replace(day=30, hour=18, minute=0)


def test_a_vacation_is_found_with_its_person_and_missed_in_a_sentence(
    calendar: Calendar, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ana = built(tmp_path_factory, practice_file(1, 2, "http://127.0.0.1:3", 4), "ana")
    found = vacation(ana, BEGINS)
    assert (ana.at(found).cause, ana.at(found).cover) == (Cause.VACATION, "Dr. Lee")
    assert vacation(ana, BEGINS.replace(year=2027, month=3)) == found  # back to the last one
    with pytest.raises(DemoError, match="no vacation in these settings"):
        vacation(calendar, BEGINS)


def test_where_clocks_never_change_or_nobody_ever_closes_it_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    text = practice_file(1, 2, "http://127.0.0.1:3", 4).replace("America/New_York", REYKJAVIK)
    with pytest.raises(DemoError, match="Clocks do not change"):
        MOMENTS["clock-change"][1](built(tmp_path_factory, text), BEGINS)
    always = re.sub(r"\[hours\].*?\[people", '[hours]\ndaily = "0:00-24:00"\n[people', text, flags=re.DOTALL)
    with pytest.raises(DemoError, match="never closes"):
        evening(built(tmp_path_factory, always), BEGINS)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 11, 25), 24), (date(2026, 11, 1), 25), (date(2027, 3, 14), 23)], ids=str
)
def test_a_clock_face_has_a_tick_for_every_hour_there_is(calendar: Calendar, day: date, hours: int) -> None:
    noon = datetime(day.year, day.month, day.day, 17, tzinfo=UTC)
    picture = ET.fromstring(clock_face(calendar, noon, DateFormat.of("US")))
    assert sum(one.get("class") == "clock-tick" for one in picture.iter()) == hours
    whole = day_of(calendar, noon)
    assert whole.end - whole.start == timedelta(hours=hours)
    assert whole.turned(whole.start) == 180


@pytest.mark.parametrize(
    ("zone", "day", "says"),
    [
        (NEW_YORK, date(2027, 3, 14), "Clocks go forward at 02:00. This day has 23 hours."),
        (NEW_YORK, date(2026, 11, 1), "Clocks go back at 02:00. This day has 25 hours."),
        (ZoneInfo("Australia/Lord_Howe"), date(2026, 10, 4), "Clocks go forward at 02:00. This day has 23.5 hours."),
        (NEW_YORK, date(2026, 11, 25), ""),
    ],
    ids=str,
)
def test_a_day_on_which_clocks_change_says_so(zone: ZoneInfo, day: date, says: str) -> None:
    assert (
        clocks_change(zone, midnight(zone, day), midnight(zone, day + timedelta(days=1)), DateFormat.of("GB")) == says
    )


def test_a_closed_holiday_is_a_whole_ring_and_hostile_labels_stay_words(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    added = '[holidays.add]\n2026-11-26 = "<script>\'&"\n'
    text = practice_file(1, 2, "http://127.0.0.1:3", 4).replace("[holidays.add]\n", added)
    picture = clock_face(built(tmp_path_factory, text), datetime(2026, 11, 26, 17, tzinfo=UTC), DateFormat.of("US"))
    assert "<script" not in picture
    (ring,) = [one for one in ET.fromstring(picture).iter() if one.get("class") == "holiday"]
    assert (ring.get("d") or "").count("Z") == 2
