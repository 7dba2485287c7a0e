"""conversations.* and users.conversations."""

from collections.abc import Iterator
from typing import Any

from autoreply_demo.simulators.slack import shapes
from autoreply_demo.simulators.slack.call import MethodCall
from autoreply_demo.simulators.slack.errors import MethodError, needs
from autoreply_demo.simulators.slack.methods import READ, TYPES
from autoreply_demo.simulators.slack.records import Conversation, SlackMessage

MOST = 999


def history(call: MethodCall) -> dict[str, Any]:
    """Newest first, without messages that are only in threads."""
    where = call.readable()
    stands = [one for one in call.world.messages[where.id] if not one.deleted and _in_the_open(one)]
    stands.sort(key=lambda one: one.ts, reverse=True)
    found, cursor = call.page([one for one in stands if _within(call, one)], MOST)
    return _messages(call, found, cursor)


def replies(call: MethodCall) -> dict[str, Any]:
    """The first message of the thread, then the replies, oldest first; the first comes whatever `oldest` says."""
    where = call.readable()
    asked = call.world.find(where.id, call.text("ts"))
    parent = call.world.find(where.id, asked.thread_ts or asked.ts) if asked else None
    if parent is None:
        raise MethodError("thread_not_found")
    found, cursor = call.page([one for one in call.world.thread(parent) if _within(call, one)], 1000, 1000)
    return _messages(call, [parent, *found], cursor)


def _in_the_open(one: SlackMessage) -> bool:
    return one.thread_ts in ("", one.ts) or one.subtype == "thread_broadcast"


def _within(call: MethodCall, one: SlackMessage) -> bool:
    ts, inclusive = _micros(one.ts, "ts"), call.flag("inclusive")
    oldest = _micros(call.text("oldest", "0") or "0", "oldest")
    latest = _micros(call.text("latest") or "99999999999", "latest")
    return oldest < ts < latest or (inclusive and ts in (oldest, latest))


def _micros(text: str, name: str) -> int:
    seconds, _, fraction = text.partition(".")
    if not seconds.isdigit() or (fraction and not fraction.isdigit()):
        raise MethodError(f"invalid_ts_{name}")
    return int(seconds) * 1_000_000 + int(fraction[:6].ljust(6, "0") or 0)


def _messages(call: MethodCall, found: list[SlackMessage], cursor: str) -> dict[str, Any]:
    messages = [shapes.message(one, call.world, metadata=call.flag("include_all_metadata")) for one in found]
    body: dict[str, Any] = {"messages": messages, "has_more": bool(cursor), "pin_count": 0}
    return body | {"response_metadata": {"next_cursor": cursor}}


def info(call: MethodCall) -> dict[str, Any]:
    where = call.known()
    shape = shapes.conversation(where, call.token.user, call.world, count=call.flag("include_num_members"))
    return {"channel": shape}


def members(call: MethodCall) -> dict[str, Any]:
    found, cursor = call.page(call.known().members, MOST)
    return {"members": found, "response_metadata": {"next_cursor": cursor}}


def listed(call: MethodCall) -> dict[str, Any]:
    """Public channels, and what the caller is a member of."""
    return _listed(call, [one for one in _of_types(call) if one.kind == "channel" or call.token.user in one.members])


def own(call: MethodCall) -> dict[str, Any]:
    """What the caller, or `user` as far as the caller sees it, is a member of."""
    of, caller = call.text("user", call.token.user) or call.token.user, call.token.user
    mine = [one for one in _of_types(call) if of in one.members and (one.kind == "channel" or caller in one.members)]
    return _listed(call, mine)


def _of_types(call: MethodCall) -> Iterator[Conversation]:
    """Raises `MethodError` where the token lacks the scope of a type that is asked for."""
    wanted = [one.strip() for one in call.text("types", "public_channel").split(",")]
    if not set(wanted) <= set(TYPES):
        raise MethodError("invalid_types")
    kinds = {TYPES[one] for one in wanted}
    lacking = [READ[kind] for kind in sorted(kinds) if READ[kind] not in call.token.scopes]
    if lacking:
        raise needs(",".join(lacking), call.token.scopes)
    for one in call.world.conversations.values():
        if one.kind in kinds and not (one.archived and call.flag("exclude_archived")):
            yield one


def _listed(call: MethodCall, found: list[Conversation]) -> dict[str, Any]:
    page, cursor = call.page(found, MOST)
    shown = [shapes.conversation(one, call.token.user, call.world) for one in page]
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}


def opened(call: MethodCall) -> dict[str, Any]:
    """The direct messages with one or several members."""
    if call.text("channel"):
        found = call.conversation()
        return {"no_op": True, "already_open": True, "channel": {"id": found.id}}
    users = [one.strip() for one in call.text("users").split(",") if one.strip()]
    if not users:
        raise MethodError("users_list_not_supplied")
    for one in users:
        member = call.world.member(one)
        if member.deleted:
            raise MethodError("user_disabled")
        if member.is_bot and call.token.kind == "bot":
            raise MethodError("cannot_dm_bot")
    scope = "im:write" if len(users) == 1 else "mpim:write"
    if scope not in call.token.scopes:
        raise needs(scope, call.token.scopes)
    found = call.world.between(call.token.user, *users)
    shape = shapes.conversation(found, call.token.user, call.world) if call.flag("return_im") else {"id": found.id}
    return {"channel": shape}
