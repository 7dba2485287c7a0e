"""What a provider posts, handed straight to who takes it."""

import asyncio
from collections.abc import Callable
from inspect import isawaitable

from autoreply.engine.engine import Engine
from channels import Inbound, InlineMessage, Received, Reply, Webhook, WebhookRequest, WebhookResponse


def hook(engine: Engine, channel: str, request: WebhookRequest) -> WebhookResponse | None:
    """As the web server asks the engine."""
    return asyncio.run(engine.hook(channel, request))


def receive(webhook: Webhook, request: WebhookRequest) -> Received:
    """As the engine asks a channel."""
    return asyncio.run(_received(webhook, request))


def respond(
    webhook: Webhook, request: WebhookRequest, answer: Callable[[Inbound], Reply | None] = lambda _inbound: None
) -> WebhookResponse:
    """The channel's response, where `answer` decides about a message that is answered there."""
    return asyncio.run(respond_soon(webhook, request, answer))


async def respond_soon(
    webhook: Webhook, request: WebhookRequest, answer: Callable[[Inbound], Reply | None] = lambda _inbound: None
) -> WebhookResponse:
    """As `respond`, for an event loop."""
    received = await _received(webhook, request)
    return received.respond(answer(received.inbound)) if isinstance(received, InlineMessage) else received


async def _received(webhook: Webhook, request: WebhookRequest) -> Received:
    received = webhook.receive(request)
    return await received if isawaitable(received) else received
