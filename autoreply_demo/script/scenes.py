"""The scripted scenes: who writes or calls at what time, and the result that is expected."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from autoreply.decision.reason import Reason
from autoreply.texts.dates import DateFormat

DESK = "desk@hillside.example"
ZONE = ZoneInfo("America/New_York")
DATES = DateFormat.of("US")

SETTINGS = """
practice = "Hillside Counseling"
country = "US"
languages = ["en", "es"]
timezone = "America/New_York"
state = "{state}"

[hours]
mon-thu = "9:00-17:30"
fri = "9:00-13:00"

[holidays]
region = "US"
skip = ["Columbus Day"]

[reach]
ways = [{{ mail = "desk@hillside.example" }}]

[people.ana]
name = "Ana Ruiz"
reach = {{ ways = [{{ text = "{mobile}" }}, {{ call = "{mobile}" }}] }}

[oncall]
people = ["ana"]
handoff = "mon 9:00"
starting = 2026-11-23
alerts = ["desk", "texts"]

[channels.desk]
kind = "email"
address = "desk@hillside.example"
display_name = "Hillside Counseling"

[channels.desk.imap]
host = "127.0.0.1"
port = {imap}
security = "none"
user = "desk@hillside.example"
password = "secret"

[channels.desk.smtp]
host = "127.0.0.1"
port = {smtp}
security = "none"

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

[web]
listen = "off"
"""


def at(text: str) -> datetime:
    """A local time in the week of the script, as in "25 17:29"."""
    day, _, time = text.partition(" ")
    hour, minute = map(int, time.split(":"))
    return datetime(2026, 11, int(day), hour, minute, tzinfo=ZONE)


@dataclass(frozen=True, slots=True)
class MailScene:
    """At `when`, an email with these headers and words arrives. `hears` is the expected reason of the decision."""

    when: datetime
    says: str
    hears: Reason
    sender: str = ""
    words: str = ""
    headers: tuple[str, ...] = ()
    return_path: str | None = None

    def mail(self, number: int) -> bytes:
        """The email as the server stores it."""
        name, _, address = self.sender.partition(" ")
        path = self.return_path if self.return_path is not None else address
        lines = [
            f"Return-Path: <{path}>",
            f"From: {name} <{address}>",
            f"To: {DESK}",
            f"Message-ID: <scene-{number}@mail.example>",
            f"Date: {self.when:%a, %d %b %Y %H:%M:%S %z}",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            *self.headers,
            "",
            self.words,
        ]
        return "\r\n".join(lines).encode()


@dataclass(frozen=True, slots=True)
class TextScene:
    """At `when`, a text arrives. `hears` is the expected reason of the decision."""

    when: datetime
    says: str
    hears: Reason
    sender: str
    words: str


@dataclass(frozen=True, slots=True)
class CallScene:
    """At `when`, a caller waits for the menu and leaves a message. `hears` is what they should hear, in this order."""

    when: datetime
    says: str
    sender: str
    words: str
    hears: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MorningScene:
    """At `when`, the practice opens and its people are told what the night brought. `hears` is what they read."""

    when: datetime
    says: str
    hears: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlertTextScene:
    """At `when`, whoever is on call is told by text of what the scene before brought. `hears` is in that text."""

    when: datetime
    says: str
    hears: str


@dataclass(frozen=True, slots=True)
class AlertCallScene:
    """At `when`, whoever is on call is called, and takes the alert by the key that the call names.

    `hears` is what they should hear, in this order, `gets` the text that follows.
    """

    when: datetime
    says: str
    hears: tuple[str, ...]
    gets: str


Scene = MailScene | TextScene | CallScene | AlertTextScene | AlertCallScene | MorningScene

MOBILE = "+15550100105"  # of Ana, who is on call
BEN, EVA = "+15550199001", "+15550199002"
MARIA, TOM = "Maria maria@mail.example", "Tom tom@post.example"

SCENES: tuple[Scene, ...] = (
    MailScene(at("25 17:29"), "Maria emails", Reason.WORKING_HOURS, MARIA, "Could we move Tuesday to ten o'clock?"),
    MailScene(at("25 18:10"), "Maria emails again", Reason.ANSWERED, MARIA, "Or to eleven?"),
    MailScene(
        at("25 18:12"),
        "A newsletter arrives",
        Reason.MAILING_LIST,
        "News news@paper.example",
        "Fifty ways to roast a turkey.",
        ("List-Unsubscribe: <mailto:leave@paper.example>",),
    ),
    MailScene(
        at("25 18:13"),
        "Someone's automatic reply arrives",
        Reason.AUTOMATIC,
        "Lee lee@firm.example",
        "I am out of the office.",
        ("Auto-Submitted: auto-replied",),
    ),
    MailScene(at("25 19:00"), "Maria emails a third time", Reason.ALREADY_TOLD, MARIA, "Never mind, Tuesday is fine."),
    MailScene(
        at("25 23:05"), "Maria emails a fourth time", Reason.ANSWERED_AGAIN, MARIA, "Are you there? I cannot sleep."
    ),
    TextScene(at("25 23:40"), "Ben sends a text", Reason.ANSWERED, BEN, "Is anybody there?"),
    CallScene(
        at("26 01:15"),
        "Eva calls and leaves a message",
        EVA,
        "It is Eva. Please call me back.",
        (
            "Nobody is here right now.",
            "9, 1, 1",
            "9, 8, 8",
            "To leave a message, press 1.",
            "Your message has arrived.",
        ),
    ),
    MailScene(at("26 02:55"), "Tom emails on Thanksgiving", Reason.ANSWERED, TOM, "Can I call you tomorrow?"),
    TextScene(
        at("26 03:00"),
        "Ben texts again, with urgent words",
        Reason.ANSWERED_URGENT,
        BEN,
        "I do not want to live any more.",
    ),
    AlertTextScene(
        at("26 03:00"),
        "Ana is on call. Her telephone gets a text",
        "Autoreply: 1 urgent message. Open the page. To take it reply 1A.",
    ),
    AlertCallScene(
        at("26 03:02"),
        "Nobody has replied. Her telephone rings, she picks up, and hears",
        ("To take it, press 2.", "Thank you. It is yours."),
        "Autoreply: Ana Ruiz took 1A.",
    ),
    MailScene(
        at("26 03:05"),
        "A delivery report arrives",
        Reason.NULL_SENDER,
        "Mail mailer-daemon@post.example",
        "Your message could not be delivered.",
        return_path="",
    ),
    MorningScene(
        at("27 09:00"),
        "The people of the practice read",
        (
            "4 people wrote or called, 1 with urgent words.",
            f"{BEN} (urgent words)",
            "> Is anybody there?",
            "> I do not want to live any more.",
            "Ana Ruiz took the alert, Thu, 3:02 AM EST.",
            "maria@mail.example",
            EVA,
            "Voicemail, 8 s on line",
            "voicemail-2026-11-26-0115",
        ),
    ),
    MailScene(at("27 09:05"), "Maria emails in the morning", Reason.WORKING_HOURS, MARIA, "Good morning!"),
)
