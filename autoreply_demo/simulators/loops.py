"""An asyncio loop in a thread of its own, for simulators that ordinary code calls."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """Runs coroutines beside the caller. `close` ends every task and waits until the loop is gone."""

    def __init__(self, name: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def call(self, coroutine: Coroutine[Any, Any, T], seconds: float = 10.0) -> T:
        """Run it on the loop and return what it returns."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(seconds)

    def soon(self, function: Callable[[], object]) -> None:
        """Call it on the loop, without waiting."""
        self.loop.call_soon_threadsafe(function)

    def close(self) -> None:
        if self._thread.is_alive():
            self.soon(self.loop.stop)
            self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        self.loop.run_until_complete(_cancel_all())
        self.loop.close()


async def _cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
