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
from channels import TextForm

A_PAGE = 25
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
    """One person of the list. `came` are words such as "2 texts on main-texts"."""

    person: Correspondent
    who: str
    came: tuple[str, ...]
    latest: datetime


def show(request: RequestContext) -> Response:
    """One page of people of one state."""
    state, number = _state(request), _page(request)
    engine = request.engine
    unseen, follow_ups = kept_at_providers(engine), engine.record.follow_ups
    counts = follow_ups.counts(unseen)
    last = max(1, -(-counts[state] // A_PAGE))
    number = min(number, last)
    people = follow_ups.page(state, unseen, A_PAGE, (number - 1) * A_PAGE)
    return request.page(
        "inbox.html",
        here="inbox",
        state=state,
        states=NAMES,
        counts=counts,
        rows=_rows(request, people, unseen),
        empty=EMPTY[state],
        number=number,
        last=last,
        zone=engine.settings.timezone,
        done=DONE.get(request.query.get("done", ""), ""),
    )


DONE = {
    "new": "Marked as new.",
    "call-back": "Noted: to call back.",
    "done": "Marked as done.",
}


def mark(request: RequestContext) -> Response:
    """Note how far the practice is with somebody, up to the last message that was seen."""
    engine, form = request.engine, request.form
    number, state = form.get("through", ""), form.get("state", "")
    person = engine.record.follow_ups.of(int(number), kept_at_providers(engine)) if is_number(number) else None
    if person is None or state not in {FollowUpState.CALL_BACK, FollowUpState.DONE}:
        return request.error_page("This message is no longer stored. Load the list again.", 404)
    note_progress(request, person.sender, FollowUpState(state), int(number))
    back = form.get("back", "")
    return request.redirect(f"inbox?{f'show={back}&' if back in set(FollowUpState) else ''}done={state}")


def note_progress(
    request: RequestContext, sender: str, state: FollowUpState, through: int, *, later: bool = False
) -> None:
    """Note it, and end the alert about them; or take it, if somebody is still to reach them, `later`."""
    record, visitor = request.engine.record, request.visitor
    record.follow_ups.mark(sender, state, through, visitor.name, request.now)
    done = state is FollowUpState.DONE and not later
    record.alerts.follow(sender, through, visitor.person or BY_PRACTICE, request.now, done=done)


def is_number(text: str) -> bool:
    """Whether it is the number of a message, as it stands in a form or an address."""
    return text.isascii() and text.isdecimal() and 0 < len(text) < 16


def who(sender: str) -> str:
    """How a person is shown to people of the practice."""
    return sender or UNKNOWN


def form_of(request: RequestContext, channel: str) -> TextForm:
    """In what form messages come on a channel; one that is gone is taken for one of messages."""
    entry = request.engine.settings.channels.get(channel)
    return kind_of(entry).form if entry is not None else TextForm.CHAT


def _rows(request: RequestContext, people: Sequence[Correspondent], unseen: Sequence[str]) -> list[InboxRow]:
    messages = request.engine.record.follow_ups.messages(people, unseen)
    return [_row(request, person, *messages[person.last]) for person in people]


def _row(request: RequestContext, person: Correspondent, newest: list[Item], many: int) -> InboxRow:
    """One person: what came since somebody last looked, or else what there is."""
    mine = [item for item in newest if item.number > person.seen] or newest
    came: dict[str, int] = {}
    for item in mine:
        kind = f"{KINDS[form_of(request, item.channel)]} on {item.channel}"
        came[kind] = came.get(kind, 0) + 1
    words = [kind if number == 1 else _several(kind, number) for kind, number in came.items()]
    if many > len(mine):
        words.append(f"and {many - len(mine)} earlier")
    return InboxRow(person, who(person.sender), tuple(words), person.latest)


def _several(kind: str, many: int) -> str:
    what, _, where = kind.partition(" on ")
    return f"{many} {what}s on {where}"


def _state(request: RequestContext) -> FollowUpState:
    wanted = request.query.get("show", "")
    return FollowUpState(wanted) if wanted in set(FollowUpState) else FollowUpState.NEW


def _page(request: RequestContext) -> int:
    wanted = request.query.get("page", "")
    return max(1, int(wanted)) if is_number(wanted) and len(wanted) < 7 else 1
