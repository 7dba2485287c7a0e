"""Brings events to the app, at most four times each: at once, at once again, after a minute, after five.

https://docs.slack.dev/apis/events-api#retries. The pauses pass on the clock that was handed in, the patience for an
answer in real seconds.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from autoreply_demo.simulators.slack.events import Attempt, SlackEvent
from autoreply_demo.simulators.slack.workspace import SlackWorkspace

PAUSES = (0.0, 60.0, 300.0)  # seconds before each retry
_LOOK = 0.1  # real seconds

Send = Callable[[SlackEvent, Attempt, str], Awaitable[str]]


class NoRetry(Exception):
    """The app asked for no retry of this event."""


class EventDelivery:
    """Lives in one event loop. `send` returns why it failed, "" where the event was acknowledged."""

    def __init__(self, world: SlackWorkspace, send: Send) -> None:
        self.send = send
        self.pauses = PAUSES
        self.under_way = 0  # events that wait for an answer at this moment
        self._world = world
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, event: SlackEvent, again: int = 0) -> None:
        """`again`: how many earlier attempts the app is told about."""
        task = asyncio.get_running_loop().create_task(self._deliver(event, again))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, event: SlackEvent, again: int) -> None:
        reason = "timeout" if again else ""
        for number in range(again, 1 + len(self.pauses)):
            if number > again:
                await self._pause(self.pauses[number - 1])
            try:
                reason = await self._attempt(event, number, reason)
            except NoRetry:
                break
            if not reason:
                return
        self._end(event, acked=event.acked)

    async def _attempt(self, event: SlackEvent, number: int, reason: str) -> str:
        clock = self._world.clock
        attempt = Attempt(number, clock.monotonic(), "")
        event.attempts.append(attempt)
        self.under_way += 1
        try:
            failed = await self.send(event, attempt, reason)
        finally:
            self.under_way -= 1
        if not failed:
            attempt.acked_after = clock.monotonic() - attempt.at
            self._end(event, acked=True)
        return failed

    def _end(self, event: SlackEvent, *, acked: bool) -> None:
        with self._world.changed:
            event.acked, event.lost = acked, not acked
            self._world.changed.notify_all()

    async def _pause(self, seconds: float) -> None:
        with self._world.changed:
            self._world.changed.notify_all()
        due = self._world.now() + timedelta(seconds=seconds)
        while self._world.now() < due:  # noqa: ASYNC110 - a clock that is set wakes nobody here
            await asyncio.sleep(_LOOK)
