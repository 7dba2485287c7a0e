"""The page of one plan: where it stands, what was written down, which steps are open, and the letter."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from autoreply.clients.letter import letter, letter_document
from autoreply.clients.plans import ContactPlan, PlanError, PlanState
from autoreply.record.cards.entries import EntryKind
from autoreply.web.access.rights import Action
from autoreply.web.clients.subject import FormSubject, card_asked_for, entry_asked_for
from autoreply.web.printing import download
from autoreply.web.request import RequestContext

DONE = {
    "opened": "The plan is open. No part of it is in effect.",
    "step": "Saved.",
    "text": "Saved. The next reply has it.",
}
_STEPS = {
    PlanState.TO_DISCUSS: ("plan/discuss", "Talk about it in the next session"),
    PlanState.TOLD: ("plan/told", "The client was told"),
    PlanState.AGREED: ("plan/agreed", "Write down what you agreed"),
    PlanState.UNDER_REVIEW: ("plan/review", "Look at it again"),
    PlanState.RENEWED: ("plan/renew", "Renew it"),
    PlanState.CLOSED: ("plan/close", "Close it"),
}
# The way of a plan, for people. Renewed plans are reviewed again; one may be closed, or lapse, at any time.
_WAY = (
    PlanState.NOTICED,
    PlanState.TO_DISCUSS,
    PlanState.TOLD,
    PlanState.AGREED,
    PlanState.UNDER_REVIEW,
    PlanState.RENEWED,
)


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan in words. `way` are its states with whether each is behind, the present one, or ahead."""

    plan: ContactPlan
    state: PlanState
    in_effect: bool
    way: Sequence[tuple[str, str]]
    steps: Sequence[tuple[str, str]]
    facts: Sequence[tuple[str, str]]


def show_plan(request: RequestContext) -> Response:
    """One plan."""
    entry = entry_asked_for(request, request.query.get("entry", ""), EntryKind.PLAN)
    card = card_asked_for(request, f"{entry.card}") if entry is not None else None
    if entry is None or card is None:
        return request.error_page("There is no such plan.", 404)
    subject = FormSubject(request, card, entry)
    events = request.engine.record.cards.events(card.number)
    mine = [one for one in events if one.what.startswith((f"plan {entry.number} ", f"plan {entry.number}: "))]
    return request.page(
        "client_plan.html",
        here="clients",
        card=card,
        number=entry.number,
        view=view_of(subject),
        done=DONE.get(request.query.get("done", ""), ""),
        may_change=request.may(Action.CLIENTS),
        events=mine[::-1],
        dates=subject.settings.dates,
        zone=subject.zone,
    )


def show_letter(request: RequestContext) -> Response:
    """The letter to the client, to be printed."""
    entry = entry_asked_for(request, request.query.get("entry", ""), EntryKind.PLAN)
    card = card_asked_for(request, f"{entry.card}") if entry is not None else None
    if entry is None or card is None:
        return request.error_page("There is no such plan.", 404)
    try:
        plan, settings = ContactPlan.read(entry.content), request.engine.settings
        if "format" in request.query:
            return download(request, letter_document(plan, card.label, settings), f"letter-{entry.number}")
        text = letter(plan, card.label, settings)
    except PlanError as error:
        return request.error_page(str(error), 409)
    return request.page("client_letter.html", here="clients", card=card, number=entry.number, text=text)


def view_of(subject: FormSubject) -> PlanView:
    """A plan as it stands today."""
    plan, today = ContactPlan.read(subject.entry.content), subject.today
    state = plan.state_at(today)
    over = subject.entry.ended is not None
    in_effect = plan.is_in_effect(today) and not over
    steps = [_STEPS[one] for one in plan.next_states] if state is plan.state and not over else []
    if in_effect:
        steps.insert(-1, ("plan/text", "A text for this client"))
    return PlanView(plan, state, in_effect, _way(state), steps, list(_facts(subject, plan)))


def _way(state: PlanState) -> list[tuple[str, str]]:
    """Each state with "behind", "here" or "ahead"; what is over has its end for the last one."""
    if state not in _WAY:
        return [(one.value, "behind") for one in _WAY[:4]] + [(state.value, "here")]
    here = _WAY.index(state)
    return [
        (one.value, "behind" if place < here else "here" if place == here else "ahead")
        for place, one in enumerate(_WAY)
    ]


def _facts(subject: FormSubject, plan: ContactPlan) -> Sequence[tuple[str, str]]:
    day, people = subject.settings.dates.day_and_year, subject.settings.people
    owner = people[plan.owner].name if plan.owner in people else plan.owner
    told = f"{day(plan.told_on)}, {plan.told_how}, by {plan.told_by}" if plan.told_on else "Not yet"
    facts = [
        ("Who cares for it", owner),
        ("Why", plan.why),
        ("What the contacts seem to be for", plan.need),
        ("Looked at first", plan.checked),
        ("The client was told", told),
        ("Agreed", plan.agreed),
        ("If it happens again", plan.if_again),
        ("Supervisor", plan.supervisor),
        ("Review", day(plan.review)),
        ("Ends by itself", day(plan.ends)),
        ("Text of their own", "Yes" if plan.text or plan.short_text else ""),
    ]
    return [(name, value) for name, value in facts if value]
