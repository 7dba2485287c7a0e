"""The holidays of a practice: the public ones of its regions, without some, and with its own."""

import difflib
from collections.abc import Collection, Sequence
from datetime import date

from schedules.dated import DatedDay, DatedDays, MonthDay
from schedules.layers import Plan
from schedules.period import Cause
from schedules.public_holidays import Region, public_holidays

Skip = str | date | MonthDay  # a name, a date, or a date of every year


class HolidayLayer:
    """The holidays of `regions` without those in `skip`, and the days of `add`, which replace a holiday on their date.

    A name in `skip` also skips the day on which the holiday is "(observed)". A date skips any holiday on it. Public
    holidays are closed all day; an added one may have hours.
    """

    def __init__(
        self, regions: Sequence[Region] = (), skip: Collection[Skip] = (), add: Sequence[DatedDay] = ()
    ) -> None:
        self._regions = tuple(regions)
        self._skip = frozenset(_plain(name) for name in skip if isinstance(name, str))
        self._days = frozenset(day for day in skip if not isinstance(day, str))
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
        """Return the public holidays of a year that are kept, by date."""
        if year not in self._years:  # two threads may both compute it, with the same result
            kept = {day: self._kept(name) for day, name in self._library(year) if not self._is_skipped(day)}
            self._years[year] = {day: name for day, name in kept.items() if name}
        return self._years[year]

    def half_skipped(self, first: date, last: date) -> dict[date, tuple[str, str]]:
        """Return closed dates on which one holiday is skipped by name and another is kept, with both names."""
        found: dict[date, tuple[str, str]] = {}
        for year in range(first.year, last.year + 1):
            for day, name in self._library(year):
                skipped = next((part for part in _parts(name) if _plain(part) in self._skip), "")
                plan = self.plan(day) if skipped and first <= day <= last else None
                if plan is not None and not plan.spans:
                    found[day] = skipped, plan.label
        return found

    def days_of(self, name: str, first: date, last: date) -> list[date]:
        """Return the dates of a public holiday of that name, kept or not."""
        return [
            day
            for year in range(first.year, last.year + 1)
            for day, names in self._library(year)
            if first <= day <= last and any(same_name(part, name) for part in _parts(names))
        ]

    def has_public(self, day: date | MonthDay, year: int) -> bool:
        """Whether a public holiday falls on a date; for a date of every year, in `year` or the next."""
        if isinstance(day, MonthDay):
            return any(day == MonthDay(each.month, each.day) for y in (year, year + 1) for each, _ in self._library(y))
        return any(each == day for each, _ in self._library(day.year))

    def unknown_skips(self, year: int) -> dict[str, str]:
        """Return names in `skip` that no holiday of this year or the next has, each with the most similar one or ""."""
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
                known = _parts(merged[day]) if day in merged else []
                merged[day] = "; ".join(dict.fromkeys((*known, *_parts(name))))
        return sorted(merged.items())

    def _is_skipped(self, day: date) -> bool:
        return day in self._days or MonthDay(day.month, day.day) in self._days

    def _kept(self, name: str) -> str:
        return "; ".join(part for part in _parts(name) if _plain(part) not in self._skip)


def _parts(name: str) -> list[str]:
    return [part.strip() for part in name.split(";")]


def same_name(one: str, other: str) -> bool:
    """Whether two names mean one holiday."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    """Names compare without case, curly apostrophes and "(observed)"."""
    straight = name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold()
    return " ".join(straight.split()).removesuffix("(observed)").strip()
