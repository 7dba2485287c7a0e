"""Where alerts are kept: in the record, and in the one in memory while that cannot be used."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from autoreply.record import Record


class SpareAlerts(Protocol):
    """What the fallback keeps for alerts. `alerts_known` is when those of the record were mirrored there last."""

    alerts_known: datetime | None

    @property
    def record(self) -> Record: ...

    def alerting(self) -> AbstractContextManager[None]:
        """While alerts change there."""
        ...

    def mirror_alerts(self, real: Record, now: datetime) -> None:
        """Have the alerts of the record there. Raises `RecordError`."""
        ...


@dataclass(frozen=True, slots=True)
class AlertRecords:
    """`real` is None while it cannot be opened. `replay` takes there what happened in `spare`; raises `RecordError`."""

    real: Record | None
    spare: SpareAlerts
    replay: Callable[[], None]

    def all(self) -> list[Record]:
        """The record first."""
        return [one for one in (self.real, self.spare.record) if one is not None]
