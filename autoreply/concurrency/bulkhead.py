"""Threads of each channel's own for what is posted to it, so that one channel's trouble keeps no other's
callers waiting (decision 9)."""

import asyncio
import math
from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from channels import WebhookResponse

THREADS = 20  # of one channel
PATIENCE = 1.0  # seconds for a thread, out of the two in which whoever calls is answered
T = TypeVar("T")
BUSY = WebhookResponse(503, "busy\n")  # the provider asks again, or its fallback speaks


class Bulkhead:
    """Lives in one event loop."""

    def __init__(self) -> None:
        self._free: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(THREADS))
        self._threads = CapacityLimiter(math.inf)  # the semaphores are the limit

    async def through(self, channel: str, work: Callable[[], T]) -> T | WebhookResponse:
        """What `work` says in a thread of the channel; `BUSY` where none becomes free. Raises what `work` raises."""
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
