"""Server-sent events: a digest whenever the first page would look different. The page then fetches itself again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

from starlette.responses import Response, StreamingResponse

from autoreply.record import RecordError

InThread = Callable[[Callable[[], str | None]], Awaitable[str | None]]

EVERY = 1.0  # seconds between looks
STEPS = 4
MOST = 32  # listeners: each costs a look
LATER = 60_000  # milliseconds until a browser that was refused may try again
SILENCE = 25  # looks without news after which a comment is sent, so that proxies keep the connection open


class LiveUpdates:
    """Counts its listeners."""

    def __init__(self, stopping: Callable[[], bool], in_thread: InThread) -> None:
        self._stopping = stopping
        self._in_thread = in_thread
        self._listeners = 0

    def stream(self, state: Callable[[], str | None]) -> Response:
        """An answer without end; `state` is a digest to compare, None where the connection is to be closed."""
        if self._listeners >= MOST:
            return Response("too many pages are open\n", 503, media_type="text/plain")
        headers = {"x-accel-buffering": "no", "cache-control": "no-store"}
        return StreamingResponse(self._events(state), media_type="text/event-stream", headers=headers)

    async def _events(self, state: Callable[[], str | None]) -> AsyncIterator[str]:
        if self._listeners >= MOST:  # many may pass the first check at the same time
            yield f"retry: {LATER}\n\n"
            return
        self._listeners += 1
        try:
            last, quiet = "", 0
            while not self._stopping():
                now = await self._in_thread(partial(_look, state))
                if now is None:
                    return
                quiet = 0 if now != last else quiet + 1
                if now != last:
                    yield f"event: state\ndata: {now}\n\n"
                elif quiet % SILENCE == 0:
                    yield ": still here\n\n"
                last = now
                await self._pause()
        finally:
            self._listeners -= 1

    async def _pause(self) -> None:
        """Short steps: a daemon that ends waits for its listeners."""
        for _step in range(STEPS):
            if not self._stopping():
                await asyncio.sleep(EVERY / STEPS)


def _look(state: Callable[[], str | None]) -> str | None:
    """A database that is away for a moment is news too."""
    try:
        return state()
    except RecordError:
        return "unavailable"
