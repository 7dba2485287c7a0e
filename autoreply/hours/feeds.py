"""Calendar feeds of closures: fetched now and then; the last good copy is kept, and trouble is shown."""

import hashlib
import threading
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from autoreply.settings import Settings
from autoreply.telemetry.health import Health
from channels import private
from schedules import Clock, FeedError, read_closures

EVERY = timedelta(hours=1)
LARGEST = 5 * 1024 * 1024  # octets; a calendar of closures has some hundred events
TIMEOUT = (10, 20)  # seconds to connect, to read


class Feeds:
    """The octets of each feed, by its address; `refresh` fetches, `copies` gives the last good ones."""

    def __init__(self, addresses: Sequence[str], folder: Path, clock: Clock, health: Health) -> None:
        self._addresses = tuple(addresses)
        self._folder = folder
        self._clock = clock
        self._health = health
        self._copies: dict[str, bytes] = {}
        self._lock = threading.Lock()
        for address in self._addresses:
            at_hand = (self._file(address),) if _remote(address) else (Path(address), self._file(address))
            kept = next(filter(Path.is_file, at_hand), None)
            if kept is not None:
                self._copies[address] = kept.read_bytes()

    @property
    def addresses(self) -> tuple[str, ...]:
        return self._addresses

    def copies(self) -> Mapping[str, bytes]:
        with self._lock:
            return dict(self._copies)

    def refresh(self) -> bool:
        """Fetch every feed; True where one changed. A feed that cannot be had keeps its last good copy."""
        changes = [self._refresh(number, address) for number, address in enumerate(self._addresses, start=1)]
        return any(changes)

    def _refresh(self, number: int, address: str) -> bool:
        about = f"feed {number}"  # the address itself may carry a secret
        try:
            data = _fetch(address)
            today = self._clock.now().date()
            read_closures(data, ZoneInfo("UTC"), today, today + timedelta(days=400))
        except (OSError, FeedError, ValueError) as error:
            says = error if isinstance(error, FeedError | FeedTooLargeError) else type(error).__name__
            kept = "its last good copy holds" if address in self._copies else "there is no earlier copy of it"
            self._health.tell(about, f"calendar feed {number} cannot be read ({says}); {kept}")
            return False
        self._health.tell(about, "")
        with self._lock:
            changed = self._copies.get(address) != data
            self._copies[address] = data
        if changed:
            private.write(self._file(address), data)
        return changed

    def _file(self, address: str) -> Path:
        return self._folder / f"feed-{hashlib.sha256(address.encode()).hexdigest()[:16]}.ics"


def feeds_of(settings: Settings, folder: Path, clock: Clock, health: Health) -> Feeds:
    """The feeds of the practice and of its people, with their copies in `folder`."""
    return Feeds(tuple(dict.fromkeys(feed for _, feed in settings.feeds())), folder, clock, health)


class FeedTooLargeError(ValueError):
    """A feed larger than any calendar of closures."""


def _remote(address: str) -> bool:
    return address.startswith(("http://", "https://"))


def _fetch(address: str) -> bytes:
    if not _remote(address):
        return Path(address).read_bytes()
    import requests  # 5 MB that a practice without feeds never needs

    with requests.get(address, timeout=TIMEOUT, stream=True) as response:
        response.raise_for_status()
        data = response.raw.read(LARGEST + 1, decode_content=True)
    if len(data) > LARGEST:
        raise FeedTooLargeError("it is larger than 5 MiB")
    return bytes(data)
