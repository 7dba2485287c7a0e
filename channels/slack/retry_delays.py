"""How long to wait before something is tried again. Seconds."""

import asyncio
from dataclasses import dataclass, field

from channels.backoff import Backoff, Tries

AGAIN = Backoff(first=0.5, longest=60.0)


@dataclass(slots=True)
class RetryDelays:
    """Waits that a bell cuts short. Lives in one event loop."""

    wakeup: asyncio.Event = field(default_factory=asyncio.Event)
    _tries: Tries = field(default_factory=lambda: Tries(AGAIN))

    def reset(self) -> None:
        self._tries.succeed()

    async def wait(self, *, lasting: bool = False) -> None:
        """Wait before the next attempt."""
        await self.sleep(self._tries.fail(lasting=lasting))

    async def sleep(self, seconds: float) -> bool:
        """Wait for `seconds`, or until the bell, and tell whether it rang; one that rang before counts too."""
        try:
            async with asyncio.timeout(seconds):
                await self.wakeup.wait()
        except TimeoutError:
            return False
        self.wakeup.clear()
        return True
