"""A practice with a number at the simulator of Twilio: everything is real but the time and Twilio itself.

The webhook goes over HTTP to the daemon's own web front, and the engine of a settings file answers it.
"""

import threading
from datetime import datetime
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from autoreply.engine.dependencies import Dependencies
from autoreply.engine.wiring import build_engine
from autoreply.record import Record
from autoreply.settings import load
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from autoreply.web.app import app
from autoreply.web.context import AppContext
from autoreply_demo.simulators.telephone import ACCOUNT, AUTH, Telephone
from autoreply_demo.simulators.telephone.server import HttpServer
from channels import Listens, WebhookRequest, WebhookResponse
from channels.twilio.sms import SmsChannel
from channels.twilio.whatsapp import WhatsAppChannel
from schedules import FakeClock, Mode, Override

NEW_YORK = ZoneInfo("America/New_York")
PUBLIC = "https://desk.example.org"
OURS, ANA = "+15550100000", "+15550100001"
HOOK = PUBLIC + "/hooks/line/{kind}#rc=3&rp=5xx,ct,rt"
FILE = """
practice = "Hillside House"
country = "US"
timezone = "America/New_York"
state = "{state}"
[hours]
mon-fri = "9-17"
[web]
listen = "off"
[channels.line]
kind = "{kind}"
account_sid = "{account}"
auth_token = "{token}"
numbers = ["{number}"]
api_base_url = "{api}"
{more}
"""


class Practice:
    """It is Monday evening, 23 November 2026, unless `at` says otherwise."""

    def __init__(
        self,
        folder: Path,
        *,
        more: str = f'public_url = "{PUBLIC}"',
        at: str = "2026-11-23 21:00",
        kind: str = "sms",
    ) -> None:
        self.clock = FakeClock(datetime.fromisoformat(at).replace(tzinfo=NEW_YORK))
        self.twilio = Telephone(clock=self.clock, longest=5.0)
        hook, fallback = HOOK.format(kind=kind), self.twilio.bin("<Response/>")
        self.number = self.twilio.number(OURS, sms_url=hook, sms_fallback_url=fallback)
        self.sender = self.twilio.sender(OURS, callback_url=hook, fallback_url=fallback)
        self.kind, self.prefix = kind, "whatsapp:" if kind == "whatsapp" else ""
        self._folder, self._more = folder, more
        self._web = HttpServer()
        self.lost = 0  # so many answers to webhooks from now on
        self.twilio.transport.route(PUBLIC, f"http://127.0.0.1:{self._web.port}")

    def __enter__(self) -> Self:
        self.twilio.__enter__()
        file = self._folder / "config.toml"
        given = {"account": ACCOUNT, "token": AUTH, "number": OURS, "kind": self.kind, "api": self.twilio.base_url}
        file.write_text(FILE.format(state=self._folder / "state", more=self._more, **given))
        file.chmod(0o600)
        self.settings = load(file, {})
        (self._folder / "state").mkdir(exist_ok=True)
        self.opens_its_eyes()
        self._web.start(app(AppContext(lambda: None, self.health, self.clock), self.metrics, lambda: True, self._post))
        return self

    def __exit__(self, *raised: object) -> None:
        self._web.close()
        self.engine.stop()
        self.record.close()
        self.twilio.__exit__(*raised)

    def opens_its_eyes(self) -> None:
        """The daemon starts, for the first time or after it was killed."""
        self.health, self.metrics = Health(self.clock), Metrics()
        self.record = Record.open(f"sqlite:///{self._folder / 'state' / 'record.sqlite3'}")
        self.record.outgoing.forget_leases()
        given = Dependencies(self.record, self.clock, self._folder / "state", self.health, self.metrics)
        self.engine = build_engine(self.settings, given)
        self.looks()

    async def _post(self, channel: str, posted: WebhookRequest) -> WebhookResponse | None:
        """To the current engine; its answer may be lost on the way."""
        answer = await self.engine.hook(channel, posted)
        if not self.lost:
            return answer
        self.lost -= 1
        return WebhookResponse(502)

    def overrides(self, mode: Mode, until: str) -> None:
        """As `autoreply open` and `autoreply close` do it."""
        end = datetime.fromisoformat(until).replace(tzinfo=NEW_YORK)
        self.record.overrides.add(None, Override(mode, self.clock.now(), end, "ana", "because"))
        self.engine.hours.forget()

    @property
    def channel(self) -> SmsChannel | WhatsAppChannel:
        channel = self.engine.accounts["line"].channel
        assert isinstance(channel, (SmsChannel, WhatsAppChannel))
        assert isinstance(channel, Listens)
        return channel

    def looks(self, **later: float) -> None:
        """Time passes; then the engine runs its heartbeat once, as its threads would."""
        if later:
            self.clock.advance(**later)
        self.engine.run_heartbeat()
        self.fetches()
        for outbox in (self.engine.outbox, self.engine.fallback_outbox):
            outbox.retry_due(lambda _channel, work: work())
        self.twilio.settle()

    def fetches(self) -> None:
        """The texts that nobody posted are looked for."""
        self.channel.sweep(self.engine.deferred.deliver)

    def texts(self, body: str, sender: str = ANA, *, posted: bool = True) -> str:
        """Somebody texts; the Sid of the message."""
        message = self.twilio.texts(self.prefix + sender, self.prefix + OURS, body, posted=posted)
        self.twilio.settle()
        return message.sid

    def hears(self, words: str, sender: str = ANA) -> str:
        return self.twilio.phone(self.prefix + sender).hears(words).body

    def hears_nothing_else(self, sender: str = ANA) -> None:
        self.twilio.settle()
        self.twilio.phone(self.prefix + sender).hears_nothing_else()

    def reason(self, sid: str) -> str:
        found = self.record.messages.reason_of("line", sid)
        return found.value if found else "unknown"


def at_once(*works: threading.Thread) -> None:
    for work in works:
        work.start()
    for work in works:
        work.join()
