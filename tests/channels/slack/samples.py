"""Events in the form in which Slack sends them, and who is who in the workspace of the tests.

Shapes after docs.slack.dev/reference/events/message and its subtypes (seen 2026-11-22); all names are invented.
"""

from datetime import UTC, datetime
from typing import Any

from channels import Inbound
from channels.slack.parse import parse
from channels.slack.reading.authors import Author, Workspace
from channels.slack.reading.post import SlackPost, read_post
from channels.slack.settings import SlackSettings

TEAM, OTHER_TEAM = "T0HILLSIDE", "T0ELSEWHERE"
BOT_USER, ANA, BEN = "U0DESK", "U0ANA", "U0BEN"  # the app, and two people of the practice
CLIENT, COLLEAGUE = "U0CLIENT", "U0COLLEAGUE"
DM, ANAS_DM, TEAM_ROOM, CLIENT_ROOM = "D0DESK", "D0ANA", "C0TEAM", "C0CLIENTS"
TS = "1795485600.000100"  # 2026-11-24 02:00 UTC
NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
INSTALL = "cafe0123"
OURSELVES = Workspace(TEAM, "E0ORG", BOT_USER, {ANA: "ana", BEN: "ben"}, INSTALL)
GUEST, MEMBER = Author(TEAM, guest=True), Author(TEAM)


def settings(**given: Any) -> SlackSettings:
    people = {"ana": {"user": ANA}, "ben": {"user": BEN}}
    return SlackSettings.model_validate({"people": people, "client_channels": [CLIENT_ROOM], **given})


def body(owner: str = BOT_USER, **event: Any) -> dict[str, Any]:
    """An event that Slack shows to `owner`: a private message to the app, but for what is given."""
    plain = {"type": "message", "channel": DM, "channel_type": "im", "user": CLIENT, "text": "Hello?", "ts": TS}
    plain |= {"team": TEAM, "client_msg_id": "0f5c7a9e-0000-4000-8000-000000000000", "event_ts": TS}
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "A0DESK",
        "event_id": "Ev0001",
        "event": plain | event,
        "authorizations": [{"team_id": TEAM, "user_id": owner, "is_bot": owner == BOT_USER}],
    }


def post(owner: str = BOT_USER, **event: Any) -> SlackPost:
    found = read_post(body(owner, **event))
    assert found is not None
    return found


def read(owner: str = BOT_USER, *, given: SlackSettings | None = None, author: Author = GUEST, **event: Any) -> Inbound:
    return parse("team", post(owner, **event), given or settings(), OURSELVES, author, NIGHT)
