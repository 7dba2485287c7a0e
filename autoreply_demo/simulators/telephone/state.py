"""The account: everything it has, behind one lock."""

import hashlib
import itertools
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from autoreply_demo.simulators.telephone.records import (
    Alert,
    Application,
    Brand,
    CallResource,
    Campaign,
    Flow,
    MessageResource,
    Number,
    RecordingResource,
    Resource,
    Service,
    Verification,
    WhatsAppSender,
)
from schedules import Clock

R = TypeVar("R", bound=Resource)


@dataclass(frozen=True, slots=True)
class Credentials:
    """The account's Sid with its auth token; an API key may stand beside it. Webhooks are signed with the token."""

    account: str
    token: str
    key: str = ""
    secret: str = ""

    def __repr__(self) -> str:
        return f"Credentials({self.account})"

    def accept(self, user: str, password: str) -> bool:
        return (user, password) == (self.account, self.token) or bool(
            self.key and (user, password) == (self.key, self.secret)
        )


class Collection(Generic[R]):
    """All resources of a kind, oldest first."""

    def __init__(self, kind: type[R], prefix: str, state: "AccountState") -> None:
        self._kind = kind
        self._prefix = prefix
        self._state = state
        self._kept: dict[str, R] = {}

    def add(self, prefix: str = "", **fields: Any) -> R:
        """Make one and keep it. `prefix` replaces the two letters of its Sid."""
        with self._state.changed:
            now = self._state.now()
            sid = self._state.sid(prefix or self._prefix)
            made = self._kept[sid] = self._kind(sid=sid, created=now, updated=now, **fields)
            self._state.changed.notify_all()
            return made

    def get(self, sid: str) -> R | None:
        with self._state.changed:
            return self._kept.get(sid)

    def remove(self, sid: str) -> bool:
        with self._state.changed:
            return self._kept.pop(sid, None) is not None

    def all(self) -> list[R]:
        with self._state.changed:
            return list(self._kept.values())


class AccountState:
    """The shelves, the clock, and a condition that is notified after each change."""

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self.credentials = credentials
        self.changed = threading.Condition(threading.RLock())
        self._clock = clock
        self._counter = itertools.count(1)
        self.numbers = Collection(Number, "PN", self)
        self.applications = Collection(Application, "AP", self)
        self.services = Collection(Service, "MG", self)
        self.senders = Collection(WhatsAppSender, "XE", self)
        self.messages = Collection(MessageResource, "SM", self)
        self.calls = Collection(CallResource, "CA", self)
        self.recordings = Collection(RecordingResource, "RE", self)
        self.flows = Collection(Flow, "FW", self)
        self.alerts = Collection(Alert, "NO", self)
        self.brands = Collection(Brand, "BN", self)
        self.campaigns = Collection(Campaign, "QE", self)
        self.verifications = Collection(Verification, "HH", self)
        self.bins: dict[str, str] = {}
        self.redacts_bodies = self.redacts_numbers = False  # Message Redaction
        self.keeps_messages: timedelta | None = None  # None: for ever
        self.deletes_silent = False  # recordings, with 16102
        self.sound_after = timedelta(0)  # how long the sound of a completed recording is not there yet
        self.opted_out: set[tuple[str, str]] = set()  # (contact, own number or service)

    def now(self) -> datetime:
        return self._clock.now()

    def sid(self, prefix: str) -> str:
        """A new Sid: two letters and 32 hexadecimal digits, the same in each run."""
        number = next(self._counter)
        return prefix + hashlib.sha256(f"{self.credentials.account} {number}".encode()).hexdigest()[:32]

    def number_of(self, phone_number: str) -> Number | None:
        return next((one for one in self.numbers.all() if one.phone_number == phone_number), None)

    def sender_of(self, address: str) -> WhatsAppSender | None:
        """The WhatsApp sender with this address, "whatsapp:" and all."""
        return next((one for one in self.senders.all() if one.phone_number == address), None)

    def service_of(self, number: Number | WhatsAppSender) -> Service | None:
        return next((one for one in self.services.all() if number.sid in one.numbers), None)

    def touch(self, resource: Resource) -> None:
        """Note that it was changed."""
        with self.changed:
            resource.updated = self.now()
            self.changed.notify_all()

    def alarm(self, code: int, url: str, resource: str, says: str) -> None:
        """Add an entry to the Monitor."""
        self.alerts.add(error_code=str(code), alert_text=says, request_url=url, resource_sid=resource)
