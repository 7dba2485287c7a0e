"""The contact cards: a list with a search, and one card with what was agreed, decided and done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.responses import Response

from autoreply.clients.agreements import say_agreement
from autoreply.clients.plans import ContactPlan
from autoreply.decision.reason import words_of
from autoreply.record.card_contacts import ClientDecision
from autoreply.record.card_entries import CardEntry, EntryKind
from autoreply.web.request import RequestContext

A_PAGE = 50
MOST_DECISIONS = 50
QUIET = {"neutral": "A neutral text", "silent": "No automatic reply"}


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An agreement, an exception, a duty or a plan in words; `over` where it no longer counts."""

    title: str
    says: str
    over: bool


def show(request: RequestContext) -> Response:
    """One page of cards. The search is posted: an address belongs in no log of addresses."""
    form = request.form
    text, page = form.get("text", ""), form.get("page", "")
    number = int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 6 else 1
    found, total = request.engine.record.cards.page(text, A_PAGE, (number - 1) * A_PAGE)
    last = max(1, -(-total // A_PAGE))
    return request.page(
        "clients.html", here="clients", rows=found, total=total, text=text, number=min(number, last), last=last
    )


def show_card(request: RequestContext) -> Response:
    """One card."""
    asked = request.query.get("number", "")
    record = request.engine.record
    card = record.cards.get(int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 16 else None
    if card is None:
        return request.error_page("There is no such card.", 404)
    decisions = record.card_contacts.decisions(card.number)
    zone = request.engine.settings.timezone
    today = request.now.astimezone(zone).date()
    quiet = card.quiet_until is not None and request.now < card.quiet_until
    return request.page(
        "client.html",
        here="clients",
        card=card,
        quiet=QUIET.get(card.quiet.value, "") if quiet else "",
        entries=[_entry(request, one, today) for one in record.card_entries.of(card.number)],
        decisions=_newest(decisions),
        more=max(0, len(decisions) - MOST_DECISIONS),
        words=words_of,
        consents=record.policies.consents(card.number),
        events=record.cards.events(card.number)[::-1],
        zone=zone,
    )


def _newest(decisions: list[ClientDecision]) -> list[ClientDecision]:
    return decisions[::-1][:MOST_DECISIONS]


def _entry(request: RequestContext, entry: CardEntry, today: date) -> EntryRow:
    kept, over = entry.content, not entry.holds(request.now)
    dates = request.engine.settings.dates
    until = dates.full(entry.until, request.engine.settings.timezone)
    if entry.kind is EntryKind.AGREEMENT:
        return EntryRow("Agreement", f"{say_agreement(kept)}. Review: {kept['review']}. Ends: {kept['ends']}.", over)
    if entry.kind is EntryKind.EXCEPTION:
        return EntryRow("Exception", f"{kept['answer'].capitalize()} answered until {until}: {kept['reason']}", over)
    if entry.kind is EntryKind.DUTY:
        return EntryRow("Has to be kept", f"Until {until}: {kept['reason']}", over)
    return _plan(kept, today, over=over)


def _plan(kept: Mapping[str, Any], today: date, *, over: bool) -> EntryRow:
    plan = ContactPlan.read(kept)
    effect = "in effect" if plan.is_in_effect(today) else "nothing of it is in effect"
    state = plan.state_at(today).capitalize()
    says = f"{state}, {effect}. Owner: {plan.owner}. Review: {plan.review}. Ends: {plan.ends}."
    return EntryRow("Plan", says, over)
