"""Passes messages from the event loop to the core. Acknowledges a message once it is recorded, or after a second.

So a crash loses nothing. Slack sends again what was not acknowledged. If a message was acknowledged but not recorded,
reading the conversations from the bookmark on finds it.
"""

import asyncio
import logging
import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cachetools import FIFOCache

from channels import ChannelHost, Deliver, HostError, Inbound, SendError, Work
from channels.fault_guard import FaultGuard
from channels.slack.reading.humans import HumanMessages

ACK_WITHIN = 1.0  # seconds; Slack itself waits three
AGAIN_AFTER = 2.0  # seconds until a message that could not be recorded is delivered again
TOGETHER = 10  # messages that are recorded together: with more, the first would wait longer
MOST_PASSED_OVER = 1000
_LOOK = 0.5  # seconds between two checks whether to end

log = logging.getLogger("channels.slack")


@dataclass(frozen=True, slots=True)
class _Work:
    """A message for the core, or only places in which a person of the practice wrote."""

    places: Sequence[str]
    inbound: Inbound | None = None
    done: Work | None = None
    noted: "Future[None]" = field(default_factory=Future)


class Intake:
    """A queue with one reader. Safe to share between threads."""

    def __init__(self, name: str, humans: HumanMessages, host: ChannelHost) -> None:
        self._name, self._humans = name, humans
        self._now, self._quiet, self._worked = host.now, host.quiet_after_human, host.worked
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._again: deque[_Work] = deque()
        self._passed_over: FIFOCache[str, tuple[datetime, _Work]] = FIFOCache(MOST_PASSED_OVER)
        self._waiting = 0
        self._lock = threading.Lock()

    async def bring(self, inbound: Inbound, places: Sequence[str]) -> None:
        """Queue `inbound`. Returns once it is recorded, or after `ACK_WITHIN`.

        `places` are those in which the practice would write to its sender.
        """
        work = _Work(places, inbound)
        noted = asyncio.wrap_future(work.noted)
        self._put(work)
        await asyncio.wait((noted,), timeout=ACK_WITHIN)

    def human_wrote(self, places: Sequence[str], done: Work) -> None:
        """Note for the next start that a person of the practice wrote, and count it. Does not block."""
        self._put(_Work(places, done=done))

    @property
    def is_empty(self) -> bool:
        """Whether everything in the queue is recorded."""
        with self._lock:
            return self._waiting == 0

    def work(self, stop: threading.Event, deliver: Deliver, is_over: Callable[[], bool]) -> None:
        """Deliver everything until `stop` is set, or nothing more can come. Delivers again what fails in any way."""
        while not stop.is_set() and not is_over():
            self._redeliver()
            if not (self._do(self._fresh(), deliver) and self._do(self._from_before(), deliver)):
                stop.wait(AGAIN_AFTER)

    def wake(self) -> None:
        self._queue.put(None)

    def _put(self, work: _Work) -> None:
        with self._lock:
            self._waiting += 1
        self._queue.put(work)

    def _redeliver(self) -> None:
        """When the quiet time is over, deliver a message again if nobody of the practice wrote since."""
        now = self._now()
        for name, (due, work) in list(self._passed_over.items()):
            if due <= now:
                del self._passed_over[name]
                self._put(_Work(work.places, work.inbound))

    def _fresh(self) -> list[_Work]:
        """Return what is in the queue. Waits for it, unless something has to be delivered again."""
        some: list[_Work] = []
        with suppress(queue.Empty):
            first = self._queue.get(timeout=None if self._again else _LOOK, block=not self._again)
            some += [first] if first else []
            while first and len(some) < TOGETHER:
                first = self._queue.get_nowait()
                some += [first] if first else []
        return some

    def _from_before(self) -> list[_Work]:
        """Deliver again, one at a time, so that one that fails does not hold up the others."""
        return [self._again.popleft()] if self._again else []

    def _do(self, some: Sequence[_Work], deliver: Deliver) -> bool:
        """Deliver some. Returns False if they have to be delivered again."""
        recorded = False
        with FaultGuard(
            log, "an event could not be recorded yet", self._name
        ):  # a fault must not lose the messages either
            recorded = self._is_recorded(some, deliver)
        if not recorded:
            self._again.extend(some)
            return False
        with self._lock:
            self._waiting -= len(some)
        for work in some:
            work.noted.set_result(None)
        return True

    def _is_recorded(self, some: Sequence[_Work], deliver: Deliver) -> bool:
        try:
            self._bring(some, deliver)
        except (HostError, SendError) as error:
            log.warning("an event could not be recorded yet: %s", type(error).__name__, extra={"channel": self._name})
            return False
        return True

    def _bring(self, some: Sequence[_Work], deliver: Deliver) -> None:
        for work in some:
            if work.inbound is None:
                if work.done is not None:
                    self._worked(self._name, [work.done])
                with suppress(HostError):  # we know it until the restart, and no message waits for it
                    for place in work.places:
                        self._humans.keep(place)
        messages = [(work, work.inbound, self._humans.last(work.places)) for work in some if work.inbound]
        if messages:
            deliver([replace(inbound, last_human=last) for _, inbound, last in messages])
        for work, inbound, last in messages:
            if last is not None and last <= inbound.arrived and self._now() - last <= self._quiet:
                self._passed_over[inbound.id] = last + self._quiet + timedelta(seconds=1), work
