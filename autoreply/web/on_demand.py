"""An app that is built when its first request comes."""

import asyncio
from collections.abc import Callable

from anyio import to_thread
from starlette.types import ASGIApp, Receive, Scope, Send


class OnDemandApp:
    """The pages are a tenth of the start and of its memory, and nobody looks at them while the daemon starts."""

    def __init__(self, build: Callable[[], ASGIApp]) -> None:
        """`build` runs in a thread, once."""
        self._build = build
        self._lock = asyncio.Lock()
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is None:
            async with self._lock:
                self._app = self._app or await to_thread.run_sync(self._build)
        await self._app(scope, receive, send)
