"""Turns a message into a case, and a case into an outcome with the reply if there is one. Pure."""

import hashlib
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial

from autoreply.answering.account import Account
from autoreply.answering.facts import OCCASIONS, facts, period_at, period_of
from autoreply.decision.agreement import AgreedTime, agreed_at
from autoreply.decision.client import ClientKind, PersonalText, Quiet
from autoreply.decision.decide import Case, History, decide, what_the_message_is
from autoreply.decision.outcome import Outcome
from autoreply.decision.reason import ANSWERS, Reason
from autoreply.texts.words import ComposedText, Facts, Occasion, Words
from channels import Inbound, Reply, Signal
from schedules import Calendar

# Of messages in an agreed time: urgent words are decided about as ever, and reach the person all the same.
_URGENT = (Reason.ALREADY_TOLD, Reason.BREAKER, Reason.UNREACHABLE, Reason.QUIET_CLIENT)
HAS_REACHED_SOMEBODY = frozenset({Reason.AGREED_TIME, *ANSWERS, *_URGENT})


def case_of(inbound: Inbound, account: Account, calendar: Calendar, now: datetime) -> Case:
    """Return the case without its history. `explain` uses the same function as the daemon."""
    arrival, present = period_at(calendar, inbound.arrived), period_at(calendar, now)
    return Case(_mark_urgent(mark_staff(inbound, account), account), calendar, arrival, present, now, account.policy)


def what_it_is(inbound: Inbound, account: Account, now: datetime) -> Reason | None:
    """Return the reason by which it is no message of a client; None if it is one. Reads no record."""
    case = case_of(inbound, account, account.last_known_for(inbound.person), now)
    objection = what_the_message_is(case)
    return objection.reason if objection is not None else None


def judge(case: Case, account: Account, install: str, history: History) -> Outcome:
    """Decide with this history. Returns the decision, and the reply if there is one."""
    case = replace(case, history=history, agreed=_agreed(case, account, history))
    decision = decide(case)
    agreed = case.agreed.person if case.agreed is not None and decision.reason in HAS_REACHED_SOMEBODY else None
    if not decision.answers:
        return Outcome(decision, agreed=agreed)
    return Outcome(decision, _reply(case, account, install), case.present.end, agreed)


def occasion(case: Case, *, for_colleagues: bool = False) -> Occasion:
    """Return which text to send.

    A reply that others read, or may read, is the same for everybody. Colleagues get the text for them, where there is
    one. A sender who had a reply gets the short repeat. A sender who
    never wrote before gets the text for that, unless somebody covers. Otherwise the text depends on why the office is
    closed.
    """
    client = case.history.client
    if case.inbound.overheard or (client is not None and client.quiet_at(case.now) is Quiet.NEUTRAL):
        return Occasion.ASIDE
    if for_colleagues and client is not None and client.kind is ClientKind.COLLEAGUE:
        return Occasion.COLLEAGUE
    if case.last_reply_at is not None:
        return Occasion.REPEAT
    if case.history.stranger and case.present.cover is None:
        return Occasion.FIRST
    return OCCASIONS[case.present.cause]


def _reply(case: Case, account: Account, install: str) -> Reply:
    inbound, minute = case.inbound, case.now.replace(second=0, microsecond=0)
    known = facts(account, case.calendar, case.present, minute)
    if inbound.person and case.calendar.zone != account.last_known_for("").zone:  # reads no record
        known = replace(known, place="")  # the practice's place is not where this person works
    words = _words(case, account)
    composed = _composed(words, occasion(case, for_colleagues=words.greets_colleagues), known)
    return Reply(
        to=inbound.reply_to or inbound.sender,
        subject=composed.subject,
        text=composed.text,
        identity=_identity(install, inbound),
        context=inbound.context,
        person=inbound.person,
    )


def _agreed(case: Case, account: Account, history: History) -> AgreedTime | None:
    """Return the agreement in whose window the message arrived, or in whose window it is now. Reads no record."""
    agreements = history.client.agreements if history.client is not None else ()
    if not agreements:
        return None
    where, known = (case.inbound.channel, case.policy.kind), partial(period_of, account.last_known_for)
    found = (agreed_at(agreements, instant, *where, known) for instant in (case.inbound.arrived, case.now))
    return next((one for one in found if one is not None), None)


def _words(case: Case, account: Account) -> Words:
    """The texts of the person it was written to, with the language of the sender's card first.

    A text of their own counts while nobody covers: whoever does stands in the usual text only.
    """
    words, client = account.words_for(case.inbound.person), case.history.client
    if client is None:
        return words
    personal, today = client.personal, case.now.astimezone(account.last_known_for("").zone).date()
    if personal is not None and personal.holds(today) and case.present.cover is None:
        return _personal(words, personal)
    return words.led_by(client.language) if client.language else words


@lru_cache(maxsize=64)
def _personal(words: Words, personal: PersonalText) -> Words:
    return words.personal(personal.language, personal.text, personal.short)


@lru_cache(maxsize=64)
def _composed(words: Words, occasion: Occasion, facts: Facts) -> ComposedText:
    """Compose the text. Cached: everybody who writes in the same minute gets the same text."""
    return words.say(occasion, facts)


def mark_staff(inbound: Inbound, account: Account) -> Inbound:
    """Note if one of our own people wrote it: whatever it is, it is no client's message."""
    if not account.is_staff(inbound):
        return inbound
    return replace(inbound, signals={**inbound.signals, Signal.STAFF: "it comes from where notices reach one of you"})


def _mark_urgent(inbound: Inbound, account: Account) -> Inbound:
    if not account.urgent_for(inbound.person).seen(f"{inbound.subject}\n{inbound.text}"):
        return inbound
    return replace(inbound, signals={**inbound.signals, Signal.URGENT: "words of the urgent list"})


def _identity(install: str, inbound: Inbound) -> str:
    """Return the reply's identity: the same for the same message, even if the record was lost."""
    named = "\0".join((install, inbound.channel, inbound.id))
    return hashlib.sha256(named.encode()).hexdigest()[:32]
