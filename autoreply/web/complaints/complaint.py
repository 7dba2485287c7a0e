"""One complaint: what is known, what is due, and the next step. Its owner and the owners of the page may see it."""

from collections.abc import Callable
from datetime import date, datetime

from starlette.responses import Response

from autoreply.decision.reason import words_of
from autoreply.reviews.complaint import ABOUT_WORDS, STEPS, Complaint, ComplaintError, Satisfied
from autoreply.reviews.document import complaint_document
from autoreply.web.access.rights import Action
from autoreply.web.incidents.listing import act_of, owner_name
from autoreply.web.numbers import read_number, read_past_day
from autoreply.web.printing import NAMED, download, read_language
from autoreply.web.request import RequestContext

GONE = "There is no such complaint."
DONE = {
    "noted": "The complaint is noted.",
    "acknowledge": "The acknowledgement is noted. It cannot be changed any more.",
    "close": "The complaint is closed.",
}
EMPTY = dict.fromkeys(("on", "how", "finding", "remedy", "outside", "satisfied", "learned"), "")
SATISFIED = {
    Satisfied.YES: "Yes",
    Satisfied.PARTLY: "In part",
    Satisfied.NO: "No",
    Satisfied.UNKNOWN: "We do not know",
}


def show(request: RequestContext) -> Response:
    """One complaint."""
    found = _complaint(request, request.query.get("number", ""))
    if found is None:
        return request.error_page(GONE, 404)
    return page(request, found) if request.may(Action.COMPLAINTS, found.owner) else request.refusal(Action.COMPLAINTS)


def page(request: RequestContext, found: Complaint, wrong: str = "", status: int = 200) -> Response:
    """The complaint, with what is wrong in what was posted, which stays in the form."""
    settings = request.engine.settings
    done = request.query.get("done", "")
    return request.page(
        "complaint.html",
        status,
        here="complaints",
        one=found,
        wrong=wrong,
        done=DONE.get(done, "Saved." if done in _STEPS else ""),
        typed=EMPTY | {key: request.form[key] for key in EMPTY if wrong and key in request.form},
        history=request.engine.record.complaints.history(found.number),
        about=ABOUT_WORDS[found.about],
        reasons=words_of,
        people=[(key, person.name) for key, person in settings.people.items()],
        name=lambda key: owner_name(request, key),
        satisfied=SATISFIED,
        outside=settings.complaints.outside_body or "",
        today=request.today,
        day=settings.dates.day_and_year,
        instant=settings.dates.full,
        when_of=datetime.fromisoformat,
        zone=settings.timezone,
    )


def show_document(request: RequestContext) -> Response:
    """The complaint as a file to print; it says how they can be reached only where that is asked for."""
    found = _complaint(request, request.query.get("number", ""))
    if found is None:
        return request.error_page(GONE, 404)
    if not request.may(Action.COMPLAINTS, found.owner):
        return request.refusal(Action.COMPLAINTS)
    named = request.query.get("names", "") == NAMED
    document = complaint_document(found, request.engine.settings, request.now, read_language(request), named=named)
    return download(request, document, f"complaint-{found.number}")


def change(request: RequestContext) -> Response:
    """One step. The form is shown again where it cannot be taken."""
    found, what = _complaint(request, request.form.get("number", "")), request.form.get("what", "")
    step = _STEPS.get(what)
    if found is None or step is None:
        return request.error_page(GONE, 404)
    if not request.may(Action.COMPLAINTS, found.owner):
        return request.refusal(Action.COMPLAINTS)
    try:
        kept = request.engine.record.complaints.change(
            found.number,
            lambda kept: step(request, Complaint.of(kept)).step(STEPS[what], closes=what == "close"),
            act_of(request),
        )
    except ComplaintError as error:
        return page(request, found, str(error), 422)
    if kept is None or not request.may(Action.COMPLAINTS, kept.owner):
        return request.redirect("complaints")
    return request.redirect(f"complaints/complaint?number={found.number}&done={what}")


def _acknowledge(request: RequestContext, one: Complaint) -> Complaint:
    return one.acknowledge(_day(request), request.form.get("how", ""), request.visitor.name, request.today)


def _assign(request: RequestContext, one: Complaint) -> Complaint:
    owner = request.form.get("owner", "")
    if owner and owner not in request.engine.settings.people:
        raise ComplaintError("Choose a person from the list.")
    return one.assign(owner)


def _find(request: RequestContext, one: Complaint) -> Complaint:
    return one.find(request.form.get("finding", ""))


def _answer(request: RequestContext, one: Complaint) -> Complaint:
    how, remedy = request.form.get("how", ""), request.form.get("remedy", "")
    outside = request.form.get("outside") == "yes"
    return one.answer(_day(request), how, remedy, outside_named=outside, today=request.today)


def _close(request: RequestContext, one: Complaint) -> Complaint:
    wanted = request.form.get("satisfied", "")
    if wanted not in set(Satisfied):
        raise ComplaintError("Say whether the answer helped. You may not know: choose that.")
    return one.close(Satisfied(wanted), request.form.get("learned", ""), request.visitor.name)


_STEPS: dict[str, Callable[[RequestContext, Complaint], Complaint]] = {
    "acknowledge": _acknowledge,
    "assign": _assign,
    "find": _find,
    "answer": _answer,
    "close": _close,
}


def _complaint(request: RequestContext, number: str) -> Complaint | None:
    kept = request.engine.record.complaints.get(read_number(number) or 0)
    return Complaint.of(kept) if kept is not None else None


def _day(request: RequestContext) -> date:
    """The day of a step. Raises `ComplaintError`."""
    found = read_past_day(request.form.get("on", "") or "today", request.today)
    if isinstance(found, str):
        raise ComplaintError(found)
    return found
