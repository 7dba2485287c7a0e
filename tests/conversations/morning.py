"""A practice over a night with mail, texts and calls, and the mornings on which its people are told what it brought.

Everything is real but the time, Twilio and the mail server of the readers: the settings come from a file, the engine is
the daemon's own, and the page answers over HTTP.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from autoreply.engine.dependencies import Dependencies
from autoreply.engine.wiring import build_engine
from autoreply.notices.ways import way_digest
from autoreply.record import Record
from autoreply.settings import load
from autoreply.settings.paths import record_url, state_folder
from autoreply.settings.reach import WayKind
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from autoreply.web.app import app
from autoreply.web.context import AppContext
from autoreply.web.forecast import Forecasts
from autoreply.web.routes import pages_app
from autoreply_demo.simulators.telephone import ACCOUNT, AUTH, PhoneLine, Telephone
from autoreply_demo.simulators.telephone.server import HttpServer
from channels import Inbound, Signal, WebhookRequest, WebhookResponse
from channels.twilio.sms import SmsChannel
from channels.twilio.voice.channel import VoiceChannel
from schedules import FakeClock, Mode, Override
from tests.browser.practice import with_password
from tests.peers.smtp_sink import Received, SmtpSink

NEW_YORK = ZoneInfo("America/New_York")
PUBLIC = "https://desk.example.org"
OURS, MARIA, TOM = "+15550100000", "+15550100001", "+15550100002"
ANA, BEN, DESK = "ana@home.example", "ben@home.example", "desk@home.example"
FILE = """
practice = "Hillside House"
country = "US"
languages = {languages}
timezone = "America/New_York"
state = "{state}"
[hours]
mon-fri = "9-17"
[web]
listen = "off"
public_url = "{public}"
{password}
{reach}
{people}
[channels.office]
kind = "email"
address = "{office}"
imap = {{ host = "127.0.0.1", port = {imap}, security = "none", password = "correct-horse" }}
smtp = {{ host = "127.0.0.1", port = {smtp}, security = "none", authenticate = false }}
[channels.texts]
kind = "sms"
account_sid = "{account}"
auth_token = "{token}"
numbers = ["{number}"]
public_url = "{public}"
api_base_url = "{api}"
[channels.line]
kind = "voice"
account_sid = "{account}"
auth_token = "{token}"
numbers = ["{number}"]
public_url = "{public}"
api_base_url = "{api}"
forward = [{{ number = "+15550100101" }}]
{record}
{more}
"""
OFFICE = "office@practice.example"
TO_DESK = f'[reach]\nways = [{{ mail = "{DESK}", content = "full" }}]'


class Practice:
    """It is the evening of Monday, 23 November 2026, unless `at` says otherwise. `people` gives each further lines.

    The way to the desk is proved. So are those to the people, whose mail goes to NAME@home.example.
    """

    def __init__(
        self,
        folder: Path,
        *,
        at: str = "2026-11-23 18:00",
        people: Mapping[str, str] | None = None,
        reach: str = TO_DESK,
        more: str = "",
        languages: str = '["en"]',
        record: str = "",
        imap: int = 9,
        office: str = OFFICE,
    ) -> None:
        """`imap` is the port of the server with the mailbox `office`; on the usual one nobody listens."""
        self.clock = FakeClock(moment(at))
        self.twilio = Telephone(clock=self.clock, longest=5.0, private_media=True)
        self.twilio.number(
            OURS,
            sms_url=f"{PUBLIC}/hooks/texts/sms",
            sms_fallback_url=self.twilio.bin("<Response/>"),
            voice_url=f"{PUBLIC}/hooks/line/call",
            voice_fallback_url=self.twilio.bin("<Response/>"),
        )
        self.sink = SmtpSink()
        self._web = HttpServer()
        self.url = f"http://127.0.0.1:{self._web.port}"
        self.twilio.transport.route(PUBLIC, self.url)
        self._folder, self._people = folder, people or {}
        self._given = {"reach": reach, "more": more, "languages": languages, "imap": str(imap), "office": office}
        self._given["record"] = f'[record]\nurl = "{record}"' if record else ""
        self._read = 0

    def __enter__(self) -> Self:
        self.twilio.__enter__()
        self.sink.__enter__()
        self.writes_file()
        self.opens_its_eyes()
        context = AppContext(lambda: self.engine, self.health, self.clock)
        pages = pages_app(context, Forecasts())
        self._web.start(app(context, self.metrics, lambda: True, self._post, pages))
        return self

    def __exit__(self, *raised: object) -> None:
        self._web.close()
        self.falls_asleep()
        self.sink.__exit__()
        self.twilio.__exit__(*raised)

    # --- its life

    def writes_file(self) -> None:
        people = "".join(
            f'[people.{key}]\nname = "{key.title()}"\n'
            f'reach = {{ ways = [{{ mail = "{key}@home.example", content = "full" }}] }}\n{own}\n'
            for key, own in self._people.items()
        )
        names = {"account": ACCOUNT, "token": AUTH, "number": OURS, "public": PUBLIC, "api": self.twilio.base_url}
        names |= {"password": with_password(), "state": str(self._folder / "state"), "smtp": str(self.sink.port)}
        text = FILE.format(people=people, **names, **self._given)
        self.file = self._folder / "config.toml"
        self.file.write_text(text, encoding="utf-8")
        self.file.chmod(0o600)

    def opens_its_eyes(self) -> None:
        """The daemon starts."""
        settings = load(self.file, {})
        state_folder(settings).mkdir(mode=0o700, exist_ok=True)
        self.health, self.metrics = Health(self.clock), Metrics()
        self.record = Record.open(record_url(settings))
        self.record.outgoing.forget_leases()
        for address in (DESK, *(f"{key}@home.example" for key in self._people)):
            person = address.partition("@")[0] if address != DESK else ""
            self.record.ways.confirm(person, way_digest(WayKind.MAIL, address), "Ana", self.clock.now())
        given = Dependencies(self.record, self.clock, state_folder(settings), self.health, self.metrics)
        self.engine = build_engine(settings, given)
        self.looks()

    def falls_asleep(self) -> None:
        self.engine.stop()
        self.record.close()

    async def _post(self, channel: str, posted: WebhookRequest) -> WebhookResponse | None:
        return await self.engine.hook(channel, posted)

    def at(self, when: str) -> None:
        """Time passes, and the engine looks."""
        self.clock.set(moment(when))
        self.looks()

    def looks(self, **later: float) -> None:
        """Time passes; then the engine runs its heartbeat once, as its threads would, and sends what is due."""
        if later:
            self.clock.advance(**later)
        self.engine.delivering.look()
        self.opens()
        self.twilio.settle()
        self.engine.run_heartbeat()
        self.engine.delivering.look()
        self.engine.agreed_times.look()

    def opens(self) -> None:
        """The heartbeat of an opening comes before anything else looks, and what is due is sent."""
        self.engine.run_heartbeat()
        for outbox in (self.engine.outbox, self.engine.fallback_outbox):
            outbox.retry_due(lambda _channel, work: work())

    def overrides(self, mode: Mode, until: str, person: str | None = None) -> None:
        """As `autoreply open` and `autoreply close` do it."""
        self.record.overrides.add(person, Override(mode, self.clock.now(), moment(until), "Ana", "because"))
        self.engine.hours.forget()
        self.looks()

    # --- the night

    def texts(self, body: str, sender: str = MARIA) -> str:
        """Somebody texts, and hears what they hear; the Sid."""
        message = self.twilio.texts(sender, OURS, body)
        self.twilio.settle()
        return message.sid

    def calls(self, caller: str = MARIA, *, speaks: int = 0) -> PhoneLine:
        """Somebody calls, and leaves a message of so many seconds, or none."""
        line = self.twilio.calls(caller, OURS)
        if speaks:
            line.presses("1").speaks(speaks)
        else:
            line.hangs_up()
        self.twilio.settle()
        assert self.line.settle(10)
        return line

    def mails(
        self, sender: str, text: str = "Could we move Thursday?", *, subject: str = "", channel: str = "office"
    ) -> None:
        """A mail comes; nothing but its arrival is played."""
        number = f"sha256:{sender}{self.clock.now().timestamp()}{len(text)}"
        signals = {Signal.AUTHENTICATED: "the server vouches"}
        self.engine.deferred.deliver(
            [Inbound(channel, number, sender, "", self.clock.now(), signals, text, subject=subject, reply_to=sender)]
        )

    @property
    def line(self) -> VoiceChannel:
        found = self.engine.accounts["line"].channel
        assert isinstance(found, VoiceChannel)
        return found

    @property
    def texting(self) -> SmsChannel:
        found = self.engine.accounts["texts"].channel
        assert isinstance(found, SmsChannel)
        return found

    # --- the morning

    def told(self, address: str = DESK) -> str:
        """The one mail that came to a reader since the last one was read; its plain text."""
        found = self.letters(address)
        assert len(found) == 1, [(mail.recipients, mail.message["Subject"]) for mail in found]
        self._read = len(self.sink.received)
        return plain_of(found[0])

    def nobody_is_told(self) -> None:
        """No hand-over came to anybody."""
        staff = (DESK, ANA, BEN)
        assert [mail for address in staff for mail in self.letters(address)] == []

    def letters(self, address: str) -> list[Received]:
        return [mail for mail in list(self.sink.received)[self._read :] if address in mail.recipients]

    def troubles(self) -> list[str]:
        return [one.says for one in self.health.troubles()]


def plain_of(mail: Received) -> str:
    body = mail.message.get_body(("plain",))
    assert body is not None
    return re.sub(r"\r\n", "\n", body.get_content())


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)
