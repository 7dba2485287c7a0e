"""Should this message be answered? A tuple of small rules; the first objection wins, and the trace is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from autoreply.decision.policy import Exemption, Policy
from autoreply.decision.reason import BY_NAME, FIRM, GUESSED, SILENCING, YIELDS_TO_NEED, Reason
from autoreply.decision.reserves import Choice, Spent, choose, choose_ordinary
from channels import Inbound, Signal
from schedules import Calendar, Period

TEN_MINUTES = timedelta(minutes=10)
DAY = timedelta(days=1)

# Two hours of urgent words every ten minutes are more likely a machine that quotes us than a person: from then on
# `again_after` holds for them too, so that this limit ends every loop, whatever marks a gateway strips (promise 5).
MOST_URGENT = 12

OPTED_OUT = "opted out: "  # how it begins, why somebody who refused all messages cannot be reached


@dataclass(frozen=True, slots=True)
class History:
    """What this account has told, as the record knows it.

    `in_period` are the instants at which this sender was answered in the closed period, oldest first; `urgent` those
    among them that answered urgent words.
    The counts are ordinary replies of the account to anybody: in the last ten minutes and day. `spent` has those that
    were taken from a reserve, by its name. `known` is True where this sender wrote before yesterday already, and was
    heard.
    `breaker` is True while the account's breaker is open. `unreachable` says why this sender cannot be reached.
    """

    in_period: tuple[datetime, ...] = ()
    urgent: tuple[datetime, ...] = ()
    ten_minutes: int = 0
    day: int = 0
    spent: Mapping[str, Spent] = field(default_factory=dict)
    known: bool = False
    breaker: bool = False
    unreachable: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything one decision is made from.

    `calendar` says whose hours hold; `arrival` is its period in which the message arrived, `present` the one now.
    """

    inbound: Inbound
    calendar: Calendar
    arrival: Period
    present: Period
    now: datetime
    policy: Policy
    history: History = field(default_factory=History)

    @property
    def urgent(self) -> bool:
        return Signal.URGENT in self.inbound.signals

    @property
    def last_told(self) -> datetime | None:
        """When this sender was last told."""
        return _last(self.history.in_period, self.now)

    @property
    def guessed(self) -> bool:
        """Whether the words alone let it pass for a machine's."""
        return not GUESSED.keys().isdisjoint(self.inbound.signals)

    def exemption(self) -> Exemption | None:
        """The first exception of the file that speaks of this sender."""
        for one in self.policy.exemptions:
            if any(one.holds(who, self.now) for who in (self.inbound.claimed, self.inbound.writer) if who):
                return one
        return None


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule that was asked, and what it said; `says` is "" where it had no objection."""

    rule: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """`reason`, the sentence behind it, and every rule that was asked on the way.

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
    """A rule speaks for silence."""

    reason: Reason
    says: str


Rule = Callable[[Case], Objection | None]


def what_the_message_is(case: Case) -> Objection | None:
    """RFC 3834 section 2 and its like: no answer to machines, lists and ourselves."""
    passing = _lifted(case.exemption()) | (_IN_NEED if case.urgent else _NOTHING)
    for signal, reason in SILENCING.items():
        evidence = case.inbound.signals.get(signal)
        if evidence is not None and signal not in passing:
            return Objection(reason, evidence)
    return None


def _lifted(exemption: Exemption | None) -> frozenset[Signal]:
    """The silences that an exception of the file lifts."""
    if exemption is None or exemption.answer == "never":
        return _NOTHING
    return _LIFTED_FOR_ONE if "@" in exemption.who else _LIFTED_FOR_ALL


_NOTHING: frozenset[Signal] = frozenset()
_IN_NEED = YIELDS_TO_NEED | GUESSED.keys()
_LIFTED_FOR_ALL = frozenset(SILENCING) - FIRM
_LIFTED_FOR_ONE = _LIFTED_FOR_ALL | BY_NAME


def exceptions_of_the_practice(case: Case) -> Objection | None:
    """Senders the file says are never answered."""
    exemption = case.exemption()
    if exemption is None or exemption.answer == "always":
        return None
    return Objection(Reason.EXCEPTION, f"the file says never: {exemption.reason}")


def arrived_in_working_hours(case: Case) -> Objection | None:
    """Who wrote while we were open was not told that we are closed, however late we look."""
    if not case.arrival.working:
        return None
    return Objection(Reason.WORKING_HOURS, f"it arrived in working hours ({case.arrival.cause})")


def open_now(case: Case) -> Objection | None:
    """Once the office has opened, nobody is told that it is closed."""
    if not case.present.working:
        return None
    return Objection(Reason.OPEN_NOW, f"it arrived after hours, but the office is open now ({case.present.cause})")


def too_old(case: Case) -> Objection | None:
    """After an outage or a moved mailbox, old messages are left to people."""
    age = case.now - case.inbound.arrived
    if age <= case.policy.answer_within:
        return None
    return Objection(
        Reason.TOO_OLD, f"it arrived {_words(age)} ago, more than answer_within ({_words(case.policy.answer_within)})"
    )


def live_conversation(case: Case) -> Objection | None:
    """A person of the practice is just writing with the sender. Urgent words are answered all the same (promise 4)."""
    wrote = case.inbound.last_human
    if wrote is None or case.urgent or case.now - wrote > case.policy.quiet_after_human:
        return None
    return Objection(
        Reason.LIVE_CONVERSATION, f"a person of the practice wrote to the sender {_words(case.now - wrote)} before"
    )


def came_back_undeliverable(case: Case) -> Objection | None:
    """An earlier reply came back: writing there again helps nobody.

    Urgent words are answered all the same (promise 4): whoever writes them is there, and may be reached by now. Only of
    who refused all messages nobody hopes so: the provider would refuse it.
    """
    says = case.history.unreachable
    if not says or (case.urgent and not says.startswith(OPTED_OUT)):
        return None
    return Objection(Reason.UNREACHABLE, says)


def already_told(case: Case) -> Objection | None:
    """Once per closed period, and again after `again_after`."""
    if case.urgent or case.last_told is None:
        return None
    ago = case.now - case.last_told
    if ago >= case.policy.again_after:
        return None
    says = f"the sender was told {_ago(ago)} in this closed period; again after {_words(case.policy.again_after)}"
    return Objection(Reason.ALREADY_TOLD, says)


def told_in_need(case: Case) -> Objection | None:
    """Urgent words pass the limit above (promise 4) and have a small one of their own: machines use such words too.

    What sounds like a machine as well gets one such answer: the next machine in the row is silent then.
    """
    last = _last(case.history.urgent, case.now)
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


def _taken_from(case: Case) -> Choice:
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
    too_old,
    came_back_undeliverable,
    live_conversation,
    already_told,
    told_in_need,
    breaker,
)
_SILENT = {rule: RuleResult(rule.__name__.replace("_", " ")) for rule in RULES}  # what most rules say of most messages


def decide(case: Case) -> Decision:
    """Ask each rule in turn. Pure: the same case gives the same decision, for ever."""
    trace: list[RuleResult] = []
    for rule, silent in _SILENT.items():
        objection = rule(case)
        if objection:
            trace.append(RuleResult(silent.rule, objection.says))
            return Decision(objection.reason, objection.says, tuple(trace))
        trace.append(silent)
    reason, says = _answer(case)
    return Decision(reason, says, tuple(trace), _taken_from(case).reserve)


def decide_call(period: Period) -> Decision:
    """What a call counts as. Whoever calls after hours hears the crisis text first, however often they call."""
    if period.working:
        reason, says = Reason.WORKING_HOURS, "the office was open when the call came"
    else:
        reason, says = Reason.ANSWERED, "the call came after hours, and its caller heard the crisis text"
    return Decision(reason, says, (RuleResult("when the call came", says),))


def _answer(case: Case) -> tuple[Reason, str]:
    if case.last_told is None:
        return Reason.ANSWERED, "it arrived after hours, and the sender has not been told in this closed period"
    if case.urgent and case.now - case.last_told < case.policy.again_after:
        return Reason.ANSWERED_URGENT, "the sender was told before, but the message has words of the urgent list"
    return (
        Reason.ANSWERED_AGAIN,
        f"the sender was told {_ago(case.now - case.last_told)}, longer than again_after",
    )


def _last(told: tuple[datetime, ...], now: datetime) -> datetime | None:
    """The last instant up to now; later ones are left from before the clock was stepped back."""
    return max((instant for instant in told if instant <= now), default=None) if told else None


def _ago(length: timedelta) -> str:
    """ "3 hours ago"; two messages of one instant are answered one after the other."""
    return f"{_words(length)} ago" if length >= timedelta(seconds=1) else "just now"


def _words(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * size or seconds == size:
            return f"{seconds // size} {unit}{'' if seconds // size == 1 else 's'}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"
