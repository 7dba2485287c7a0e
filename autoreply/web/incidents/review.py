"""One review: the four questions, each with what the record knows about it; and the steps that people take."""

from collections.abc import Callable

from starlette.responses import Response

from autoreply.incidents.chronology import beginning, chronology
from autoreply.incidents.document import incident_document
from autoreply.incidents.hints import hints
from autoreply.incidents.opening import facts_of_review, get_review
from autoreply.incidents.owed import owed
from autoreply.incidents.replay import LIMITS, replay
from autoreply.incidents.wording import IncidentWording
from autoreply.record.papers.reviews import ReviewStep, StoredReview
from autoreply.reviews.incident import (
    CHAPTERS,
    PROMPTS,
    STEPS,
    IncidentError,
    IncidentReview,
    ReviewQuestion,
    asked_in,
)
from autoreply.settings.paths import state_folder
from autoreply.texts.word_lists import FALLBACK
from autoreply.web.access.rights import Action
from autoreply.web.incidents.listing import act_of, owner_name
from autoreply.web.numbers import read_day, read_number
from autoreply.web.printing import NAMED, download, read_language
from autoreply.web.request import RequestContext

DONE = {"opened": "The review is open.", "saved": "Saved.", "closed": "The review is closed. Its actions go on."}
GONE = "There is no such review."


def show(request: RequestContext) -> Response:
    """One review."""
    review = _review(request, request.query.get("number", ""))
    return request.error_page(GONE, 404) if review is None else page(request, review)


def page(request: RequestContext, review: IncidentReview, wrong: str = "", status: int = 200) -> Response:
    """The review, with what is wrong in what was posted."""
    settings, record = request.engine.settings, request.engine.record
    facts = facts_of_review(review, record, request.engine.hours.oncall())
    wording = IncidentWording.of(settings)
    kept = {one: review.answers.get(one, "") for one in ReviewQuestion}
    typed = {one: request.form.get(one.value, "") for one in ReviewQuestion if wrong and one.value in request.form}
    return request.page(
        "incident.html",
        status,
        here="incidents",
        review=review,
        may_change=request.may(Action.INCIDENTS, review.owner) and review.closed is None,
        wrong=wrong,
        done=DONE.get(request.query.get("done", ""), ""),
        beginning=beginning(facts, wording),
        lines=chronology(facts, wording),
        history=record.incidents.history(review.number),
        erased=not facts.rows.messages and review.counts.get("messages", 0) > 0,
        hints=hints(facts, wording),
        owed=owed(facts, wording),
        asked=[(one, PROMPTS[one], {**kept, **typed}[one]) for one in ReviewQuestion],
        chapters=[asked_in(FALLBACK).say(one) for one in CHAPTERS],
        people=[(key, one.name) for key, one in settings.people.items()],
        name=lambda key: owner_name(request, key),
        mine=lambda key: request.may(Action.INCIDENTS, key) or request.may(Action.INCIDENTS, review.owner),
        today=request.today,
        day=settings.dates.day_and_year,
        zone=settings.timezone,
    )


def show_replay(request: RequestContext) -> Response:
    """The same night with today's settings. It sends nothing and changes nothing."""
    review = _review(request, request.query.get("number", ""))
    if review is None:
        return request.error_page(GONE, 404)
    engine = request.engine
    facts = facts_of_review(review, engine.record, engine.hours.oncall())
    again = replay(facts, engine.settings, engine.record, state_folder(engine.settings))
    zone = engine.settings.timezone
    return request.page("incident_replay.html", here="incidents", review=review, again=again, limits=LIMITS, zone=zone)


def show_document(request: RequestContext) -> Response:
    """The review as a file to print; it names whoever wrote only where that is asked for."""
    review = _review(request, request.query.get("number", ""))
    if review is None:
        return request.error_page(GONE, 404)
    engine = request.engine
    facts = facts_of_review(review, engine.record, engine.hours.oncall())
    named = request.query.get("names", "") == NAMED
    wording = IncidentWording.of(engine.settings, read_language(request))
    document = incident_document(review, facts, wording, request.now, named=named)
    return download(request, document, f"incident-{review.number}")


def change(request: RequestContext) -> Response:
    """One step. The form is shown again where it cannot be taken."""
    review = _review(request, request.form.get("number", ""))
    step = _STEPS.get(request.form.get("what", ""))
    if review is None or step is None:
        return request.error_page(GONE, 404)
    if not _may(request, review):
        return request.refusal(Action.INCIDENTS)
    what = request.form["what"]
    closes = what == "close"

    def taken(kept: StoredReview) -> ReviewStep:
        return step(request, IncidentReview.of(kept)).step(STEPS[what], closes=closes)

    try:
        request.engine.record.incidents.change(review.number, taken, act_of(request))
    except IncidentError as error:
        return page(request, review, str(error), 422)
    return request.redirect(f"incidents/review?number={review.number}&done={'closed' if closes else 'saved'}")


def _may(request: RequestContext, review: IncidentReview) -> bool:
    """Whether this visitor may take this step: who is to do an action may also say that it is done."""
    if request.may(Action.INCIDENTS, review.owner):
        return True
    place = read_number(request.form.get("action", "")) or 0
    mine = request.form["what"] == "done" and 1 <= place <= len(review.actions)
    return mine and request.may(Action.INCIDENTS, review.actions[place - 1].owner)


def _answer(request: RequestContext, review: IncidentReview) -> IncidentReview:
    for question in ReviewQuestion:
        if question.value in request.form:
            review = review.answer(question, request.form[question.value])
    return review


def _act(request: RequestContext, review: IncidentReview) -> IncidentReview:
    owner, due = request.form.get("owner", ""), read_day(request.form.get("due", ""), request.today)
    if isinstance(due, str):
        raise IncidentError(due)
    if owner and owner not in request.engine.settings.people:
        raise IncidentError("Choose a person from the list.")
    return review.act(request.form.get("do", ""), owner, due)


def _done(request: RequestContext, review: IncidentReview) -> IncidentReview:
    place = read_number(request.form.get("action", "")) or 0
    return review.done(place, request.today, request.visitor.name)


def _close(request: RequestContext, review: IncidentReview) -> IncidentReview:
    return review.close(request.visitor.name)


_STEPS: dict[str, Callable[[RequestContext, IncidentReview], IncidentReview]] = {
    "answer": _answer,
    "act": _act,
    "done": _done,
    "close": _close,
}


def _review(request: RequestContext, number: str) -> IncidentReview | None:
    found = read_number(number)
    return get_review(request.engine.record, found) if found is not None else None
