"""Proves a way before it is used: a code of six digits goes there, and whoever reads it types it in.

A code is digits only, so it is none of the words by which a telephone company lets people opt in or out. It is no
answer to a message either: it is typed into the page or a command, where nobody else can type it.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from autoreply.errors import UserError
from autoreply.notices.counts_only import sentence
from autoreply.notices.notice import Notice
from autoreply.notices.person_reach import message_for
from autoreply.notices.ways import ReachWay, why_off
from autoreply.record import Record, StoredWay
from autoreply.settings import Settings
from autoreply.settings.channel import kinds_reaching
from autoreply.settings.reach import WayKind
from channels import ChannelError, SendError
from schedules import Clock

LASTS = timedelta(minutes=15)
AGAIN_AFTER = timedelta(minutes=1)
MOST_TRIES = 5


class ProofError(UserError):
    """A way cannot be proved now. The message says what to do."""


@dataclass(frozen=True, slots=True)
class WayReport:
    """One way as people see it. `says` is its state in words, `ready` whether it is used."""

    way: ReachWay
    ready: bool
    says: str


class Proofs:
    """Sends codes and takes them back. Raises `ProofError`, `RecordError`."""

    def __init__(self, settings: Settings, record: Record, clock: Clock) -> None:
        self._settings, self._record, self._clock = settings, record, clock

    def send_code(self, way: ReachWay, language: str, author: str) -> str:
        """Send a code there, and return what to do next. A webhook has nobody who reads: that it takes it is enough."""
        if way.notifier is None:
            raise ProofError(f"No channel of yours can send {way.kind}: {_needed(way.kind)}.")
        stored, now = self._record.ways.of(way.person, way.digest), self._clock.now()
        if stored and stored.expires and stored.expires - LASTS + AGAIN_AFTER > now >= stored.expires - LASTS:
            raise ProofError("A code went there less than a minute ago. Wait for it, or try again in a minute.")
        code = f"{secrets.randbelow(10**6):06}"
        self._record.ways.ask(way.person, way.digest, _digest(way, code), now + LASTS)
        notice = code_notice(code, language)
        try:
            way.notifier.notify(message_for(way, notice, f"code-{uuid4().hex}", now, language))
        except (SendError, ChannelError) as error:
            raise ProofError(f"The code could not be sent by {way.kind}. {error}") from error
        if way.kind is WayKind.WEBHOOK:
            self._record.ways.confirm(way.person, way.digest, author, now)
            return "Your program took it, so this way is proved."
        minutes = int(LASTS.total_seconds()) // 60
        return f"A code is on its way by {way.kind}. Type it in within {minutes} minutes."

    def confirm(self, ways: tuple[ReachWay, ...], code: str, author: str) -> ReachWay:
        """Take a code that was sent by one of these ways. Each wrong one counts against all that wait for one."""
        now, typed = self._clock.now(), "".join(char for char in code if char.isdecimal())
        waiting = [(way, stored) for way in ways if (stored := self._waiting(way))]
        for way, stored in waiting:
            if not self._record.ways.count_try(way.person, way.digest, stored.code, MOST_TRIES):
                continue
            if hmac.compare_digest(stored.code, _digest(way, typed)):
                self._record.ways.confirm(way.person, way.digest, author, now)
                return way
        raise ProofError("This code is wrong, too old, or was tried too often. Send a new code.")

    def reports(self, ways: tuple[ReachWay, ...]) -> list[WayReport]:
        """What is known of each way."""
        return [_report(way, self._record.ways.of(way.person, way.digest), self._day) for way in ways]

    def _day(self, instant: datetime) -> str:
        return self._settings.dates.day_and_year(instant.astimezone(self._settings.timezone).date())

    def _waiting(self, way: ReachWay) -> StoredWay | None:
        """The code that waits there for an answer, or None."""
        stored, now = self._record.ways.of(way.person, way.digest), self._clock.now()
        return (
            stored
            if stored and stored.code and stored.expires and stored.expires - LASTS <= now < stored.expires
            else None
        )


_NEEDS = {WayKind.WEBHOOK: "write webhook_secret_file", WayKind.APPRISE: "write apprise_url_file"}


def _needed(kind: WayKind) -> str:
    """What to do so that a way of this kind can be used."""
    return f"add a channel of kind {kinds_reaching(kind.medium)}" if kind.medium is not None else _NEEDS[kind]


def code_notice(code: str, language: str) -> Notice:
    """The message with a code, for every way."""
    short = sentence(language, "code", code=code)
    spoken = sentence(language, "code_spoken", code=", ".join(code))
    return Notice(sentence(language, "code_subject"), short, short, spoken, linked=False)


def _report(way: ReachWay, stored: StoredWay | None, day: Callable[[datetime], str]) -> WayReport:
    if way.notifier is None:
        return WayReport(way, False, f"cannot be used: {_needed(way.kind)}")
    if stored is not None and stored.disabled is not None:
        return WayReport(way, False, f"is off since {day(stored.disabled)}: {why_off(way.kind)}. Prove it anew")
    if stored is not None and stored.confirmed is not None:
        return WayReport(way, True, f"is proved, by {stored.author} on {day(stored.confirmed)}")
    if way.watched:
        return WayReport(way, True, "is a mailbox of your own, and needs no proof")
    return WayReport(way, False, "is not proved, and not used")


def _digest(way: ReachWay, code: str) -> str:
    return hashlib.sha256(f"{way.person}\0{way.digest}\0{code}".encode()).hexdigest()
