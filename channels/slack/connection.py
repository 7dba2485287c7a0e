"""One connection in Socket Mode. It never reconnects by itself: the watchdog sees why it ended and decides.

Slack's own client reconnects at once and for ever, even after the token was revoked, and closes the old connection
before the new one is open. https://docs.slack.dev/apis/events-api/using-socket-mode (seen 2026-11-22).
"""

import asyncio
import json
from enum import StrEnum
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_base_handler import AsyncBaseSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from channels import ChannelError
from channels.slack.app import tolerant
from channels.slack.web_api.api import SILENT, SlackApi

OPENS_WITHIN, CLOSES_WITHIN = 15.0, 1.5  # seconds
_LOOK = 0.5  # seconds between two looks at the socket, at most


class ConnectionEnd(StrEnum):
    """Why a connection ended. The values are Slack's own words if it has any."""

    REFRESH = "refresh_requested"
    WARNING = "warning"
    LINK_DISABLED = "link_disabled"
    TOO_MANY = "too_many_websockets"
    BROKEN = "broken"  # closed, reset, or silent


class _OneConnectionClient(SocketModeClient):
    """Slack's client without reconnection."""

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Do nothing: the watchdog reconnects."""


class SocketConnection(AsyncBaseSocketModeHandler):
    """Made and used in one event loop."""

    def __init__(self, app: AsyncApp, api: SlackApi, ping_every: float) -> None:
        """`ping_every`: seconds. Four pings without an answer end the connection."""
        self.app = self._app = app
        self._api, self._ping_every = api, ping_every
        self._client = _OneConnectionClient(
            app_token="",
            logger=SILENT,
            web_client=api.client("", []),
            auto_reconnect_enabled=False,
            ping_interval=ping_every,
        )
        self.client = self._client
        self._client.proxy = api.proxy
        self._client.socket_mode_request_listeners.append(self.handle)
        self._client.on_message_listeners.append(self._look)
        self._end: ConnectionEnd | None = None
        self._hello = asyncio.Event()

    async def open(self) -> None:
        """Connect, and return after Slack's hello. After a `ChannelError` the connection cannot be used."""
        try:
            self._client.wss_uri = await self._api.socket_url()
            async with asyncio.timeout(OPENS_WITHIN):
                await self._client.connect()  # type: ignore[no-untyped-call]
                await self._hello.wait()
        except TimeoutError:
            await self.close()
            raise ChannelError("Slack does not open the connection in time; trying again.") from None
        except BaseException:
            await self.close()
            raise

    async def ended(self) -> ConnectionEnd:
        """Wait for the end, and return the reason."""
        while self._end is None:
            session = self._client.current_session
            if session is None or session.closed or await self._client.is_ping_pong_failing():
                return ConnectionEnd.BROKEN
            await asyncio.sleep(min(_LOOK, self._ping_every))
        return self._end

    def abandon(self) -> None:
        """End a connection that looks fine but brings nothing."""
        self._end = ConnectionEnd.BROKEN

    async def close(self) -> None:
        """Close it. Raises nothing."""
        try:
            async with asyncio.timeout(CLOSES_WITHIN):
                await self._client.close()  # type: ignore[no-untyped-call]
        except (aiohttp.ClientError, OSError, RuntimeError, TimeoutError):
            await self._client.aiohttp_client_session.close()

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        """Handle one envelope. Acknowledges it when the app has handled it."""
        await send_async_response(client, req, await tolerant(run_async_bolt_app(self._app, req)), 0.0)

    async def _look(self, message: aiohttp.WSMessage) -> None:
        """Read what Slack says about the connection itself."""
        notice = _read(message.data)
        if notice.get("type") == "hello":
            self._hello.set()
        elif notice.get("type") == "disconnect":
            reason = notice.get("reason")
            self._end = ConnectionEnd(reason) if reason in list(ConnectionEnd) else ConnectionEnd.REFRESH


def _read(data: object) -> dict[str, Any]:
    """Return the message if it is about the connection: these are short."""
    if not isinstance(data, str) or len(data) > 4096 or '"envelope_id"' in data:
        return {}
    try:
        message = json.loads(data)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}
