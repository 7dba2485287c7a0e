"""Open or close until a time: a form, a preview of what would happen, and only then the change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from starlette.responses import Response

from autoreply.hours.instants import InstantError, read_end
from autoreply.web.access.rights import Action
from autoreply.web.editing.covers import COVERS, chosen_covers, cover_errors, covers_of
from autoreply.web.overrides.effects import OverrideRequest, common_reply, effects, name_of
from autoreply.web.overrides.listing import manual_changes
from autoreply.web.request import RequestContext
from schedules import Mode, Override

MODES = {"close": Mode.AFTER_HOURS, "open": Mode.WORKING}
LONGEST = {"until": 60, "reason": 120, "author": 60}  # characters
EMPTY = {"mode": "close", "person": "", "until": "", **dict.fromkeys(COVERS, ""), "reason": "", "author": ""}
EXAMPLES = "Mon 9:00, 19:30, tomorrow 8am, +2h or 2026-12-01 09:00"


@dataclass(frozen=True, slots=True)
class ActiveOverride:
    """A manual change that has not ended. `person` is "" for the practice, as in forms.

    `may_end`: whether who looks may end it.
    """

    person: str
    name: str
    working: bool
    start: datetime
    until: datetime
    author: str
    reason: str
    zone: ZoneInfo
    may_end: bool


def active_overrides(request: RequestContext) -> list[ActiveOverride]:
    """The manual changes that have not ended."""
    settings = request.engine.settings
    return [
        ActiveOverride(
            kept.person or "",
            settings.people[kept.person].name if kept.person in settings.people else settings.practice,
            kept.override.mode is Mode.WORKING,
            kept.override.start,
            kept.override.until,
            kept.override.author,
            kept.override.reason,
            settings.zone_of(kept.person if kept.person in settings.people else None),
            request.may(Action.OVERRIDE, kept.person),
        )
        for kept in request.engine.record.overrides.current(request.now)
    ]


def show(request: RequestContext) -> Response:
    """The empty form."""
    mode = "open" if request.query.get("mode") == "open" else "close"
    return _form(request, EMPTY | {"mode": mode}, {}, 200)


def preview(request: RequestContext) -> Response:
    """What would happen; or the form again, with what is wrong in it."""
    wanted = _read(request)
    if isinstance(wanted, dict):
        return _form_again(request, wanted)
    settings, override = request.engine.settings, wanted.override
    days = (override.until - request.now).days
    return request.page(
        "override_preview.html",
        here="override",
        who=name_of(request, wanted.person),
        working=override.mode is Mode.WORKING,
        until=settings.dates.full(override.until, settings.zone_of(wanted.person)),
        override=override,
        cover=", else ".join(settings.called(each) for each in override.covers),
        effects=(found := list(effects(request, wanted))),
        reply=common_reply(found),
        long=override.mode is Mode.WORKING and days >= 7,
        days=days,
        form={**wanted.fields, "until": override.until.astimezone(UTC).isoformat()},
    )


def save(request: RequestContext) -> Response:
    """Make the change. The form is checked again, so that nothing but what was previewed is saved."""
    wanted = _read(request)
    if isinstance(wanted, dict):
        return _form_again(request, wanted)
    request.engine.record.overrides.add(wanted.person, wanted.override)
    _apply(request)
    return request.redirect(f"?done={'opened' if wanted.override.mode is Mode.WORKING else 'closed'}")


def end(request: RequestContext) -> Response:
    """End the manual changes of one person, or of the practice."""
    person = request.form.get("person") or None
    request.engine.record.overrides.end(person, request.now, request.visitor.name)
    _apply(request)
    return request.redirect("?done=ended")


def close_breaker(request: RequestContext) -> Response:
    """Let one channel reply again."""
    channel = request.form.get("channel", "")
    if channel not in request.engine.settings.channels:
        return request.error_page("There is no channel of that name in the settings file.", 404)
    request.engine.record.breakers.close(channel, request.now, request.visitor.name)
    _apply(request)
    return request.redirect("?done=breaker")


def _apply(request: RequestContext) -> None:
    """Make the engine apply it now, not at its next heartbeat."""
    request.engine.hours.forget()
    request.engine.timer.wake()


def _form_again(request: RequestContext, wrong: Mapping[str, str]) -> Response:
    return _form(request, EMPTY | {key: request.form[key] for key in EMPTY if key in request.form}, wrong, 422)


def _form(request: RequestContext, form: Mapping[str, str], wrong: Mapping[str, str], status: int) -> Response:
    settings = request.engine.settings
    people = [(key, one.name) for key, one in settings.people.items() if request.may(Action.OVERRIDE, key)]
    return request.page(
        "override.html",
        status,
        here="override",
        form=form,
        problems={key: wrong[key] for key in EMPTY if key in wrong},
        wrong=dict.fromkeys(EMPTY, "") | dict(wrong),
        examples=EXAMPLES,
        people=people,
        whole=request.may(Action.OVERRIDE),
        covers=(covers := covers_of(settings)),
        cover_fields=COVERS[: len(covers)],
        active=active_overrides(request),
        history=manual_changes(request),
    )


def _read(request: RequestContext) -> OverrideRequest | dict[str, str]:
    """The valid request; or for each field what is wrong with it."""
    form, settings = {key: request.form.get(key, "").strip() for key in EMPTY}, request.engine.settings
    if request.visitor.account:  # the history names who did it, not who they say they are
        form["author"] = request.visitor.name
    wrong = {key: f"Shorten this to {most} characters." for key, most in LONGEST.items() if len(form[key]) > most}
    person = form["person"] or None
    if person is not None and person not in settings.people:
        wrong["person"] = "Choose a person from the list."
        person = None
    if form["mode"] not in MODES:
        wrong["mode"] = "Choose open or closed."
    if not form["reason"]:
        wrong["reason"] = "Enter a reason, so that your team knows why."
    if not form["author"]:
        wrong["author"] = "Enter your name, so that your team knows whom to ask."
    wrong |= _cover_errors(form, person, request)
    until = _until(form["until"], person, request)
    if isinstance(until, str):
        wrong["until"] = until
    if wrong or isinstance(until, str):
        return wrong
    covers = tuple(chosen_covers(form).values())
    override = Override(MODES[form["mode"]], request.now, until, form["author"], form["reason"], covers)
    return OverrideRequest(person, override, form)


def _cover_errors(form: Mapping[str, str], person: str | None, request: RequestContext) -> dict[str, str]:
    """What is wrong with who is to cover, by field."""
    chosen = chosen_covers(form)
    if chosen and form["mode"] == "open":
        return {next(iter(chosen)): "Nobody needs to cover while you are open. Choose nobody."}
    return cover_errors(request.engine.settings, chosen, person)


def _until(typed: str, person: str | None, request: RequestContext) -> datetime | str:
    """The end, or what is wrong with it."""
    settings, now = request.engine.settings, request.now
    zone = settings.zone_of(person)
    if not typed:
        return f"Enter when it ends, for example {EXAMPLES}."
    try:
        until = read_end(typed, zone, now)
    except InstantError:
        return f"This is not a time Autoreply understands. Enter a time such as {EXAMPLES}."
    return until if until > now else f"{settings.dates.full(until, zone)} has passed. Enter a later time."
