"""The one place where a listening thread waits: for its server, for somebody who calls, or for time to pass."""

import contextlib
import selectors
import socket
import threading


class Wakeup:
    """A wait that `wake` ends at once, from any thread, whether it comes before or during it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ends: tuple[socket.socket, socket.socket] | None = None
        self._rung = False

    def wake(self) -> None:
        """End the present wait, or the next one."""
        with self._lock:
            if self._ends is None:
                self._rung = True
                return
            with contextlib.suppress(BlockingIOError):  # a full pipe rings already
                self._ends[1].send(b"\0")

    def wait(self, seconds: float, also: socket.socket | None = None) -> bool:
        """Wait until rung, until `also` can be read, or until `seconds` have passed; False when only time passed."""
        ear = self._ear()
        with selectors.PollSelector() as selector:
            selector.register(ear, selectors.EVENT_READ)
            if also is not None:
                selector.register(also, selectors.EVENT_READ)
            rang = bool(selector.select(seconds))
        with contextlib.suppress(BlockingIOError):
            ear.recv(4096)
        return rang

    def close(self) -> None:
        """Let go of what waiting needed; a later wait makes it anew."""
        with self._lock:
            ends, self._ends = self._ends, None
        for end in ends or ():
            end.close()

    def _ear(self) -> socket.socket:
        """The end to wait at, made at the first wait, so that a channel nobody listens to holds no descriptors."""
        with self._lock:
            if self._ends is None:
                self._ends = socket.socketpair()
                for end in self._ends:
                    end.setblocking(False)
                if self._rung:
                    self._ends[1].send(b"\0")
                    self._rung = False
            return self._ends[0]
