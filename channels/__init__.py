"""How do messages come and go? The words that cross from a channel to the house, and nothing of any provider.

A channel states facts and carries out what it is told; whether to answer, and with what, is judged elsewhere.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel

from channels.errors import ChannelError as ChannelError
from channels.errors import Refused as Refused
from channels.errors import SendError as SendError
from channels.errors import TryAgain as TryAgain
from channels.errors import Uncertain as Uncertain
from channels.signal import Signal as Signal
from channels.spoken import ReadsAloud as ReadsAloud
from channels.spoken import Sign as Sign
from channels.spoken import Speaks as Speaks
from channels.spoken import Speech as Speech
from channels.spoken import Step as Step
from channels.spoken import Transcripts as Transcripts


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message as a fact.

    `channel` is the configured name; `id` names the message within it, the same however often it is delivered.
    `sender` is where an answer would go and the key of every limit, normalized, "" when there is nobody.
    `signals` maps what was seen to the evidence in words fit for a log: header names and keywords, nothing private.
    `text`, and `subject` where the channel knows one, are looked at in memory and never stored.
    `context` is what the channel needs to compose the answer.
    `last_human` is when a person of the practice last wrote to the sender, None when never or when it cannot be known.
    `person` is whom of the practice it was written to, a key of [people] by whose hours it is judged, or "".
    `overheard` is true where others than the sender will read the answer.
    """

    channel: str
    id: str
    sender: str
    conversation: str
    arrived: datetime
    signals: Mapping[Signal, str] = field(default_factory=dict)
    text: str = field(default="", repr=False)
    context: Mapping[str, str] = field(default_factory=dict, repr=False)
    last_human: datetime | None = None
    subject: str = field(default="", repr=False)
    person: str = ""
    overheard: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, ready to be composed and sent.

    `identity` is the same each time this reply is sent, so that a second copy can be recognised: an email makes its
    Message-ID of it. `subject` is "" on channels that have none. `context` and `person` are those of the `Inbound` it
    answers.
    """

    to: str
    subject: str
    text: str
    identity: str
    context: Mapping[str, str] = field(default_factory=dict, repr=False)
    person: str = ""


# Takes messages that came together, oldest first, and returns once they are noted: only then may the bookmark move past
# them. When it raises, all of them are brought again later, also those that were noted.
Deliver = Callable[[Sequence[Inbound]], None]


class Cursors(Protocol):
    """A channel's bookmarks, kept by the house across restarts: small strings under a key, per channel."""

    def get(self, channel: str, key: str) -> str | None: ...

    def put(self, channel: str, key: str, value: str) -> None: ...

    def change(self, channel: str, key: str, change: Callable[[str], str]) -> None:
        """Put what `change` makes of the value, "" where there is none; nobody, in no replica, comes in between."""
        ...


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a reply after the provider took it: it never arrived.

    `sender` is whom it was for, `says` why, in a sentence with nothing private in it. `again` is true where one more
    attempt may help, `unreachable` where the trouble is the recipient's and will last.
    """

    sender: str
    says: str
    again: bool = False
    unreachable: bool = False


def _unheard(_channel: str, _fate: Fate) -> None:
    """For channels that nobody follows."""


def _no_sign(_channel: str) -> Sign:
    """For channels that nobody told anything: closed."""
    return Sign(after_hours=True, until=None, country="", speech=())


@dataclass(frozen=True, slots=True)
class Help:
    """What every last resort has to name, as dialled: the emergency number, and one of the crisis lines at least.

    Blank for channels that nobody told, and where the practice shows no line.
    """

    emergency: str = ""
    lines: tuple[str, ...] = ()


def _uncounted(_call: Inbound) -> None:
    """For channels whose calls nobody counts."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the house lends a channel."""

    now: Callable[[], datetime]
    cursors: Cursors
    state: Path  # a folder of the channel's own for tokens and the like, mode 0700
    install: str  # names this installation in loop markers and Message-IDs; hexadecimal
    health: Callable[[str, str], None]  # (channel, trouble in one sentence, "" when well)
    undelivered: Callable[[str, Fate], None] = _unheard  # (channel, what became of a reply); raises nothing
    sign: Callable[[str], Sign] = _no_sign  # (channel) what holds now; within a second, and raises nothing
    help: Help = Help()
    called: Callable[[Inbound], None] = _uncounted  # somebody calls; may wait for the record, and raises nothing


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of what `doctor` found: good, or what to do; `look` where only a person can tell whether it is good."""

    ok: bool
    about: str
    says: str
    look: bool = False


class Channel(Protocol):
    """Every channel can send. What else it can do, it shows by the smaller protocols below."""

    name: str

    def send(self, reply: Reply) -> None:
        """Hand `reply` to the provider and return once it took responsibility.

        Raises `TryAgain`, `Refused` or `Uncertain`. Safe to call from several threads.
        """
        ...

    def examine(self) -> list[Finding]:
        """Try the account for real, for `doctor`, changing nothing."""
        ...

    def close(self) -> None:
        """Let go of connections. Never raises."""
        ...


@runtime_checkable
class Listens(Protocol):
    """Brings messages in from a loop of its own."""

    def listen(self, stop: threading.Event, deliver: Deliver) -> None:
        """Bring in messages until `stop` is set, then return within a few seconds.

        Raises `ChannelError` when the account cannot be used; the caller starts anew.
        """
        ...

    def wake(self) -> None:
        """Look for messages now, and notice `stop`. Callable from any thread."""
        ...


def hook_path(channel: str, path: str) -> str:
    """Where the house's web server takes what a provider posts to `channel`."""
    return f"/hooks/{channel}/{path}"


@dataclass(frozen=True, slots=True)
class Posted:
    """A request of a provider, as it came: nothing decoded, nothing trusted.

    `path` is what follows `hook_path(channel, "")`, percent-encoded as received; `query` is what follows the question
    mark, as received; the names of `headers` are in lower case.
    """

    method: str
    path: str
    query: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider is told."""

    status: int
    body: str = field(default="", repr=False)
    media_type: str = "text/plain"


@runtime_checkable
class Receives(Protocol):
    """Takes messages that the provider posts; where it can, the answer to the request is the reply itself."""

    def receive(self, posted: Posted, answer: Callable[[Inbound], Reply | None]) -> Answer:
        """Prove that `posted` is genuine, ask `answer` what is to be said, and say it. Never raises.

        `answer` returns within two seconds and raises nothing. The reply it returns counts as sent: what cannot be said
        in the answer itself goes through the outbox and is not returned. A message that is posted again gets the same
        reply again. Called from several threads at once.
        """
        ...


@runtime_checkable
class Hears(Protocol):
    """`Receives` in two halves that wait for nothing: many who post at once are answered together."""

    def hear(self, posted: Posted) -> Inbound | Answer | None:
        """The message of a genuine request, or the answer where it is none; None for what only `receive` takes.

        Never raises. Called on the thread of the web server itself.
        """
        ...

    def say(self, reply: Reply | None) -> Answer:
        """The answer to the request whose message got this reply. Never raises, and the same reply reads the same."""
        ...


@runtime_checkable
class Awaits(Protocol):
    """`Receives` for who never says the reply in the answer, and waits on an event loop: no thread is held."""

    async def receive_soon(self, posted: Posted) -> Answer:
        """As `receive`. Called on the thread of the web server itself."""
        ...


@runtime_checkable
class Looks(Protocol):
    """Can tell whether a reply went out, after an `Uncertain` or a crash."""

    def delivered(self, reply: Reply) -> bool | None:
        """True or False when the provider can tell, None when it cannot. Raises `ChannelError`."""
        ...


@runtime_checkable
class LogsIn(Protocol):
    """May need a person to let it in once, in a browser."""

    def wants_login(self) -> bool:
        """Whether this account is let in that way at all."""
        ...

    def login(self, tell: Callable[[str], None]) -> None:
        """Lead a person through it with sentences, wait, and keep what was granted. Raises `ChannelError`."""
        ...


@dataclass(frozen=True, slots=True)
class Posture:
    """What a channel should show: after-hours or not, until when (None where unknown), and the text people see."""

    after_hours: bool
    until: datetime | None
    text: str


@runtime_checkable
class Presents(Protocol):
    """Shows a posture at the provider: a status, do-not-disturb, the routing of a number."""

    def present(self, posture: Posture) -> None:
        """Make it so and read it back. Idempotent. Raises `TryAgain`, `Refused` or `ChannelError`."""
        ...


@runtime_checkable
class PresentsPeople(Protocol):
    """Shows a posture for each of several people of the practice, each by their own hours."""

    def people(self) -> Sequence[str]:
        """Those whose posture can be shown now, by their keys in [people]. Opens no connection."""
        ...

    def present_person(self, person: str, posture: Posture) -> None:
        """Make it so for `person`. Idempotent; what `person` chose by hand meanwhile stays.

        Raises `TryAgain`, `Refused` or `ChannelError`; `TryAgain.after` spreads many people over the provider's limits.
        """
        ...


@runtime_checkable
class NamesPeople(Protocol):
    """Settings that name people of the practice for whom their channel acts."""

    @property
    def people(self) -> Mapping[str, object]:
        """What is set for each, by their keys in [people]."""
        ...

    def let_in(self, state: Path) -> Mapping[str, bool]:
        """By key in [people]: whether the channel can act for that person. `state` is the channel's folder."""
        ...


@runtime_checkable
class LogsInPeople(Protocol):
    """Acts for several people of the practice, each of whom lets it in once."""

    def login_person(self, person: str, given: str, tell: Callable[[str], None], ask: Callable[[str], str]) -> None:
        """Let it in for `person`, a key of [people], and keep what was granted.

        `given` is a token that somebody brought, or "". `tell` shows a sentence; `ask` shows a question and returns
        what is typed, unseen. Raises `ChannelError`.
        """
        ...


@runtime_checkable
class Replays(Protocol):
    """Reads a message from a file and shows what its answer would look like, without any connection: for `explain`."""

    def read(
        self, raw: bytes, arrived: datetime | None, own: Sequence[str] | None = None, return_path: str | None = None
    ) -> Inbound:
        """The message as a fact, from its octets. Never raises on any octets.

        `arrived` None: the time the message itself tells, or the present. `own` stands in for the configured
        addresses; `return_path` is the envelope sender where the file has none.
        """
        ...

    def preview(self, reply: Reply) -> Mapping[str, Any]:
        """The composed answer as {"to", "subject", "headers": {name: value}, "text"}."""
        ...


@runtime_checkable
class Imagines(Protocol):
    """Tells what a message of somebody would look like here: for `explain`, where senders are no mail addresses."""

    def imagine(self, sender: str | None, arrived: datetime) -> Inbound:
        """An ordinary message of `sender`, None being anybody. Raises nothing."""
        ...


@runtime_checkable
class MentionsPeople(Protocol):
    """Settings that name people of the practice: that they exist is checked like every other mention."""

    def mentions(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        """(where it stands within the settings, the key of [people]) of every mention."""
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """What a channel's folder offers as `KIND`: the model of its settings, and how to build a channel from them.

    `build(name, settings, tools)` opens no connection and reads no secret: that waits for the first use.
    """

    name: str
    settings: type[BaseModel]
    build: Callable[[str, Any, Tools], Channel]
