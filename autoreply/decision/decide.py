"""Decides whether to answer a message: a tuple of small rules. The first objection wins, and the trace is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from autoreply.decision.agreement import AgreedTime
from autoreply.decision.client import Client, Quiet
from autoreply.decision.policy import Exemption, Policy
from autoreply.decision.reason import BY_NAME, FIRM, GUESSED, SILENCING, YIELDS_TO_NEED, Reason
from autoreply.decision.reserves import ReserveChoice, Spent, choose, choose_ordinary
from channels import Inbound, Signal
from schedules import Calendar, Cause, Period

TEN_MINUTES = timedelta(minutes=10)
DAY = timedelta(days=1)

# Urgent words every ten minutes for two hours are more likely a machine that quotes us than a person. From then on
# `again_after` applies to them too, so that this limit ends every loop, whatever headers a gateway removes (promise 5).
MOST_URGENT = 12

OPTED_OUT = "opted out: "  # the beginning of `History.unreachable` for somebody who refused all messages


@dataclass(frozen=True, slots=True)
class History:
    """The earlier replies of this account, from the record.

    `in_period` are the instants at which this sender was answered in the closed period, oldest first; `urgent` those
    among them that answered urgent words.
    The counts are ordinary replies of the account to anybody: in the last ten minutes and day. `spent` has those that
    were taken from a reserve, by its name. `known` is True where this sender wrote before yesterday already, and was
    heard.
    `breaker` is True while the account's breaker is open. `unreachable` says why this sender cannot be reached.
    `stranger` is true if nothing of this sender is in the record; only if it was asked. `answered` is when a person of
    the practice last wrote to this sender from the page.
    `client` is the card of the sender, None where there is none. With one, `in_period` has the replies on all their
    channels, and `told_on` the channel of each that went out elsewhere. `urgent` stays that of this channel: whoever is
    in need gets the numbers where they write.
    """

    in_period: tuple[datetime, ...] = ()
    urgent: tuple[datetime, ...] = ()
    ten_minutes: int = 0
    day: int = 0
    spent: Mapping[str, Spent] = field(default_factory=dict)
    known: bool = False
    breaker: bool = False
    unreachable: str = ""
    stranger: bool = False
    answered: datetime | None = None
    client: Client | None = None
    told_on: Mapping[datetime, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """Everything on which one decision depends.

    `calendar` has the hours that count. `arrival` is its period when the message arrived, `present` its period now.
    `agreed` is the agreement in whose window the message arrived, or in whose window it is now.
    """

    inbound: Inbound
    calendar: Calendar
    arrival: Period
    present: Period
    now: datetime
    policy: Policy
    history: History = field(default_factory=History)
    agreed: AgreedTime | None = None

    @property
    def urgent(self) -> bool:
        return Signal.URGENT in self.inbound.signals

    @property
    def last_reply_at(self) -> datetime | None:
        """When this sender last had a reply in this closed period, or None."""
        return _latest(self.history.in_period, self.now)

    @property
    def guessed(self) -> bool:
        """Whether only its words suggest a machine."""
        return not GUESSED.keys().isdisjoint(self.inbound.signals)

    def exemption(self) -> Exemption | None:
        """Return the first exception that applies to this sender, or None. Their card's comes before the file's."""
        client = self.history.client
        kept = client.exception(self.now) if client is not None else None
        if kept is not None:
            return Exemption(self.inbound.claimed, kept.answer, kept.reason, kept.until, of_card=True)
        for one in self.policy.exemptions:
            if any(one.holds(who, self.now) for who in (self.inbound.claimed, self.inbound.writer) if who):
                return one
        return None


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule that was asked, and its objection, or "" if it had none."""

    rule: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The reason, its explanation in a sentence, and every rule that was asked.

    `reserve` is the one that the answer is taken from, "" for what every account gives.
    """

    reason: Reason
    says: str
    trace: tuple[RuleResult, ...] = ()
    reserve: str = ""

    @property
    def answers(self) -> bool:
        return self.reason.answers


@dataclass(frozen=True, slots=True)
class Objection:
    """A rule's reason not to answer."""

    reason: Reason
    says: str


Rule = Callable[[Case], Objection | None]


def what_the_message_is(case: Case) -> Objection | None:
    """No reply to machines, lists and ourselves (RFC 3834 section 2)."""
    passing = _lifted(case.exemption()) | (_IN_NEED if case.urgent else _NOTHING)
    for signal, reason in SILENCING.items():
        evidence = case.inbound.signals.get(signal)
        if evidence is not None and signal not in passing:
            return Objection(reason, evidence)
    return None


def _lifted(exemption: Exemption | None) -> frozenset[Signal]:
    """Return the signals that an exception of the file overrides."""
    if exemption is None or exemption.answer == "never":
        return _NOTHING
    return _LIFTED_FOR_ONE if "@" in exemption.who or exemption.of_card else _LIFTED_FOR_ALL


_NOTHING: frozenset[Signal] = frozenset()
_IN_NEED = YIELDS_TO_NEED | GUESSED.keys()
_LIFTED_FOR_ALL = frozenset(SILENCING) - FIRM
_LIFTED_FOR_ONE = _LIFTED_FOR_ALL | BY_NAME


def exceptions_of_the_practice(case: Case) -> Objection | None:
    """No reply to senders for whom the file says "never", or the card does.

    A card is about a client, so urgent words pass what it says (promise 4).
    """
    exemption = case.exemption()
    if exemption is None or exemption.answer == "always" or (exemption.of_card and case.urgent):
        return None
    return Objection(Reason.EXCEPTION, f"the {'card' if exemption.of_card else 'file'} says never: {exemption.reason}")


def quiet_client(case: Case) -> Objection | None:
    """No reply to a client whose messages others may read, where the practice chose silence: any text may harm them."""
    client = case.history.client
    if client is None or client.quiet_at(case.now) is not Quiet.SILENT:
        return None
    return Objection(Reason.QUIET_CLIENT, f"the card says no automatic replies: {client.quiet_reason}")


def arrived_in_working_hours(case: Case) -> Objection | None:
    """No reply to messages that came while we were open, however late we read them."""
    if not case.arrival.working:
        return None
    return Objection(Reason.WORKING_HOURS, f"it arrived in working hours ({case.arrival.cause})")


def open_now(case: Case) -> Objection | None:
    """No reply once the office has opened."""
    if not case.present.working:
        return None
    return Objection(Reason.OPEN_NOW, f"it arrived after hours, but the office is open now ({case.present.cause})")


def agreed_time(case: Case) -> Objection | None:
    """A person is open for this client in the times agreed with them. Urgent words are answered all the same: no
    agreement takes the numbers from whoever is in need (promise 4)."""
    if case.agreed is None or case.urgent:
        return None
    return Objection(Reason.AGREED_TIME, "a person is open for this client now, as agreed with them")


def short_gap(case: Case) -> Objection | None:
    """An hour for lunch is soon over, and a reply would surprise people. Urgent words are answered all the same
    (promise 4), and so is whoever writes while a person closed the office by hand, which is no gap in the hours.
    """
    gap, longest = case.present, case.policy.quiet_gaps
    if case.urgent or gap.start is None or gap.end is None or gap.cause is Cause.OVERRIDE:
        return None
    if gap.end - gap.start > longest:
        return None
    says = f"this closed period lasts {_words(gap.end - gap.start)}, no longer than quiet_gaps ({_words(longest)})"
    return Objection(Reason.SHORT_GAP, says)


def too_old(case: Case) -> Objection | None:
    """No reply to old messages, as after an outage or a moved mailbox."""
    age = case.now - case.inbound.arrived
    if age <= case.policy.answer_within:
        return None
    return Objection(
        Reason.TOO_OLD, f"it arrived {_words(age)} ago, more than answer_within ({_words(case.policy.answer_within)})"
    )


def live_conversation(case: Case) -> Objection | None:
    """No reply while a person of the practice is writing with the sender, except to urgent words (promise 4)."""
    wrote = max(filter(None, (case.inbound.last_human, case.history.answered)), default=None)
    if wrote is None or case.urgent or case.now - wrote > case.policy.quiet_after_human:
        return None
    return Objection(
        Reason.LIVE_CONVERSATION, f"a person of the practice wrote to the sender {_words(case.now - wrote)} before"
    )


def came_back_undeliverable(case: Case) -> Objection | None:
    """No reply after an earlier one came back.

    Urgent words still get a reply (promise 4): the sender may be reachable by now. Not after an opt-out, as the
    provider would refuse it.
    """
    says = case.history.unreachable
    if not says or (case.urgent and not says.startswith(OPTED_OUT)):
        return None
    return Objection(Reason.UNREACHABLE, says)


def replied_before(case: Case) -> Objection | None:
    """One reply per closed period, and another after `again_after`."""
    if case.urgent or case.last_reply_at is None:
        return None
    ago = case.now - case.last_reply_at
    if ago >= case.policy.again_after:
        return None
    where = case.history.told_on.get(case.last_reply_at)
    who = f"the client was told on {where}" if where else "the sender was told"
    says = f"{who} {_ago(ago)} in this closed period; again after {_words(case.policy.again_after)}"
    return Objection(Reason.ALREADY_TOLD, says)


def urgent_replied_before(case: Case) -> Objection | None:
    """Urgent words have their own, smaller limit (promise 4): machines use such words too.

    A message that also sounds like a machine's gets one such reply, so that two machines stop answering each other.
    """
    last = _latest(case.history.urgent, case.now)
    often = len(case.history.urgent) >= (1 if case.guessed else MOST_URGENT)
    wait = case.policy.again_after if often else case.policy.urgent_every
    if not case.urgent or last is None or case.now - last >= wait:
        return None
    says = f"a message of the sender with urgent words was answered {_ago(case.now - last)}"
    return Objection(
        Reason.ALREADY_TOLD, f"{says}, and {len(case.history.urgent)} in this closed period" if often else says
    )


def breaker(case: Case) -> Objection | None:
    """So many answers are a loop or an attack, not people. Urgent words, and senders who were known before, have
    reserves of their own."""
    says = _taken_from(case).says
    return Objection(Reason.BREAKER, says) if says else None


def _taken_from(case: Case) -> ReserveChoice:
    told = case.history
    if case.urgent:
        return choose(case.inbound, case.policy, told.known, told.spent)
    full = Spent(told.ten_minutes, told.day).full(case.policy.limits)
    paused = "the breaker is open" if told.breaker else full and f"{full}, the limit of this account"
    return choose_ordinary(case.policy, told.known, told.spent, paused)


RULES: tuple[Rule, ...] = (
    what_the_message_is,
    exceptions_of_the_practice,
    arrived_in_working_hours,
    open_now,
    agreed_time,
    quiet_client,
    short_gap,
    too_old,
    came_back_undeliverable,
    live_conversation,
    replied_before,
    urgent_replied_before,
    breaker,
)
_SILENT = {
    rule: RuleResult(rule.__name__.replace("_", " ")) for rule in RULES
}  # the result of most rules for most messages


def decide(case: Case) -> Decision:
    """Ask each rule in turn. Pure: the same case always gives the same decision."""
    trace: list[RuleResult] = []
    for rule, silent in _SILENT.items():
        objection = rule(case)
        if objection:
            trace.append(RuleResult(silent.rule, objection.says))
            return Decision(objection.reason, objection.says, tuple(trace))
        trace.append(silent)
    reason, says = _answer(case)
    return Decision(reason, says, tuple(trace), _taken_from(case).reserve)


def decide_call(period: Period, agreed: AgreedTime | None = None, *, staff: bool = False) -> Decision:
    """Decide how a call is counted. Every call after hours hears the crisis text, but in a time agreed with the caller
    it rings. `staff`: one of us calls."""
    if staff:
        reason, says = Reason.STAFF, "it comes from where notices reach one of you"
    elif period.working:
        reason, says = Reason.WORKING_HOURS, "the office was open when the call came"
    elif agreed is not None:
        reason, says = Reason.AGREED_TIME, "the call came in a time agreed with the caller, and rang"
    else:
        reason, says = Reason.ANSWERED, "the call came after hours, and its caller heard the crisis text"
    return Decision(reason, says, (RuleResult("when the call came", says),))


def _answer(case: Case) -> tuple[Reason, str]:
    if case.last_reply_at is None:
        return Reason.ANSWERED, "it arrived after hours, and the sender has not been told in this closed period"
    if case.urgent and case.now - case.last_reply_at < case.policy.again_after:
        return Reason.ANSWERED_URGENT, "the sender was told before, but the message has words of the urgent list"
    return (
        Reason.ANSWERED_AGAIN,
        f"the sender was told {_ago(case.now - case.last_reply_at)}, longer than again_after",
    )


def _latest(history: tuple[datetime, ...], now: datetime) -> datetime | None:
    """Return the last instant up to now. Later ones are from before the clock was set back."""
    return max((instant for instant in history if instant <= now), default=None) if history else None


def _ago(length: timedelta) -> str:
    """Return "3 hours ago", or "just now" for messages that come together."""
    return f"{_words(length)} ago" if length >= timedelta(seconds=1) else "just now"


def _words(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * size or seconds == size:
            return f"{seconds // size} {unit}{'' if seconds // size == 1 else 's'}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"
