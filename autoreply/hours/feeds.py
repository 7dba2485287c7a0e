"""Fetches calendar feeds every hour, each by itself. Keeps the last good copy, and reports problems."""

import hashlib
import logging
import queue
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from autoreply.hours.feed_fetch import FetchError, fetch, is_remote
from autoreply.settings import Settings
from autoreply.telemetry.health import Health
from channels import private
from schedules import Clock, Closures, FeedError, read_absences, read_closures

log = logging.getLogger("autoreply.hours.feeds")

EVERY = timedelta(hours=1)
WITHIN = 60.0  # seconds in which a feed has to arrive whole
AT_ONCE = 16  # feeds fetched side by side
BACK, AHEAD = timedelta(days=62), timedelta(days=500)  # of today; calendars look a year and a quarter ahead

_PERSONAL = "absences in "


def personal(address: str) -> str:
    """The key of a person's own calendar, which may be a feed of closures for others as well."""
    return f"{_PERSONAL}{address}"


# What the feeds say, by address and by the key of the time zone that it is read for.
ReadFeeds = Mapping[tuple[str, str], Closures]


@dataclass(frozen=True, slots=True)
class _Feed:
    """One feed. Reports name it by its number, because its address may contain a secret."""

    number: int
    key: str
    zones: tuple[ZoneInfo, ...]
    kept: Path

    @property
    def address(self) -> str:
        return self.key.removeprefix(_PERSONAL)

    @property
    def personal(self) -> bool:
        """A person's own calendar, of which nothing but the times of absences is read and kept."""
        return self.key.startswith(_PERSONAL)

    @property
    def about(self) -> str:
        return f"feed {self.number}"


@dataclass(frozen=True, slots=True)
class _Copy:
    """The last good copy of a feed: the digest of its octets, the day of reading, and its closures for each zone."""

    digest: bytes
    day: date
    closures: Mapping[str, Closures]


class Feeds:
    """`refresh` fetches the feeds. `current` has their closures, computed once for all callers.

    Building it reads the copies on disk, which takes some seconds at most.
    """

    def __init__(
        self,
        zones: Mapping[str, Sequence[ZoneInfo]],
        folder: Path,
        clock: Clock,
        health: Health,
        within: float = WITHIN,
    ) -> None:
        """`zones` are the time zones for each feed, by its address. A feed has to arrive `within` so many seconds."""
        self._clock = clock
        self._health = health
        self._within = within
        self._feeds = [
            _Feed(number, address, tuple(dict.fromkeys(of)), folder / f"feed-{_name(address)}.ics")
            for number, (address, of) in enumerate(zones.items(), start=1)
        ]
        self._copies: dict[str, _Copy] = {}
        self._current: ReadFeeds = MappingProxyType({})
        self._busy: set[str] = set()
        self._arrived: queue.SimpleQueue[tuple[_Feed, bytes | FetchError] | None] = queue.SimpleQueue()
        self._ended = False
        for feed in self._feeds:
            self._load(feed)

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(feed.address for feed in self._feeds)

    def current(self) -> ReadFeeds:
        """Return the closures of the last good copies. The same object until one of them changes."""
        return self._current

    def refresh(self, changed: Callable[[], None] = lambda: None) -> bool:
        """Fetch every feed, and call `changed` at once for each that has changed. Returns True if one has.

        A feed that cannot be fetched keeps its last good copy. One that does not arrive does not delay the others.
        """
        before = self._current
        for first in range(0, len(self._feeds), AT_ONCE):
            if self._ended:
                break
            self._fetch(self._feeds[first : first + AT_ONCE], changed)
        return self._current is not before

    def end(self) -> None:
        """End `refresh` for good, and clear the problems of these feeds."""
        self._ended = True
        self._arrived.put(None)
        for feed in self._feeds:
            self._health.report(feed.about, "")

    def _fetch(self, feeds: Sequence[_Feed], changed: Callable[[], None]) -> None:
        end = self._clock.monotonic() + self._within
        missing = {feed.key: feed for feed in feeds if self._begin(feed, end)}
        while missing and not self._ended:
            try:
                arrived = self._arrived.get(timeout=max(0.0, end - self._clock.monotonic()))
            except queue.Empty:
                for feed in missing.values():
                    self._report(feed, f"It did not arrive within {self._within:g} seconds")
                return
            if arrived is not None and self._take(*arrived):
                changed()
            if arrived is not None:
                missing.pop(arrived[0].key, None)

    def _begin(self, feed: _Feed, end: float) -> bool:
        """Fetch in a separate thread, as a server may block it for ever. Returns False if none can be started."""
        if feed.key in self._busy:
            self._report(feed, "It is still arriving since the last time")
            return False
        self._busy.add(feed.key)
        try:
            threading.Thread(target=self._bring, args=(feed, end), name=feed.about, daemon=True).start()
        except RuntimeError:
            self._busy.discard(feed.key)
            self._report(feed, "No thread can be started for it")
            return False
        return True

    def _bring(self, feed: _Feed, end: float) -> None:
        brought: bytes | FetchError
        try:
            brought = fetch(feed.address, lambda: self._clock.monotonic() < end)
        except FetchError as error:
            brought = error
        except Exception as error:  # one feed's trouble is its own
            log.exception("a feed could not be fetched", extra={"of": feed.about})
            brought = FetchError(f"It could not be fetched ({type(error).__name__})")
        finally:
            self._busy.discard(feed.key)
        if self._clock.monotonic() < end:
            self._arrived.put((feed, brought))

    def _take(self, feed: _Feed, brought: bytes | FetchError) -> bool:
        """Use a fetched feed. Returns True if it has changed."""
        try:
            if isinstance(brought, FetchError):
                raise brought
            return self._use(feed, brought, keep=True)
        except (FetchError, FeedError) as error:
            copy = self._copies.get(feed.key)
            new = copy is not None and copy.day != self._today() and self._load(feed)
            self._report(feed, str(error))
            return new

    def _load(self, feed: _Feed) -> bool:
        """Use the file itself, or the kept copy. Returns True if the feed has changed."""
        why, new = "", False
        for place in (feed.kept,) if is_remote(feed.address) else (Path(feed.address), feed.kept):
            if not place.is_file():
                continue
            try:
                new = self._use(feed, fetch(str(place), lambda: True), keep=False)
                break
            except (FetchError, FeedError) as error:
                why = why or str(error)
        if why:
            self._report(feed, why)
        return new

    def _use(self, feed: _Feed, data: bytes, *, keep: bool) -> bool:
        """Read a feed. Returns True if it has changed. Raises FeedError."""
        digest, before = hashlib.sha256(data).digest(), self._copies.get(feed.key)
        if before is None or (before.digest, before.day) != (digest, self._today()):
            self._copies[feed.key] = self._unrolled(feed, data, digest)
        copy = self._copies[feed.key]
        self._well(feed, copy)
        if keep and (before is None or before.digest != digest):
            self._keep(feed, _absences_only(copy) if feed.personal else data)
        if before is not None and before.closures == copy.closures:
            return False
        self._current = MappingProxyType(
            {(address, key): found for address, each in self._copies.items() for key, found in each.closures.items()}
        )
        return True

    def _unrolled(self, feed: _Feed, data: bytes, digest: bytes) -> _Copy:
        """Raises FeedError."""
        today = self._today()
        try:
            read = read_absences if feed.personal else read_closures
            found = {zone.key: read(data, zone, today - BACK, today + AHEAD) for zone in feed.zones}
        except FeedError:
            raise
        except Exception as error:  # one feed's trouble is its own
            log.error(
                "a feed could not be read: %s",
                type(error).__name__,
                exc_info=None if feed.personal else error,  # what it says may be a title
                extra={"of": feed.about},
            )
            raise FeedError(f"It cannot be read ({type(error).__name__}).") from error
        return _Copy(digest, today, found)

    def _keep(self, feed: _Feed, data: bytes) -> None:
        try:
            private.write(feed.kept, data)
        except OSError as error:
            log.warning("a copy of a feed cannot be kept: %s", type(error).__name__, extra={"of": feed.about})

    def _report(self, feed: _Feed, why: str) -> None:
        kept = "Its last good copy is used" if feed.key in self._copies else "There is no earlier copy of it"
        self._health.report(feed.about, f"Calendar feed {feed.number} cannot be used. {why.rstrip('.')}. {kept}.")

    def _well(self, feed: _Feed, copy: _Copy) -> None:
        """Clear the feed's problem, or report an unknown time zone."""
        doubts = next((found.unknown_zones for found in copy.closures.values() if found.unknown_zones), ())
        self._health.report(feed.about, f"Calendar feed {feed.number}: {doubts[0]}" if doubts else "")

    def _today(self) -> date:
        return self._clock.now().date()


def _absences_only(copy: _Copy) -> bytes:
    """A calendar of the absences alone, as they are kept: a person's own has the names of clients in it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Autoreply//absences//EN"]
    periods = {period[:2] for found in copy.closures.values() for period in found.periods}
    for number, (start, end) in enumerate(sorted(periods)):
        times = (f"DTSTART:{start.astimezone(UTC):%Y%m%dT%H%M%SZ}", f"DTEND:{end.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        mark = "X-MICROSOFT-CDO-BUSYSTATUS:OOF"
        lines += ["BEGIN:VEVENT", f"UID:{number}", *times, mark, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def copy_feeds(source: Path, target: Path) -> None:
    """Bring the last good copies of all feeds from one folder into another."""
    for copy in source.glob("feed-*.ics"):
        shutil.copy(copy, target)


def feeds_of(settings: Settings, folder: Path, clock: Clock, health: Health) -> Feeds:
    """Return the feeds of the practice and its people, with their copies in `folder`."""
    zones: dict[str, list[ZoneInfo]] = {}
    for address, person in _subscriptions(settings):
        zones.setdefault(address, []).append(settings.zone_of(person))
    return Feeds(zones, folder, clock, health)


def _subscriptions(settings: Settings) -> Iterator[tuple[str, str | None]]:
    """Yield each feed and whom it concerns: those of the practice close everybody."""
    for address in settings.holidays.feeds:
        yield from ((address, person) for person in (None, *settings.people))
    for key, person in settings.people.items():
        yield from ((address, key) for address in (person.holidays.feeds if person.holidays else ()))
        yield from ((personal(address), key) for address in person.calendars)
    yield from ((address, None) for address in settings.oncall.feeds)


def _name(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:16]
