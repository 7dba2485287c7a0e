"""Does periodic work at Twilio, part by part, so that an error in one part does not stop the others."""

import logging
import threading
from collections.abc import Callable, Sequence

from channels import ChannelError, HostError, SendError
from channels.fault_guard import FaultGuard
from channels.health import AccountHealth

Look = tuple[str, Callable[[], None]]

log = logging.getLogger("channels.twilio")


class PollLoop:
    """Repeats its parts until it is stopped. `wake` may be called from any thread."""

    def __init__(self, every: float, health: AccountHealth) -> None:
        """`every`: seconds between two rounds."""
        self._every, self._health = every, health
        self._wakeup = threading.Event()

    def run(self, stop: threading.Event, looks: Sequence[Look]) -> None:
        while not stop.is_set():
            for part, look in looks:
                if not stop.is_set():
                    self._look(part, look)
            self._health.turn(self._every)
            self._wakeup.wait(self._every)
            self._wakeup.clear()

    def wake(self) -> None:
        self._wakeup.set()

    def _look(self, part: str, look: Callable[[], None]) -> None:
        says = ""
        with FaultGuard(log, f"a look at Twilio was broken off ({part})") as guard:  # the next one is still made
            says = _trouble(part, look)
        self._health.report(part, says if guard.fault is None else _broken_off(part, guard.fault))


def _trouble(part: str, look: Callable[[], None]) -> str:
    """Make the look. Returns what is in its way, "" if nothing is."""
    try:
        look()
    except (ChannelError, SendError) as error:
        return str(error)
    except HostError as error:
        log.warning("a look at Twilio was broken off (%s): %s", part, error)
        return _broken_off(part, error)
    return ""


def _broken_off(part: str, error: Exception) -> str:
    return f"The look at {part} was broken off ({type(error).__name__}) and is made again."
