"""Remembers facts about a call: that a person took it, who called, and the message that the caller left.

A webhook does not wait for the record: a note is in memory at once, and its own thread writes it down. Each call has a
bookmark with a date, because it names the caller: it is deleted with the messages of that day.
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
from channels.fault_guard import FaultGuard

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
        """Add these facts to what is known about the call."""
        if not call:
            return
        with self._lock:
            self._memory[call] = {**self._memory.get(call, {}), **what}
        self._do(lambda: self._write(call, what))

    def of(self, call: str) -> Note:
        """Return what is known about the call; only from memory if the record does not answer in time."""
        with self._lock:
            known = self._memory.get(call, {})
        if known.get("accepted") or not call:
            return known
        found: Future[Note] = Future()
        if threading.current_thread() is self._thread:
            self._look(call, found)  # a task asks: it would wait for itself
        else:
            self._do(partial(self._look, call, found))
        try:
            return {**found.result(PATIENCE), **known}
        except (TimeoutError, HostError):
            log.warning("the record does not answer; the notes in memory are used", extra={"channel": self._channel})
            return known

    def later(self, task: _Task) -> None:
        """Do something after the pending writes, in the same thread."""
        self._do(task)

    def settle(self, seconds: float) -> bool:
        """Wait until all pending work is done. Returns False if that takes longer."""
        done = threading.Event()
        self._do(done.set)
        return done.wait(seconds)

    def close(self) -> None:
        """End the thread after the pending writes."""
        with self._lock:
            if self._thread is not None:
                self._tasks.put(None)
            self._thread = None

    def _do(self, task: _Task) -> None:
        with self._lock:
            self._tasks.put(task)
            if self._thread is None:
                thread = threading.Thread(target=self._work, name=f"notes-{self._channel}", daemon=True)
                with suppress(RuntimeError):  # no thread can be started: the work is done later
                    thread.start()
                    self._thread = thread

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            with FaultGuard(log, "a note of a call was lost", self._channel):  # and only this one
                self._run(task)

    def _run(self, task: _Task) -> None:
        try:
            task()
        except HostError as error:
            log.warning("a note of a call was lost: %s", error, extra={"channel": self._channel})

    def _look(self, call: str, found: "Future[Note]") -> None:
        try:
            found.set_result(_read(self._store.get(self._channel, _key(call))))
        except HostError as error:
            found.set_exception(error)

    def _write(self, call: str, what: Note) -> None:
        """Merge the facts into the bookmark, which another replica may be changing."""
        self._store.change(self._channel, _key(call), partial(_with, what), self._now())


def _with(what: Note, kept: str) -> str:
    """Return the note with these facts added."""
    return json.dumps({**_read(kept), **what})


def _read(kept: str | None) -> Note:
    try:
        found = json.loads(kept) if kept else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _key(call: str) -> str:
    return f"call:{call}"
