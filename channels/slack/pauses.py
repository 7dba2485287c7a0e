"""How long to wait before something is tried again. Seconds."""

import asyncio
import random
from dataclasses import dataclass, field

DICE = random.SystemRandom()  # many practices that lost Slack at once must not come back in step
FIRST, LONGEST = 0.5, 60.0
LASTING = 600.0  # a revoked token: often enough to notice that it was put right


@dataclass(slots=True)
class Pauses:
    """Doubling, capped, spread, and cut short by a bell. Lives in one event loop."""

    bell: asyncio.Event = field(default_factory=asyncio.Event)
    _attempts: int = 0

    def reset(self) -> None:
        self._attempts = 0

    async def wait(self, *, lasting: bool = False) -> None:
        """Wait before the next attempt."""
        span = LASTING if lasting else min(LONGEST, FIRST * 2.0 ** min(self._attempts, 16))
        self._attempts += 1
        await self.sleep(span * DICE.uniform(0.5, 1.0))

    async def sleep(self, seconds: float) -> bool:
        """Wait for `seconds`, or until the bell, and tell whether it rang; one that rang before counts too."""
        try:
            async with asyncio.timeout(seconds):
                await self.bell.wait()
        except TimeoutError:
            return False
        self.bell.clear()
        return True
