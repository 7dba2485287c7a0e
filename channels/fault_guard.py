"""The one place in which a channel goes on after a fault of ours.

Trouble of a provider or of the host has a name (`channels.errors`), and is caught by it inside the guard. A fault has
none. Where it would lose messages, end a loop or leave a caller without an answer, the work is done under this guard.
"""

import logging
from types import TracebackType
from typing import Self


class FaultGuard:
    """A context that ends with any exception, logs it whole, and keeps it as `fault`."""

    def __init__(self, log: logging.Logger, says: str, channel: str = "") -> None:
        """`says` is what comes of a fault, for the log. `channel` is the name of the account, "" where it is clear."""
        self._log, self._says = log, says
        self._extra = {"channel": channel} if channel else {}
        self.fault: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        if not isinstance(error, Exception):  # nothing, or the end of the program or of a task
            return False
        self.fault = error
        self._log.error(self._says, exc_info=error, extra=self._extra)
        return True
