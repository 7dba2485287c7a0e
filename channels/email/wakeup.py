"""Lets a listening thread wait for its server, for a call of `wake`, or for time to pass: a self-pipe."""

import contextlib
import math
import select
import socket
import threading


class Wakeup:
    """A wait that `wake` ends at once, from any thread, called before or during the wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ends: tuple[socket.socket, socket.socket] | None = None
        self._woken = False

    def wake(self) -> None:
        """End the current wait, or the next one."""
        with self._lock:
            if self._ends is None:
                self._woken = True
                return
            with contextlib.suppress(BlockingIOError):  # a full pipe wakes the thread anyway
                self._ends[1].send(b"\0")

    def wait(self, seconds: float, also: socket.socket | None = None) -> bool:
        """Wait for `wake`, for `also` to be readable, or for `seconds`. Returns False if only the time passed."""
        reader = self._reader()
        waiting = select.poll()
        waiting.register(reader, select.POLLIN)
        if also is not None:
            waiting.register(also, select.POLLIN)
        woken = [descriptor for descriptor, _ in waiting.poll(math.ceil(max(seconds, 0.0) * 1000))]
        if reader.fileno() in woken:
            with contextlib.suppress(BlockingIOError):
                reader.recv(4096)
        return bool(woken)

    def close(self) -> None:
        """Close the sockets. A later wait opens new ones."""
        with self._lock:
            ends, self._ends = self._ends, None
        for end in ends or ():
            end.close()

    def _reader(self) -> socket.socket:
        """Return the socket to wait on. Opens it at the first wait, so that an unused channel holds no descriptors."""
        with self._lock:
            if self._ends is None:
                self._ends = socket.socketpair()
                for end in self._ends:
                    end.setblocking(False)
                if self._woken:
                    self._ends[1].send(b"\0")
                    self._woken = False
            return self._ends[0]
