"""Counts what channels saw our own people do, where it was outside their hours."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from autoreply.mirror.participants import is_on, person_of
from autoreply.record import Record, RecordError
from autoreply.record.staff.work import WorkMoment
from autoreply.settings import Settings
from channels import Work
from schedules import Calendar, Clock

log = logging.getLogger("autoreply.mirror")

CLOCKS = timedelta(hours=1)  # by which the clock of a mail program may be ahead
LOOK_BACK = timedelta(days=7)  # overrides are known for as long; what is older was moved into the mailbox


class WorkCounter:
    """Safe to share between threads. `calendar_of(None)` is that of the practice."""

    def __init__(
        self, settings: Settings, record: Record, calendar_of: Callable[[str | None], Calendar], clock: Clock
    ) -> None:
        self._settings, self._record, self._calendar_of, self._clock = settings, record, calendar_of, clock
        self._began = clock.now()

    def note(self, channel: str, done: Sequence[Work]) -> None:
        """Count what is new and outside hours. Raises nothing: what cannot be kept now is lost, or read again."""
        by_person: dict[str, list[WorkMoment]] = {}
        for work in done:
            person = person_of(self._settings, channel, work.person)
            if person is not None and is_on(self._settings, person):
                by_person.setdefault(person, []).append(self._moment(work, person))
        try:
            for person, moments in by_person.items():
                self._record.work.count(channel, person, moments, self._began)
        except RecordError as error:
            log.warning("work outside hours could not be counted: %s", error)

    def _moment(self, work: Work, person: str) -> WorkMoment:
        counts = self._is_outside(work.at, person)
        return WorkMoment(
            work.kind, work.at, work.at.astimezone(self._settings.zone_of(person or None)), work.mark, counts
        )

    def _is_outside(self, at: datetime, person: str) -> bool:
        now = self._clock.now()
        return now - LOOK_BACK <= at <= now + CLOCKS and not self._calendar_of(person or None).at(at).working
