"""The forms on the page Reach that change how somebody is told: one more way, one less, and another order."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from starlette.responses import Response

from autoreply.editing.changes import AddEntry, DropKey, PutKey
from autoreply.settings import Settings
from autoreply.settings.reach import Way, WayKind
from autoreply.settings.reading.lines import KeyPath
from autoreply.settings.reading.secrets import look_up
from autoreply.web.editing.edit_form import EditRequest, FormState, RequestedEdit
from autoreply.web.forms import FormProblems

LONGEST = 200  # characters of an address
KINDS = {
    WayKind.MAIL: "Mail",
    WayKind.TEXT: "Text message",
    WayKind.CALL: "Call",
    WayKind.WHATSAPP: "WhatsApp",
    WayKind.SLACK: "Slack",
}
NO_LOGIN = (
    "This page has no login, so it cannot change these ways: they decide where messages go. Change them in an editor, "
    "or give the page a login with autoreply page invite."
)
GONE = "This way is not in the file any more. Load the page again."


class WaysForm:
    """`page` draws the page Reach with what the form shows."""

    path = "reach/ways"
    title = "How you are told"
    mends = False

    def __init__(self, page: Callable[[EditRequest, FormState], Response]) -> None:
        self._page = page

    def read(self, edit: EditRequest) -> RequestedEdit:
        """Raises `FormProblems`."""
        if not edit.request.cookies.asks:
            raise FormProblems({"seen": NO_LOGIN})
        person = edit.form.get("person", "")
        if person and person not in edit.settings.people:
            raise FormProblems({"person": "Choose from the list who is told."})
        path: KeyPath = ("people", person, "reach", "ways") if person else ("reach", "ways")
        if "remove" in edit.form:
            return _removed(edit, person, path)
        return _raised(edit, person, path) if "up" in edit.form else _added(edit, person, path)

    def show(self, edit: EditRequest, state: FormState) -> Response:
        return self._page(edit, state)


def _added(edit: EditRequest, person: str, path: KeyPath) -> RequestedEdit:
    kind, address = edit.form.get("kind", ""), edit.form.get("address", "").strip()
    if kind not in KINDS:
        raise FormProblems({"kind": "Choose a way."})
    if not address or len(address) > LONGEST:
        raise FormProblems({"address": f"Shorten this to {LONGEST} characters." if address else "Enter where it goes."})
    entry = {kind: address}
    try:
        wanted = Way.model_validate(entry)
    except ValidationError as error:
        says = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise FormProblems({"address": f"This {says}."}) from None
    own = _own(edit.settings, person)
    if any((one.kind, one.address.lower()) == (wanted.kind, wanted.address.lower()) for one in own):
        raise FormProblems({"address": "This way is in the list already."})
    doubts = ["Nothing goes there before you enter its code on the page Reach."]
    if person and not own:
        doubts.append("From then on, this person is told by their own ways, and not by those of the practice.")
    says = f"{_name(edit.settings, person)} is now also told by {_by(wanted.kind)}"
    follows = _follows(edit, person, [*own, wanted])
    return RequestedEdit(says, [AddEntry(path, entry)], person or None, doubts=doubts, follows=follows)


def _removed(edit: EditRequest, person: str, path: KeyPath) -> RequestedEdit:
    number, own = _chosen(edit, person, "remove"), _own(edit.settings, person)
    doubts = []
    if len(own) == 1:
        doubts.append(
            "It is the last one. From then on this person is told by the ways of the practice."
            if person
            else "It is the last one. Then nobody learns of problems."
        )
    elif len(own) == 2 and not person:
        doubts.append("With one way left, nobody can be told when that way itself is broken.")
    says = f"{_name(edit.settings, person)} is no longer told by {_way(own, number)}"
    follows = _follows(edit, person, [way for place, way in enumerate(own) if place != number])
    return RequestedEdit(says, [DropKey((*path, number))], person or None, doubts=doubts, follows=follows)


def _way(own: Sequence[Way], number: int) -> str:
    """ "mail", or "mail (way 2)" where there are two."""
    kind = own[number].kind
    return f"{_by(kind)} (way {number + 1})" if sum(one.kind == kind for one in own) > 1 else _by(kind)


def _by(kind: WayKind) -> str:
    """ "mail", "text message", "Slack": a kind within a sentence."""
    brand = kind in (WayKind.WHATSAPP, WayKind.SLACK)
    return KINDS[kind] if brand else KINDS.get(kind, kind.value).lower()


def _raised(edit: EditRequest, person: str, path: KeyPath) -> RequestedEdit:
    number = _chosen(edit, person, "up")
    written = look_up(edit.tree, path)
    if number == 0 or not isinstance(written, list) or not all(isinstance(one, Mapping) for one in written):
        raise FormProblems({"seen": GONE})
    upper, lower = (dict[str, Any](one) for one in written[number - 1 : number + 1])
    changes = [PutKey((*path, number - 1), lower), PutKey((*path, number), upper)]
    own = list(_own(edit.settings, person))
    own[number - 1 : number + 1] = reversed(own[number - 1 : number + 1])
    says = f"{_name(edit.settings, person)}: {own[number - 1].kind} comes before {own[number].kind}"
    return RequestedEdit(says, changes, person or None, follows=_follows(edit, person, own))


def _follows(edit: EditRequest, person: str, ways: Sequence[Way]) -> list[str]:
    order = ", then ".join(f"{way.kind} {where(way.address) if way.kind in KINDS else ''}".strip() for way in ways)
    name = _name(edit.settings, person)
    return [f"{name} is told by {order}." if order else f"{name} has no way of their own.", "Clients notice nothing."]


def where(address: str) -> str:
    """Which way it is, for whoever knows the address: others may look at the screen."""
    return f"…{address[-4:]}" if address.startswith("+") else address


def _chosen(edit: EditRequest, person: str, name: str) -> int:
    """The place of a way that is in the file."""
    number = edit.form[name]
    if not (number.isascii() and number.isdecimal() and int(number) < len(_own(edit.settings, person))):
        raise FormProblems({"seen": GONE})
    return int(number)


def _own(settings: Settings, person: str) -> tuple[Way, ...]:
    reach = settings.people[person].reach if person else settings.reach
    return reach.ways if reach is not None else ()


def _name(settings: Settings, person: str) -> str:
    return settings.people[person].name if person else settings.practice
