"""Public holidays as a practice keeps them: those of its regions, less some, plus its own."""

import difflib
from collections.abc import Collection, Sequence
from datetime import date

from schedules.dated import DatedDay, DatedDays
from schedules.layers import Plan
from schedules.period import Cause
from schedules.public_holidays import Region, public_holidays


class HolidayLayer:
    """Holidays of `regions` without those named in `skip`, and the days of `add`, which replace one of their date.

    A name in `skip` also skips the day the same holiday is "(observed)" on. Public ones are closed all day; an added
    one with windows has other hours.
    """

    def __init__(
        self, regions: Sequence[Region] = (), skip: Collection[str] = (), add: Sequence[DatedDay] = ()
    ) -> None:
        self._regions = tuple(regions)
        self._skip = frozenset(_plain(name) for name in skip)
        self._own = DatedDays([DatedDay(day.date, day.spans, day.label, Cause.HOLIDAY) for day in add])
        self._years: dict[int, dict[date, str]] = {}

    @property
    def name(self) -> str:
        return "holiday"

    def plan(self, day: date) -> Plan | None:
        own = self._own.plan(day)
        if own is not None:
            return own
        label = self.public(day.year).get(day)
        return None if label is None else Plan((), Cause.HOLIDAY, label, cuts=True)

    def public(self, year: int) -> dict[date, str]:
        """The public holidays of a year that are kept, by date."""
        if year not in self._years:  # two threads may both fill it, with the same
            kept = {day: self._kept(name) for day, name in self._library(year)}
            self._years[year] = {day: name for day, name in kept.items() if name}
        return self._years[year]

    def unknown_skips(self, year: int) -> dict[str, str]:
        """Names in `skip` that no holiday of this year or the next has, with the nearest that one has, or ""."""
        names = {
            _plain(part): part for each in (year, year + 1) for _, name in self._library(each) for part in _parts(name)
        }
        near = {name: difflib.get_close_matches(name, names, n=1) for name in sorted(self._skip - names.keys())}
        return {name: names[found[0]] if found else "" for name, found in near.items()}

    def _library(self, year: int) -> list[tuple[date, str]]:
        first, last = date(year, 1, 1), date(year, 12, 31)
        merged: dict[date, str] = {}
        for region in self._regions:
            for day, name in public_holidays(region, first, last).items():
                merged.setdefault(day, name)
        return sorted(merged.items())

    def _kept(self, name: str) -> str:
        return "; ".join(part for part in _parts(name) if _plain(part) not in self._skip)


def _parts(name: str) -> list[str]:
    return [part.strip() for part in name.split(";")]


def _plain(name: str) -> str:
    """Names compare without case, curly apostrophes and "(observed)"."""
    straight = name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold()
    return " ".join(straight.split()).removesuffix("(observed)").strip()
