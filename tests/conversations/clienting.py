"""A practice whose clients have contact cards, and its clients on all channels.

The engine, the record and the settings are real. Only the way of a message to and from the provider is left out: a
message is given to the engine as the channel would bring it, and a claimed reply counts as sent. Each silence is
asserted with its reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from autoreply.answering.responder import Decided, Responder
from autoreply.clients.agreements import AgreementWish, read_windows
from autoreply.clients.due import DueItem, due, facts_of
from autoreply.decision.client import ClientKind, Quiet
from autoreply.engine.dependencies import Dependencies
from autoreply.engine.wiring import build_engine
from autoreply.record import Record, Result, State
from autoreply.record.cards.addresses import address_of
from autoreply.record.cards.cards import Act, CardFields, QuietChoice
from autoreply.record.cards.entries import EntryKind
from autoreply.settings import load
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from channels import CallState, Inbound, Signal
from schedules import FakeClock, Mode, Override
from schedules.wallclock import DAY, closing

ZONE = ZoneInfo("America/New_York")
FILE = """
practice = "Hillside Counseling"
country = "US"
languages = ["en"]
timezone = "America/New_York"
state = "{state}"
[hours]
mon-fri = "9-17"
[web]
listen = "off"
[crisis]
extra = "domestic-violence"
[people.ana]
name = "Ana Ruiz"
[channels.office]
kind = "email"
address = "office@hillside.example"
imap = {{ host = "127.0.0.1", password = "x" }}
smtp = {{ host = "127.0.0.1" }}
[channels.texts]
kind = "sms"
account_sid = "AC00000000000000000000000000000000"
auth_token = "x"
numbers = ["+15550100000"]
public_url = "https://desk.hillside.example"
[channels.line]
kind = "voice"
account_sid = "AC00000000000000000000000000000000"
auth_token = "x"
numbers = ["+15550100000"]
public_url = "https://desk.hillside.example"
[channels.team]
kind = "slack"
bot_token = "xoxb-1"
app_token = "xapp-1"
{more}
"""
URGENT = "I want to kill myself"


class Clinic:
    """It is Monday evening, 23 November 2026, unless `at` says otherwise."""

    def __init__(self, folder: Path, at: str = "2026-11-23 18:00", more: str = "") -> None:
        self.clock = FakeClock(local(at))
        file = folder / "config.toml"
        file.write_text(FILE.format(state=folder / "state", more=more))
        file.chmod(0o600)
        self.settings = load(file, {})
        (folder / "state").mkdir()
        self.record = Record.open("sqlite://")
        given = Dependencies(self.record, self.clock, folder / "state", Health(self.clock), Metrics())
        self.engine = build_engine(self.settings, given)
        self._unheard: list[Person] = []
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.engine.stop()
        self.record.close()
        assert kind or not self._unheard, f"nobody asked for these: {[one.name for one in self._unheard]}"

    @property
    def act(self) -> Act:
        return Act("ana", "a reason", self.clock.now())

    @property
    def today(self) -> date:
        return self.clock.now().astimezone(ZONE).date()

    def at(self, when: str) -> None:
        """Time passes until `when`."""
        self.clock.set(local(when))
        self.engine.run_heartbeat()

    def later(self, **units: float) -> None:
        self.clock.advance(**units)
        self.engine.run_heartbeat()

    def overrides(self, until: str, person: str | None = None) -> None:
        """`autoreply close`."""
        self.record.overrides.add(person, Override(Mode.AFTER_HOURS, self.clock.now(), local(until), "ana", "ill"))
        self.engine.hours.forget()

    def knows(self, person: "Person", *on: str, kind: ClientKind = ClientKind.CLIENT, language: str = "") -> int:
        """Somebody adds a card with the person's addresses, or those `on` some channels."""
        addresses = [address_of(person.addresses[channel]) for channel in on or person.addresses]
        fields = CardFields(person.name, kind, language)
        return self.record.cards.add(fields, self.act, list(dict.fromkeys(addresses)))

    def quietens(self, card: int, quiet: Quiet, until: str) -> None:
        self.record.cards.quieten(card, QuietChoice(quiet, local(until)), self.act)

    def agrees(
        self,
        card: int,
        *windows: str,
        ends: str,
        told: str | None = "2026-11-02",
        first: str = "2026-11-02",
        channels: Sequence[str] = (),
    ) -> int:
        """Ana agrees on times with a client."""
        last = date.fromisoformat(ends)
        wish = AgreementWish(
            read_windows(windows),
            ZONE,
            date.fromisoformat(first),
            last,
            last,
            "ana",
            "ana",
            tuple(channels),
            told_on=date.fromisoformat(told) if told else None,
            told_how="in the session",
        )
        until = closing(ZONE, last, DAY)
        return self.record.card_entries.add(card, EntryKind.AGREEMENT, wish.content(), until, self.act)

    def excepts(self, card: int, answer: str, until: str) -> int:
        content = {"answer": answer, "reason": "in touch", "approver": "ana"}
        return self.record.card_entries.add(card, EntryKind.EXCEPTION, content, local(until), self.act)

    def due(self) -> list[DueItem]:
        """What `autoreply client due` lists."""
        now = self.clock.now()
        facts = facts_of(self.record, self.engine.hours.of(None), self.settings.plans, now)
        return due(facts, self.settings.plans, now, self.today)

    def callers_state(self, caller: str) -> CallState:
        """How a call is answered now."""
        return self.engine.call_states.of("line", caller)

    def receives(self, person: "Person", inbound: Inbound) -> Decided:
        (decided,) = self.engine.failover.answer([inbound]).decided
        if decided.claim is not None:
            assert decided.outcome.reply is not None
            self.record.outgoing.write([Result.finished(decided.claim, State.SENT, self.clock.now())])
            self._unheard.append(person)
        return decided

    def heard(self, person: "Person") -> None:
        self._unheard.remove(person)

    def next_id(self) -> str:
        self._count += 1
        return f"message-{self._count}"


@dataclass(eq=False)
class Person:
    """Somebody with an address on each of some channels."""

    clinic: Clinic
    name: str
    addresses: dict[str, str]
    last: Decided | None = field(default=None, init=False)

    def writes(self, on: str, text: str = "Could we move Thursday?", **facts: Any) -> "Person":
        """Write on a channel. `facts` are further ones of the message."""
        sender = facts.pop("sender", self.addresses[on])
        now = self.clinic.clock.now()
        arrived = local(facts.pop("arrived")) if "arrived" in facts else now
        inbound = Inbound(on, self.clinic.next_id(), sender, "", arrived, text=text, **facts)
        self.last = self.clinic.receives(self, inbound)
        return self

    def calls(self) -> CallState:
        """Call the practice, which counts it."""
        caller = self.addresses["line"]
        state = self.clinic.callers_state(caller)
        call = Inbound("line", self.clinic.next_id(), caller, "", self.clinic.clock.now())
        (self.last,) = self.clinic.engine.failover.answer([call], Responder.note_calls).decided
        return state

    def hears(self, *phrases: str, because: str = "", never: Sequence[str] = ()) -> str:
        """A reply came, with help and these phrases, and nothing of `never`."""
        assert self.last is not None
        decision, reply = self.last.outcome.decision, self.last.outcome.reply
        assert reply is not None, f"{self.name} heard nothing: {decision.reason}, {decision.says}"
        assert not because or decision.reason.value == because
        self.clinic.heard(self)
        for phrase in ("911", "988", *phrases):
            assert phrase in reply.text, f"{self.name} did not hear “{phrase}” but:\n{reply.text}"
        for phrase in never:
            assert phrase not in reply.text, f"{self.name} heard “{phrase}”:\n{reply.text}"
        return reply.text

    def hears_nothing(self, because: str, says: str = "") -> None:
        assert self.last is not None
        decision = self.last.outcome.decision
        assert self.last.outcome.reply is None, f"{self.name} heard something: {decision.reason}"
        assert decision.reason.value == because
        assert says in decision.says


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


MACHINE = {Signal.MAILING_LIST: "List-Id"}
