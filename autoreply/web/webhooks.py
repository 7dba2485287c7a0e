"""/hooks/CHANNEL/...: what providers post. No cookies and no login: the channel proves that a request is genuine.

An unknown channel and one without a webhook give the same response. This is plain ASGI: on a busy night, the layers
that pages need would cost as much as the response itself.
"""

import logging
from collections.abc import Awaitable, Callable
from functools import lru_cache

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from channels import WebhookRequest, WebhookResponse

log = logging.getLogger("autoreply.web")

PREFIX = "/hooks/"
LARGEST = 256 * 1024  # octets of a body; a text message with all its parameters has about two thousand

TOO_LARGE = PlainTextResponse("too large\n", status_code=413)
GONE = PlainTextResponse("", status_code=408)  # nobody reads it
NOT_FOUND = PlainTextResponse("not found\n", status_code=404)

Post = Callable[[str, WebhookRequest], Awaitable[WebhookResponse | None]]


class BodyTooLargeError(Exception):
    """The body is larger than `LARGEST`."""


class GoneError(Exception):
    """The client has closed the connection."""


def with_hooks(post: Post, rest: ASGIApp) -> ASGIApp:
    """`rest`, with the hooks of all channels before it; `post` finds the channel in the current engine."""

    async def front(scope: Scope, receive: Receive, send: Send) -> None:
        is_hook = scope["type"] == "http" and scope["path"].startswith(PREFIX)
        answer = await _hook(post, scope, receive) if is_hook else rest
        await answer(scope, receive, send)

    return front


async def _hook(post: Post, scope: Scope, receive: Receive) -> Response:
    try:
        body = await _body(receive)
    except BodyTooLargeError:
        return TOO_LARGE
    except GoneError:
        return GONE
    channel, posted = _posted(scope, body)
    answer = await _ask(post, channel, posted)
    return NOT_FOUND if answer is None else _response(answer)


async def _ask(post: Post, channel: str, posted: WebhookRequest) -> WebhookResponse | None:
    try:
        return await post(channel, posted)
    except Exception:  # a channel must not raise; if one does, the provider uses its fallback
        log.exception("a webhook failed unexpectedly", extra={"channel": channel})
        return WebhookResponse(500, "failed\n")


async def _body(receive: Receive) -> bytes:
    """Raises `BodyTooLargeError` before it has read more than is allowed."""
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise GoneError
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST:
            raise BodyTooLargeError
        more = message.get("more_body", False)
    return b"".join(parts)


def _posted(scope: Scope, body: bytes) -> tuple[str, WebhookRequest]:
    """The name of the channel, and the request as it came: the path is taken before anything is decoded."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    channel, _, path = raw.decode("latin-1").removeprefix(PREFIX).partition("/")
    query: bytes = scope["query_string"]
    return channel, WebhookRequest(scope["method"], path, query.decode("latin-1"), Headers(scope=scope), body, channel)


@lru_cache(maxsize=16)
def _response(answer: WebhookResponse) -> Response:
    """Return the response. Cached, as many people get the same reply in one night."""
    return Response(answer.body, answer.status, media_type=answer.media_type)
