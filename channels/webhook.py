"""What a provider posts to us, and what we respond."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from channels.messages import Inbound, Reply


def hook_path(channel: str, path: str) -> str:
    """Return the path at which our web server receives what a provider posts to `channel`."""
    return f"/hooks/{channel}/{path}"


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A request of a provider as it came: not decoded, not trusted.

    `path` is what follows `hook_path(channel, "")`, percent-encoded as received; `query` is what follows the question
    mark, as received; the names of `headers` are in lower case.
    """

    method: str
    path: str
    query: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    """The response to the provider."""

    status: int
    body: str = field(default="", repr=False)
    media_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class InlineMessage:
    """A message whose reply goes into the response to its request.

    `respond` makes that response from the reply, or from None if there is none. It does not block or raise, and makes
    the same response from the same reply. The reply then counts as sent.
    """

    inbound: Inbound
    respond: Callable[[Reply | None], WebhookResponse]


Received = InlineMessage | WebhookResponse


@runtime_checkable
class Webhook(Protocol):
    """Receives what the provider posts."""

    def receive(self, request: WebhookRequest) -> Received | Awaitable[Received]:
        """Verify that `request` is genuine, and read it. Never raises.

        Returns the message if the reply goes into the response. In every other case it returns the response: a refusal,
        an acknowledgement, or the response to a message that was delivered with `Deliver`. Takes two seconds at most,
        as the provider waits. A message that is posted again has the same `Inbound.id`.

        A plain method runs in one of the channel's own threads, and may wait. An `async def` runs on the event loop of
        the web server, and must not block it.
        """
        ...
