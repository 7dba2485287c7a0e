"""What has to be remembered of a call: that a person took it, who called, and the message that was left.

A webhook never waits for the record: what is noted is known at once in memory, and written down by a thread of its own.
Each call has a bookmark of its own, dated, because it names who called: it goes when the messages of its day go.
"""

import json
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from cachetools import FIFOCache

from channels import HostError, KeyValue

log = logging.getLogger("channels.twilio")

PATIENCE = 0.5  # seconds that a webhook waits for the record
_REMEMBERED = 2000

Note = dict[str, Any]
_Task = Callable[[], None]


class CallNotes:
    """Notes of the calls of one channel. Safe to share between threads; nothing here raises."""

    def __init__(self, channel: str, store: KeyValue, now: Callable[[], datetime]) -> None:
        self._channel, self._store, self._now = channel, store, now
        self._memory: FIFOCache[str, Note] = FIFOCache(_REMEMBERED)
        self._lock = threading.Lock()
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def add(self, call: str, **what: Any) -> None:
        """Remember it of the call, besides what was known."""
        if not call:
            return
        with self._lock:
            self._memory[call] = {**self._memory.get(call, {}), **what}
        self._do(lambda: self._write(call, what))

    def of(self, call: str) -> Note:
        """What is known of the call: by memory where the record does not answer in time."""
        with self._lock:
            known = self._memory.get(call, {})
        if known.get("accepted") or not call:
            return known
        found: Future[Note] = Future()
        if threading.current_thread() is self._thread:
            self._look(call, found)  # a task that asks: waiting for the next one would be waiting for itself
        else:
            self._do(partial(self._look, call, found))
        try:
            return {**found.result(PATIENCE), **known}
        except (TimeoutError, HostError):
            log.warning("a call is judged by memory: the record does not answer", extra={"channel": self._channel})
            return known

    def later(self, task: _Task) -> None:
        """Do something else after what is to be written, in the same thread."""
        self._do(task)

    def settle(self, seconds: float) -> bool:
        """Wait until all that was asked so far is done; False where that takes longer."""
        done = threading.Event()
        self._do(done.set)
        return done.wait(seconds)

    def close(self) -> None:
        """Let the thread end after what is still to be written."""
        with self._lock:
            if self._thread is not None:
                self._tasks.put(None)
            self._thread = None

    def _do(self, task: _Task) -> None:
        with self._lock:
            self._tasks.put(task)
            if self._thread is None:
                thread = threading.Thread(target=self._work, name=f"notes-{self._channel}", daemon=True)
                with suppress(RuntimeError):  # no thread can be started: what waits is done with later work
                    thread.start()
                    self._thread = thread

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            try:
                task()
            except HostError as error:
                log.warning("a note of a call was lost: %s", error, extra={"channel": self._channel})
            except Exception:  # a fault of ours loses this note, and none of those that follow
                log.exception("a note of a call was lost", extra={"channel": self._channel})

    def _look(self, call: str, found: "Future[Note]") -> None:
        try:
            found.set_result(_read(self._store.get(self._channel, _key(call))))
        except HostError as error:
            found.set_exception(error)

    def _write(self, call: str, what: Note) -> None:
        """Another replica may note another step of the same call at this moment."""
        self._store.change(self._channel, _key(call), partial(_with, what), self._now())


def _with(what: Note, kept: str) -> str:
    """The note with this in it."""
    return json.dumps({**_read(kept), **what})


def _read(kept: str | None) -> Note:
    try:
        found = json.loads(kept) if kept else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _key(call: str) -> str:
    return f"call:{call}"
