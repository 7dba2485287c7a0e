"""A practice with a workspace at the simulator of Slack: everything is real but the time and Slack itself.

The channel listens in its own thread over a real connection; the engine decides and sends in the order of arrival. The
practice runs its heartbeat once whenever time passes. What nobody asked after fails the test at its end.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from autoreply.engine.dependencies import Dependencies
from autoreply.engine.engine import Engine
from autoreply.engine.wiring import build_engine
from autoreply.record import Record
from autoreply.settings import load
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from autoreply.web.app import app
from autoreply.web.context import AppContext
from autoreply_demo.simulators.slack import SlackMessage
from autoreply_demo.simulators.telephone.server import HttpServer
from channels import Inbound, WebhookRequest, WebhookResponse, hook_path
from channels.slack.channel import SlackChannel
from schedules import FakeClock
from tests.conversations.workspace import ANA, CLIENTS, SHARED, Workspace
from tests.peers.processes import wait_until

NEW_YORK = ZoneInfo("America/New_York")
FILE = """
practice = "Hillside <House> & Garden"
country = "US"
timezone = "America/New_York"
place = "Brooklyn"
state = "{state}"
[hours]
mon-fri = "9-17"
[people.ana]
name = "Ana Ruiz"
timezone = "America/Denver"
hours = {{ mon-fri = "9-17" }}
[people.ben]
name = "Ben Cole"
contact = "ben@practice.example"
[web]
listen = "off"
{more}
[channels.team]
kind = "slack"
bot_token_file = "{tokens}/bot"
client_channels = ["{clients}", "{shared}"]
api_base_url = "{api}"
ping_every = 0.5
look_every = {look_every}
{mode}
{wishes}
{people}
"""
PEOPLE = """
[channels.team.people.ana]
user = "U0ANA"
token_file = "{tokens}/ana"
presence = false
[channels.team.people.ben]
user = "U0BEN"
presence = false
"""


class Practice:
    """It is Monday evening, 23 November 2026, unless `at` says otherwise."""

    def __init__(
        self,
        folder: Path,
        *,
        at: str = "2026-11-23 21:00",
        wishes: str = "",
        more: str = "",
        people: str = PEOPLE,
        posted: bool = False,
        look_every: float = 3600,
    ) -> None:
        """`wishes` are settings of the channel, `more` further tables; `posted`: Slack posts to us over HTTP.

        `look_every`: real seconds between two looks for what never came.
        """
        self.clock = FakeClock(moment(at))
        self._web = HttpServer()
        hook = f"http://127.0.0.1:{self._web.port}{hook_path('team', 'events')}"
        self.slack = Workspace(self.clock, hook if posted else "")
        self._folder, self._wishes, self._more, self._people, self._posted = folder, wishes, more, people, posted
        self._look_every = look_every
        self._heard: list[SlackMessage] = []
        self.awake = False

    def __enter__(self) -> Self:
        self.slack.__enter__()
        tokens = self._folder / "tokens"
        tokens.mkdir()
        secrets = {"bot": self.slack.bot_token, "app": self.slack.app_token, "ana": self.slack.token_of(ANA)}
        for name, secret in {**secrets, "signing": self.slack.signing_secret}.items():
            (tokens / name).write_text(secret)
        mode = f'app_token_file = "{tokens}/app"'
        if self._posted:
            mode = f'mode = "http"\npublic_url = "https://desk.example.org"\nsigning_secret_file = "{tokens}/signing"'
        given = {"state": self._folder / "state", "tokens": tokens, "api": self.slack.api_base_url, "mode": mode}
        given |= {
            "wishes": self._wishes,
            "look_every": self._look_every,
            "more": self._more,
            "people": self._people.format(tokens=tokens),
        }
        file = self._folder / "config.toml"
        file.write_text(FILE.format(**given, clients=CLIENTS, shared=SHARED))
        file.chmod(0o600)
        (self._folder / "state").mkdir()
        self.opens_its_eyes()
        if self._posted:
            self._web.start(app(AppContext(lambda: None, self.health, self.clock), Metrics(), lambda: True, self._post))
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self.nobody_hears_anything_else()
        finally:
            if self.awake:
                self.falls_asleep()
            self.slack.__exit__()
            self._web.close()

    async def _post(self, channel: str, posted: WebhookRequest) -> WebhookResponse | None:
        """To the current engine."""
        return await self.engine.hook(channel, posted)

    # --- its life

    def opens_its_eyes_without_waiting(self) -> None:
        """The same where not everything can be read."""
        self.opens_its_eyes(waits=False)

    def opens_its_eyes(
        self, deliver: Callable[[Engine, Sequence[Inbound]], object] | None = None, *, waits: bool = True
    ) -> None:
        """The daemon starts, for the first time or after it was killed; `deliver` stands in for what the core does."""
        self.settings = load(self._folder / "config.toml", {})
        self.health = Health(self.clock)
        self.record = Record.open(f"sqlite:///{self._folder / 'state' / 'record.sqlite3'}")
        self.record.outgoing.forget_leases()
        given = Dependencies(self.record, self.clock, self._folder / "state", self.health, Metrics())
        engine = build_engine(self.settings, given)
        self.engine, self._stop = engine, threading.Event()
        take = engine.deferred.deliver if deliver is None else lambda inbounds: deliver(engine, inbounds)
        self._listening = threading.Thread(target=self.channel.listen, args=(self._stop, take), name="listening")
        self._listening.start()
        self.awake = True
        if waits:
            self.settles()
            self.looks()

    def falls_asleep(self) -> None:
        """The daemon ends, or the power does."""
        self.awake = False
        self._stop.set()
        self.channel.wake()
        self._listening.join(30)
        assert not self._listening.is_alive()
        self.channel.close()
        self.record.close()

    @property
    def channel(self) -> SlackChannel:
        channel = self.engine.accounts["team"].channel
        assert isinstance(channel, SlackChannel)
        return channel

    @property
    def is_settled(self) -> bool:
        """Whether everything that was written so far reached the core."""
        reading = self.record.bookmarks.get("team", "seen") is not None and self.channel._watchdog.has_caught_up
        connected = self._posted or self.slack.is_connected
        return reading and connected and self.slack.is_settled and self.channel._intake.is_empty

    def settles(self) -> None:
        assert wait_until(lambda: self.is_settled, 30), "not everything came to the desk"

    def looks(self, **later: float) -> None:
        """Time passes; then the engine runs its heartbeat once, as its threads would."""
        if later:
            self.clock.advance(**later)
        self.engine.run_heartbeat()
        self.engine.outbox.retry_due(lambda _channel, work: work())
        self.settles()

    def looks_without_waiting(self, **later: float) -> None:
        """The same where Slack cannot be reached."""
        self.clock.advance(**later)
        self.engine.run_heartbeat()

    def rings(self) -> bool:
        """Have everything tried again now."""
        self.channel.wake()
        return True

    def at(self, when: str) -> None:
        """Time passes until `when`."""
        self.clock.set(moment(when))
        self.looks()

    # --- people who write, and what they hear

    def writes(self, user: str, conversation: str, text: str, **event: Any) -> str:
        """Somebody writes; returns the id of the message in the record."""
        message = self.slack.post(conversation, user, text, **event)
        if self.awake:
            self.settles()
        return f"{conversation}:{message.ts}"

    def hears(self, conversation: str, *words: str) -> SlackMessage:
        """The first message of ours in a conversation that nobody asked after yet; it says all the words."""
        ours = [one for one in self.unheard if one.channel == conversation]
        assert ours, f"nobody said anything in {conversation}"
        for word in (*words, "automatic reply"):
            assert word in ours[0].text, ours[0].text
        self._heard.append(ours[0])
        return ours[0]

    @property
    def unheard(self) -> list[SlackMessage]:
        return [one for one in self.slack.written_by_app if one not in self._heard]

    def nobody_hears_anything_else(self) -> None:
        if self.awake:
            self.settles()
        assert self.unheard == []

    def reason(self, message: str) -> str:
        """The word the record has for what was decided about a message, "unknown" where the core never saw it."""
        found = self.record.messages.reason_of("team", message)
        return found.value if found else "unknown"

    def trouble(self) -> str:
        """What is wrong, in the words that people read."""
        return " ".join(one.says for one in self.health.troubles())


def moment(when: str) -> datetime:
    return datetime.fromisoformat(when).replace(tzinfo=NEW_YORK)
