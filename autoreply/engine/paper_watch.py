"""Watches the chain of papers: keeps its head outside the database, logs it once a day, and reports what is gone."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from autoreply.record import Record
from autoreply.record.papers.chain import ChainHead
from autoreply.record.papers.head_file import SAYS, HeadFile
from autoreply.record.papers.verification import OutsideHead, verify
from autoreply.settings import Settings
from schedules import Clock

log = logging.getLogger("autoreply.engine.paper_watch")

ABOUT = "papers"


class PaperWatch:
    """A step of the heartbeat. `record` is None while it cannot be opened: then there is nothing to watch."""

    def __init__(
        self,
        settings: Settings,
        record: Record | None,
        folder: Path,
        clock: Clock,
        report: Callable[[str, str], None],
    ) -> None:
        self._settings, self._record, self._clock, self._report = settings, record, clock, report
        self._file = HeadFile(folder)
        self._noted_settings = not settings.digest
        self._logged: date | None = None
        self._seen: ChainHead | None = None
        self._is_broken = False

    def look(self) -> None:
        """Raises `RecordError`."""
        if self._record is None:
            return
        now = self._clock.now()
        if not self._noted_settings:
            self._record.papers.settings_in_use(self._settings.digest, now)
            self._noted_settings = True
        today = now.astimezone(self._settings.timezone).date()
        self._watch(self._record, self._record.papers.head(), today)

    def _watch(self, record: Record, head: ChainHead, today: date) -> None:
        """Go forward in the file if the chain still has what it says. Once a day and at the start, read it whole."""
        is_new_day = today != self._logged
        if head == self._seen and not is_new_day and not self._is_broken:
            return
        if is_new_day:
            log.info("the chain of papers", extra={"count": head.count, "head": head.short})
            self._logged = today
        kept = self._file.read()
        lacks_kept = kept is not None and not record.papers.has(kept)
        if lacks_kept or self._is_broken or is_new_day:
            found = verify(record.database, [OutsideHead(SAYS, kept)] if kept is not None else [])
            self._report(ABOUT, "" if found.whole else f"{found.breaks[0].says} Run: autoreply record verify")
            self._is_broken = not found.whole
        if not self._is_broken:
            with suppress(OSError):  # a folder that cannot be written; it is tried again with the next entry
                self._file.advance(head)
            self._seen = head
