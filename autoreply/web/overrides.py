"""Open or close until a time, by hand: a form, a page that says what would follow, and only then the deed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from starlette.responses import Response

from autoreply.hours.instants import HELP, InstantError, read_instant
from autoreply.inspect.phrases import spoken
from autoreply.web.effects import Wish, effects, name_of
from autoreply.web.request import RequestContext
from schedules import Mode, Override

MODES = {"close": Mode.AFTER_HOURS, "open": Mode.WORKING}
LONGEST = {"until": 60, "reason": 120, "author": 60}  # characters
EMPTY = {"mode": "close", "person": "", "until": "", "reason": "", "author": ""}


@dataclass(frozen=True, slots=True)
class Running:
    """An override of the book. `person` is "" for the practice, as in forms."""

    person: str
    name: str
    working: bool
    start: datetime
    until: datetime
    author: str
    reason: str
    zone: ZoneInfo


def running(request: RequestContext) -> list[Running]:
    """What was said by hand and has not ended."""
    settings = request.engine.settings
    return [
        Running(
            kept.person or "",
            settings.people[kept.person].name if kept.person in settings.people else settings.practice,
            kept.override.mode is Mode.WORKING,
            kept.override.start,
            kept.override.until,
            kept.override.author,
            kept.override.reason,
            settings.zone_of(kept.person if kept.person in settings.people else None),
        )
        for kept in request.engine.record.overrides.current(request.now)
    ]


def ask(request: RequestContext) -> Response:
    """The empty form."""
    mode = "open" if request.query.get("mode") == "open" else "close"
    return _form(request, EMPTY | {"mode": mode}, {}, 200)


def review(request: RequestContext) -> Response:
    """What would follow; or the form again, where it cannot be understood."""
    wish = _read(request)
    if isinstance(wish, dict):
        return _form(request, EMPTY | {key: request.form[key] for key in EMPTY if key in request.form}, wish, 422)
    settings = request.engine.settings
    zone = settings.zone_of(wish.person)
    return request.page(
        "override_review.html",
        here="override",
        who=name_of(request, wish.person),
        working=wish.override.mode is Mode.WORKING,
        until=spoken(wish.override.until, zone),
        wish=wish.override,
        effects=list(effects(request, wish)),
        long=wish.override.mode is Mode.WORKING and (wish.override.until - request.now).days >= 7,
        days=(wish.override.until - request.now).days,
        form={**wish.form, "until": wish.override.until.astimezone(UTC).isoformat()},
    )


def carry_out(request: RequestContext) -> Response:
    """The deed. What was reviewed is read again, so that nothing else can be slipped in."""
    wish = _read(request)
    if isinstance(wish, dict):
        return _form(request, EMPTY | {key: request.form[key] for key in EMPTY if key in request.form}, wish, 422)
    request.engine.record.overrides.add(wish.person, wish.override)
    _follow(request)
    return request.onwards(f"?done={'opened' if wish.override.mode is Mode.WORKING else 'closed'}")


def end(request: RequestContext) -> Response:
    """End what was said by hand for one person, or for the practice."""
    person = request.form.get("person") or None
    request.engine.record.overrides.end(person, request.now)
    _follow(request)
    return request.onwards("?done=ended")


def close_breaker(request: RequestContext) -> Response:
    """Close the breaker of one channel."""
    channel = request.form.get("channel", "")
    if channel not in request.engine.settings.channels:
        return request.sorry("There is no such channel in the file.", 404)
    request.engine.record.breakers.close(channel, request.now)
    _follow(request)
    return request.onwards("?done=breaker")


def _follow(request: RequestContext) -> None:
    """The house looks now rather than at its next heartbeat."""
    request.engine.hours.forget()
    request.engine.timer.wake()


def _form(request: RequestContext, form: Mapping[str, str], wrong: Mapping[str, str], status: int) -> Response:
    people = [(key, person.name) for key, person in request.engine.settings.people.items()]
    return request.page(
        "override.html",
        status,
        here="override",
        form=form,
        problems={key: wrong[key] for key in EMPTY if key in wrong},
        wrong=dict.fromkeys(EMPTY, "") | dict(wrong),
        people=people,
        running=running(request),
    )


def _read(request: RequestContext) -> Wish | dict[str, str]:
    """The wish; or for each field what is wrong with it."""
    form, settings = {key: request.form.get(key, "").strip() for key in EMPTY}, request.engine.settings
    wrong = {key: f"Write at most {most} characters." for key, most in LONGEST.items() if len(form[key]) > most}
    person = form["person"] or None
    if person is not None and person not in settings.people:
        wrong["person"] = "Choose somebody of the list."
        person = None
    if form["mode"] not in MODES:
        wrong["mode"] = "Choose whether to be open or closed."
    if not form["reason"]:
        wrong["reason"] = "Say why in a few words, for the people of the practice."
    if not form["author"]:
        wrong["author"] = "Write your name, so that the others know whom to ask."
    until = _until(form["until"], settings.zone_of(person), request.now)
    if isinstance(until, str):
        wrong["until"] = until
    if wrong or isinstance(until, str):
        return wrong
    return Wish(person, Override(MODES[form["mode"]], request.now, until, form["author"], form["reason"]), form)


def _until(words: str, zone: ZoneInfo, now: datetime) -> datetime | str:
    """The instant, or what is wrong with it."""
    if not words:
        return f"Say when it ends; {HELP}."
    try:
        until = read_instant(words, zone, now)
    except InstantError:
        return f"This is no time I can read; {HELP}."
    return until if until > now else f"{spoken(until, zone)} has passed; {HELP}."
