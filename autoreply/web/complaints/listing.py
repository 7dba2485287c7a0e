"""The register of complaints, and the form by which somebody of the practice notes one."""

from collections.abc import Mapping

from starlette.responses import Response

from autoreply.reviews.complaint import ABOUT_WORDS, Complaint, ComplaintAbout, ComplaintError, ComplaintWay
from autoreply.reviews.receiving import ReceivedComplaint, receive
from autoreply.web.access.rights import Action
from autoreply.web.incidents.listing import act_of, owner_name
from autoreply.web.numbers import read_past_day
from autoreply.web.request import RequestContext

MOST = 200
EMPTY = {"about": "", "way": ComplaintWay.PHONE.value, "contact": "", "when": "", "words": "", "wish": ""}
DONE = {"noted": "The complaint is noted."}


def show(request: RequestContext) -> Response:
    """The complaints that this visitor may read, open ones first."""
    return page(request, EMPTY)


def page(request: RequestContext, form: Mapping[str, str], wrong: str = "", status: int = 200) -> Response:
    """The register, with a form in which something may be wrong."""
    settings = request.engine.settings
    found = [Complaint.of(one) for one in request.engine.record.complaints.latest(MOST)]
    return request.page(
        "complaints.html",
        status,
        here="complaints",
        rows=[one for one in found if request.may(Action.COMPLAINTS, one.owner)],
        form=form,
        wrong=wrong,
        done=DONE.get(request.query.get("done", ""), ""),
        about_words=ABOUT_WORDS,
        ways=[one for one in ComplaintWay if one is not ComplaintWay.FORM],
        name=lambda key: owner_name(request, key),
        today=request.today,
        day=settings.dates.day_and_year,
        public=settings.complaints.public,
        zone=settings.timezone,
        most=MOST,
    )


def submit(request: RequestContext) -> Response:
    """Note a complaint. Its author sees it again only if they may see to it."""
    form = {key: request.form.get(key, "").strip() for key in EMPTY}
    try:
        made = receive(
            _noted(request, form),
            request.engine.record,
            request.engine.hours.of(None),
            request.engine.settings.complaints,
            act_of(request),
        )
    except ComplaintError as error:
        return page(request, form, str(error), 422)
    mine = request.may(Action.COMPLAINTS, made.owner)
    where = f"complaints/complaint?number={made.number}&" if mine else "complaints?"
    return request.redirect(f"{where}done=noted")


def _noted(request: RequestContext, form: Mapping[str, str]) -> ReceivedComplaint:
    """Raises `ComplaintError`."""
    today = request.today
    when = read_past_day(form["when"], today) if form["when"] else None
    if isinstance(when, str):
        raise ComplaintError(when)
    return ReceivedComplaint(
        about_of(form["about"]),
        ComplaintWay(form["way"]) if form["way"] in set(ComplaintWay) else ComplaintWay.OTHER,
        request.visitor.name,
        request.now,
        contact=form["contact"],
        words=form["words"],
        wish=form["wish"],
        when=when,
    )


def about_of(text: str) -> ComplaintAbout:
    """Raises `ComplaintError`."""
    if text not in set(ComplaintAbout):
        raise ComplaintError("Choose what it is about.")
    return ComplaintAbout(text)
