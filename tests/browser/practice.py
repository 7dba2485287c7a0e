"""A practice with its page on loopback, in any size, on a clock that stands still: pictures stay the same."""

import random
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import sqlalchemy as sa
from argon2 import PasswordHasher

from autoreply.decision.reason import Reason
from autoreply.engine.dependencies import Dependencies
from autoreply.engine.engine import Engine
from autoreply.engine.wiring import build_engine
from autoreply.record import Record
from autoreply.record.tables import message, outgoing
from autoreply.settings import Settings, load
from autoreply.settings.load import settle
from autoreply.settings.reading.document import parse_document
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from autoreply.web.app import app
from autoreply.web.context import AppContext
from autoreply.web.forecast import Forecasts
from autoreply.web.routes import pages_app
from autoreply.web.server import serve
from channels import Posture
from schedules import FakeClock, Mode, Override
from tests.peers.processes import free_port, wait_until

NOW = datetime(2026, 11, 25, 1, 20, tzinfo=UTC)  # Tuesday evening in New York
PASSWORD = "correct horse battery"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

BARE = """
practice = "{practice}"
country = "{country}"
languages = ["en", "es"]
timezone = "America/New_York"
state = "{folder}"
[hours]
mon-thu = "9:00-12:00, 13:00-17:30"
fri = "9:00-13:00"
[web]
{web}
"""

PEOPLE = """
[holidays]
region = "US-NY"
skip = []
[people.ana]
name = "Ana Duarte"
hours = { mon-wed = "8:00-14:00", fri = "9-13" }
[people.lee]
name = "Dr Lee Park"
contact = "lee@hillside.example"
[people.sam]
name = "Sam Okafor"
hours = { tue-sat = "12:00-20:00" }
[[vacation]]
person = "ana"
from = 2026-12-01
to = 2026-12-04
cover = "lee"
[[day]]
date = 2026-12-05
hours = "10:00-14:00"
label = "Open house"
[channels.office-mail]
kind = "email"
address = "office@hillside.example"
imap = { host = "127.0.0.1", port = 9, security = "none", password = "x" }
smtp = { host = "127.0.0.1", port = 9, security = "none", authenticate = false }
[channels.ana-mail]
kind = "email"
person = "ana"
address = "ana@hillside.example"
imap = { host = "127.0.0.1", port = 9, security = "none", password = "x" }
smtp = { host = "127.0.0.1", port = 9, security = "none", authenticate = false }
[channels.main-texts]
kind = "sms"
account_sid = "AC00000000000000000000000000000000"
auth_token = "0123456789abcdef0123456789abcdef"
numbers = ["+15550100000"]
webhook = false
office_url = "https://handler.twilio.com/twiml/EHoffice"
after_hours_url = "https://handler.twilio.com/twiml/EHnight"
"""

VOICE = """
[channels.main-line]
kind = "voice"
account_sid = "AC00000000000000000000000000000000"
auth_token = "0123456789abcdef0123456789abcdef"
numbers = ["+15550100000"]
public_url = "https://desk.hillside.example"
forward = [{ number = "+15550100101" }]
"""

REASONS = (
    *[Reason.ANSWERED] * 9,
    *[Reason.ANSWERED_AGAIN] * 2,
    Reason.ANSWERED_URGENT,
    *[Reason.WORKING_HOURS] * 6,
    *[Reason.MAILING_LIST] * 5,
    *[Reason.ALREADY_TOLD] * 3,
    Reason.AUTOMATIC,
    Reason.NO_REPLY,
)
SAYS = {
    Reason.MAILING_LIST: "List-Id",
    Reason.AUTOMATIC: "Auto-Submitted: auto-replied",
    Reason.ALREADY_TOLD: "told 40 min ago",
    Reason.NO_REPLY: "noreply@",
    Reason.WORKING_HOURS: "the office was open",
}


@dataclass
class Front:
    """A running page: its address, and the engine behind it, which follows the file when a page has changed it."""

    url: str
    engine: Engine
    clock: FakeClock
    file: Path
    env: Mapping[str, str]

    def judge(self, octets: bytes) -> Settings:
        return settle(parse_document(octets, str(self.file)), self.file.parent, self.env)

    def reload(self) -> None:
        """Take the file as it is now, as the daemon does."""
        old = self.engine
        given = Dependencies(old.record, self.clock, self.file.parent, old.health, old.metrics)
        self.engine = build_engine(load(self.file, self.env), given)
        old.stop()


@contextmanager
def front(
    settings: str,
    folder: Path,
    *,
    web: str = "",
    practice: str = "Hillside Counseling",
    country: str = "US",
    env: Mapping[str, str] = MappingProxyType({}),
    url: str = "",
) -> Iterator[Front]:
    """Serve the pages of a practice with these settings after `BARE`; the engine is never started.

    `url` is that of the record, "" for one of its own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    file = folder / "config.toml"
    names = {"practice": practice, "country": country, "folder": folder, "web": f'listen = "127.0.0.1:{port}"\n{web}'}
    file.write_text(BARE.format(**names) + settings, encoding="utf-8")
    file.chmod(0o600)
    clock = FakeClock(NOW)
    record = Record.open(url or f"sqlite:///{folder / 'record.sqlite3'}")
    engine = build_engine(load(file, env), Dependencies(record, clock, folder, Health(clock), Metrics()))
    made = Front(f"http://127.0.0.1:{port}", engine, clock, file, env)
    context = AppContext(lambda: made.engine, engine.health, clock, judge=made.judge, reload=made.reload)
    stop = threading.Event()
    pages = app(context, engine.metrics, lambda: True, engine.hook, pages_app(context, Forecasts()))
    thread = threading.Thread(target=serve, args=(pages, "127.0.0.1", port, stop))
    thread.start()
    assert wait_until(lambda: _answers(port), 30, every=0.02)
    try:
        yield made
    finally:
        context.stopping.set()
        stop.set()
        thread.join(20)
        made.engine.stop()
        record.close()


def _answers(port: int) -> bool:
    with closing(socket.socket()) as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def with_password() -> str:
    """The lines of [web] that ask for `PASSWORD`."""
    return f'password_hash = "{CHEAP}"'


def has_account(front: Front, name: str, *, owner: bool = False) -> None:
    """Somebody has an account, with `PASSWORD`."""
    accounts, later = front.engine.record.accounts, NOW + timedelta(days=1)
    accounts.invite(name, f"token of {name}", later, owner=owner)
    assert accounts.accept(f"token of {name}", CHEAP, NOW)


def ordinary(front: Front) -> None:
    """Some weeks of a small practice, with one manual change and one problem."""
    fill(front, 260, days=27)
    record = front.engine.record
    friday = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
    record.overrides.add("sam", Override(Mode.AFTER_HOURS, NOW - timedelta(hours=5), friday, "Lee", "down with a cold"))
    shown = Posture(True, datetime(2026, 11, 25, 14, tzinfo=UTC), "")
    record.postures.confirm("main-texts", shown, NOW - timedelta(minutes=160))
    front.engine.health.report(
        "ana-mail", "ana-mail: The mail server refuses the password. Write the new one into its file."
    )
    front.engine.hours.forget()


def tonight(front: Front) -> None:
    """Three messages since the practice closed, one of them with urgent words."""
    sent = (("maria@mail.example", 25, Reason.ANSWERED), ("+15550190042", 80, Reason.ANSWERED_URGENT))
    rows = [
        _noted(f"t{number}", *one) for number, one in enumerate((*sent, ("j.nowak@mail.example", 140, Reason.ANSWERED)))
    ]
    with front.engine.record.database.write() as connection:
        connection.execute(sa.insert(message), rows)


def _noted(name: str, sender: str, minutes: int, reason: Reason) -> dict[str, object]:
    at, urgent = NOW - timedelta(minutes=minutes), reason is Reason.ANSWERED_URGENT
    channel = "main-texts" if sender.startswith("+") else "office-mail"
    row = {"channel": channel, "message": name, "sender": sender, "arrived": at, "noted": at}
    return row | {"reason": reason.value, "says": "", "urgent": urgent}


def fill(front: Front, many: int, days: int, channels: int = 3) -> None:
    """So many messages in the last so many days, more of them in the evening; always the same ones."""
    dice, names = random.Random(7), list(front.engine.settings.channels)[:channels]
    rows = [_contact(number, dice, names, days) for number in range(many)]
    with front.engine.record.database.write() as connection:
        connection.execute(sa.insert(message), rows)
        answered = [_reply(number + 1, row) for number, row in enumerate(rows) if Reason(str(row["reason"])).answers]
        if answered:
            connection.execute(sa.insert(outgoing), answered)


def _contact(number: int, dice: random.Random, channels: list[str], days: int) -> dict[str, object]:
    hours = dice.triangular(0, 24, 20.5)
    ago = timedelta(days=dice.randrange(days), hours=-hours + 20.3)
    noted = NOW - ago if ago > timedelta(0) else NOW - timedelta(minutes=dice.randrange(60))
    reason, channel = dice.choice(REASONS), dice.choice(channels)
    who = dice.choice(("maria", "tom", "j.nowak", "lin.wei", "news", "pat", "o.brien")) + str(number % 97)
    sender = f"+1555019{number % 10000:04}" if channel.endswith("texts") else f"{who}@mail.example"
    return {
        "channel": channel,
        "message": f"m{number}",
        "sender": sender,
        "arrived": noted - timedelta(seconds=dice.randrange(40)),
        "noted": noted,
        "reason": reason.value,
        "says": SAYS.get(reason, ""),
        "urgent": reason is Reason.ANSWERED_URGENT,
    }


def _reply(number: int, row: dict[str, object]) -> dict[str, object]:
    return {
        "kind": "reply",
        "message": number,
        "channel": row["channel"],
        "sender": row["sender"],
        "ordinal": number,
        "nth": number,
        "identity": f"r{number}",
        "urgent": row["urgent"],
        "state": "sent",
        "created": row["noted"],
        "ends": None,
        "due": row["noted"],
        "lease": None,
        "attempts": 1,
        "doubtful": False,
        "finished": row["noted"],
        "trouble": "",
        "payload": {},
    }


def crowd(people: int = 300) -> str:
    """A large practice: people with hours of their own, vacations, and one mailbox."""
    lines = [PEOPLE]
    for number in range(people - 3):
        hours = (
            f'hours = {{ mon-thu = "{8 + number % 3}:00-1{6 + number % 3}:30", fri = "9-13" }}' if number % 2 else ""
        )
        lines.append(f'[people.p{number}]\nname = "{_NAMES[number % len(_NAMES)]} {number:03}"\n{hours}\n')
        if number % 4 == 0:
            first, last = f"2026-11-{25 + number % 5}", f"2026-12-0{1 + number % 7}"
            lines.append(f'[[vacation]]\nperson = "p{number}"\nfrom = {first}\nto = {last}\ncover = "lee"\n')
    return "\n".join(lines)


_NAMES = ("Noor Haddad", "Kim Sato", "Eva Lindqvist", "Joseph Mbeki", "Rosa Iglesias", "Piotr Zielinski", "May Chen")
