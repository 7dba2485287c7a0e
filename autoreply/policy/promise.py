"""Finds out whether the practice keeps the response time that its policy promises. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from autoreply.record.reports.waits import Wait
from autoreply.settings.policy import ResponseTime
from schedules import Calendar

LEAST = 5  # waits; of fewer, nothing is said
LOOKS_BACK = timedelta(days=90)
MEASURED = (
    "Measured in working time, from a person's last message to the first answer that the record knows: a text from the "
    "page, or the person marked as done."
)


@dataclass(frozen=True, slots=True)
class KeptPromise:
    """What was promised, and the median of so many waits in the same unit."""

    promised: ResponseTime
    median: float
    waits: int

    @property
    def kept(self) -> bool:
        return self.median <= self.promised.number

    def __str__(self) -> str:
        waited = f"{self.median:.1f}".removesuffix(".0")
        unit = f"working {self.promised.unit}{'' if waited == '1' else 's'}"
        return (
            f"The policy promises an answer within {self.promised}. Of the last {self.waits} people who waited for "
            f"one, half waited {waited} {unit} or longer. {MEASURED}"
        )


def kept_promise(promised: ResponseTime | None, waits: Sequence[Wait], calendar: Calendar) -> KeptPromise | None:
    """How the promise is kept; None where nothing is promised, or too little is known."""
    if promised is None or len(waits) < LEAST:
        return None
    measure = working_hours if promised.unit == "hour" else working_days
    return KeptPromise(promised, median(measure(calendar, *wait) for wait in waits), len(waits))


def working_hours(calendar: Calendar, begun: datetime, ended: datetime) -> float:
    """The working time between two instants, in hours."""
    periods = calendar.timeline(begun, ended) if begun < ended else []
    open_ = [period for period in periods if period.working and period.start and period.end]
    return sum(
        (min(one.end, ended) - max(one.start, begun)).total_seconds() / 3600 for one in open_ if one.start and one.end
    )


def working_days(calendar: Calendar, begun: datetime, ended: datetime) -> float:
    """On how many working days after the first one somebody still waited; the first is the one on which it counts.

    What arrives while closed counts from the next opening.
    """
    first = begun if calendar.at(begun).working else calendar.next_opening(begun)
    if first is None or ended <= first:
        return 0
    days: set[date] = set()
    for period in calendar.timeline(first, ended):
        if period.working and period.start:
            begins, ends = max(period.start, first), min(period.end or ended, ended)
            days |= {begins.astimezone(calendar.zone).date(), ends.astimezone(calendar.zone).date()}
    return max(len(days - {first.astimezone(calendar.zone).date()}), 0)
