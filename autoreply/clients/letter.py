"""The letter to a client about a plan: why, what, for how long, when it is reviewed, and how to complain. For printing.

It names no number of contacts, and the numbers for tonight stand in it as in every text.
"""

from autoreply.clients.plans import ContactPlan, PlanError
from autoreply.documents import Block, Callout, Document, Paragraph, SignatureLines
from autoreply.settings import Settings
from autoreply.settings.texts import resources_of

TITLE = "What we agreed about contact outside our hours"


def letter(plan: ContactPlan, label: str, settings: Settings) -> str:
    """Return the letter as plain text, in English. Raises `PlanError` before anything was agreed."""
    said, help_lines = _said(plan, settings), _help(settings)
    head = (settings.practice, f"To: {label}", "", TITLE, "")
    return "\n".join([*head, *said, "", *help_lines, "", f"{settings.practice}, {_name(settings, plan.owner)}"])


def letter_document(plan: ContactPlan, label: str, settings: Settings) -> Document:
    """Return the letter for printing. Raises `PlanError` before anything was agreed."""
    owner = _name(settings, plan.owner)
    blocks: tuple[Block, ...] = (
        *(Paragraph(line) for line in _said(plan, settings) if line),
        Callout(tuple(_help(settings))),
        SignatureLines((f"{settings.practice}, {owner}", label)),
    )
    subtitle = f"{settings.practice}. To: {label}"
    return Document(TITLE, "en", blocks, subtitle, settings.practice, settings.practice)


def _said(plan: ContactPlan, settings: Settings) -> list[str]:
    if not plan.agreed.strip():
        raise PlanError("Nothing is agreed yet. Write down first what you agreed.")
    day = settings.dates.long_date
    owner, teller = (_name(settings, key) for key in (plan.owner, plan.told_by or plan.owner))
    complaints = settings.complaints.outside_body or "the body that licenses us; we give you its address"
    return [
        "Why: messages often came while we were closed, and you should know what you can count on.",
        f"We talked about it on {day(plan.told_on or plan.opened)}: {plan.told_how}, with {teller}.",
        f"What we agreed: {plan.agreed}",
        f"If it happens again: {plan.if_again or 'we talk about it in the next session'}",
        f"How long: from {day(plan.told_on or plan.opened)} to {day(plan.ends)}. Then it ends by itself.",
        f"We look at it together on {day(plan.review)}. You can ask {owner} to look at it earlier.",
        "",
        "You can still write and call at any time. Every message is read, and none is held back.",
        f"If you do not agree: tell {owner}. You can also complain to {complaints}.",
    ]


def _help(settings: Settings) -> list[str]:
    found = resources_of(settings)
    lines = [f"{line.name_in('en')}: {line.call or line.text or line.chat}" for line in found.lines]
    return [f"In danger, call {found.emergency}. If you need to talk to somebody:", *lines]


def _name(settings: Settings, key: str) -> str:
    return settings.people[key].name if key in settings.people else key
