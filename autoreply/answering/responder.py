"""Decides about messages on one record and claims the replies, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from autoreply.answering.account import Account
from autoreply.answering.case import case_of, judge, mark_staff
from autoreply.answering.facts import period_at, period_of
from autoreply.answering.opt_outs import learn
from autoreply.decision.agreement import agreed_at
from autoreply.decision.decide import History, decide_call
from autoreply.decision.reason import Reason
from autoreply.notices.alerts.taking import take_by_text
from autoreply.record import Claim, Outcome, Pending, Record
from channels import Inbound
from schedules import Calendar, Clock

CAME_BACK = "It came back as undeliverable."


@dataclass(frozen=True, slots=True)
class Decided:
    """A message with its urgent words marked, its outcome, and the time of the decision.

    `claim` is the reply if this caller has to send it.
    """

    inbound: Inbound
    outcome: Outcome
    now: datetime
    claim: Claim | None = None


CameBack = Callable[[str, str], None]
CalendarOf = Callable[[Account, str], Calendar]  # (account, person); "" is the channel itself


class Responder:
    """Decides about each message once. Safe to call from the threads of all channels."""

    def __init__(
        self,
        accounts: Mapping[str, Account],
        record: Record,
        clock: Clock,
        install: str,
        calendar_of: CalendarOf = Account.calendar_for,
        *,
        knows_past: bool = True,
    ) -> None:
        """`knows_past` is false for a record that does not have the messages of before: it takes nobody for new."""
        self._knows_past = knows_past
        self.record = record
        self._accounts, self._clock, self._install = accounts, clock, install
        self._calendar_of = calendar_of
        self.came_back: CameBack = lambda _channel, _says: None  # takes a reply that bounced, by channel and reason

    def answer(self, inbound: Inbound) -> Decided:
        """Decide about `inbound`, and claim the reply, if any, for the caller to send.

        After a `RecordError` nothing is recorded: deliver the same message again.
        """
        return self.answer_all([inbound])[0]

    def answer_all(self, inbounds: Sequence[Inbound]) -> list[Decided]:
        """Like `answer`, for each message in turn, all or nothing."""
        now = self._clock.now()
        for inbound in inbounds:
            account = self._accounts[inbound.channel]
            if account.takes_codes and inbound.sender in account.staff:
                self._take(inbound, account.staff[inbound.sender], now)
            if learn(self.record, mark_staff(inbound, account), now):
                self.came_back(inbound.channel, CAME_BACK)
        return self._decide([self._message(inbound, now) for inbound in inbounds], now)

    def note_calls(self, calls: Sequence[Inbound]) -> list[Decided]:
        """Record calls. Their callers hear the answer at once, so it claims no reply. Raises `RecordError`."""
        return self._decide([self._call(call) for call in calls], self._clock.now())

    def is_open(self, channel: str, person: str) -> bool:
        """Whether the person, or the channel for "", is working now. False if the hours cannot be known."""
        calendar = self._calendar_of(self._accounts[channel], person)
        return period_at(calendar, self._clock.now()).working

    def _take(self, inbound: Inbound, person: str, now: datetime) -> None:
        """One of our own people may take an alert by its code. A message that comes again takes nothing again."""
        if self.record.messages.reason_of(inbound.channel, inbound.id) is None:
            take_by_text(self.record, inbound.text, person, now)

    def _decide(self, pending: Sequence[Pending], now: datetime) -> list[Decided]:
        recorded = self.record.messages.note_all(pending, now)
        pairs = zip(pending, recorded, strict=True)
        return [Decided(asked.inbound, one.outcome, now, one.claim) for asked, one in pairs]

    def _message(self, inbound: Inbound, now: datetime) -> Pending:
        account = self._accounts[inbound.channel]
        case = case_of(inbound, account, self._calendar_of(account, inbound.person), now)
        asks = self._knows_past and account.words_for(inbound.person).greets_strangers
        reader = account.reader_for(inbound.person, case.arrival)
        return Pending(case.inbound, case.present.start, partial(judge, case, account, self._install), asks, reader)

    def _call(self, call: Inbound) -> Pending:
        account = self._accounts[call.channel]
        arrival = period_at(self._calendar_of(account, call.person), call.arrived)
        staff = account.is_staff(call)

        def judge_call(history: History) -> Outcome:
            agreements = history.client.agreements if history.client is not None else ()
            where = (call.channel, account.policy.kind, partial(period_of, account.last_known_for))
            agreed = agreed_at(agreements, call.arrived, *where)
            decision = decide_call(arrival, agreed, staff=staff)
            rang = decision.reason is Reason.AGREED_TIME and agreed is not None
            return Outcome(decision, agreed=agreed.person if rang and agreed is not None else None)

        return Pending(call, None, judge_call, reader=account.reader_for(call.person, arrival))
