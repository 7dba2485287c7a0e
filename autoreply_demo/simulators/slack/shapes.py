"""How members, conversations and messages look in answers and events (docs.slack.dev/reference/objects)."""

import html
import re
from typing import Any

from autoreply_demo.simulators.slack.records import Conversation, Member, SlackMessage
from autoreply_demo.simulators.slack.workspace import SlackWorkspace

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")


def profile(member: Member, now: int) -> dict[str, Any]:
    """Without a status where it has expired."""
    over = 0 < member.status_expiration <= now
    return {
        "title": "",
        "phone": "",
        "real_name": member.name,
        "real_name_normalized": member.name,
        "display_name": member.name,
        "display_name_normalized": member.name,
        "status_text": "" if over else _escaped(member.status_text),
        "status_emoji": "" if over else member.status_emoji,
        "status_emoji_display_info": [],
        "status_expiration": 0 if over else member.status_expiration,
        "team": member.team,
        **({"email": member.email} if member.email else {}),
    }


def user(member: Member, world: SlackWorkspace) -> dict[str, Any]:
    outside = member.team != world.team
    shape: dict[str, Any] = {
        "id": member.id,
        "team_id": member.team,
        "name": member.name.lower().replace(" ", "."),
        "deleted": member.deleted,
        "real_name": member.name,
        "tz": "Europe/Berlin",
        "tz_offset": 3600,
        "profile": profile(member, world.seconds()),
        "is_bot": member.is_bot,
        "is_app_user": False,
        "updated": 1,
    }
    if member.enterprise:
        shape["enterprise_user"] = {"id": member.id, "enterprise_id": member.enterprise, "teams": [member.team]}
    if outside:
        return shape | {"is_stranger": not _shares_a_channel(member, world)}
    if member.is_workflow_bot:
        shape["is_workflow_bot"] = True
    plain = {"is_admin": False, "is_owner": False, "is_primary_owner": False}
    guest = {"is_restricted": member.is_restricted, "is_ultra_restricted": member.is_ultra_restricted}
    return shape | plain | guest


def _shares_a_channel(member: Member, world: SlackWorkspace) -> bool:
    bots = {one.id for one in world.members.values() if one.app_id and one.team == world.team}
    return any(member.id in one.members and bots & set(one.members) for one in world.conversations.values())


def conversation(one: Conversation, viewer: str, world: SlackWorkspace, *, count: bool = False) -> dict[str, Any]:
    """As `viewer` sees it: direct messages name the other party."""
    shape: dict[str, Any] = {"id": one.id, "created": 1, "is_archived": one.archived, "is_im": one.kind == "im"}
    shape |= {"is_org_shared": False, "context_team_id": world.team, "updated": 1}
    if one.kind == "im":
        other = next((member for member in one.members if member != viewer), viewer)
        shape |= {"user": other, "is_user_deleted": world.members[other].deleted, "is_open": True, "priority": 0}
        shape |= {"is_ext_shared": one.shared} if one.shared else {}
    else:
        shape |= _channel(one, viewer, world)
    return shape | ({"num_members": len(one.members)} if count else {})


def _channel(one: Conversation, viewer: str, world: SlackWorkspace) -> dict[str, Any]:
    teams = dict.fromkeys([world.team, *(world.members[member].team for member in one.members)])
    return {
        "name": one.name,
        "name_normalized": one.name,
        "is_channel": one.kind == "channel",
        "is_group": one.kind == "group",
        "is_mpim": one.kind == "mpim",
        "is_private": one.kind != "channel",
        "is_general": False,
        "is_shared": one.shared,
        "is_ext_shared": one.shared,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "shared_team_ids": list(teams),
        "is_member": viewer in one.members,
    }


def message(one: SlackMessage, world: SlackWorkspace, *, metadata: bool = False) -> dict[str, Any]:
    """A message as history and events tell it; `metadata` only where they were asked for."""
    shape: dict[str, Any] = {"type": "message", "ts": one.ts, "text": one.text}
    author = world.members.get(one.user)
    optional = {
        "user": one.user,
        "subtype": one.subtype,
        "thread_ts": one.thread_ts,
        "team": one.team,
        "bot_id": one.bot_id,
        "app_id": one.app_id,
        "client_msg_id": one.client_msg_id,
    }
    shape |= {key: value for key, value in optional.items() if value}
    if author is not None and author.team != world.team:
        shape |= {"user_team": author.team, "source_team": author.team}
    if one.bot_id and not one.subtype:
        named = author.name if author else "bot"
        shape["bot_profile"] = {"id": one.bot_id, "app_id": one.app_id, "name": named, "team_id": one.team}
    if one.edited:
        shape["edited"] = {"user": one.user, "ts": one.edited}
    shape |= {"blocks": [rich_text(one.text)]} if one.client_msg_id and one.text else {}
    shape |= one.more
    return shape | _threaded(one, world) | ({"metadata": dict(one.metadata)} if metadata and one.metadata else {})


def _threaded(one: SlackMessage, world: SlackWorkspace) -> dict[str, Any]:
    if one.thread_ts and one.thread_ts != one.ts:
        parent = world.find(one.channel, one.thread_ts)
        return {"parent_user_id": parent.user} if parent else {}
    replies = world.thread(one)
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user for reply in replies))
    counts = {"reply_count": len(replies), "reply_users_count": len(users), "reply_users": users}
    return {"thread_ts": one.ts, **counts, "latest_reply": replies[-1].ts, "is_locked": False, "subscribed": False}


def rich_text(text: str) -> dict[str, Any]:
    """The block that Slack makes of what a person types: mentions are elements of their own."""
    elements: list[dict[str, Any]] = []
    for place, part in enumerate(_MENTION.split(text)):
        if place % 2:
            elements.append({"type": "user", "user_id": part})
        elif part:
            elements.append({"type": "text", "text": html.unescape(part)})
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": "b1", "elements": [section]}


def quiet(member: Member, now: int) -> dict[str, Any]:
    """Do Not Disturb: `dnd_enabled` tells of the person's own quiet hours, not of this moment."""
    hours = {
        "dnd_enabled": member.dnd_enabled,
        "next_dnd_start_ts": member.dnd_start,
        "next_dnd_end_ts": member.dnd_end,
    }
    return hours | snooze(member, now)


def snooze(member: Member, now: int) -> dict[str, Any]:
    if member.snooze_end <= now:
        return {"snooze_enabled": False}
    left = member.snooze_end - now
    return {
        "snooze_enabled": True,
        "snooze_endtime": member.snooze_end,
        "snooze_remaining": left,
        "snooze_is_indefinite": False,
    }


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
