"""The desk: looks at the clock and the book, and either says one kind, exact sentence or stays silent."""

import hashlib
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Self

from autoreply.answering.account import Account
from autoreply.answering.facts import OCCASIONS, facts, period_at
from autoreply.decision.decide import OPTED_OUT, Case, History, decide
from autoreply.record import Outcome, Pending, Record, Recorded
from autoreply.texts.words import Facts, Occasion, Said, Words
from channels import Inbound, Reply, Signal
from schedules import Calendar, Clock, Period

log = logging.getLogger("autoreply.answering.responder")

OPTED_OUT_FOR = timedelta(days=3650)  # until they opt in again; years, for want of a word for ever
BOUNCED_FOR = timedelta(days=60)  # as others do: long enough to spare a dead address, short enough to forget


@dataclass(frozen=True, slots=True)
class Hearing:
    """One message before the desk: everything but the history. Pure; `explain` asks the same as the daemon."""

    inbound: Inbound
    account: Account
    calendar: Calendar
    arrival: Period
    present: Period
    now: datetime
    install: str

    @classmethod
    def of(
        cls, inbound: Inbound, account: Account, now: datetime, install: str, calendar: Calendar | None = None
    ) -> Self:
        calendar = calendar or account.calendar_for(inbound.person)
        arrival, present = period_at(calendar, inbound.arrived), period_at(calendar, now)
        return cls(_mark_urgent(inbound, account), account, calendar, arrival, present, now, install)

    def judge(self, told: History) -> Outcome:
        """The decision in the light of the history, and the reply where it answers."""
        case = Case(self.inbound, self.arrival, self.present, self.now, told, self.account.policy)
        decision = decide(case)
        if not decision.answers:
            return Outcome(decision)
        return Outcome(decision, self._reply(case), self.present.end)

    def _reply(self, case: Case) -> Reply:
        minute = self.now.replace(second=0, microsecond=0)
        known = facts(self.account, self.calendar, self.present, minute)
        if self.inbound.person and self.calendar.zone != self.account.calendar().zone:
            known = replace(known, place="")  # the place that the practice names is not where this person works
        said = _said(self.account.words, occasion(case), known)
        return Reply(
            to=self.inbound.context.get("to", self.inbound.sender),
            subject=said.subject,
            text=said.text,
            identity=_identity(self.install, self.inbound),
            context=self.inbound.context,
            person=self.inbound.person,
        )


class Responder:
    """Answers each message once. Safe to call from the threads of all channels."""

    def __init__(self, accounts: Mapping[str, Account], record: Record, clock: Clock, install: str) -> None:
        self._stations = accounts
        self._record = record
        self._clock = clock
        self._install = install

    def answer(self, inbound: Inbound) -> Recorded:
        """Decide about `inbound` and, where it is answered, claim the reply for the caller to send.

        Raises `RecordError`: then nothing was noted, and the same message is to be brought again.
        """
        return self.answer_all([inbound])[0]

    def answer_all(self, inbounds: Sequence[Inbound]) -> list[Recorded]:
        """As `answer`, about each after the one before it, all or nothing."""
        now = self._clock.now()
        hearings = [self._hear(inbound, now) for inbound in inbounds]
        asked = [Pending(one.inbound, one.present.start, one.judge) for one in hearings]
        return self._record.messages.note_all(asked, now)

    def _hear(self, inbound: Inbound, now: datetime) -> Hearing:
        self.learn(inbound, now)
        return Hearing.of(inbound, self._stations[inbound.channel], now, self._install)

    def learn(self, inbound: Inbound, now: datetime) -> None:
        """What a message says of who can be reached, once: read again later, it would undo what came after it."""
        out, back = Signal.OPTED_OUT in inbound.signals, "opted_in" in inbound.context
        bounced = "bounced_identity" in inbound.context
        if not (out or back or bounced) or self._record.messages.reason_of(inbound.channel, inbound.id) is not None:
            return
        if out:
            self._opted_out(inbound, now)
        if back:
            self._opted_in(inbound, now)
        if bounced:
            self._came_back(inbound, now)

    def _opted_out(self, inbound: Inbound, now: datetime) -> None:
        """Who refuses all texts cannot be reached until they take them again."""
        says = OPTED_OUT + inbound.signals[Signal.OPTED_OUT]
        self._record.unreachable.mark(inbound.channel, inbound.sender, now + OPTED_OUT_FOR, says)

    def _opted_in(self, inbound: Inbound, _now: datetime) -> None:
        self._record.unreachable.clear(inbound.channel, inbound.sender)

    def _came_back(self, inbound: Inbound, now: datetime) -> None:
        """A report says that one of our replies could not be delivered: its recipient is left alone for a while."""
        sender = self._record.outgoing.sender_of(inbound.channel, inbound.context["bounced_identity"])
        if sender:
            says = "an earlier reply came back as undeliverable"
            self._record.unreachable.mark(inbound.channel, sender, now + BOUNCED_FOR, says)

    def is_open(self, channel: str, person: str) -> bool:
        """Whether who was written to is in now, "" being the channel; where the hours cannot be known, nobody is."""
        return period_at(self._stations[channel].calendar_for(person), self._clock.now()).working


def log_decided(inbounds: Sequence[Inbound], noted: Sequence[Recorded]) -> None:
    """For who decided, to be called once people have their answer: they wait, and the log does not."""
    whys = Counter(
        (inbound.channel, one.verdict.decision.reason.value) for inbound, one in zip(inbounds, noted, strict=True)
    )
    for (channel, reason), messages in whys.items():  # a line names nobody: alike ones are written as one
        log.info("decided", extra={"channel": channel, "reason": reason, "messages": messages})


def occasion(case: Case) -> Occasion:
    """Which text: the same for all where others read along; the short repeat for who was told before; else by what
    keeps the office closed."""
    if case.inbound.overheard:
        return Occasion.ASIDE
    return Occasion.REPEAT if case.last_told is not None else OCCASIONS[case.present.cause]


@lru_cache(maxsize=64)
def _said(words: Words, occasion: Occasion, facts: Facts) -> Said:
    """Everybody who writes within a minute is told the same: it is put into words once."""
    return words.say(occasion, facts)


def _mark_urgent(inbound: Inbound, account: Account) -> Inbound:
    if not account.urgent.seen(f"{inbound.subject}\n{inbound.text}"):
        return inbound
    return replace(inbound, signals={**inbound.signals, Signal.URGENT: "words of the urgent list"})


def _identity(install: str, inbound: Inbound) -> str:
    """The same for the same message, also after the book was lost: a second copy carries the same identity."""
    named = "\0".join((install, inbound.channel, inbound.id))
    return hashlib.sha256(named.encode()).hexdigest()[:32]
