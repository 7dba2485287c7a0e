"""The reviews, open ones first; and the form that opens one, for a night or for one message."""

from collections.abc import Mapping

from starlette.responses import Response

from autoreply.incidents.facts import Stretch, night_of
from autoreply.incidents.opening import open_review, stretch_of_complaint, stretch_of_message
from autoreply.record.cards.cards import Act
from autoreply.reviews.complaint import Complaint, ComplaintError
from autoreply.reviews.incident import IncidentError, IncidentReview
from autoreply.web.access.rights import Action
from autoreply.web.numbers import read_number, read_past_day
from autoreply.web.request import RequestContext

MOST = 100
EMPTY = {"title": "", "night": "", "message": "", "complaint": "", "owner": ""}


def show(request: RequestContext) -> Response:
    """The list, and an empty form; an address may name the message or the complaint that the new review is about."""
    given = {key: request.query.get(key, "") for key in ("message", "complaint")}
    owner = request.visitor.person or ""
    return page(request, EMPTY | {"owner": owner} | given)


def page(request: RequestContext, form: Mapping[str, str], wrong: str = "", status: int = 200) -> Response:
    """The list, with a form in which something may be wrong."""
    settings = request.engine.settings
    found = [IncidentReview.of(one) for one in request.engine.record.incidents.latest(MOST)]
    return request.page(
        "incidents.html",
        status,
        here="incidents",
        rows=found,
        form=form,
        wrong=wrong,
        people=[(key, one.name) for key, one in settings.people.items()],
        name=lambda key: owner_name(request, key),
        zone=settings.timezone,
        most=MOST,
    )


def submit(request: RequestContext) -> Response:
    """Open a review, or show the form again with what is wrong in it."""
    form = {key: request.form.get(key, "").strip() for key in EMPTY}
    try:
        stretch = _stretch(request, form)
        if form["owner"] and form["owner"] not in request.engine.settings.people:
            raise IncidentError("Choose a person from the list.")
        complaint = _complaint(request, form["complaint"])
        act, record = act_of(request), request.engine.record
        number = complaint.number if complaint is not None else None
        made = open_review(form["title"], stretch, record, act, owner=form["owner"], complaint=number)
    except (IncidentError, ComplaintError) as error:
        return page(request, form, str(error), 422)
    return request.redirect(f"incidents/review?number={made.number}&done=opened")


def act_of(request: RequestContext) -> Act:
    """Who does something now."""
    return Act(request.visitor.name, "", request.now)


def owner_name(request: RequestContext, key: str) -> str:
    """A person of [people] by name; the practice for "", and the key of a person who has left."""
    people = request.engine.settings.people
    return people[key].name if key in people else key or "The practice"


def _stretch(request: RequestContext, form: Mapping[str, str]) -> Stretch:
    """Which time is meant. Raises `IncidentError`."""
    record, calendar = request.engine.record, request.engine.hours.of(None)
    if form["message"]:
        return stretch_of_message(record, calendar, read_number(form["message"]) or 0)
    complaint = _complaint(request, form["complaint"])
    if complaint is not None and not form["night"]:
        return stretch_of_complaint(complaint, record, calendar)
    today = request.now.astimezone(calendar.zone).date()
    night = read_past_day(form["night"], today) if form["night"] else "Enter the date on which the night began."
    if isinstance(night, str):
        raise IncidentError(night)
    return night_of(calendar, night)


def _complaint(request: RequestContext, number: str) -> Complaint | None:
    """The complaint that is named, if this visitor may read it. Raises `IncidentError` where there is none."""
    if not number:
        return None
    kept = request.engine.record.complaints.get(read_number(number) or 0)
    if kept is None or not request.may(Action.COMPLAINTS, kept.owner):
        raise IncidentError("There is no such complaint for you to see.")
    return Complaint.of(kept)
