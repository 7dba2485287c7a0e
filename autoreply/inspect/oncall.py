"""The coming weeks on call in words, for `check`, `calendar` and the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from autoreply.settings import Settings
from autoreply.texts.dates import DateFormat
from schedules import Shift

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class OnCallReport:
    """One stretch on call, on the practice's clock. `person` is a key in [people], None where nobody is on call."""

    person: str | None
    name: str
    start: datetime
    end: datetime

    def say(self, dates: DateFormat) -> str:
        """ "Mon, Nov 30, 9:00 AM until Mon, Dec 7, 9:00 AM: Ana Duarte"."""
        return f"{dates.short(self.start)} until {dates.short(self.end)}: {self.name}"


def oncall_reports(settings: Settings, shifts: Sequence[Shift]) -> tuple[OnCallReport, ...]:
    """Each stretch with the name of the person on call."""
    zone = settings.timezone
    return tuple(
        OnCallReport(one.person, _name(settings, one.person), one.start.astimezone(zone), one.end.astimezone(zone))
        for one in shifts
    )


def _name(settings: Settings, person: str | None) -> str:
    return settings.people[person].name if person is not None else NOBODY
