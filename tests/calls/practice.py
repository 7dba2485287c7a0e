"""A practice with a telephone: the daemon's own house behind its own web front, and a provider that calls it.

Everything is real but the time and the provider: settings from a file, signed requests over HTTP, a record on SQLite.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from string import Template
from typing import Self
from zoneinfo import ZoneInfo

from autoreply.engine.dependencies import Dependencies
from autoreply.engine.renaming import carry_over
from autoreply.engine.wiring import build_engine
from autoreply.record import Record
from autoreply.settings import load
from autoreply.settings.paths import record_url, state_folder
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from autoreply.web.app import app
from autoreply.web.context import AppContext
from autoreply_demo.simulators.telephone import ACCOUNT, AUTH, PhoneLine, Telephone
from autoreply_demo.simulators.telephone.server import HttpServer
from channels import WebhookRequest, WebhookResponse
from channels.twilio.voice.channel import VoiceChannel
from schedules import FakeClock, Mode, Override

NUMBER, PUBLIC = "+15550100000", "https://desk.hillside.example"
ANA, BEN, NIGHT = "+15550100101", "+15550100102", "+15550100103"
MARIA, TOM = "+15550199001", "+15550199002"
ZONE = ZoneInfo("America/New_York")
FALLBACK = (
    "<Response><Say>Nobody can answer. In danger, hang up and call 9, 1, 1. To talk, call 9, 8, 8.</Say></Response>"
)

FILE = Template("""
practice = "Hillside Counseling"
country = "US"
languages = $languages
timezone = "America/New_York"
state = "$state"

[hours]
mon-fri = "9:00-17:00"

[web]
listen = "off"

[people.ana]
name = "Ana Ruiz"
[people.ben]
name = "Ben Ode"
hours = { mon-fri = "13:00-17:00" }

[channels.main-line]
kind = "voice"
account_sid = "$account"
auth_token = "$token"
numbers = ["$number"]
public_url = "$public"
api_base_url = "$api"
timeout = 5
$line
$more
""")

TO_ANA = f'forward = [{{ number = "{ANA}" }}]'


def at(text: str) -> datetime:
    """An instant of the week of Monday, November 23, 2026, as "Mon 16:59:50", by the practice's clock."""
    day, _, time = text.partition(" ")
    hour, minute, second = map(int, f"{time}:0".split(":")[:3])
    place = 23 + ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun").index(day)
    return datetime(2026, 11, place, hour, minute, second, tzinfo=ZONE)


class Practice:
    """Start it with `with`. `line` are further settings of the channel, `more` of the file. `record` is a database."""

    def __init__(
        self,
        folder: Path,
        when: str,
        *,
        line: str = "",
        more: str = "",
        languages: str = '["en"]',
        record: str = "",
    ) -> None:
        self.clock = FakeClock(at(when))
        self._front = HttpServer()
        routes = {PUBLIC: f"http://127.0.0.1:{self._front.port}"}
        self.twilio = Telephone(clock=self.clock, routes=routes, longest=4.0, private_media=True)
        voice_url = f"{PUBLIC}/hooks/main-line/call"
        self.twilio.number(NUMBER, voice_url=voice_url, voice_fallback_url=self.twilio.bin(FALLBACK))
        self._file = file = folder / "config.toml"
        wishes = {"state": folder / "state", "account": ACCOUNT, "token": AUTH, "number": NUMBER, "public": PUBLIC}
        more += f'\n[record]\nurl = "{record}"\n' if record else ""
        text = Template(FILE.safe_substitute(line=line, more=more)).substitute(
            wishes, api=self.twilio.base_url, languages=languages
        )
        file.write_text(text, encoding="utf-8")
        file.chmod(0o600)
        settings = load(file, {})
        state_folder(settings).mkdir(mode=0o700, exist_ok=True)
        self.record = Record.open(record_url(settings))
        self.health = Health(self.clock)
        self._given = Dependencies(self.record, self.clock, state_folder(settings), self.health, Metrics())
        self.engine = build_engine(settings, self._given)

    def __enter__(self) -> Self:
        self._front.start(
            app(
                AppContext(lambda: self.engine, self.health, self.clock),
                self.engine.metrics,
                lambda: True,
                self._hook,
            )
        )
        self.twilio.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        try:
            self.twilio.__exit__(*raised)
        finally:
            self._front.close()
            self.engine.stop()
            self.record.close()

    @property
    def channel(self) -> VoiceChannel:
        channel = self.engine.accounts["main-line"].channel
        assert isinstance(channel, VoiceChannel)
        return channel

    def goes_to(self, when: str) -> None:
        """The clock of everybody shows it."""
        self.clock.set(at(when))

    def call(self, caller: str = MARIA, *, leaves_after: int | None = None) -> PhoneLine:
        """Somebody calls the practice."""
        return self.twilio.calls(caller, NUMBER, leaves_after=leaves_after)

    def reloads(self, change: Callable[[str], str] = lambda text: text) -> None:
        """The settings change, and a new engine takes the place of the old one, as in the daemon."""
        self._file.write_text(change(self._file.read_text(encoding="utf-8")), encoding="utf-8")
        settings = load(self._file, {})
        new = build_engine(settings, self._given)
        self.engine.stop()
        carry_over(settings, self._given)
        self.engine = new

    async def _hook(self, channel: str, posted: WebhookRequest) -> WebhookResponse | None:
        """Pass a request to the engine of that moment."""
        return await self.engine.hook(channel, posted)

    def overrides(self, mode: Mode, until: str) -> None:
        """As `autoreply open` and `autoreply close` do it."""
        start = self.clock.now()
        self.record.overrides.add(None, Override(mode, start, at(until), "ana", "because"))
        self.engine.hours.forget()

    def notes(self, line: PhoneLine) -> dict[str, object]:
        """What is written down of a call."""
        assert self.channel.settle(10)
        return self.channel.noted(line.call.sid)

    def recordings(self) -> list[str]:
        """The recordings whose sound Twilio keeps."""
        all_of_them = self.twilio.state.recordings.all()
        return [one.sid for one in all_of_them if not one.deleted and one.status != "absent"]
