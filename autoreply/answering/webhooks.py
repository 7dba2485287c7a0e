"""Passes the requests of providers to their channels, and a message's reply into the response."""

from collections.abc import Mapping
from functools import cache, cached_property, partial
from inspect import isawaitable, iscoroutinefunction
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from autoreply.answering.account import Account
from autoreply.answering.inline import Inline
from autoreply.notices.delivery.redacted import RedactedTexts
from channels import Received, Webhook, WebhookRequest, WebhookResponse

if TYPE_CHECKING:
    from autoreply.concurrency.bulkhead import Bulkhead


class Webhooks:
    """Lives in the event loop of the web server."""

    def __init__(
        self,
        accounts: Mapping[str, Account],
        inline: Inline,
        redacted: RedactedTexts,
        renamed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`renamed`: channels by the names that they had before, to which providers may still post."""
        self._accounts, self._inline = accounts, inline
        self._redacted, self._renamed = redacted, renamed

    async def hook(self, channel: str, request: WebhookRequest) -> WebhookResponse | None:
        """Return the response to a provider's request, or None if the channel has no webhook."""
        channel = self._renamed.get(channel, channel)
        account = self._accounts.get(channel)
        if account is None or not _is_webhook(type(account.channel)):
            return None
        received = await self._received(channel, cast(Webhook, account.channel), request)
        if isinstance(received, WebhookResponse):
            return received
        self._redacted.hold(received.inbound)  # before the record knows of it, and whoever delivers it
        reply = await self._inline.answer(received.inbound)
        await self._redacted.deliver(received.inbound)
        return received.respond(reply)

    @cached_property
    def _bulkhead(self) -> "Bulkhead":
        from autoreply.concurrency.bulkhead import Bulkhead  # with a library that nobody needs who is never posted to

        return Bulkhead()

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
