"""The form for everybody, without a login: off unless the practice wants it. It works without scripts.

It says first that it is not for emergencies, and shows the crisis lines. What comes is noted, and nothing is sent.
"""

import math
from collections.abc import Mapping

from starlette.responses import Response

from autoreply.record.cards.cards import Act
from autoreply.reviews.complaint import LONGEST, ComplaintAbout, ComplaintWay
from autoreply.reviews.receiving import ReceivedComplaint, receive
from autoreply.settings.duration import YEAR
from autoreply.settings.texts import resources_of
from autoreply.texts.dates import DateFormat, locale
from autoreply.texts.word_lists import WordList
from autoreply.texts.words import Speaker
from autoreply.texts.words.block import crisis_block
from autoreply.texts.words.language import language
from autoreply.web.access.throttle import Throttle
from autoreply.web.request import RequestContext
from schedules import working_day_after

LARGEST = 16 * 1024  # octets
AUTHOR = "the public form"
FIELDS = ("about", "words", "wish", "contact")
EVERYBODY = "complaints"  # what all networks together have a limit for


def show(request: RequestContext) -> Response:
    """The form; or the thanks, after one was sent."""
    if not request.engine.settings.complaints.public:
        return request.error_page("This page does not exist.", 404)
    sent = request.query.get("sent", "")
    code = _language(request, request.query.get("lang", ""))
    return _page(request, code, sent=sent) if sent in ("told", "untold") else _page(request, code)


def submit(throttle: Throttle, request: RequestContext) -> Response:
    """Note the complaint. From one network come a few in ten minutes, and some from everywhere together."""
    settings, engine = request.engine.settings, request.engine
    if not settings.complaints.public:
        return request.error_page("This page does not exist.", 404)
    code = _language(request, request.form.get("lang", ""))
    said = words_in(code, Speaker(settings.voice))
    wrong = _wrong(request.form, said)
    if wrong:
        return _page(request, code, wrong=wrong, status=422)
    wait = throttle.take(request.peer, request.now, EVERYBODY).total_seconds()
    if wait > 0:
        response = _page(request, code, wrong=said.say("too_many"), status=429)
        response.headers["retry-after"] = str(math.ceil(wait))
        return response
    about, way = ComplaintAbout(request.form["about"]), ComplaintWay.FORM
    words, wish, contact = (request.form.get(name, "").strip() for name in FIELDS[1:])
    noted = ReceivedComplaint(about, way, AUTHOR, request.now, contact, words, wish)
    act = Act(AUTHOR, "", request.now)
    made = receive(noted, engine.record, engine.hours.of(None), settings.complaints, act)
    return request.redirect(f"complaint?lang={code}&sent={'told' if made.can_be_told else 'untold'}")


def words_in(code: str, speaker: Speaker) -> WordList:
    """The words of the form in a language, as `speaker` says them."""
    return WordList.of("autoreply.web.complaints", "form.toml", code, speaker)


def _language(request: RequestContext, wanted: str) -> str:
    """One of the practice's languages."""
    known = request.engine.settings.languages
    return wanted if wanted in known else known[0]


def _wrong(form: Mapping[str, str], words: WordList) -> str:
    """What is wrong in what was posted, "" where nothing is."""
    if form.get("about", "") not in set(ComplaintAbout):
        return words.say("wrong_about")
    long = next((name for name in FIELDS[1:] if len(form.get(name, "").strip()) > LONGEST[name]), None)
    return words.say("wrong_long", most=LONGEST[long]) if long else ""


def _page(request: RequestContext, code: str, *, wrong: str = "", sent: str = "", status: int = 200) -> Response:
    settings = request.engine.settings
    speaker, resources = Speaker(settings.voice), resources_of(settings)
    words = words_in(code, speaker)
    loc = locale(code, settings.country)
    calendar = request.engine.hours.of(None)
    by = working_day_after(calendar, request.now, settings.complaints.acknowledge_within)
    return request.page(
        "complaint_form.html",
        status,
        here=None,
        code=code,
        codes=settings.languages,
        words=words.words,
        nobody_watches=words.say("nobody_watches", emergency=resources.emergency),
        crisis=crisis_block(resources.in_language(code), language(code, speaker), loc),
        abouts=[(one.value, words.say(f"about_{one.name.lower()}")) for one in ComplaintAbout],
        form={name: request.form.get(name, "") for name in FIELDS},
        longest=LONGEST,
        wrong=wrong,
        sent=words.say(f"thanks_{sent}", day=DateFormat(loc).long_date(by)) if sent else "",
        outside=words.say("outside", outside=settings.complaints.outside_body)
        if settings.complaints.outside_body
        else "",
        years=-(-settings.papers.keep // YEAR),
    )
