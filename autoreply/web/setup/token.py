"""The token that lets one browser set up a practice: for one use, from the console or a file of one's own.

Machines on the internet look for unfinished installations and take them within minutes. So nobody answers a question
here without the token, not even on this machine, which other users and programs may share.
"""

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

from channels import private

NAME = "setup-token"
HOLDS_FOR = timedelta(hours=1)


class Taken(Enum):
    """What became of a token that somebody entered."""

    GOOD = "good"
    WRONG = "wrong"
    USED = "used"


class SetupToken:
    """Only its hash is kept. `announce` takes a fresh token, and is called again where an old one has expired."""

    def __init__(self, folder: Path, announce: Callable[[str, Path], None], now: Callable[[], datetime]) -> None:
        self._file = folder / NAME
        self._announce, self._now = announce, now
        self._lock = threading.Lock()
        self._hash = b""
        self._made = now()
        self._used = False

    def mint(self) -> None:
        """Make a fresh one, in place of any that a process before this one left. Raises `OSError`."""
        token = secrets.token_urlsafe(24)
        private.write(self._file, f"{token}\n")
        self._hash, self._made = _digest(token), self._now()
        self._announce(token, self._file)

    def take(self, typed: str) -> Taken:
        """Use it up. Of several that come at once, exactly one is good."""
        with self._lock:
            if self._used:
                return Taken.USED
            if self._now() - self._made > HOLDS_FOR:
                self.mint()
            if not hmac.compare_digest(_digest(typed.strip()), self._hash):
                return Taken.WRONG
            self._used = True
        self.remove()
        return Taken.GOOD

    def remove(self) -> None:
        """The file is of no more use."""
        with suppress(OSError):
            self._file.unlink()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
