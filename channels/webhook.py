"""Requests that a provider posts to us."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from channels.messages import Inbound, Reply


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
