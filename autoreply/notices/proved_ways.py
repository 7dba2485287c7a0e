"""Which ways may be used: those that somebody proved, as the record has it."""

import logging

from autoreply.notices.ways import ReachWay
from autoreply.record import Record, RecordError, StoredWay

log = logging.getLogger("autoreply.notices")


class ProvedWays:
    """Remembers what it read last: without a record somebody must still be told. Safe to share between threads."""

    def __init__(self, record: Record | None) -> None:
        self._record = record
        self._known: dict[tuple[str, str], StoredWay] | None = None

    def usable(self, ways: tuple[ReachWay, ...]) -> list[ReachWay]:
        """Return the ways by which something may be sent now, in their order.

        Before the record could ever be read nobody knows what is proved, and every way may be used.
        """
        known = self._read()
        able = [way for way in ways if way.notifier is not None]
        return able if known is None else [way for way in able if _is_usable(way, known)]

    def _read(self) -> dict[tuple[str, str], StoredWay] | None:
        if self._record is not None:
            try:
                self._known = {(one.person, one.address): one for one in self._record.ways.all()}
            except RecordError as error:
                log.warning("the record cannot be read; the ways last known as proved are used: %s", error)
        return self._known


def _is_usable(way: ReachWay, known: dict[tuple[str, str], StoredWay]) -> bool:
    stored = known.get((way.person, way.digest))
    if stored is None:
        return way.watched
    return stored.disabled is None and (way.watched or stored.proved)
