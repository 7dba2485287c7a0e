"""Somebody's telephone: the texts it got, and the calls that ring at it."""

import threading

from autoreply_demo.simulators.telephone.calls.line import PhoneLine
from autoreply_demo.simulators.telephone.calls.sounds import AwaitedInput
from autoreply_demo.simulators.telephone.records import MessageResource

PATIENCE = 5.0  # real seconds to wait for a text or a call


class Phone:
    """A number that is not ours. Thread-safe."""

    def __init__(self, number: str) -> None:
        self.number = number
        self._came = threading.Condition()
        self._texts: list[MessageResource] = []
        self._calls: list[PhoneLine] = []
        self._read = 0

    def __repr__(self) -> str:
        return f"Phone({self.number})"

    @property
    def texts(self) -> tuple[MessageResource, ...]:
        """All texts that arrived, oldest first."""
        with self._came:
            return tuple(self._texts)

    def hears(self, text: str, timeout: float = PATIENCE) -> MessageResource:
        """The next text after the one read last, which must hold `text`; waits `timeout` real seconds for it."""
        with self._came:
            if not self._came.wait_for(lambda: len(self._texts) > self._read, timeout):
                raise AssertionError(f"{self.number} got no further text; so far {self._list()}")
            message = self._texts[self._read]
            self._read += 1
        if text.casefold() not in message.body.casefold():
            raise AssertionError(f"{self.number} got {message.body!r}, which does not hold {text!r}.")
        return message

    def hears_nothing_else(self) -> None:
        """Raises `AssertionError` when texts were not read by `hears`. Let the simulator `settle` before."""
        with self._came:
            if len(self._texts) > self._read:
                raise AssertionError(f"{self.number} got more: {[one.body for one in self._texts[self._read :]]}")

    @property
    def ringing(self) -> tuple[PhoneLine, ...]:
        """The calls that the API makes to this number and that nobody has picked up, oldest first."""
        with self._came:
            return tuple(one for one in self._calls if one.awaits is AwaitedInput.ANSWER)

    def rings(self, timeout: float = PATIENCE) -> PhoneLine:
        """The next call that the API makes to this number; waits `timeout` real seconds for it."""
        with self._came:
            if not self._came.wait_for(lambda: bool(self._calls), timeout):
                raise AssertionError(f"{self.number} does not ring.")
            return self._calls.pop(0)

    def take_text(self, message: MessageResource) -> None:
        with self._came:
            self._texts.append(message)
            self._came.notify_all()

    def take_call(self, line: PhoneLine) -> None:
        with self._came:
            self._calls.append(line)
            self._came.notify_all()

    def _list(self) -> str:
        return str([one.body for one in self._texts]) if self._texts else "none"
