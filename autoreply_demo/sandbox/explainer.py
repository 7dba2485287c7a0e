"""Why a message was answered or not: Autoreply's own code decides again, on a copy of the database from before."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from autoreply.decision.decide import RuleResult
from autoreply.engine.dependencies import Dependencies
from autoreply.engine.wiring import build_engine
from autoreply.hours.feeds import feeds_of
from autoreply.hours.live import Hours
from autoreply.record import Record
from autoreply.record.stored_alert import StoredAlert
from autoreply.settings import Settings, fingerprint, load
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from channels import Channel, Inbound, Replays
from schedules import Calendar, Clock, FakeClock


@dataclass(frozen=True, slots=True)
class Explanation:
    """What `autoreply explain` says about one message. `message` is its id, `hours` are the calendar's sentences.

    `reason` is "" if the settings had no such channel when it came.
    """

    channel: str
    message: str
    reason: str
    says: str
    answers: bool
    trace: tuple[RuleResult, ...]
    hours: tuple[str, ...]


Read = Callable[[Channel], Inbound]  # the message as its channel reads it
Ask = Callable[[str, Read], Explanation]  # (name of the channel, the message)


def octets(raw: bytes, at: datetime) -> Read:
    """A message as the provider stores it, which arrived at `at`."""

    def read(channel: Channel) -> Inbound:
        assert isinstance(channel, Replays)
        return channel.read(raw, at)

    return read


class SandboxExplainer:
    """Reads the settings and the database of a running daemon, and changes neither. Safe to share between threads."""

    def __init__(self, file: Path, env: dict[str, str], database: Path, clock: Clock) -> None:
        self._file, self._env, self._database, self._clock = file, env, database, clock
        self._lock = threading.Lock()
        self._record = Record.open(f"sqlite:///{database}")
        self._mark = ""
        self._decided: dict[tuple[str, str], str] = {}
        self._settings: Settings
        self._hours: Hours
        self._read()
        self._first = self._settings  # its channels can read anything that is sent here

    def close(self) -> None:
        self._record.close()

    @property
    def settings(self) -> Settings:
        """The last valid settings of the file."""
        with self._lock:
            return self._settings

    def calendar(self, person: str | None = None) -> Calendar:
        """The calendar of a person, or of the practice (None), with the overrides that are in effect."""
        with self._lock:
            self._hours.forget()
            return self._hours.of(person)

    def read_again(self) -> None:
        """Read the file again if it has changed. Raises `SettingsError`."""
        with self._lock:
            if fingerprint(self._file) != self._mark:
                self._read()

    def decided(self, why: Explanation) -> str | None:
        """The reason for which the daemon itself decided about this message; None until it has."""
        return self.reason_of(why.channel, why.message)

    def reason_of(self, channel: str, message: str) -> str | None:
        """The same by the id of the message.

        It is remembered here, because the daemon deletes old messages after a jump over months.
        """
        key = (channel, message)
        if key not in self._decided:
            found = self._record.messages.reason_of(*key)
            if found is None:
                return None
            self._decided[key] = found.value
        return self._decided[key]

    def unseen_notices(self) -> int:
        """How many messages to the practice went out, and were not yet seen in its mailbox."""
        return len(self._record.notices.unconfirmed(self._clock.now()))

    def alerts(self) -> list[StoredAlert]:
        """Those that have not ended, the oldest first."""
        return self._record.alerts.open()

    @contextmanager
    def before(self) -> Iterator[Ask]:
        """Copy the database. The yielded function asks about a message that came after the copy."""
        with TemporaryDirectory(prefix="autoreply-why-") as folder:
            copy = Path(folder) / "record.sqlite3"
            with closing(sqlite3.connect(self._database)) as database, closing(sqlite3.connect(copy)) as into:
                database.backup(into)
            yield partial(self._ask, copy)

    def _ask(self, copy: Path, channel: str, read: Read) -> Explanation:
        clock, record = FakeClock(self._clock.now()), Record.open(f"sqlite:///{copy}")
        settings = self.settings
        known = channel in settings.channels
        given = Dependencies(record, clock, copy.parent, Health(clock), Metrics())
        engine = build_engine(settings if known else self._first, given)
        try:
            account = engine.accounts[channel]
            inbound = read(account.channel)
            if not known:
                return Explanation(channel, inbound.id, "", "", False, (), ())
            decision = engine.responder.answer(inbound).outcome.decision
            hours = tuple(account.calendar().why(clock.now(), settings.dates))
        finally:
            engine.stop()
            record.close()
        says, trace = decision.says, decision.trace
        return Explanation(channel, inbound.id, decision.reason.value, says, decision.answers, trace, hours)

    def _read(self) -> None:
        self._settings = load(self._file, self._env)
        feeds = feeds_of(self._settings, self._database.parent, self._clock, Health(self._clock))
        self._hours = Hours(self._settings, feeds, self._record, self._clock)
        self._mark = fingerprint(self._file)
