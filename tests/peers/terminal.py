"""A command in a terminal of its own: what a person sees and types."""

import os
import pty
import re
import select
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.peers.processes import CLOCK, PATIENCE, PeerError

_STYLE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """Starts the command. `sees` waits for words that come after those it saw before; `types` sends a line."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        self.screen = ""
        self._seen = 0
        self.status: int | None = None
        self._pid, self._master = pty.fork()
        if self._pid == 0:
            os.chdir(folder)
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever runs the tests in the background ignores it
            os.execvpe(command[0], list(command), dict(env))

    def sees(self, words: str, seconds: float = PATIENCE) -> str:
        """Wait for these words, and return what stood before them. Raises `PeerError`."""
        ends = CLOCK.monotonic() + seconds
        while words not in self.screen[self._seen :]:
            if CLOCK.monotonic() > ends or not self._read(ends - CLOCK.monotonic()):
                raise PeerError(f"{words!r} did not come. The screen:\n{self.screen[self._seen :][-2000:]}")
        place = self.screen.index(words, self._seen)
        before, self._seen = self.screen[self._seen : place], place + len(words)
        return before

    def types(self, line: str) -> None:
        """A line and Enter."""
        os.write(self._master, f"{line}\n".encode())

    def answers(self, question: str, line: str = "") -> str:
        """Wait for the question and then for its prompt, and type; what was on the screen between the two."""
        self.sees(question)
        shown = self.sees("> ")
        self.types(line)
        return shown

    def interrupts(self, until: str) -> None:
        """Ctrl-C, and again until these words come: readline misses one that comes just as it begins to wait."""
        for _ in range(20):
            os.write(self._master, b"\x03")
            try:
                self.sees(until, 3.0)
            except PeerError:
                continue
            return
        raise PeerError(f"Ctrl-C did not bring {until!r}. The screen:\n{self.screen[-2000:]}")

    def ends(self, seconds: float = PATIENCE) -> int:
        """Wait until the command has ended; its exit status."""
        ends = CLOCK.monotonic() + seconds
        while self._read(ends - CLOCK.monotonic()):
            if CLOCK.monotonic() > ends:
                raise PeerError(f"it did not end. The screen:\n{self.screen[-2000:]}")
        return self._reap()

    def close(self) -> None:
        if self.status is None:
            os.kill(self._pid, signal.SIGKILL)
            self._reap()
        os.close(self._master)

    def _reap(self) -> int:
        if self.status is None:
            self.status = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        return self.status

    def _read(self, seconds: float) -> bool:
        """Read what there is, and wait for it a while. False once the command has ended."""
        ready, _, _ = select.select([self._master], [], [], max(0.0, min(seconds, 1.0)))
        if not ready:
            return True
        try:
            octets = os.read(self._master, 65536)
        except OSError:  # Linux says EIO once nobody is at the other end
            return False
        self.screen += _STYLE.sub("", octets.decode("utf-8", "replace")).replace("\r", "")
        return bool(octets)
