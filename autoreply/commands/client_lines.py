"""Cards as lines for people."""

from collections.abc import Iterator
from datetime import date

from autoreply.clients.agreements import say_agreement
from autoreply.clients.plans import ContactPlan
from autoreply.commands.client_common import CommandContext
from autoreply.record.cards.cards import Card
from autoreply.record.cards.entries import CardEntry, EntryKind


def card_row(card: Card) -> str:
    """One line of a list."""
    fields = card.fields
    addresses = ", ".join(one.address for one in card.addresses) or "no address"
    rest = "".join(f", {word}" for word in (fields.language, card.quiet.value and "quiet") if word)
    return f"{card.number:>5}  {fields.label:<20} {fields.kind.value}{rest}  {addresses}"


def card_lines(context: CommandContext, card: Card) -> Iterator[str]:
    """The whole card."""
    fields = card.fields
    yield f"Card {card.number}: {fields.label} ({fields.kind.value})"
    for one in card.addresses:
        yield f"  {one.address}{' (several people share it)' if one.shared else ''}"
    for name, value in (("language", fields.language), ("time zone", fields.zone), ("notes", fields.notes)):
        if value:
            yield f"  {name}: {value}"
    if card.quiet and card.quiet_until is not None:
        over = " (over)" if card.quiet_until <= context.now else ""
        yield f"  replies: {card.quiet.value} until {context.when(card.quiet_until)}{over}: {card.quiet_reason}"
    for entry in context.record.card_entries.of(card.number):
        yield f"  {entry_line(context, entry)}"
    yield "What was done:"
    for event in context.record.cards.events(card.number):
        what = context.settings.dates.in_sentence(event.what, context.settings.timezone)
        yield f"  {context.when(event.at)}  {event.who}: {what}{f' ({event.why})' if event.why else ''}"


def entry_line(context: CommandContext, entry: CardEntry) -> str:
    """One agreement, exception, duty or plan."""
    kept, day = entry.content, context.day
    if entry.kind is EntryKind.AGREEMENT:
        review, ends = (day(date.fromisoformat(kept[name])) for name in ("review", "ends"))
        says = f"{say_agreement(kept)}; review {review}; ends {ends}"
    elif entry.kind is EntryKind.PLAN:
        plan = ContactPlan.read(kept)
        state = plan.state_at(context.today)
        says = f"{state}; owner {plan.owner}; review {day(plan.review)}; ends {day(plan.ends)}"
    elif entry.kind is EntryKind.EXCEPTION:
        until = context.when(entry.until)
        says = f"answer {kept['answer']} until {until}: {kept['reason']} (approved by {kept['approver']})"
    elif entry.kind is EntryKind.ONCE:
        says = f"{kept['person'] or 'the practice'} is open until {context.when(entry.until)}: {kept['reason']}"
    else:
        says = f"keep until {context.when(entry.until)}: {kept['reason']}"
    return f"{entry.kind} {entry.number}: {says}{'' if entry.holds(context.now) else ' (over)'}"
