"""What a provider posts to us, and what we answer there."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from channels.messages import Inbound, Reply


def hook_path(channel: str, path: str) -> str:
    """Where our web server takes what a provider posts to `channel`."""
    return f"/hooks/{channel}/{path}"


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A request of a provider, as it came: nothing decoded, nothing trusted.

    `path` is what follows `hook_path(channel, "")`, percent-encoded as received; `query` is what follows the question
    mark, as received; the names of `headers` are in lower case. `channel` is the name in its address, "" where that is
    the channel's own: after a renaming it may be the old one.
    """

    method: str
    path: str
    query: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    channel: str = ""


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    """What the provider is told."""

    status: int
    body: str = field(default="", repr=False)
    media_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class InlineMessage:
    """A message whose reply is said in the response to the request that brought it.

    `respond` makes that response, from the reply or from None where nobody is to be answered. It waits for nothing,
    raises nothing, and makes the same response of the same reply. The reply counts as sent.
    """

    inbound: Inbound
    respond: Callable[[Reply | None], WebhookResponse]


Received = InlineMessage | WebhookResponse


@runtime_checkable
class Webhook(Protocol):
    """Takes what the provider posts."""

    def receive(self, request: WebhookRequest) -> Received | Awaitable[Received]:
        """Prove that `request` is genuine and read it. Never raises.

        Returns the message where the reply is to be said in the response, and the response itself in every other case:
        a refusal, an acknowledgement, or a message that is delivered elsewhere. Within two seconds, as the provider
        waits. A message that is posted again is the same `Inbound.id` again.

        A plain method is called in one of several threads of the channel's own, and may wait. An `async def` is called
        on the event loop of the web server itself, and must never block it.
        """
        ...
