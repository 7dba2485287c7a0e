"""The dependencies of an engine. Tests replace them here."""

from dataclasses import dataclass, field
from pathlib import Path

from autoreply.answering.fallback import Fallback
from autoreply.contents.held_words import HeldWords
from autoreply.record import Record
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from schedules import Clock


@dataclass(frozen=True, slots=True)
class Dependencies:
    """`record` is None while it cannot be opened. Then the engine uses the fallback's record.

    `state` is the folder for tokens and the like. The fallback outlives an engine, with decisions that are not in the
    record yet; so does `held`, with words that nobody has yet.
    """

    record: Record | None
    clock: Clock
    state: Path
    health: Health
    metrics: Metrics
    fallback: Fallback = field(default_factory=Fallback)
    held: HeldWords = field(default_factory=HeldWords)

    @property
    def usable_record(self) -> Record:
        """The record, or the fallback's while the record cannot be opened."""
        return self.record if self.record is not None else self.fallback.record
