"""Builds the Bolt app, which handles Slack's envelopes and signatures. It does not judge what a message means.

We acknowledge every envelope, also of types that we did not ask for. Bolt alone does not acknowledge those: Slack would
send them again and finally disable the subscription. Messages are acknowledged once they are recorded.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.async_app import AsyncAck
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from channels.slack.buttons import ACTION
from channels.slack.web_api.api import SILENT, SlackApi

log = logging.getLogger("channels.slack")
_TRIPPED = (TypeError, ValueError, AttributeError, LookupError, RecursionError)
Take = Callable[[Mapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class EventHandlers:
    """Each takes the body of an event: a message, revoked tokens, events that Slack dropped (rate limit), or a button
    that was pressed."""

    message: Take
    revoked: Take
    limited: Take
    pressed: Take


def build(api: SlackApi, signing_secret: str, takes: EventHandlers) -> AsyncApp:
    """Return Bolt's app, which passes events to `takes`."""
    app = AsyncApp(
        logger=SILENT,
        client=api.client("", []),
        authorize=_authorize,
        signing_secret=signing_secret,
        raise_error_for_unhandled_request=True,
        process_before_response=True,
        ignoring_self_events_enabled=False,
        ignoring_self_assistant_message_events_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )

    async def on_message(body: dict[str, Any]) -> None:
        await takes.message(body)

    async def on_revoked(body: dict[str, Any]) -> None:
        await takes.revoked(body)

    async def on_pressed(body: dict[str, Any], ack: AsyncAck) -> None:
        await takes.pressed(body)
        await ack()

    app.action(ACTION)(on_pressed)
    for name in ("message", "app_mention"):
        app.event(name)(on_message)
    for name in ("tokens_revoked", "app_uninstalled"):
        app.event(name)(on_revoked)

    async def on_error(error: Exception) -> BoltResponse:
        """Acknowledge events that we did not ask for. Let Slack send again what failed on our side."""
        if isinstance(error, BoltUnhandledRequestError):
            body = getattr(error.request, "body", None)
            if isinstance(body, Mapping) and body.get("type") == "app_rate_limited":
                await takes.limited(body)
            return BoltResponse(status=200)
        return _odd(error) if isinstance(error, _TRIPPED) else BoltResponse(status=500)

    app.error(on_error)
    return app


async def _authorize() -> AuthorizeResult:
    """Authorize without asking Slack: Bolt's own check would drop the event if Slack does not answer."""
    return AuthorizeResult(enterprise_id=None, team_id=None, bot_token="none")  # noqa: S106 - Bolt itself sends nothing


async def tolerant(dispatch: Awaitable[BoltResponse]) -> BoltResponse:
    """Return the app's response. Bolt raises on payloads of an unexpected form.

    We acknowledge such a payload, because it would be the same the next time.
    """
    try:
        return await dispatch
    except _TRIPPED as error:
        return _odd(error)


def _odd(error: Exception) -> BoltResponse:
    log.warning("an event has an unknown form: %s", type(error).__name__)
    return BoltResponse(status=200)
