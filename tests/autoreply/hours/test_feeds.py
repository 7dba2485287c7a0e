"""Calendar feeds: fetched, kept, and never a reason to forget a closure."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autoreply.engine.jobs import feeds_job
from autoreply.hours.feeds import AHEAD, EVERY, Feeds
from autoreply.telemetry.health import Health
from schedules import FakeClock
from schedules.calendar import MONTHS_AHEAD
from schedules.ical.limits import LARGEST
from tests.autoreply.samples import MONDAY_NOON
from tests.peers import feed_server
from tests.peers.feed_server import CALENDAR, Behaviour, FeedServer, drips, drips_its_header, sends, short_body, stalls
from tests.threads import no_new_threads

NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")
OTHER = CALENDAR.replace(b"20261224", b"20261223")
KEPT = "Its last good copy is used."


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


class Watched:
    """Feeds of some addresses, and what is said of them."""

    def __init__(
        self, folder: Path, *addresses: str, zones: tuple[ZoneInfo, ...] = (NEW_YORK,), within: float = 60
    ) -> None:
        self.clock = FakeClock(MONDAY_NOON)
        self.health = Health(self.clock)
        self.addresses = addresses
        self.feeds = Feeds(dict.fromkeys(addresses, zones), folder, self.clock, self.health, within)

    def closed(self, address: str, zone: ZoneInfo = NEW_YORK) -> list[str]:
        """The days that begin closed."""
        found = self.feeds.current().get((address, zone.key))
        return [f"{period.start.astimezone(zone):%d %b %H:%M}" for period in found.periods] if found else []

    def troubles(self) -> list[str]:
        return [trouble.says for trouble in self.health.troubles()]


def test_a_feed_is_fetched_and_a_change_is_noticed(server: FeedServer, tmp_path: Path) -> None:
    address = server.address("/closures.ics", sends())
    watched = Watched(tmp_path, address, zones=(NEW_YORK, BERLIN))
    assert watched.closed(address) == []
    assert watched.feeds.refresh()
    before = watched.feeds.current()
    assert not watched.feeds.refresh()
    assert watched.feeds.current() is before
    assert watched.closed(address) == watched.closed(address, BERLIN) == ["24 Dec 00:00"]
    server.behaviours["/closures.ics"] = sends(OTHER)
    assert watched.feeds.refresh()
    assert watched.closed(address) == watched.closed(address, BERLIN) == ["23 Dec 00:00"]
    assert watched.troubles() == []


ENDLESS = (stalls, drips, drips_its_header)
MISBEHAVIOUR = {
    "an error": (sends(status=500), "Its server answered 500 Internal Server Error."),
    "a login": (sends(b"<html>please log in</html>"), "This is no iCalendar feed"),
    "nothing": (sends(b""), "This is no iCalendar feed"),
    "too much": (sends(CALENDAR + b" " * LARGEST), "The calendar is larger than 5 MiB."),
    "a short body": (short_body, "Its server breaks off in the middle of the calendar"),
    "a cut chunk": (feed_server.cut_chunk, "Its server breaks off in the middle of the calendar"),
    "a bad chunk": (feed_server.bad_chunk, "Its server breaks off in the middle of the calendar"),
    "a bad gzip": (feed_server.bad_gzip, "in a way that cannot be unpacked."),
    "a cut gzip": (feed_server.cut_gzip, "breaks off in the middle."),
    "a gzip bomb": (feed_server.gzip_bomb, "The calendar is larger than 5 MiB."),
    "silence": (feed_server.hangs_up, "Its server cannot be reached"),
    "a bad address": (feed_server.leads_nowhere, "Its server"),
    "a loop": (feed_server.leads_to_itself, "Its server leads from one address to the next without end."),
    "a stall": (stalls, "It did not arrive within 0.5 seconds."),
    "a drip": (drips, "It did not arrive within 0.5 seconds."),
    "a dripping header": (drips_its_header, "It did not arrive within 0.5 seconds."),
}


@pytest.mark.parametrize(("behaviour", "says"), MISBEHAVIOUR.values(), ids=MISBEHAVIOUR.keys())
def test_the_last_good_copy_is_used_through_trouble_and_a_restart(
    server: FeedServer, tmp_path: Path, behaviour: Behaviour, says: str
) -> None:
    address = server.address("/secret-token", sends())
    Watched(tmp_path, address).feeds.refresh()
    server.behaviours["/secret-token"] = behaviour
    watched = Watched(tmp_path, address, within=0.5 if behaviour in ENDLESS else 60)
    assert not watched.feeds.refresh()
    (trouble,) = watched.troubles()
    assert trouble.startswith("Calendar feed 1 cannot be used.")
    assert says in trouble
    assert trouble.endswith(KEPT)
    assert "secret-token" not in trouble
    restarted = Watched(tmp_path, address)
    assert watched.closed(address) == restarted.closed(address) == ["24 Dec 00:00"]
    server.behaviours["/secret-token"] = sends()
    restarted.feeds.refresh()
    assert restarted.troubles() == []


@pytest.mark.parametrize("behaviour", [short_body, feed_server.bad_gzip, *ENDLESS])
def test_the_trouble_of_one_feed_holds_up_no_other(server: FeedServer, tmp_path: Path, behaviour: Behaviour) -> None:
    """The other one is in use while the bad one still has most of its minute."""
    bad, good = server.address("/bad", behaviour), server.address("/good", sends())
    watched = Watched(tmp_path, bad, good)
    in_use: list[str] = []

    def changed() -> None:
        in_use.extend(watched.closed(good))
        watched.feeds.end()

    began = watched.clock.monotonic()
    watched.feeds.refresh(changed)
    assert in_use == ["24 Dec 00:00"]
    assert watched.clock.monotonic() - began < 30


def test_the_words_of_a_redirect_are_not_read(server: FeedServer, tmp_path: Path) -> None:
    """They may go on for ever, and would fill the memory."""
    moved, good = server.address("/moved", feed_server.leads_on_without_end), server.address("/good", sends())
    watched = Watched(tmp_path, moved, within=10)
    assert watched.feeds.refresh()
    assert watched.closed(moved) == ["24 Dec 00:00"]
    assert watched.troubles() == []
    assert good.endswith(server.asked[-1])


def test_a_feed_that_is_stuck_is_not_asked_again_meanwhile(server: FeedServer, tmp_path: Path) -> None:
    address = server.address("/stuck", drips_its_header)
    watched = Watched(tmp_path, address, within=0.5)
    for _ in range(3):
        watched.feeds.refresh()
    assert server.asked == ["/stuck"]
    assert "still arriving since the last time" in watched.troubles()[0]


def test_a_feed_in_trouble_is_asked_again_after_an_hour(server: FeedServer, tmp_path: Path) -> None:
    """The job waits its hour after trouble too, and ends at once when it is told to."""
    watched = Watched(tmp_path, server.address("/bad", short_body))
    job = feeds_job(watched.feeds, ())
    stop = Waits()
    job.run(stop)
    assert stop.waited == [EVERY.total_seconds()] * 3
    assert server.asked == ["/bad"] * 3


class Waits(threading.Event):
    """Stops the third time that it is waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout)
        if len(self.waited) == 3:
            self.set()
        return self.is_set()


def test_the_job_ends_at_once_though_a_server_stalls(server: FeedServer, tmp_path: Path) -> None:
    clock = FakeClock(MONDAY_NOON)
    feeds = Feeds({server.address("/stalls", stalls): (NEW_YORK,)}, tmp_path, clock, Health(clock))
    job, stop = feeds_job(feeds, ()), threading.Event()
    running = threading.Thread(target=job.run, args=(stop,), daemon=True)
    running.start()
    stop.set()
    job.wake()
    running.join(10)
    assert not running.is_alive()


def test_what_was_wrong_with_feeds_goes_with_them(server: FeedServer, tmp_path: Path) -> None:
    """After a reload there may be no second feed any more."""
    watched = Watched(tmp_path, server.address("/bad", short_body), server.address("/worse", feed_server.bad_gzip))
    watched.feeds.refresh()
    assert len(watched.troubles()) == 2
    watched.feeds.end()
    assert watched.troubles() == []
    watched.feeds.refresh()
    assert sorted(server.asked) == ["/bad", "/worse"]


def test_a_calendar_that_asks_for_too_much_is_refused_and_its_last_good_copy_is_used(
    server: FeedServer, tmp_path: Path
) -> None:
    daily = "BEGIN:VEVENT\r\nUID:{0}\r\nDTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\n"
    many = CALENDAR.replace(b"END:VCALENDAR", "".join(map(daily.format, range(2500))).encode() + b"END:VCALENDAR")
    address = server.address("/many", sends())
    watched = Watched(tmp_path, address)
    watched.feeds.refresh()
    server.behaviours["/many"] = sends(many)
    watched.feeds.refresh()
    assert "more than 10,000 closures" in watched.troubles()[0]
    assert watched.troubles()[0].endswith(KEPT)
    assert watched.closed(address) == Watched(tmp_path, address).closed(address) == ["24 Dec 00:00"]


def test_a_copy_that_asks_for_too_much_closes_nothing_and_is_said_at_once(tmp_path: Path) -> None:
    """Such as one that an earlier version kept."""
    file = tmp_path / "closures.ics"
    file.write_bytes(CALENDAR.replace(b"BEGIN:VEVENT", b"BEGIN:X\r\n" * 50 + b"BEGIN:VEVENT"))
    watched = Watched(tmp_path, str(file))
    assert "nested deeper" in watched.troubles()[0]
    assert watched.closed(str(file)) == []


def test_what_a_feed_says_is_unrolled_anew_when_the_day_changes(server: FeedServer, tmp_path: Path) -> None:
    """Also where it cannot be fetched: the days ahead are those of the copy."""
    daily = CALENDAR.replace(b"SUMMARY", b"RRULE:FREQ=DAILY\r\nSUMMARY")
    address = server.address("/daily", sends(daily))
    watched = Watched(tmp_path, address)
    watched.feeds.refresh()
    last = watched.closed(address)[-1]
    for behaviour in (sends(daily), sends(status=500)):
        server.behaviours["/daily"] = behaviour
        watched.clock.advance(hours=1)
        assert not watched.feeds.refresh()
        watched.clock.advance(days=1)
        assert watched.feeds.refresh()
        assert watched.closed(address)[-2] == last
        last = watched.closed(address)[-1]


def test_a_zone_that_nobody_knows_is_trouble_until_it_is_known(server: FeedServer, tmp_path: Path) -> None:
    timed = CALENDAR.replace(b"DTSTART;VALUE=DATE:20261224", b"DTSTART;TZID=Mars:20261224T090000\r\nDURATION:PT1H")
    address = server.address("/mars", sends(timed))
    watched = Watched(tmp_path, address)
    watched.feeds.refresh()
    assert watched.closed(address) == ["24 Dec 09:00"]
    assert watched.troubles() == [
        'Calendar feed 1: The time zone "Mars" is unknown, so America/New_York was used for it.'
    ]
    server.behaviours["/mars"] = sends(timed.replace(b"Mars", b"(UTC-08:00) Pacific Time (US & Canada)"))
    watched.feeds.refresh()
    assert watched.closed(address) == ["24 Dec 12:00"]
    assert watched.troubles() == []


def test_a_feed_may_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "closures.ics"
    watched = Watched(tmp_path, str(file))
    watched.feeds.refresh()
    assert "There is no earlier copy" in watched.troubles()[0]
    file.write_bytes(CALENDAR)
    assert watched.feeds.refresh()
    file.write_bytes(b"")
    later = Watched(tmp_path, str(file))
    assert later.closed(str(file)) == ["24 Dec 00:00"]
    assert later.troubles()[0].endswith(KEPT)


def test_a_feed_waits_where_no_thread_can_be_started(server: FeedServer, tmp_path: Path) -> None:
    address = server.address("/closures.ics", sends())
    watched = Watched(tmp_path, address)
    with no_new_threads():
        assert not watched.feeds.refresh()
    assert "No thread can be started for it" in watched.troubles()[0]
    assert watched.feeds.refresh()
    assert watched.troubles() == []


def test_a_copy_that_cannot_be_kept_is_used_all_the_same(server: FeedServer, tmp_path: Path) -> None:
    address = server.address("/closures.ics", sends())
    watched = Watched(tmp_path / "gone", address)
    assert watched.feeds.refresh()
    assert watched.closed(address) == ["24 Dec 00:00"]
    assert watched.troubles() == []


def test_the_copy_of_a_day_is_not_too_old_for_what_calendars_look_at() -> None:
    assert timedelta(days=(MONTHS_AHEAD + 1) * 31 + 1) < AHEAD
