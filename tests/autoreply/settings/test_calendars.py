"""Whose hours? The practice's, and each person's: what is their own, what is everybody's."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autoreply.hours.calendars import Calendars
from autoreply.settings import SettingsError, load
from schedules import Cause, Mode, Override, read_closures

TODAY = date(2026, 11, 22)
NEW_YORK, CHICAGO = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")

FILE = """
practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"

[hours]
mon-fri = "9-17"

[holidays]
region = "US"
skip = ["Columbus Day"]
add = { 2026-11-27 = "Day after Thanksgiving", "12-24" = "9:00-12:00" }
feeds = ["closures.ics"]

[[day]]
date = 2026-12-05
hours = "10-14"
label = "Open house"

[[day]]
date = 2026-12-05
hours = "closed"
person = "ana"

[[vacation]]
from = 2026-12-28
to = 2026-12-31
cover = "Dr. Lee"

[[vacation]]
from = 2026-12-29
to = 2026-12-29
person = "ana"
cover = "ben"

[contacts.lee]
name = "Dr. Lee"
contact = "+1 555 0100"

[people.ana]
name = "Ana Ruiz"
timezone = "America/Chicago"
hours = { tue-thu = "10-18" }

[people.ben]
name = "Ben"
contact = "+1 555 0102"
holidays = { add = { 2026-12-01 = "Ben's day" } }

[[override]]
mode = "closed"
from = 2026-12-03T12:00:00
until = 2026-12-03T15:00:00
reason = "painters"

[[override]]
mode = "open"
from = 2026-12-06T09:00:00
until = 2026-12-06T11:00:00
person = "ana"
reason = "court hearing"
"""
FEED = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//t//t//EN\r
BEGIN:VEVENT\r
UID:1\r
DTSTAMP:20261101T000000Z\r
DTSTART;VALUE=DATE:20261209\r
DTEND;VALUE=DATE:20261210\r
SUMMARY:Team day\r
END:VEVENT\r
END:VCALENDAR\r
"""

Laid = Callable[..., Calendars]


@pytest.fixture
def laid(tmp_path: Path) -> Laid:
    (tmp_path / "config.toml").write_text(FILE)
    (tmp_path / "closures.ics").write_bytes(FEED)
    settings = load(tmp_path / "config.toml", today=TODAY)

    def calendars(feed: bytes | None = FEED, overrides: dict[str | None, list[Override]] | None = None) -> Calendars:
        address, last = str(tmp_path / "closures.ics"), TODAY + timedelta(days=60)
        zones = () if feed is None else (NEW_YORK, CHICAGO)
        read = {(address, zone.key): read_closures(feed or b"", zone, TODAY, last) for zone in zones}
        return Calendars(settings, read, overrides or {})

    return calendars


def at(month: int, day: int, hour: int, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=zone)


def test_a_person_has_hours_and_a_clock_of_their_own_or_those_of_the_practice(laid: Laid) -> None:
    calendars = laid()
    practice, ana, ben = calendars.of(None), calendars.of("ana"), calendars.of("ben")
    assert practice.at(at(11, 23, 10)).working
    assert ben.at(at(11, 23, 10)).working
    assert not ana.at(at(11, 23, 10)).working
    assert not ana.at(at(11, 24, 10)).working  # nine o'clock in Chicago
    assert ana.at(at(11, 24, 10, CHICAGO)).working
    with pytest.raises(KeyError):
        calendars.of("bob")


def test_holidays_of_the_practice_count_unless_somebody_has_their_own(laid: Laid) -> None:
    calendars = laid()
    thanksgiving, own_day, eve = at(11, 26, 11), at(12, 1, 11), at(12, 24, 11)
    assert calendars.of(None).at(thanksgiving).label == "Thanksgiving Day"
    assert calendars.of("ana").at(thanksgiving).cause is Cause.HOLIDAY
    assert calendars.of("ben").at(thanksgiving).working
    assert calendars.of("ben").at(own_day).label == "Ben's day"
    assert calendars.of(None).at(own_day).working
    assert calendars.of(None).at(at(11, 27, 11)).label == "Day after Thanksgiving"
    assert calendars.of(None).at(eve).working
    assert not calendars.of(None).at(at(12, 24, 13)).working


def test_days_of_the_practice_count_for_all_and_a_persons_own_comes_first(laid: Laid) -> None:
    calendars = laid()
    saturday = at(12, 5, 12)
    assert [calendars.of(who).at(saturday).working for who in (None, "ben", "ana")] == [True, True, False]


def test_vacations_of_the_practice_count_for_all_and_a_persons_own_comes_first(laid: Laid) -> None:
    calendars = laid()
    tuesday = at(12, 29, 14)
    assert calendars.of(None).at(tuesday).cover == "Dr. Lee"
    assert calendars.of("ben").at(tuesday).cover == "Dr. Lee"
    assert calendars.of("ana").at(tuesday).cover == "Ben"
    assert calendars.of("ana").at(at(12, 30, 14)).cover == "Dr. Lee"


def test_who_covers_and_is_away_in_their_own_name_is_followed_by_the_next(tmp_path: Path) -> None:
    more = (
        '[[vacation]]\nfrom = 2026-12-07\nto = 2026-12-11\nperson = "ana"\ncover = ["ben", "lee"]\n'
        '[[vacation]]\nfrom = 2026-12-09T12:00:00\nto = 2026-12-10\nperson = "ben"\ncover = "lee"\n'
        '[[override]]\nmode = "closed"\nfrom = 2026-12-14T08:00:00\nuntil = 2026-12-15T08:00:00\nreason = "ill"\n'
        'person = "ana"\ncover = "ben"\n'
    )
    (tmp_path / "config.toml").write_text(FILE.replace('feeds = ["closures.ics"]\n', "") + more)
    calendars = Calendars(load(tmp_path / "config.toml", today=TODAY))
    ana = calendars.of("ana")
    wednesday = [ana.at(at(12, 9, hour)).cover for hour in (11, 13)]
    assert wednesday == ["Ben", "Dr. Lee"]
    assert [ana.at(at(12, day, 12)).cover for day in (10, 11, 14)] == ["Dr. Lee", "Ben", "Ben"]
    flu = Override(Mode.AFTER_HOURS, at(12, 11, 9), at(12, 14, 13), "ben", "flu", ("lee", "gone"))
    ill = calendars.with_overrides({"ben": [flu]})
    assert [ill.of("ana").at(at(12, day, 12)).cover for day in (10, 11, 14)] == ["Dr. Lee", "Dr. Lee", None]
    assert ill.of("ben").at(at(12, 11, 12)).cover == "Dr. Lee"
    assert ana.at(at(12, 11, 12)).cover == "Ben"


@pytest.mark.parametrize(
    ("begins", "ends", "says"),
    [
        (
            "2026-12-28T13:00:00",
            "2026-12-28T12:00:00",
            "ends on 2026-12-28 12:00, before it begins on 2026-12-28 13:00",
        ),
        ("2026-12-29", "2026-12-28T12:00:00", "before it begins on 2026-12-29"),
        ("2026-12-28", "2026-12-28T00:00:00", "before it begins"),
        ('"2026-12-28 1pm"', "2026-12-29", "write it like 2026-12-28T13:00:00"),
        ("2026-12-28T13:00:00Z", "2026-12-29", "leave out the time zone"),
        ("13:00:00", "2026-12-29", "is not a date"),
    ],
)
def test_half_a_day_away_that_cannot_be_is_told_how_to_be_written(
    tmp_path: Path, begins: str, ends: str, says: str
) -> None:
    (tmp_path / "config.toml").write_text(FILE + f"[[vacation]]\nfrom = {begins}\nto = {ends}\n")
    (tmp_path / "closures.ics").write_bytes(FEED)
    with pytest.raises(SettingsError, match=says):
        load(tmp_path / "config.toml")


def test_an_end_at_midnight_is_the_end_of_the_day_before(tmp_path: Path) -> None:
    more = '[[vacation]]\nfrom = 2026-12-07T00:00:00\nto = 2026-12-09T00:00:00\nperson = "ana"\n'
    (tmp_path / "config.toml").write_text(FILE.replace('feeds = ["closures.ics"]\n', "") + more)
    ana = Calendars(load(tmp_path / "config.toml")).of("ana")
    assert ana.at(at(12, 8, 12, CHICAGO)).cause is Cause.VACATION
    assert ana.at(at(12, 9, 12, CHICAGO)).working


def test_overrides_of_the_file_and_of_the_record_stand_side_by_side(laid: Laid) -> None:
    closed = Override(Mode.AFTER_HOURS, at(11, 23, 9), at(11, 23, 12), "ben", "flu")
    bare, calendars = laid(), laid(overrides={"ben": [closed]})
    assert not bare.of(None).at(at(12, 3, 13)).working
    assert not bare.of("ana").at(at(12, 3, 13)).working
    assert bare.of("ana").at(at(12, 6, 10, CHICAGO)).label == "court hearing"
    assert not bare.of(None).at(at(12, 6, 11)).working
    assert bare.of("ben").at(at(11, 23, 10)).working
    for with_flu in (calendars, bare.with_overrides({"ben": [closed]})):
        assert with_flu.of("ben").at(at(11, 23, 10)).label == "flu"
        assert with_flu.of(None).at(at(11, 23, 10)).working
        assert with_flu.of("ben").at(at(12, 3, 13)).label == "painters"


def test_a_feed_closes_everybody_and_one_that_is_missing_nobody(laid: Laid) -> None:
    team_day = at(12, 9, 14)
    assert [laid().of(who).at(team_day).label for who in (None, "ana", "ben")] == ["Team day"] * 3
    assert laid(feed=None).of(None).at(team_day).working
    doubtful = laid(feed=FEED.replace(b"20261209", b"tomorrow"))
    assert doubtful.of(None).at(team_day).working
    assert len(doubtful.troubles) == 1
    assert "closures.ics" in doubtful.troubles[0]


@pytest.mark.parametrize(
    ("until", "ends"),
    [
        ("2026-11-01T01:30:00", "2026-11-01T06:30:00"),  # that time comes twice, and it ends at the second
        ("2026-11-01T01:31:00-04:00", "2026-11-01T05:31:00"),
        ("2026-11-02T09:00:30", "2026-11-02T14:00:30"),
        ("2026-11-02T09:00:30.250000", "2026-11-02T14:00:30.250000"),
    ],
)
def test_an_override_keeps_its_seconds_and_ends_when_its_hour_comes_the_second_time(
    tmp_path: Path, until: str, ends: str
) -> None:
    override = f'[[override]]\nmode = "closed"\nfrom = 2026-11-01T01:30:20\nuntil = {until}\nreason = "painters"\n'
    (tmp_path / "config.toml").write_text(FILE.replace('feeds = ["closures.ics"]\n', "") + override)
    settings = load(tmp_path / "config.toml")
    begin, end = settings.override_instants(settings.overrides[-1])
    assert begin == datetime(2026, 11, 1, 5, 30, 20, tzinfo=UTC)
    assert end == datetime.fromisoformat(ends).replace(tzinfo=UTC)
    assert not Calendars(settings).of(None).at(end - timedelta(microseconds=1)).working
