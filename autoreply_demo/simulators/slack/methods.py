"""The methods of the Web API that the simulator knows, as the reference at docs.slack.dev/reference/methods lists them.

Any one of `scopes` opens a method; where the kind of conversation decides, the method itself asks once more.
`tier` counts requests in a minute, of one app in one workspace: 20, 50, 100; 0 is the special tier, without a number.
"""

from collections.abc import Mapping
from dataclasses import dataclass

BOTH = frozenset({"bot", "user"})
USER = frozenset({"user"})
APP = frozenset({"app"})
ANY = frozenset({"bot", "user", "app"})

ONE, TWO, THREE, FOUR, SPECIAL = 1, 20, 50, 100, 0

HISTORY = {"im": "im:history", "mpim": "mpim:history", "channel": "channels:history", "group": "groups:history"}
READ = {"im": "im:read", "mpim": "mpim:read", "channel": "channels:read", "group": "groups:read"}
TYPES = {"im": "im", "mpim": "mpim", "public_channel": "channel", "private_channel": "group"}


@dataclass(frozen=True, slots=True)
class Method:
    """`json` says whether arguments may come as JSON; `kinds` are those of the tokens, none where none is asked."""

    kinds: frozenset[str]
    scopes: tuple[str, ...]
    tier: int
    needs: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()
    json: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PAGE = "cursor limit"
_SLICE = f"{_PAGE} oldest latest inclusive include_all_metadata metadata_keys_to_include"
_ANY_HISTORY, _ANY_READ = tuple(HISTORY.values()), tuple(READ.values())

METHODS: Mapping[str, Method] = {
    "apps.connections.open": Method(APP, ("connections:write",), THREE, json=True),
    "apps.event.authorizations.list": Method(
        APP, ("authorizations:read",), SPECIAL, _words("event_context"), _words(_PAGE), json=True
    ),
    "auth.test": Method(ANY, (), SPECIAL, json=True),
    "chat.getPermalink": Method(BOTH, (), SPECIAL, _words("channel message_ts")),
    "chat.postMessage": Method(
        BOTH,
        ("chat:write",),
        SPECIAL,
        _words("channel"),
        _words(
            "as_user attachments blocks icon_emoji icon_url link_names markdown_text metadata mrkdwn parse "
            "reply_broadcast text thread_ts unfurl_links unfurl_media username"
        ),
        json=True,
    ),
    "chat.update": Method(
        BOTH,
        ("chat:write",),
        THREE,
        _words("channel ts"),
        _words("as_user attachments blocks metadata text"),
        json=True,
    ),
    "conversations.history": Method(BOTH, _ANY_HISTORY, THREE, _words("channel"), _words(_SLICE), json=True),
    "conversations.replies": Method(BOTH, _ANY_HISTORY, THREE, _words("channel ts"), _words(_SLICE)),
    "conversations.info": Method(
        BOTH, _ANY_READ, THREE, _words("channel"), _words("include_locale include_num_members")
    ),
    "conversations.list": Method(BOTH, _ANY_READ, TWO, takes=_words(f"{_PAGE} exclude_archived team_id types")),
    "conversations.members": Method(BOTH, _ANY_READ, FOUR, _words("channel"), _words(_PAGE)),
    "conversations.open": Method(
        BOTH,
        ("im:write", "mpim:write", "groups:write", "channels:manage", "channels:write"),
        THREE,
        takes=_words("channel return_im users prevent_creation"),
        json=True,
    ),
    "users.conversations": Method(BOTH, _ANY_READ, THREE, takes=_words(f"{_PAGE} exclude_archived team_id types user")),
    "users.info": Method(BOTH, ("users:read",), FOUR, _words("user"), _words("include_locale")),
    "users.list": Method(BOTH, ("users:read",), TWO, takes=_words(f"{_PAGE} include_locale team_id")),
    "users.lookupByEmail": Method(BOTH, ("users:read.email",), THREE, _words("email")),
    "users.profile.get": Method(BOTH, ("users.profile:read",), FOUR, takes=_words("include_labels user")),
    "users.profile.set": Method(
        USER, ("users.profile:write",), THREE, takes=_words("name profile user value"), json=True
    ),
    "users.getPresence": Method(BOTH, ("users:read",), THREE, takes=_words("user")),
    "users.setPresence": Method(BOTH, ("users:write",), TWO, _words("presence"), json=True),
    "dnd.info": Method(BOTH, ("dnd:read",), THREE, takes=_words("user team_id")),
    "dnd.setSnooze": Method(USER, ("dnd:write",), TWO, takes=_words("num_minutes"), json=True),
    "dnd.endSnooze": Method(USER, ("dnd:write",), TWO, json=True),
    "dnd.endDnd": Method(USER, ("dnd:write",), TWO, json=True),
    "oauth.v2.access": Method(
        frozenset(), (), SPECIAL, takes=_words("client_id client_secret code redirect_uri grant_type refresh_token")
    ),
}
