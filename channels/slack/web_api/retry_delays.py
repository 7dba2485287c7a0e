"""How long to wait before the next attempt, in seconds."""

import asyncio
from dataclasses import dataclass, field

from channels.backoff import Backoff, Tries

AGAIN = Backoff(first=0.5, longest=60.0)


@dataclass(slots=True)
class RetryDelays:
    """Waits that `wakeup` ends early. Lives in one event loop."""

    wakeup: asyncio.Event = field(default_factory=asyncio.Event)
    _tries: Tries = field(default_factory=lambda: Tries(AGAIN))

    def reset(self) -> None:
        self._tries.succeed()

    async def wait(self, *, lasting: bool = False) -> None:
        """Wait before the next attempt."""
        await self.sleep(self._tries.fail(lasting=lasting))

    async def sleep(self, seconds: float) -> bool:
        """Wait for `seconds` or for `wakeup`, also if it was set before. Returns True if it was set."""
        try:
            async with asyncio.timeout(seconds):
                await self.wakeup.wait()
        except TimeoutError:
            return False
        self.wakeup.clear()
        return True
