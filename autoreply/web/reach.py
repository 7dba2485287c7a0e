"""How everybody is told: their ways, a code for each that is not proved yet, and the form to type it into."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from autoreply.notices.proof import ProofError, Proofs, WayReport
from autoreply.web.access.rights import Action
from autoreply.web.editing.edit_form import Editing, EditRequest, FormState
from autoreply.web.editing.ways_form import KINDS, where
from autoreply.web.numbers import read_number
from autoreply.web.request import RequestContext


@dataclass(frozen=True, slots=True)
class PersonWays:
    """One person, or the practice for "", with the ways of their own.

    `mine`: who looks at the page may prove them. `waits`: a code may be typed in.
    """

    key: str
    name: str
    ways: tuple[WayReport, ...]
    mine: bool

    @property
    def waits(self) -> bool:
        return self.mine and any(not one.ready and one.way.notifier is not None for one in self.ways)


@dataclass(frozen=True, slots=True)
class ReachPage:
    """The page, whose forms change the settings file by `editing`."""

    editing: Editing

    def show(self, request: RequestContext) -> Response:
        """The list."""
        return self._page(request, done=DONE.get(request.query.get("done", ""), ""))

    def send_code(self, request: RequestContext) -> Response:
        """Send a code by the way whose place in the person's list was posted."""
        person, place = request.form.get("person", ""), read_number(request.form.get("way", ""))
        ways = _ways(request, person)
        if place is None or place >= len(ways):
            return request.error_page("This way is no longer in the settings. Load the page and try again.", 404)
        way, author = ways[place].way, request.visitor.name
        try:
            says = _proofs(request).send_code(way, request.engine.notices.language(person), author)
        except ProofError as error:
            return self._page(request, problem=str(error), status=422)
        return self._page(request, done=says)

    def confirm(self, request: RequestContext) -> Response:
        """Take a code that arrived."""
        ways = tuple(one.way for one in _ways(request, request.form.get("person", "")))
        try:
            _proofs(request).confirm(ways, request.form.get("code", ""), request.visitor.name)
        except ProofError as error:
            return self._page(request, problem=str(error), status=422)
        return request.redirect("reach?done=proved")

    def show_form(self, edit: EditRequest, state: FormState) -> Response:
        """The list, with a form that is not finished."""
        return self._page(edit.request, status=state.status, form=edit.common(state))

    def _page(
        self,
        request: RequestContext,
        *,
        done: str = "",
        problem: str = "",
        status: int = 200,
        form: Mapping[str, object] | None = None,
    ) -> Response:
        settings = request.engine.settings
        names = {"": settings.practice} | {key: person.name for key, person in settings.people.items()}
        everybody = [
            PersonWays(key, name, _ways(request, key), request.may(Action.REACH, key or None))
            for key, name in names.items()
        ]
        told = [one for one in everybody if one.ways]
        blank = {"problems": {}, "wrong": {"person": "", "kind": "", "address": ""}, "lines": (), "changed": ()}
        common = form or {**blank, "seen": self.editing.digest(request), **self.editing.outcome(request)}
        return request.page(
            "reach.html",
            status,
            here="reach",
            told=told,
            untold=[one.name for one in everybody if one.key and not one.ways],
            done=done,
            problem=problem,
            mine=[(one.key, one.name) for one in everybody if one.mine],
            kinds=[(kind.value, says) for kind, says in KINDS.items()],
            answers={name: request.form.get(name, "") for name in ("person", "kind", "address")},
            can_change=self.editing.is_possible and request.cookies.asks,
            where=where,
            **common,
        )


DONE = {"proved": "This way is proved. Autoreply uses it from now on."}


def _ways(request: RequestContext, person: str) -> tuple[WayReport, ...]:
    """A person's own ways; none for who is told by those of the practice, or is unknown."""
    settings, notices = request.engine.settings, request.engine.notices
    if person and (person not in settings.people or settings.reach_of(person) is settings.reach):
        return ()
    return tuple(_proofs(request).reports(notices.ways(person)))


def _proofs(request: RequestContext) -> Proofs:
    return Proofs(request.engine.settings, request.engine.record, request.engine.clock)
