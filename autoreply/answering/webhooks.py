"""Passes the requests of providers to their channels, and a message's reply into the response."""

from collections.abc import Mapping
from functools import cache, partial
from inspect import isawaitable, iscoroutinefunction
from typing import cast

from autoreply.answering.account import Account
from autoreply.answering.inline import Inline
from autoreply.concurrency.bulkhead import Bulkhead
from channels import Received, Webhook, WebhookRequest, WebhookResponse


class Webhooks:
    """Lives in the event loop of the web server."""

    def __init__(self, accounts: Mapping[str, Account], inline: Inline) -> None:
        self._accounts, self._inline = accounts, inline
        self._bulkhead = Bulkhead()

    async def hook(self, channel: str, request: WebhookRequest) -> WebhookResponse | None:
        """Return the response to a provider's request, or None if the channel has no webhook."""
        account = self._accounts.get(channel)
        if account is None or not _is_webhook(type(account.channel)):
            return None
        received = await self._received(channel, cast(Webhook, account.channel), request)
        if isinstance(received, WebhookResponse):
            return received
        return received.respond(await self._inline.answer(received.inbound))

    async def _received(self, channel: str, webhook: Webhook, request: WebhookRequest) -> Received:
        """Call `receive`: on the event loop if it is async, else in one of the channel's own threads."""
        if iscoroutinefunction(webhook.receive):
            return cast(Received, await webhook.receive(request))
        received = await self._bulkhead.through(channel, partial(webhook.receive, request))
        return await received if isawaitable(received) else received


@cache
def _is_webhook(kind: type[object]) -> bool:
    """Whether a class has the protocol. Cached: the check is as slow as a decision."""
    return issubclass(kind, Webhook)
