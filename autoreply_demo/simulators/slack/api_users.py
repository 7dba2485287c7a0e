"""users.* and dnd.*: members, their status, and their notifications."""

import json
from typing import Any

from autoreply_demo.simulators.slack import shapes
from autoreply_demo.simulators.slack.call import MethodCall
from autoreply_demo.simulators.slack.errors import MethodError
from autoreply_demo.simulators.slack.records import Member

LONGEST_STATUS = 100  # characters
LONGEST_SNOOZE = 366 * 24 * 60  # minutes; the reference names no number
_STATUS = frozenset({"status_text", "status_emoji", "status_expiration"})


def info(call: MethodCall) -> dict[str, Any]:
    return {"user": shapes.user(call.world.member(call.text("user")), call.world)}


def listed(call: MethodCall) -> dict[str, Any]:
    found, cursor = call.page(list(call.world.members.values()), 1000)
    shown = [shapes.user(one, call.world) for one in found]
    return {"members": shown, "cache_ts": 1, "response_metadata": {"next_cursor": cursor}}


def by_email(call: MethodCall) -> dict[str, Any]:
    found = [one for one in call.world.members.values() if one.email and one.email == call.text("email")]
    if not found:
        raise MethodError("users_not_found")
    return {"user": shapes.user(found[0], call.world)}


def profile_get(call: MethodCall) -> dict[str, Any]:
    return {"profile": shapes.profile(_asked(call), call.world.seconds())}


def profile_set(call: MethodCall, emoji: frozenset[str]) -> dict[str, Any]:
    """Sets the status; `emoji` are those of the workspace."""
    if call.text("user") not in ("", call.token.user):
        raise MethodError("not_admin")
    given = _profile(call)
    member = call.caller
    text = str(given.get("status_text", member.status_text))
    sign = str(given.get("status_emoji", member.status_emoji))
    if len(text) > LONGEST_STATUS:
        raise MethodError("too_long")
    if (
        {"status_text", "status_emoji"} & set(given)
        and not text
        and not sign
        and not _STATUS - {"status_expiration"} <= set(given)
    ):
        raise MethodError("must_clear_both_status_text_and_status_emoji")
    if sign and sign not in emoji:
        raise MethodError("profile_set_failed")
    until = _expiration(given, member, call.world.seconds())
    with call.world.changed:
        member.status_text, member.status_emoji = text, sign or (":speech_balloon:" if text else "")
        member.status_expiration = until if text or sign else 0
        call.world.changed.notify_all()
    return {"username": member.name, "profile": shapes.profile(member, call.world.seconds())}


def _profile(call: MethodCall) -> dict[str, Any]:
    given = call.given.get("profile")
    if given is None and call.text("name"):
        given = {call.text("name"): call.text("value")}
    try:
        table = json.loads(given) if isinstance(given, str) else given
    except ValueError:
        table = None
    if not isinstance(table, dict) or not set(table) <= _STATUS:
        raise MethodError("invalid_profile")
    return table


def _expiration(given: dict[str, Any], member: Member, now: int) -> int:
    try:
        until = int(given.get("status_expiration", member.status_expiration))
    except (TypeError, ValueError):
        raise MethodError("invalid_profile") from None
    if until and until <= now and "status_expiration" in given:
        raise MethodError("profile_set_failed")
    return until


def presence_get(call: MethodCall) -> dict[str, Any]:
    return {"presence": "away" if _asked(call).presence == "away" else "active"}


def presence_set(call: MethodCall) -> dict[str, Any]:
    if call.text("presence") not in ("auto", "away"):
        raise MethodError("invalid_presence")
    call.caller.presence = call.text("presence")
    return {}


def quiet(call: MethodCall) -> dict[str, Any]:
    return shapes.quiet(_asked(call), call.world.seconds())


def set_snooze(call: MethodCall) -> dict[str, Any]:
    text = call.text("num_minutes")
    if not text:
        raise MethodError("missing_duration")
    if not text.isdigit() or not int(text):
        raise MethodError("snooze_failed")
    if int(text) > LONGEST_SNOOZE:
        raise MethodError("too_long")
    member, now = call.caller, call.world.seconds()
    with call.world.changed:
        member.snooze_end = now + int(text) * 60
        call.world.changed.notify_all()
    return shapes.snooze(member, now)


def end_snooze(call: MethodCall) -> dict[str, Any]:
    member, now = call.caller, call.world.seconds()
    if member.snooze_end <= now:
        raise MethodError("snooze_end_failed")
    with call.world.changed:
        member.snooze_end = 0
        call.world.changed.notify_all()
    return shapes.quiet(member, now)


def end_dnd(call: MethodCall) -> dict[str, Any]:
    """Ends the person's own quiet hours of today."""
    member = call.caller
    if not member.dnd_start <= call.world.seconds() < member.dnd_end:
        raise MethodError("not_in_dnd")
    member.dnd_start = member.dnd_end = 1
    return {}


def _asked(call: MethodCall) -> Member:
    return call.world.member(call.text("user", call.token.user) or call.token.user)
