"""The scopes that the app needs for the settings, and what fails without each.

Source of scopes, events and methods: https://docs.slack.dev/reference/scopes and /reference/events (seen 2026-11-24).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from channels.slack.settings import SlackSettings


@dataclass(frozen=True, slots=True)
class ScopeNeed:
    """One scope. `costs` says what fails without it; `events` are the events that it allows."""

    scope: str
    costs: str
    events: tuple[str, ...] = ()


ANSWER = ScopeNeed("chat:write", "nobody can be answered")
PRIVATE = (
    ANSWER,
    ScopeNeed("im:history", "messages to the app are not seen", ("message.im",)),
    ScopeNeed("im:read", "messages that came while Autoreply was away are not found"),
    ScopeNeed("users:read", "clients cannot be told from colleagues and programs"),
)
CHANNELS = (
    ScopeNeed("app_mentions:read", "who mentions the app in a channel is not heard", ("app_mention",)),
    ScopeNeed("channels:history", "messages in public channels are not seen", ("message.channels",)),
    ScopeNeed("channels:read", "what was missed in public channels is not found"),
    ScopeNeed("groups:history", "messages in private channels are not seen", ("message.groups",)),
    ScopeNeed("groups:read", "what was missed in private channels is not found"),
    ScopeNeed("mpim:history", "messages in groups of a few people are not seen", ("message.mpim",)),
    ScopeNeed("mpim:read", "what was missed in groups of a few people is not found"),
)
ASIDE = ScopeNeed("im:write", "who writes in a channel cannot be answered in private")
OF_PERSON = (
    ScopeNeed("chat:write", "nobody who writes to this person can be answered"),
    ScopeNeed("im:history", "messages to this person are not seen", ("message.im",)),
    ScopeNeed("im:read", "messages to this person that came while Autoreply was away are not found"),
)
PRESENCE = (
    ScopeNeed("users.profile:read", "the status that stood before cannot be given back"),
    ScopeNeed("users.profile:write", "the status is not set at closing"),
    ScopeNeed("dnd:read", "a snooze of the person's own would be ended"),
    ScopeNeed("dnd:write", "notifications do not sleep after closing"),
)
APP = ScopeNeed("connections:write", "the app-level token opens no connection")
UNASKED = ("app_uninstalled", "tokens_revoked")  # events that need no scope

ALL_TYPES = "im,mpim,public_channel,private_channel"

# The scopes that allow a method, any one of each group; "" needs none. Has every method that the channel calls.
METHODS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "apps.connections.open": (("connections:write",),),
    "auth.test": (),
    "chat.getPermalink": (),
    "chat.postMessage": (("chat:write",),),
    "chat.update": (("chat:write",),),
    "conversations.history": (("channels:history", "groups:history", "im:history", "mpim:history"),),
    "conversations.info": (("channels:read", "groups:read", "im:read", "mpim:read"),),
    "conversations.open": (("im:write",),),
    "conversations.replies": (("channels:history", "groups:history", "im:history", "mpim:history"),),
    "dnd.endSnooze": (("dnd:write",),),
    "dnd.info": (("dnd:read",),),
    "dnd.setSnooze": (("dnd:write",),),
    "oauth.v2.access": (),
    "users.conversations": (("channels:read", "groups:read", "im:read", "mpim:read"),),
    "users.info": (("users:read",),),
    "users.profile.get": (("users.profile:read",),),
    "users.profile.set": (("users.profile:write",),),
}


def of_bot(settings: SlackSettings) -> tuple[ScopeNeed, ...]:
    """Return what the app itself needs. If it does not reply in channels, it need not read them."""
    return tuple(_of_bot(settings))


def _of_bot(settings: SlackSettings) -> Iterator[ScopeNeed]:
    yield from PRIVATE
    if reads_channels(settings):
        yield from CHANNELS
    if settings.in_channels == "message":
        yield ASIDE


def of_people(settings: SlackSettings) -> tuple[ScopeNeed, ...]:
    """Return what the token of any person of the practice needs; nothing if the settings name nobody."""
    if not settings.people:
        return ()
    presence = any(person.presence for person in settings.people.values())
    return OF_PERSON + (PRESENCE if presence else ())


def of_person(settings: SlackSettings, person: str) -> tuple[ScopeNeed, ...]:
    """Return what this person's token needs; without presence, no scopes for that."""
    return OF_PERSON + (PRESENCE if settings.people[person].presence else ())


def reads_channels(settings: SlackSettings) -> bool:
    return settings.in_channels != "silence"


def conversation_types(settings: SlackSettings) -> str:
    """Return the kinds of conversations that the app has scopes for, as an argument of `users.conversations`."""
    return ALL_TYPES if reads_channels(settings) else "im"
