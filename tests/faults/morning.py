"""A practice as a process, to which the night brings texts and voicemails, on a clock that the test sets.

Twilio and the mail server of its people are simulated, the clock is that of libfaketime, and the daemon asks Twilio:
without a webhook, a daemon that is dead misses nothing that Twilio lists.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

from autoreply.notices.ways import way_digest
from autoreply.record import Record
from autoreply.settings.reach import WayKind
from autoreply_demo.simulators.telephone import ACCOUNT, AUTH, Telephone
from schedules import FakeClock
from tests.peers.daemon import Practice
from tests.peers.faketime import FakeTime
from tests.peers.processes import CLOCK

OURS, ANA, BEN = "+15550100000", "+15550100201", "+15550100202"
DESK, ANA_MAIL, BEN_MAIL = "desk@home.example", "ana@home.example", "ben@home.example"
PROVED = [
    ("", WayKind.MAIL, DESK),
    ("ana", WayKind.MAIL, ANA_MAIL),
    ("ana", WayKind.TEXT, ANA),
    ("ana", WayKind.CALL, ANA),
    ("ben", WayKind.MAIL, BEN_MAIL),
    ("ben", WayKind.TEXT, BEN),
]
BIN = "https://handler.twilio.com/twiml/EH"
EVENING, MORNING = datetime(2026, 11, 23, 20, tzinfo=UTC), datetime(2026, 11, 24, 9, tzinfo=UTC)
FILE = """
practice = "Hillside Counseling"
country = "US"
languages = ["en"]
timezone = "UTC"
state = "{state}"
[hours]
daily = "9-17"
[web]
listen = "127.0.0.1:{web}"
[log]
format = "json"
[record]
url = "{record}"
[people.ana]
name = "Ana Ruiz"
reach = {{ ways = [{{ mail = "ana@home.example", content = "full" }}, {{ text = "{ana}" }}, {{ call = "{ana}" }}] }}
[people.ben]
name = "Ben Cole"
reach = {{ ways = [{{ mail = "ben@home.example", content = "full" }}, {{ text = "{ben}" }}] }}
[reach]
ways = [{{ mail = "desk@home.example", content = "full" }}]
[delivery]
delete_after_delivery = true
[channels.office]
kind = "email"
address = "{address}"
imap = {{ host = "127.0.0.1", port = {imap}, security = "none", password = "correct-horse" }}
smtp = {{ host = "127.0.0.1", port = {smtp}, security = "none", authenticate = false }}
[channels.texts]
kind = "sms"
{twilio}
[channels.line]
kind = "voice"
{twilio}
[oncall]
people = ["ana", "ben"]
handoff = "mon 9:00"
starting = 2026-11-23
alerts = ["texts"]
"""
TWILIO = """account_sid = "{account}"
auth_token = "{token}"
numbers = ["{number}"]
api_base_url = "{api}"
webhook = false
poll_every = 5
office_url = "{bin}a"
after_hours_url = "{bin}b"
"""


@dataclass
class MorningPractice(Practice):
    """Its mailbox is read from `account`, and its mail goes to the SMTP server there."""

    api: str = ""

    def _text(self) -> str:
        twilio = TWILIO.format(account=ACCOUNT, token=AUTH, number=OURS, api=self.api, bin=BIN)
        names = {"state": self.folder / "state", "web": self.web, "record": self.url, "ana": ANA, "ben": BEN}
        box = {"address": self.account.address, "imap": self.account.imap, "smtp": self.account.smtp}
        return FILE.format(twilio=twilio, **names, **box)


class FakeTimeClock(FakeClock):
    """The clock of libfaketime for a simulator."""

    def __init__(self, time: FakeTime) -> None:
        super().__init__(time.now())
        self._time = time

    def now(self) -> datetime:
        return self._time.now()

    def monotonic(self) -> float:
        return CLOCK.monotonic()


def prove_ways(url: str, now: datetime) -> None:
    """Everybody proved their ways."""
    with Record.open(url) as record:
        for person, kind, address in PROVED:
            record.ways.confirm(person, way_digest(kind, address), "ana", now)


def leave_voicemail(twilio: Telephone, caller: str, seconds: int = 9) -> str:
    """Somebody called and spoke, and Twilio has the recording; its Sid."""
    now = twilio.state.now()
    began = now - timedelta(seconds=seconds + 5)
    call = twilio.state.calls.add(from_=caller, to=OURS, status="completed", started=began, ended=now)
    made = twilio.state.recordings.add(call_sid=call.sid, status="completed", seconds=seconds, started=now)
    return made.sid


def words_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def said_in(mails: list[EmailMessage], lines: list[str]) -> Counter[str]:
    """How often each of these texts stands in the mails, as a line of its own or quoted."""
    found = (line.strip().removeprefix("> ") for mail in mails for line in words_of(mail).splitlines())
    return Counter(line for line in found if line in set(lines))
