"""What an engine is given; what is handed in here is what tests replace."""

from dataclasses import dataclass, field
from pathlib import Path

from autoreply.answering.fallback import Fallback
from autoreply.record import Record
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from schedules import Clock


@dataclass(frozen=True, slots=True)
class Dependencies:
    """`record` is None while it cannot be opened: then everything is kept in the fallback's.

    `state` is the folder for tokens and the like. The fallback outlives an engine: what it decided, and what is not
    in the record yet, is in there.
    """

    record: Record | None
    clock: Clock
    state: Path
    health: Health
    metrics: Metrics
    fallback: Fallback = field(default_factory=Fallback)

    @property
    def usable_record(self) -> Record:
        """The record, or the fallback's while that cannot be opened."""
        return self.record if self.record is not None else self.fallback.record
