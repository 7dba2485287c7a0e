"""The list of everybody who reached out: new, to call back, or done. Nothing is fetched for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from autoreply.record.alerts import BY_PRACTICE
from autoreply.record.follow_ups import Correspondent, FollowUpState
from autoreply.record.items import Item
from autoreply.settings.channel import kind_of
from autoreply.web.inbox.content import kept_at_providers
from autoreply.web.request import RequestContext
from channels import NamesSenders, TextForm

A_PAGE = 25
MOST_MARKS = 100  # senders of one person
NAMES = {FollowUpState.NEW: "New", FollowUpState.CALL_BACK: "To call back", FollowUpState.DONE: "Done"}
EMPTY = {
    FollowUpState.NEW: "Nobody is waiting. You have seen everything.",
    FollowUpState.CALL_BACK: "Nobody is waiting for a call.",
    FollowUpState.DONE: "Nobody is marked as done yet.",
}
UNKNOWN = "Somebody who showed no number or address"
KINDS = {
    TextForm.EMAIL: "email",
    TextForm.CHAT: "message",
    TextForm.SMS: "text",
    TextForm.INSTANT: "message",
    TextForm.VOICE: "call",
}


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One person of the list. `came` are words such as "2 texts on main-texts".

    `addresses` are those from which they wrote, where `who` does not name them.
    """

    person: Correspondent
    who: str
    addresses: tuple[str, ...]
    came: tuple[str, ...]
    latest: datetime


def show(request: RequestContext) -> Response:
    """One page of people of one state."""
    state, number = _state(request), _page(request)
    engine = request.engine
    unseen, follow_ups = kept_at_providers(engine), engine.record.follow_ups
    found = follow_ups.page(state, unseen, A_PAGE, (number - 1) * A_PAGE)
    return request.page(
        "inbox.html",
        here="inbox",
        state=state,
        states=NAMES,
        counts=found.counts,
        rows=_rows(request, found.people, unseen),
        empty=EMPTY[state],
        number=found.offset // A_PAGE + 1,
        last=max(1, -(-found.counts[state] // A_PAGE)),
        zone=engine.settings.timezone,
        done=DONE.get(request.query.get("done", ""), ""),
    )


DONE = {
    "new": "Marked as new.",
    "call-back": "Noted: to call back.",
    "done": "Marked as done.",
}


def mark(request: RequestContext) -> Response:
    """Note how far the practice is with somebody, up to the last messages that were seen."""
    form = request.form
    marks, state = read_marks(form.get("through", "")), form.get("state", "")
    if not marks or state not in {FollowUpState.CALL_BACK, FollowUpState.DONE}:
        return request.error_page("This message is no longer stored. Load the list again.", 404)
    if not note_progress(request, marks, FollowUpState(state)):
        return request.error_page("This message is no longer stored. Load the list again.", 404)
    back = form.get("back", "")
    return request.redirect(f"inbox?{f'show={back}&' if back in set(FollowUpState) else ''}done={state}")


def note_progress(request: RequestContext, marks: Sequence[int], state: FollowUpState, *, later: bool = False) -> bool:
    """Note it of the senders of these messages, up to them. Returns False where none of them is stored any more.

    The alerts about them end; or the visitor takes them, if somebody is still to reach them, `later`.
    """
    record, visitor = request.engine.record, request.visitor
    senders = record.follow_ups.senders(marks)
    for number, sender in senders.items():
        record.follow_ups.mark(sender, state, number, visitor.name, request.now)
    done = state is FollowUpState.DONE and not later
    for number, sender in senders.items():  # only now: an alert about all of them ends at once
        record.alerts.follow(sender, number, visitor.person or BY_PRACTICE, request.now, done=done)
    return bool(senders)


def read_marks(text: str) -> list[int]:
    """The numbers of messages in a form, the newest of each sender; none where it is anything else."""
    parts = text.split(",", MOST_MARKS)[:MOST_MARKS]
    return [int(part) for part in parts] if all(map(is_number, parts)) else []


def is_number(text: str) -> bool:
    """Whether it is the number of a message, as it stands in a form or an address."""
    return text.isascii() and text.isdecimal() and 0 < len(text) < 16


def who(request: RequestContext, sender: str) -> str:
    """How a sender is shown to people of the practice: with their name, where a channel knows it by now."""
    channels = (account.channel for account in request.engine.accounts.values())
    names = (one.name_of(sender) for one in channels if sender and isinstance(one, NamesSenders))
    name = next(filter(None, names), "")
    return f"{name} ({sender})" if name else sender or UNKNOWN


def name_of(request: RequestContext, person: Correspondent) -> str:
    """What a person is called: as on their contact card, or else by where they wrote from."""
    return person.label or who(request, person.senders[0])


def addresses_of(request: RequestContext, person: Correspondent) -> tuple[str, ...]:
    """From where somebody with a contact card wrote, the last one first."""
    return tuple(who(request, sender) for sender in person.senders) if person.card is not None else ()


def form_of(request: RequestContext, channel: str) -> TextForm:
    """In what form messages come on a channel; one that is gone is taken for one of messages."""
    entry = request.engine.settings.channels.get(channel)
    return kind_of(entry).form if entry is not None else TextForm.CHAT


def _rows(request: RequestContext, people: Sequence[Correspondent], unseen: Sequence[str]) -> list[InboxRow]:
    messages = request.engine.record.follow_ups.messages(people, unseen)
    return [_row(request, person, *messages[person.last]) for person in people]


def _row(request: RequestContext, person: Correspondent, newest: list[Item], many: int) -> InboxRow:
    """One person: what came since somebody last looked, or else what there is."""
    mine = [item for item in newest if not item.progress] or newest
    came: dict[str, int] = {}
    for item in mine:
        kind = f"{KINDS[form_of(request, item.channel)]} on {item.channel}"
        came[kind] = came.get(kind, 0) + 1
    words = [kind if number == 1 else _several(kind, number) for kind, number in came.items()]
    if many > len(mine):
        words.append(f"and {many - len(mine)} earlier")
    return InboxRow(person, name_of(request, person), addresses_of(request, person), tuple(words), person.latest)


def _several(kind: str, many: int) -> str:
    what, _, where = kind.partition(" on ")
    return f"{many} {what}s on {where}"


def _state(request: RequestContext) -> FollowUpState:
    wanted = request.query.get("show", "")
    return FollowUpState(wanted) if wanted in set(FollowUpState) else FollowUpState.NEW


def _page(request: RequestContext) -> int:
    wanted = request.query.get("page", "")
    return max(1, int(wanted)) if is_number(wanted) and len(wanted) < 7 else 1
