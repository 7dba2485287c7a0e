"""The heartbeat: a list of steps, done at every change of mode and twice a minute."""

from collections.abc import Callable, Sequence

from autoreply.engine.timer import HEARTBEAT
from autoreply.record import RecordError
from schedules import Clock

Step = Callable[[], None]


class Heartbeat:
    """At every boundary, and twice a minute: each step in turn. One that fails keeps no other from its turn.

    Whatever it raised: a fault in one would leave telephone numbers as they were by day.
    """

    def __init__(
        self, steps: Sequence[Step], afterwards: Sequence[Step], clock: Clock, report: Callable[[str], None]
    ) -> None:
        """`afterwards` run even if a step failed. `report` takes what is wrong with the record, "" if nothing is."""
        self._steps, self._afterwards, self._clock, self._report = steps, afterwards, clock, report
        self._last = clock.monotonic()

    def beat(self) -> None:
        """Raises the first fault of ours, once all had their turn, for the supervisor to tell."""
        self._last = self._clock.monotonic()
        trouble, fault = "", None
        for step in self._steps:
            try:
                step()
            except RecordError as error:
                trouble = trouble or str(error)
            except Exception as error:  # noqa: BLE001 - whatever it was, it is raised below
                fault = fault or error
        self._report(trouble)
        for wake in self._afterwards:
            wake()
        if fault is not None:
            raise fault

    def alive(self) -> bool:
        """Whether it has run lately."""
        return self._clock.monotonic() - self._last < 4 * HEARTBEAT
