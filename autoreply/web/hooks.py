"""/hooks/CHANNEL/...: what providers post. No cookies, no login: whether it is genuine is for the channel to prove.

Whoever asks for a channel that is not there, or for one that takes nothing, gets the same answer.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from channels import Answer, Posted

log = logging.getLogger("autoreply.web")

LARGEST = 256 * 1024  # octets of a body; a text message with all its parameters has about two thousand
PATIENCE = 10.0  # seconds in which a body has to arrive

Post = Callable[[str, Posted], Awaitable[Answer | None]]


class TooLargeError(Exception):
    """The body is larger than `LARGEST`."""


def hooks(post: Post) -> Route:
    """One route for all channels; `post` finds the channel, as the house of the moment has it."""

    async def hook(request: Request) -> Response:
        try:
            async with asyncio.timeout(PATIENCE):
                body = await _body(request)
        except TooLargeError:
            return PlainTextResponse("too large\n", status_code=413)
        except (TimeoutError, ClientDisconnect):
            return PlainTextResponse("too slow\n", status_code=408)
        channel, posted = _posted(request, body)
        answer = await _ask(post, channel, posted)
        if answer is None:
            return PlainTextResponse("not found\n", status_code=404)
        return Response(answer.body, answer.status, media_type=answer.media_type)

    return Route("/hooks/{channel}/{path:path}", hook, methods=["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"])


async def _ask(post: Post, channel: str, posted: Posted) -> Answer | None:
    try:
        return await post(channel, posted)
    except Exception:  # a channel never raises; should one do so, the provider's fallback speaks
        log.exception("a webhook failed in a way nobody expected", extra={"channel": channel})
        return Answer(500, "failed\n")


async def _body(request: Request) -> bytes:
    """Raises `TooLargeError` before it has read more than is allowed."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            raise TooLargeError
        parts.append(part)
    return b"".join(parts)


def _posted(request: Request, body: bytes) -> tuple[str, Posted]:
    """The name of the channel, and the request as it came: the path is taken before anything is decoded."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    channel, _, path = raw.decode("latin-1").removeprefix("/hooks/").partition("/")
    query: bytes = request.scope.get("query_string", b"")
    headers = {name.lower(): value for name, value in request.headers.items()}
    return channel, Posted(request.method, path, query.decode("latin-1"), headers, body)
