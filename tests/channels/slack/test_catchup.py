"""Reading a conversation again from the bookmark on, against a Slack that answers from a table."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from channels import ChannelError, ChannelHost, HostError, Inbound
from channels.health import AccountHealth
from channels.slack.intake import Intake
from channels.slack.reader import EventReader
from channels.slack.reading.catchup import CatchUp
from channels.slack.reading.humans import HumanMessages
from channels.slack.reading.members import Members
from channels.slack.reading.sent import SentMessages
from channels.slack.web_api.api import SlackApi
from tests.bookmarks import Bookmarks
from tests.channels.slack.samples import BOT_USER, CLIENT, INSTALL, NIGHT, TEAM, TEAM_ROOM, settings

PARENT, LATER = "1795485600.000100", "1795485660.000200"
PARENT_POST = {"type": "message", "user": CLIENT, "text": "Hello", "ts": PARENT, "reply_count": 1}
THREAD_REPLY = {"type": "message", "user": CLIENT, "text": "And this?", "ts": LATER, "thread_ts": PARENT}


class BrokenThreads(Bookmarks):
    """Bookmarks of a record that cannot be used; what was read before is in memory."""

    broken = False

    def get(self, channel: str, key: str) -> str | None:
        if self.broken and key == "threads":
            raise HostError("The record cannot be read.")
        return super().get(channel, key)


class Taken(Intake):
    """Messages for the core, which takes each at once."""

    def __init__(self, humans: HumanMessages, host: ChannelHost) -> None:
        super().__init__("team", humans, host)
        self.messages: list[str] = []

    async def bring(self, inbound: Inbound, _places: Sequence[str]) -> None:
        self.messages.append(inbound.id)


class AppToken:
    """The app's token, and nobody else's."""

    def people(self) -> tuple[str, ...]:
        return ()

    def has(self, _person: str) -> bool:
        return False


class OneRoom:
    """A workspace with one room, in which the app was mentioned and has replied."""

    tokens = AppToken()

    async def query(self, method: str, _given: Mapping[str, Any], *_: object, **__: object) -> dict[str, Any]:
        answers: dict[str, dict[str, Any]] = {
            "users.conversations": {"channels": [{"id": TEAM_ROOM}]},
            "conversations.history": {"messages": [PARENT_POST]},
            "conversations.replies": {"messages": [PARENT_POST, THREAD_REPLY]},
            "users.info": {"user": {"id": CLIENT, "team_id": TEAM, "is_restricted": True}},
        }
        return answers[method]


class Desk:
    """The app, without its connection."""

    def __init__(self, folder: Path) -> None:
        self.kept, self.now = BrokenThreads(), NIGHT
        self.host = ChannelHost(self._now, self.kept, folder, INSTALL, lambda *_: None)
        api = cast("SlackApi", OneRoom())
        humans = HumanMessages("team", self.kept)
        members = Members(api, self._now, AccountHealth("team", self.host.health))
        self.intake = Taken(humans, self.host)
        self.reader = EventReader("team", settings(), self.host, members, humans, SentMessages())
        self.reader.learn({"team_id": TEAM, "user_id": BOT_USER, "bot_id": "B0DESK"})
        self.catchup = CatchUp("team", settings(), self.host, api, self.reader, self.intake)

    def _now(self) -> datetime:
        return self.now


def test_a_reply_in_our_thread_waits_for_the_record_that_knows_the_thread(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.reader.threads.add(f"{TEAM_ROOM}:{PARENT}", NIGHT)
    asyncio.run(desk.catchup.read_missed())  # the first start
    desk = restarted(desk, tmp_path)
    desk.kept.broken = True
    with pytest.raises(ChannelError, match="1 of 1 conversations"):
        asyncio.run(desk.catchup.read_missed())
    assert desk.intake.messages == []
    desk.now += timedelta(hours=1)
    desk.kept.broken = False
    asyncio.run(desk.catchup.read_missed())
    assert desk.intake.messages == [f"{TEAM_ROOM}:{LATER}"]


def restarted(desk: Desk, folder: Path) -> Desk:
    """The app after a restart one minute later, with the same record."""
    fresh = Desk(folder)
    fresh.kept.kept = desk.kept.kept
    fresh.now = NIGHT + timedelta(minutes=2)
    return fresh
