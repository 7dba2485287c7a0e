"""The forms for whose addresses are whose: link, take off, split, merge, and not the same person."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from starlette.responses import Response

from autoreply.clients.suggestions import SamePerson, suggestions
from autoreply.clients.work import ClientWork, cards_meant
from autoreply.record.cards.addresses import AddressError, addresses_in_words, read_address
from autoreply.record.cards.cards import Card
from autoreply.web.clients.fields import FieldKind, FormField
from autoreply.web.clients.forms import ClientForm, FormReview, ReviewedForm
from autoreply.web.clients.subject import FormSubject, card_asked_for
from autoreply.web.forms import FormProblems
from autoreply.web.request import RequestContext

LOOK_BACK = timedelta(days=366)  # for senders without a card
MOST = 50  # suggestions on a page


class LinkForm(ClientForm):
    """Links an address to a card."""

    path = "link"
    title = "Link an address"
    needs_reason = False

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        hint = f"Enter {addresses_in_words()}."
        shared = "Several people use it, such as a landline. It then counts for none of them."
        return [
            FormField("address", "Address", hint, needed="Enter an address.", longest=320),
            FormField("shared", shared, kind=FieldKind.TICK),
        ]

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        try:
            address = read_address(answers["address"])
        except AddressError as error:
            raise FormProblems({"address": str(error)}) from None
        shared = answers["shared"] == "yes"
        work.record.card_joining.link(subject.card.number, address, work.act, shared=shared)
        return f"card?number={subject.card.number}&done=linked"


class UnlinkForm(ClientForm):
    """Takes an address off a card."""

    path = "unlink"
    title = "Take an address off"
    button = "Take it off"
    needs_reason = False

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        return [_chosen(subject, "address", "Address", FieldKind.RADIOS, "Choose an address.")]

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        work.record.card_joining.unlink(subject.card.number, answers["address"], work.act)
        return f"card?number={subject.card.number}&done=unlinked"

    def objection(self, subject: FormSubject) -> str:
        return "" if subject.card.addresses else "This card has no address."


class SplitForm(ClientForm):
    """Moves some addresses of a card to a card of their own."""

    path = "split"
    title = "Split the card"
    lede = "Some of these addresses are another person's. A card that was merged comes back as it was."
    button = "Split"

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        hint = "Not needed where a merged card comes back."
        return [
            _chosen(subject, "addresses", "Addresses of the other person", FieldKind.TICKS, "Choose an address."),
            FormField("label", "What do you call the other person?", hint, longest=60),
        ]

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        addresses = answers["addresses"].split("\n")
        made = work.record.card_joining.split(subject.card.number, addresses, answers["label"], work.act)
        return f"card?number={made}&done=split"

    def objection(self, subject: FormSubject) -> str:
        return "" if len(subject.card.addresses) > 1 else "A card with one address cannot be split."


class MergeForm(ReviewedForm):
    """Merges another card into this one."""

    path = "merge"
    title = "Merge with another card"
    lede = "The other card becomes part of this one. A split brings it back as it was."

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        hint = "Its number, its label, or one of its addresses."
        return [FormField("other", "The other card", hint, needed="Enter the other card.", longest=320)]

    def review(self, subject: FormSubject, answers: Mapping[str, str]) -> FormReview:
        other = _other(subject, answers["other"])
        return _merging(subject.card, other, "Are these the same person?")

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        other = _other(subject, answers["other"])
        work.record.card_joining.merge(subject.card.number, other.number, work.act)
        return f"card?number={subject.card.number}&done=merged"


class SamePersonForm(ReviewedForm):
    """Answers a suggestion: the same person, or not."""

    path = "same/decide"
    title = "Is this the same person?"

    def fields(self, subject: FormSubject) -> Sequence[FormField]:
        form = subject.request.form
        yes = "Yes. Merge the two cards" if form.get("other", "0") != "0" else "Yes. Link the address to the card"
        verdicts = [("yes", yes), ("no", "No. Do not suggest it again")]
        return [
            FormField("verdict", "Your answer", kind=FieldKind.RADIOS, options=verdicts, needed="Choose one."),
            FormField("other", "", kind=FieldKind.HIDDEN),
            FormField("address", "", kind=FieldKind.HIDDEN, longest=500),
        ]

    def review(self, subject: FormSubject, answers: Mapping[str, str]) -> FormReview:
        found = _suggested(subject, answers)
        says = [f"{found.evidence}."]
        if answers["verdict"] == "no":
            return FormReview("Not the same person?", [*says, "It is not suggested again. Nothing else changes."])
        if not found.other:
            linked = f"Replies to {found.address} then count as replies to {subject.card.label}."
            return FormReview("Link the address?", [*says, linked])
        review = _merging(subject.card, _card(subject, found.other), "Merge the two cards?")
        return FormReview(review.heading, [*says, *review.says])

    def act(self, subject: FormSubject, answers: Mapping[str, str], work: ClientWork) -> str:
        found, joining, number = _suggested(subject, answers), work.record.card_joining, subject.card.number
        if answers["verdict"] == "no":
            joining.part(number, found.other, found.address, work.act)
            return "same?done=apart"
        if found.other:
            joining.merge(number, found.other, work.act)
            return f"card?number={number}&done=merged"
        joining.link(number, found.address, work.act)
        return f"card?number={number}&done=linked"


def show_same(request: RequestContext) -> Response:
    """Everybody who may be the same person, with the evidence. Asking joins nothing."""
    cards = request.engine.record.cards.all()
    found, labels = suggested(request, cards), {card.number: card.label for card in cards}
    done = "Noted. It is not suggested again." if request.query.get("done") == "apart" else ""
    return request.page(
        "clients_same.html", here="clients", found=found[:MOST], more=len(found[MOST:]), labels=labels, done=done
    )


def suggested(request: RequestContext, cards: Sequence[Card]) -> list[SamePerson]:
    """What the addresses suggest, but for what somebody has answered with no."""
    record = request.engine.record
    senders = record.card_contacts.senders(request.now - LOOK_BACK)
    return suggestions(cards, senders, record.card_joining.parted())


def _suggested(subject: FormSubject, answers: Mapping[str, str]) -> SamePerson:
    """The suggestion that the form is about: what is not suggested is not linked this way."""
    wanted = (subject.card.number, answers["other"], answers["address"])
    for one in suggested(subject.request, subject.record.cards.all()):
        if (one.card, f"{one.other}", one.address) == wanted:
            return one
    raise FormProblems({"seen": "This is not suggested any more. Go back to the list."})


def _merging(card: Card, other: Card, heading: str) -> FormReview:
    says = [_said(card), _said(other), f"Card {other.number} becomes part of card {card.number}."]
    return FormReview(heading, [*says, "What was decided and sent stays as it is. A split brings the card back."])


def _said(card: Card) -> str:
    addresses = ", ".join(one.address for one in card.addresses) or "no address"
    return f"Card {card.number}, {card.label}: {addresses}."


def _other(subject: FormSubject, wanted: str) -> Card:
    chosen = cards_meant(subject.record, wanted, besides=subject.card.number)
    if len(chosen) == 1:
        return chosen[0]
    these = ", ".join(f"{one.number} ({one.label})" for one in chosen[:5])
    says = f"This may mean several cards: {these}. Enter one number." if chosen else "No other card has that."
    raise FormProblems({"other": says})


def _card(subject: FormSubject, number: int) -> Card:
    card = card_asked_for(subject.request, f"{number}")
    if card is None:
        raise FormProblems({"seen": "The other card is gone. Go back to the list."})
    return card


def _chosen(subject: FormSubject, name: str, label: str, kind: FieldKind, needed: str) -> FormField:
    """A choice among the addresses of the card."""
    options = [(one.address, one.address) for one in subject.card.addresses]
    return FormField(name, label, kind=kind, options=options, needed=needed, longest=10_000)
