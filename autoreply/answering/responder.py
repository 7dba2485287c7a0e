"""Decides about messages on one record, and claims the replies: calendar, client, decision, one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from autoreply.answering.account import Account
from autoreply.answering.case import case_of, judge
from autoreply.answering.facts import period_at
from autoreply.answering.opt_outs import learn
from autoreply.decision.decide import decide_call
from autoreply.record import Claim, Outcome, Pending, Record
from channels import Inbound
from schedules import Calendar, Clock


@dataclass(frozen=True, slots=True)
class Decided:
    """A message, with its urgent words marked, what was decided about it, and when.

    `claim` is the reply, where it is this caller's to send.
    """

    inbound: Inbound
    outcome: Outcome
    now: datetime
    claim: Claim | None = None


CalendarOf = Callable[[Account, str], Calendar]  # (account, person), "" being the channel itself


class Responder:
    """Decides about each message once. Safe to call from the threads of all channels."""

    def __init__(
        self,
        accounts: Mapping[str, Account],
        record: Record,
        clock: Clock,
        install: str,
        calendar_of: CalendarOf = Account.calendar_for,
    ) -> None:
        self.record = record
        self._accounts, self._clock, self._install = accounts, clock, install
        self._calendar_of = calendar_of

    def answer(self, inbound: Inbound) -> Decided:
        """Decide about `inbound` and, where it is answered, claim the reply for the caller to send.

        Raises `RecordError`: then nothing was recorded, and the same message is to be brought again.
        """
        return self.answer_all([inbound])[0]

    def answer_all(self, inbounds: Sequence[Inbound]) -> list[Decided]:
        """As `answer`, about each after the one before it, all or nothing."""
        now = self._clock.now()
        for inbound in inbounds:
            learn(self.record, inbound, now)
        return self._decide([self._message(inbound, now) for inbound in inbounds], now)

    def note_calls(self, calls: Sequence[Inbound]) -> list[Decided]:
        """Record calls. Their callers hear what holds at that moment, so no reply is claimed. Raises `RecordError`."""
        return self._decide([self._call(call) for call in calls], self._clock.now())

    def is_open(self, channel: str, person: str) -> bool:
        """Whether who was written to is in now, "" being the channel; where the hours cannot be known, nobody is."""
        calendar = self._calendar_of(self._accounts[channel], person)
        return period_at(calendar, self._clock.now()).working

    def _decide(self, pending: Sequence[Pending], now: datetime) -> list[Decided]:
        recorded = self.record.messages.note_all(pending, now)
        pairs = zip(pending, recorded, strict=True)
        return [Decided(asked.inbound, one.outcome, now, one.claim) for asked, one in pairs]

    def _message(self, inbound: Inbound, now: datetime) -> Pending:
        account = self._accounts[inbound.channel]
        case = case_of(inbound, account, self._calendar_of(account, inbound.person), now)
        return Pending(case.inbound, case.present.start, partial(judge, case, account, self._install))

    def _call(self, call: Inbound) -> Pending:
        calendar = self._calendar_of(self._accounts[call.channel], call.person)
        outcome = Outcome(decide_call(period_at(calendar, call.arrived)))
        return Pending(call, None, lambda _history: outcome)
