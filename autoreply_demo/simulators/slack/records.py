"""What a workspace holds: its members, conversations, messages and tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, eq=False)
class Member:
    """A member, of our workspace or of another. Instants are Unix seconds, 0 for never."""

    id: str
    name: str
    team: str
    is_bot: bool = False
    is_workflow_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    email: str = ""
    bot_id: str = ""
    app_id: str = ""
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    snooze_end: int = 0
    dnd_enabled: bool = False  # quiet hours of the person's own
    dnd_start: int = 1
    dnd_end: int = 1
    presence: str = "auto"
    enterprise: str = ""  # the organization of an Enterprise Grid


@dataclass(slots=True, eq=False)
class Conversation:
    """`kind` is im, mpim, channel or group, as in the events. `members` are ids, in the order in which they came."""

    id: str
    kind: str
    name: str = ""
    members: list[str] = field(default_factory=list)
    shared: bool = False
    archived: bool = False
    refuses: str = ""  # the error for whoever posts there


@dataclass(slots=True, eq=False)
class SlackMessage:
    """`by` says how it was written: "hand", or with the token of the "bot" or of a "user"."""

    channel: str
    ts: str
    user: str
    text: str
    by: str = "hand"
    subtype: str = ""
    thread_ts: str = ""
    team: str = ""
    bot_id: str = ""
    app_id: str = ""
    client_msg_id: str = ""
    edited: str = ""  # the ts of the last edit
    deleted: bool = False
    heard: bool = False  # by anybody, through `hears`
    metadata: Mapping[str, Any] | None = None
    more: Mapping[str, Any] = field(default_factory=dict)  # files, blocks and the like, as they are sent


@dataclass(slots=True, eq=False)
class IssuedToken:
    """`kind` is bot, user or app. `refused` is the error for whoever uses it, "" while it is good."""

    text: str
    kind: str
    user: str
    scopes: frozenset[str]
    refused: str = ""
