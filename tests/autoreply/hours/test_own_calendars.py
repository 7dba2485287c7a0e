"""People's own calendars, and feeds of holidays of which some days are skipped."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autoreply.hours.calendars import Calendars
from autoreply.hours.feeds import Feeds, feeds_of, personal
from autoreply.inspect.check import checkup, render
from autoreply.settings import load
from autoreply.telemetry.health import Health
from schedules import Cause, FakeClock, Mode, Override
from tests.peers.feed_server import FeedServer, sends

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 24, 10, tzinfo=NEW_YORK)
EVENT = "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART;VALUE=DATE:{start}\r\nDTEND;VALUE=DATE:{end}\r\n{more}\r\nEND:VEVENT\r\n"


def calendar(*events: tuple[str, str, str]) -> bytes:
    body = "".join(EVENT.format(uid=n, start=a, end=b, more=more) for n, (a, b, more) in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n{body}END:VCALENDAR\r\n".encode()


ANAS = calendar(("20261201", "20261203", "SUMMARY:Surgery of Maria"), ("20261208", "20261209", "SUMMARY:Court"))
TOWN = calendar(
    ("20261224", "20261226", "SUMMARY:Christmas holidays"), ("20261130", "20261201", "SUMMARY:St Andrew's Day")
)
FILE = """
practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"
state = "state"
[hours]
mon-fri = "9-17"
[holidays]
feeds = ["town.ics"]
skip = [{skip}]
[people.ana]
name = "Ana"
calendars = ["ana.ics"]
cover = ["ben", "lee"]
[people.ben]
name = "Ben"
contact = "5"
[people.ben.holidays]
skip = [2026-12-25]
[contacts.lee]
name = "Dr. Lee"
contact = "6"
"""


class Town:
    def __init__(self, folder: Path, skip: str = "") -> None:
        (folder / "ana.ics").write_bytes(ANAS)
        (folder / "town.ics").write_bytes(TOWN)
        (folder / "config.toml").write_text(FILE.format(skip=skip))
        self.folder = folder
        self.settings = load(folder / "config.toml", today=NOW.date())
        clock = FakeClock(NOW)
        self.feeds = feeds_of(self.settings, folder, clock, Health(clock))
        self.calendars = Calendars(self.settings, self.feeds.current())

    def open_on(self, person: str | None, *days: int) -> list[bool]:
        return [self.calendars.of(person).at(december(day)).working for day in days]


def december(day: int) -> datetime:
    return datetime(2026, 12, day, 12, tzinfo=NEW_YORK)


def test_an_absence_in_anas_own_calendar_is_hers_alone_and_who_covers_is_named(tmp_path: Path) -> None:
    town = Town(tmp_path)
    away = town.calendars.of("ana").at(december(1))
    assert (away.cause, away.label, away.cover) == (Cause.VACATION, "", "Ben")
    assert town.open_on("ana", 1, 2, 3, 8, 9) == [False, False, True, False, True]
    assert town.open_on(None, 1, 8) == town.open_on("ben", 1, 8) == [True, True]
    ill = Override(Mode.AFTER_HOURS, december(1), december(2), "ben", "ill")
    assert town.calendars.with_overrides({"ben": [ill]}).of("ana").at(december(1)).cover == "Dr. Lee"


def test_who_is_away_by_their_own_calendar_does_not_cover(tmp_path: Path) -> None:
    more = '[[vacation]]\nfrom = 2026-12-01\nto = 2026-12-04\nperson = "ben"\ncover = ["ana", "lee"]\n'
    Town(tmp_path)
    (tmp_path / "config.toml").write_text(
        FILE.format(skip="").replace("[people.ana]", '[people.ana]\ncontact = "7"') + more
    )
    settings = load(tmp_path / "config.toml")
    clock = FakeClock(NOW)
    ben = Calendars(settings, feeds_of(settings, tmp_path, clock, Health(clock)).current()).of("ben")
    assert [ben.at(december(day)).cover for day in (1, 3)] == ["Dr. Lee", "Ana"]


def test_neither_check_nor_a_reply_nor_the_kept_copy_has_a_title(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    town = Town(tmp_path)
    for name, feed in (("ana.ics", ANAS), ("town.ics", TOWN)):
        (tmp_path / name).write_bytes(feed.replace(b"2026120", b"2026121"))
    assert town.feeds.refresh()
    page = render(checkup(town.settings, NOW, town.feeds.current()))
    assert "a calendar of Ana" in page
    assert "ana.ics" not in page
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("feed-*.ics"))
    assert kept.count(b"BEGIN:VCALENDAR") == 2
    for title in ("Surgery", "Maria", "Court"):
        assert title not in page
        assert title not in caplog.text
        assert title.encode() not in kept
    assert b"St Andrew" in kept  # closures have names that clients may read


def test_absences_are_known_from_the_kept_copy_while_the_calendar_cannot_be_had(tmp_path: Path) -> None:
    with FeedServer() as server:
        address = server.address("/ana.ics", sends(ANAS))
        zones, clock = {personal(address): [NEW_YORK]}, FakeClock(NOW)
        feeds = Feeds(zones, tmp_path, clock, Health(clock))
        assert feeds.refresh()
        before = feeds.current()[personal(address), NEW_YORK.key]
        server.behaviours["/ana.ics"] = sends(status=500)
        health = Health(clock)
        again = Feeds(zones, tmp_path, clock, health)
        again.refresh()
        assert again.current()[personal(address), NEW_YORK.key].periods == before.periods
        assert "Its last good copy is used." in next(trouble.says for trouble in health.troubles())
        assert "ana.ics" not in str(health.troubles())


@pytest.mark.parametrize(
    ("skip", "open_on"),
    [
        ("", [False, False, False]),
        ('"st andrew’s day"', [True, False, False]),
        ("2026-12-24", [False, True, False]),
        ('"12-25"', [False, False, True]),
        ('"Christmas holidays", 2026-11-30', [True, True, True]),
    ],
)
def test_days_of_a_feed_are_skipped_by_name_or_date(tmp_path: Path, skip: str, open_on: list[bool]) -> None:
    town = Town(tmp_path, skip)
    november = december(1) - timedelta(days=1)
    assert [town.calendars.of(None).at(november).working, *town.open_on(None, 24, 25)] == open_on
    assert town.open_on("ben", 25) == [True]  # he works on that day himself


def test_check_lists_the_days_of_feeds_and_doubts_a_name_that_none_has(tmp_path: Path) -> None:
    town = Town(tmp_path, '"St Andrews Day"')
    found = checkup(town.settings, NOW, town.feeds.current())
    page = render(found)
    assert "  Mon, Nov 30, 2026  St Andrew's Day" in page
    assert "  Thu, Dec 24, 2026 - Fri, Dec 25, 2026  Christmas holidays" in page
    assert any("Neither a public holiday nor a day of your calendars" in warning for warning in found.warnings)
    right = Town(tmp_path, '"St Andrew\'s Day"')
    assert not any("Neither" in each for each in checkup(right.settings, NOW, right.feeds.current()).warnings)
    assert not any("Neither" in each for each in checkup(town.settings, NOW).warnings)  # nobody fetched them yet


def test_a_covered_person_needs_no_cover_on_every_vacation(tmp_path: Path) -> None:
    town = Town(tmp_path)
    more = '[[vacation]]\nfrom = 2027-01-04\nto = 2027-01-05\nperson = "ana"\n'
    town.settings.file.write_text(FILE.format(skip="") + more)
    settings = load(town.settings.file, today=date(2026, 11, 24))
    assert not [one for one in settings.warnings if "Nobody covers" in one.says]
    assert Calendars(settings).of("ana").at(datetime(2027, 1, 4, 12, tzinfo=NEW_YORK)).cover == "Ben"
