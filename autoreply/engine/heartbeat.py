"""The heartbeat: a list of steps, done at every change of mode and twice a minute."""

from collections.abc import Callable, Sequence

from autoreply.engine.timer import HEARTBEAT
from autoreply.record import RecordError
from schedules import Clock

Step = Callable[[], None]


class Heartbeat:
    """Does each step in turn. If one fails, the others still run."""

    def __init__(
        self, steps: Sequence[Step], afterwards: Sequence[Step], clock: Clock, report: Callable[[str], None]
    ) -> None:
        """`afterwards` run even if a step failed. `report` takes what is wrong with the record, "" if nothing is."""
        self._steps, self._afterwards, self._clock, self._report = steps, afterwards, clock, report
        self._last = clock.monotonic()

    def beat(self) -> None:
        self._last = self._clock.monotonic()
        trouble = ""
        for step in self._steps:
            try:
                step()
            except RecordError as error:
                trouble = trouble or str(error)
        self._report(trouble)
        for wake in self._afterwards:
            wake()

    def alive(self) -> bool:
        """Whether it has run lately."""
        return self._clock.monotonic() - self._last < 4 * HEARTBEAT
