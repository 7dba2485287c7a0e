"""Why was it answered, or not? The desk's own code, asked on a copy of the book from before the message came."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from autoreply.decision.decide import Step
from autoreply.engine.engine import Engine
from autoreply.hours.feeds import feeds_of
from autoreply.hours.live import Hours
from autoreply.record import Record
from autoreply.settings import Settings, fingerprint, load
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from channels import Channel, Inbound, Replays
from schedules import Calendar, Clock, FakeClock


@dataclass(frozen=True, slots=True)
class Why:
    """What `explain` says of one message. `message` is its name in the book, `hours` the calendar's sentences.

    `reason` is "" where the practice's file had no such channel when it came.
    """

    channel: str
    message: str
    reason: str
    says: str
    answers: bool
    trace: tuple[Step, ...]
    hours: tuple[str, ...]


Read = Callable[[Channel], Inbound]  # how the message looks to its channel
Ask = Callable[[str, Read], Why]  # (name of the channel, the message)


def octets(raw: bytes, at: datetime) -> Read:
    """A message as the provider keeps it, that arrived at `at`."""

    def read(channel: Channel) -> Inbound:
        assert isinstance(channel, Replays)
        return channel.read(raw, at)

    return read


class Oracle:
    """Reads the file and the book of a running daemon, and writes into neither. Safe to share between threads."""

    def __init__(self, file: Path, env: dict[str, str], database: Path, clock: Clock) -> None:
        self._file, self._env, self._book, self._clock = file, env, database, clock
        self._lock = threading.Lock()
        self._record = Record.open(f"sqlite:///{database}")
        self._mark = ""
        self._decided: dict[tuple[str, str], str] = {}
        self._settings: Settings
        self._hours: Hours
        self._read()
        self._first = self._settings  # whose channels can read anything that is sent here

    def close(self) -> None:
        self._record.close()

    @property
    def settings(self) -> Settings:
        """Those of the file, as long as it is good."""
        with self._lock:
            return self._settings

    def calendar(self, person: str | None = None) -> Calendar:
        """The calendar of a person, None being the practice, with the overrides of the running house."""
        with self._lock:
            self._hours.forget()
            return self._hours.of(person)

    def read_again(self) -> None:
        """The file has changed. Raises `SettingsError`."""
        with self._lock:
            if fingerprint(self._file) != self._mark:
                self._read()

    def decided(self, why: Why) -> str | None:
        """What the daemon itself decided about this message; None where it has not yet."""
        return self.reason_of(why.channel, why.message)

    def reason_of(self, channel: str, message: str) -> str | None:
        """The same by the name of the message in the book.

        It is remembered here: after a jump over months the book has forgotten it, as it should.
        """
        key = (channel, message)
        if key not in self._decided:
            found = self._record.messages.reason_of(*key)
            if found is None:
                return None
            self._decided[key] = found.value
        return self._decided[key]

    @contextmanager
    def before(self) -> Iterator[Ask]:
        """Keeps the book as it stands; what is given asks about a message that came since then."""
        with TemporaryDirectory(prefix="autoreply-why-") as folder:
            copy = Path(folder) / "record.sqlite3"
            with closing(sqlite3.connect(self._book)) as database, closing(sqlite3.connect(copy)) as into:
                database.backup(into)
            yield partial(self._ask, copy)

    def _ask(self, copy: Path, channel: str, read: Read) -> Why:
        clock, record = FakeClock(self._clock.now()), Record.open(f"sqlite:///{copy}")
        settings = self.settings
        known = channel in settings.channels
        engine = Engine(settings if known else self._first, record, clock, copy.parent, Health(clock), Metrics())
        try:
            account = engine.accounts[channel]
            inbound = read(account.channel)
            if not known:
                return Why(channel, inbound.id, "", "", False, (), ())
            decision = engine.responder.answer(inbound).verdict.decision
            hours = tuple(account.calendar().why(clock.now(), settings.dates))
        finally:
            engine.stop()
            record.close()
        says, trace = decision.says, decision.trace
        return Why(channel, inbound.id, decision.reason.value, says, decision.answers, trace, hours)

    def _read(self) -> None:
        self._settings = load(self._file, self._env)
        feeds = feeds_of(self._settings, self._book.parent, self._clock, Health(self._clock))
        self._hours = Hours(self._settings, feeds, self._record, self._clock)
        self._mark = fingerprint(self._file)
