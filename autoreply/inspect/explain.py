"""Explains what would be answered, and why, with the daemon's own code and without an account."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self
from zoneinfo import ZoneInfo

from autoreply.answering.case import case_of, judge
from autoreply.answering.responder import Responder
from autoreply.decision.decide import Case, History
from autoreply.decision.reason import FROM_PEOPLE, PERHAPS_FROM_PEOPLE
from autoreply.engine.dependencies import Dependencies
from autoreply.engine.engine import Engine
from autoreply.engine.wiring import build_engine
from autoreply.hours.feeds import copy_feeds
from autoreply.record import Outcome, Record, RecordError, StoredOverride, StoredWay
from autoreply.settings import Settings
from autoreply.settings.channel import ChannelEntry
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from channels import AnswersCalls, Inbound, MakesSamples, NamesPeople, Replays, Step
from schedules import Calendar, FakeClock

ANYBODY = "somebody@mail.example"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class UnknownChannelError(LookupError):
    """The file has no such channel, or it cannot read a message from a file."""


@dataclass(frozen=True, slots=True)
class ExplainedMessage:
    """One message with its outcome. `preview` is the composed reply, if there is one.

    `assumes` is a sentence about what was assumed about the past, or "" if the record was used or the past is
    irrelevant.
    """

    inbound: Inbound
    case: Case
    outcome: Outcome
    preview: Mapping[str, Any] | None
    assumes: str = ""

    def alerts(self, settings: Settings) -> bool:
        """Whether it alerts who is on call, as the record looks for it (`record/reached_out.py`)."""
        read = self.outcome.decision.reason in FROM_PEOPLE | PERHAPS_FROM_PEOPLE
        return self.case.urgent and read and self.inbound.channel in settings.oncall.alerts

    def as_json(self) -> dict[str, Any]:
        decision = self.outcome.decision
        history: dict[str, Any] = {
            "decision": "reply" if decision.answers else "silent",
            "reason": decision.reason.value,
            "trace": [{"rule": step.rule, "says": step.says} for step in decision.trace],
            "signals": {signal.value: evidence for signal, evidence in self.case.inbound.signals.items()},
            "urgent": self.case.urgent,
            "reply": self.preview,
        }
        return history | ({"assumes": self.assumes} if self.assumes else {})


@dataclass(frozen=True, slots=True)
class ExplainedCall:
    """One call, as the steps that a caller hears, in order and with the keys."""

    channel: str
    calendar: Calendar
    at: datetime
    steps: tuple[Step, ...]

    def as_json(self) -> dict[str, Any]:
        steps = [
            {"does": step.does, "words": step.words, "language": step.language, "indent": step.indent}
            for step in self.steps
        ]
        return {"channel": self.channel, "at": self.at.isoformat(), "steps": steps}


def _proved_ways(past: Record | None) -> list[StoredWay]:
    """The ways that may be used; none where the record cannot be read."""
    if past is None:
        return []
    with suppress(RecordError):
        return [way for way in past.ways.all() if way.proved]
    return []


class Explainer:
    """An engine that is built but never started, with a clock that is set to each message."""

    def __init__(self, engine: Engine, clock: FakeClock, past: Record | None = None) -> None:
        self._engine = engine
        self._past = past
        self._clock = clock
        self._responder = Responder(engine.accounts, engine.record, clock, "explain")

    @classmethod
    @contextmanager
    def of(
        cls,
        settings: Settings,
        now: datetime,
        overrides: Sequence[StoredOverride] = (),
        past: Record | None = None,
        feeds: Path | None = None,
    ) -> Iterator[Self]:
        """Open an explainer of these settings, with a record in memory that has only these overrides.

        `past` is the practice's own record. It is only read, for the earlier replies to a sender, and for who could be
        alerted. `feeds` is the folder
        with the last copies of calendar feeds; None: they close nothing.
        """
        clock = FakeClock(now)
        with TemporaryDirectory() as folder, Record.open("sqlite://") as record:
            for kept in overrides:
                record.overrides.add(kept.person, kept.override)
            for way in _proved_ways(past):
                record.ways.confirm(way.person, way.address, way.author, now)
            if feeds is not None:
                copy_feeds(feeds, Path(folder))
            given = Dependencies(record, clock, Path(folder), Health(clock), Metrics())
            yield cls(build_engine(settings, given), clock, past)

    @property
    def engine(self) -> Engine:
        """The engine, which is never started."""
        return self._engine

    def channel(self, name: str | None, person: str | None = None) -> str:
        """Return the channel: by name, else the person's first, else the first. Raises `UnknownChannelError`."""
        channels = self._engine.settings.channels
        mine = [key for key, entry in channels.items() if person is None or self._reaches(entry, person)]
        if person is not None and (not mine if name is None else name in channels and name not in mine):
            whose = f'is not a channel of "{person}"' if name else f'there is none for "{person}"'
            theirs = f" Theirs: {', '.join(mine)}." if mine else ' Give a channel person = "..." first.'
            raise UnknownChannelError(f"--person: {f'{name} ' if name else ''}{whose}.{theirs}")
        if name is None and mine:
            return mine[0]
        if name is None or name not in channels:
            there = ", ".join(channels) or "none"
            raise UnknownChannelError(f'There is no channel "{name}" in the file. The channels are: {there}.')
        return name

    def _reaches(self, entry: ChannelEntry, person: str) -> bool:
        """Whether this channel gets messages to that person: it is theirs, or acts for people."""
        return entry.person == person or isinstance(entry.settings, NamesPeople)

    def zone(self, name: str) -> ZoneInfo:
        """Return the time zone of a channel's calendar."""
        return self._engine.accounts[name].calendar().zone

    def call(self, name: str, at: datetime) -> ExplainedCall | None:
        """Return what a caller hears at that instant, or None if the channel takes no calls."""
        account = self._engine.accounts[name]
        if not isinstance(account.channel, AnswersCalls):
            return None
        self._clock.set(at)
        return ExplainedCall(
            name, account.calendar(), at, tuple(account.channel.call_steps(self._engine.call_states.of(name)))
        )

    def person_writes(self, name: str, sender: str | None, at: datetime) -> ExplainedMessage:
        """Return what `sender`, an ordinary person, receives on the channel at that instant; None is anybody.

        Raises `RecordError` if there is a record that cannot be read.
        """
        channel, plain = self._engine.accounts[name].channel, sender or ANYBODY
        if isinstance(channel, MakesSamples):
            inbound = channel.sample_message(sender, at)
        else:
            inbound = Inbound(name, "explain", plain.lower(), "", at, reply_to=plain)
        if sender is None:
            return self._alone(inbound, at)
        self._clock.set(at)
        case = self._case(inbound, at)
        if self._past is None:
            asks = self._engine.accounts[name].words_for(inbound.person).greets_strangers
            found = self._explained(case, self._judged(case, History(stranger=asks)))
            return replace(found, assumes="There is no record here: nobody is assumed to have been told anything.")
        asks = self._engine.accounts[name].words_for(inbound.person).greets_strangers
        history = self._past.messages.history(case.inbound, at, case.present.start, asks_whether_heard=asks)
        return self._explained(replace(case, history=history), self._judged(case, history))

    def _judged(self, case: Case, history: History) -> Outcome:
        return judge(case, self._engine.accounts[case.inbound.channel], "explain", history)

    def mail(
        self,
        name: str,
        raw: bytes,
        at: datetime | None = None,
        own: list[str] | None = None,
        return_path: str | None = None,
    ) -> ExplainedMessage:
        """Return what one message receives, without any earlier replies. Raises `UnknownChannelError`."""
        inbound = self._read(name, raw, at, own, return_path)
        return self._alone(inbound, inbound.arrived)

    def replay(self, name: str, messages: Iterable[tuple[bytes, str | None]]) -> Iterator[ExplainedMessage]:
        """Yield what a whole mailbox would have received, each message at its arrival, with all limits."""
        history: list[Inbound] = [self._read(name, raw, None, None, envelope) for raw, envelope in messages]
        for inbound in sorted(history, key=lambda one: one.arrived):
            self._clock.set(max(inbound.arrived, LONG_AGO))
            decided = self._responder.answer(inbound)
            yield self._explained(self._case(inbound, inbound.arrived), decided.outcome)

    def decide(self, inbound: Inbound, now: datetime) -> Outcome:
        """Return what is decided about a message or a call that is read at `now`. It counts for those after it."""
        self._clock.set(now)
        calls = isinstance(self._engine.accounts[inbound.channel].channel, AnswersCalls)
        (decided,) = (self._responder.note_calls if calls else self._responder.answer_all)([inbound])
        return decided.outcome

    def _alone(self, inbound: Inbound, now: datetime) -> ExplainedMessage:
        self._clock.set(now)
        case = self._case(inbound, now)
        return self._explained(case, self._judged(case, History()))

    def _case(self, inbound: Inbound, now: datetime) -> Case:
        account = self._engine.accounts[inbound.channel]
        return case_of(inbound, account, account.calendar_for(inbound.person), now)

    def _explained(self, case: Case, outcome: Outcome) -> ExplainedMessage:
        channel = self._engine.accounts[case.inbound.channel].channel
        preview = None
        if outcome.reply is not None:
            plain = {"to": outcome.reply.to, "subject": "", "headers": {}, "text": outcome.reply.text}
            preview = channel.preview(outcome.reply) if isinstance(channel, Replays) else plain
        return ExplainedMessage(case.inbound, case, outcome, preview)

    def _read(
        self, name: str, raw: bytes, at: datetime | None, own: list[str] | None, return_path: str | None
    ) -> Inbound:
        channel = self._engine.accounts[name].channel
        if not isinstance(channel, Replays):
            raise UnknownChannelError(f"{name} cannot read a message from a file.")
        return channel.read(raw, at, own, return_path)
