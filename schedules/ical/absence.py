"""Which events of a person's own calendar are absences, rather than sessions and birthdays."""

import re
from datetime import time, timedelta

from schedules.ical.event import Event

# PidLidBusyStatus 3 (MS-OXCICAL 2.1.3.1.1.20.31); older programs write it out.
_OUT_OF_OFFICE = frozenset(("OOF", "OUTOFOFFICE"))
_BUSY = "BUSY"

# Google marks absences only for programs that ask its own interface, so of a feed the title it gives them is left.
_TITLES = re.compile(
    r"out[ -]of[ -](?:the[ -])?office|ooo|fuera de la oficina|absente?(?: du bureau)?|abwesend|nicht im b(?:ü|ue)ro",
    re.IGNORECASE,
)
_DAY = timedelta(days=1)


def is_absence(event: Event) -> bool:
    """Whether an event is marked as out of office, or keeps a person busy for whole days."""
    if event.shown_as in _OUT_OF_OFFICE:
        return True
    if event.shown_as != _BUSY:
        return False
    return _is_whole(event) or _TITLES.fullmatch(event.label) is not None


def _is_whole(event: Event) -> bool:
    """Exchange writes whole days as midnights."""
    midnights = event.start.time() == time() and event.length >= _DAY and event.length % _DAY == timedelta()
    return event.whole_days or midnights
