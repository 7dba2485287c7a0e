"""Gives each channel its own threads for webhooks, so that a slow channel does not delay others (decision 9)."""

import asyncio
import math
from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from channels import WebhookResponse

THREADS = 20  # of one channel
PATIENCE = 1.0  # seconds to wait for a thread, of the two that a provider waits
T = TypeVar("T")
BUSY = WebhookResponse(503, "busy\n")  # the provider tries again, or uses its fallback


class Bulkhead:
    """Lives in one event loop."""

    def __init__(self) -> None:
        self._free: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(THREADS))
        self._threads = CapacityLimiter(math.inf)  # the semaphores are the limit

    async def through(self, channel: str, work: Callable[[], T]) -> T | WebhookResponse:
        """Run `work` in a thread of the channel. Returns `BUSY` if none becomes free. Raises what `work` raises."""
        free = self._free[channel]
        try:
            async with asyncio.timeout(PATIENCE):
                await free.acquire()
        except TimeoutError:
            return BUSY
        try:
            return await to_thread.run_sync(work, limiter=self._threads)
        finally:
            free.release()
