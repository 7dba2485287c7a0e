"""The contact cards: a list with a search, and one card with its nights, what was agreed, decided and done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from autoreply.clients.agreements import say_agreement
from autoreply.clients.clinical import clinical_words
from autoreply.clients.plans import ContactPlan
from autoreply.decision.reason import words_of
from autoreply.record.cards.cards import Card
from autoreply.record.cards.contact_times import REACHED_OUT
from autoreply.record.cards.entries import CardEntry, EntryKind
from autoreply.texts.dates import DateFormat
from autoreply.web.access.rights import Action
from autoreply.web.clients.card_forms import clinical_doubt
from autoreply.web.clients.nights import night_calendar
from autoreply.web.numbers import read_number, read_page
from autoreply.web.request import RequestContext

A_PAGE = 50
MOST_DECISIONS = 50
MOST_EVENTS = 50
QUIET = {"neutral": "A neutral text", "silent": "No automatic reply"}
DONE = {
    "added": "The card is added.",
    "changed": "The card is changed.",
    "linked": "The address is linked.",
    "unlinked": "The address is taken off.",
    "split": "The card is split. This is the other one.",
    "merged": "The two cards are one.",
    "quiet": "Saved. The next reply follows it.",
    "agreed": "The agreement is kept.",
    "told": "Saved. The agreement is in effect.",
    "renewed": "The agreement goes on.",
    "once": "You are open for this client.",
    "excepted": "The exception is in effect.",
    "consented": "The consent is noted.",
    "withdrawn": "It is noted that they withdrew the consent. Write on the card how to reach them instead.",
    "mistaken": "The consent is taken back. The history says so.",
    "ended": "It is over.",
    "kept": "The card cannot be erased until then.",
    "erased": "Erased.",
}
_REACHED_OUT = frozenset(reason.value for reason in REACHED_OUT)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An agreement, an exception, a duty or a plan in words; `over` where it no longer counts.

    `links` are what can be done about it, each an address below /clients/ with its words.
    """

    title: str
    says: str
    over: bool
    links: Sequence[tuple[str, str]] = ()


def show(request: RequestContext) -> Response:
    """One page of cards. The search is posted: an address belongs in no log of addresses."""
    form = request.form
    text, number = form.get("text", ""), read_page(form.get("page", ""))
    found, total = request.engine.record.cards.page(text, A_PAGE, (number - 1) * A_PAGE)
    last = max(1, -(-total // A_PAGE))
    return request.page(
        "clients.html",
        here="clients",
        rows=found,
        total=total,
        text=text,
        number=min(number, last),
        last=last,
        may_change=request.may(Action.CLIENTS),
    )


def show_card(request: RequestContext) -> Response:
    """One card."""
    record, settings = request.engine.record, request.engine.settings
    card = record.cards.get(read_number(request.query.get("number", "")) or 0)
    if card is None:
        return request.error_page("There is no such card.", 404)
    decisions = record.card_contacts.decisions(card.number)
    zone, dates = settings.timezone, settings.dates
    quiet = card.quiet_until is not None and request.now < card.quiet_until
    clinical = clinical_words(f"{card.label} {card.fields.notes}")
    entries = list(_entries(request, card))
    events = record.cards.events(card.number)[::-1]
    return request.page(
        "client.html",
        here="clients",
        card=card,
        done=DONE.get(request.query.get("done", ""), ""),
        doubt=clinical_doubt(clinical) if clinical else "",
        quiet=QUIET.get(card.quiet.value, "") if quiet else "",
        entries=[one for one in entries if not one.over],
        past=[one for one in entries if one.over],
        has_plan=any(one.title == "Plan" and not one.over for one in entries),
        decisions=decisions[::-1][:MOST_DECISIONS],
        more=max(0, len(decisions) - MOST_DECISIONS),
        nights=night_calendar((one for one in decisions if one.reason in _REACHED_OUT), request.now, zone, dates),
        dates=dates,
        words=words_of,
        consents=record.policies.consents(card.number),
        issued=record.policies.latest(),
        events=events[:MOST_EVENTS],
        more_events=max(0, len(events) - MOST_EVENTS),
        zone=zone,
        may_change=request.may(Action.CLIENTS) and card.erased is None,
        may_erase=request.may(Action.ERASE),
        may_agree=request.may(Action.AGREEMENTS, request.visitor.person),
    )


def _entries(request: RequestContext, card: Card) -> Iterator[EntryRow]:
    today = request.today
    for one in request.engine.record.card_entries.of(card.number):
        yield _entry(request, one, today)


def _entry(request: RequestContext, entry: CardEntry, today: date) -> EntryRow:
    kept, over = entry.content, not entry.holds(request.now)
    dates, number = request.engine.settings.dates, entry.number
    until = dates.full(entry.until, request.engine.settings.timezone)
    ends = [(f"end?entry={number}", "End it now")]
    if entry.kind is EntryKind.PLAN:
        return _plan(request, entry, today, over=over)
    if entry.kind is EntryKind.EXCEPTION:
        says = f"{kept['answer'].capitalize()} answered until {until}: {kept['reason']}"
        approved = f" Approved by {kept['approver']}." if kept.get("approver") else ""
        return EntryRow("Exception", f"{says}.{approved}", over, ends)
    if entry.kind is EntryKind.DUTY:
        may_end = request.may(Action.ERASE)
        return EntryRow("Has to be kept", f"Until {until}: {kept['reason']}", over, ends if may_end else ())
    may = request.may(Action.AGREEMENTS, kept["person"] or None)
    if entry.kind is EntryKind.ONCE:
        who = _name(request, kept["person"])
        return EntryRow("Just this once", f"{who} is open until {until}: {kept['reason']}", over, ends if may else ())
    says = (
        f"{say_agreement({**kept, 'person': _name(request, kept['person']) if kept['person'] else ''})}. "
        f"Review: {_day(dates, kept['review'])}. Ends: {_day(dates, kept['ends'])}."
    )
    told = [] if kept["told_on"] else [(f"agreement/told?entry={number}", "The client was told")]
    links = [*told, (f"agreement/renew?entry={number}", "Renew"), *ends]
    return EntryRow("Agreement", says, over, links if may else ())


def _plan(request: RequestContext, entry: CardEntry, today: date, *, over: bool) -> EntryRow:
    plan, dates = ContactPlan.read(entry.content), request.engine.settings.dates
    effect = "in effect" if plan.is_in_effect(today) and not over else "no part of it is in effect"
    state = plan.state_at(today)
    says = (
        f"{state.capitalize()}, {effect}. Owner: {_name(request, plan.owner)}. "
        f"Review: {dates.day_and_year(plan.review)}. Ends: {dates.day_and_year(plan.ends)}."
    )
    return EntryRow("Plan", says, over or today > plan.ends, [(f"plan?entry={entry.number}", "Open the plan")])


def _name(request: RequestContext, person: str) -> str:
    people = request.engine.settings.people
    return people[person].name if person in people else person or request.engine.settings.practice


def _day(dates: DateFormat, text: str) -> str:
    return dates.day_and_year(date.fromisoformat(text))
