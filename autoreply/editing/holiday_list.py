"""The public holidays of the next twelve months as a checklist, and what is to change in `skip`. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from autoreply.editing.changes import AddEntry, Change, DropKey, EditError
from autoreply.settings.closures import Holidays
from autoreply.settings.reading.lines import KeyPath
from schedules import HolidayLayer, region

MONTHS_AHEAD = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ListedHoliday:
    """A public holiday of the region, and whether it is kept."""

    day: date
    name: str
    kept: bool


def listed_holidays(holidays: Holidays, today: date) -> list[ListedHoliday]:
    """Those of the next twelve months, by date."""
    found = _public(HolidayLayer([region(text) for text in holidays.region]), today)
    kept = _public(holidays.layer, today)
    return [ListedHoliday(day, found[day], day in kept) for day in sorted(found)]


def holiday_changes(
    path: KeyPath, table: Mapping[str, Any], holidays: Holidays, today: date, keep: Sequence[date]
) -> list[Change]:
    """What makes the table at `path` keep these days and no others. Raises `EditError`."""
    found: list[Change] = []
    for each in listed_holidays(holidays, today):
        if each.kept and each.day not in keep:
            names = [part.strip() for part in each.name.split(";")]
            found += [AddEntry((*path, "skip"), name) for name in names if AddEntry((*path, "skip"), name) not in found]
    again = [each.day for each in listed_holidays(holidays, today) if not each.kept and each.day in keep]
    return [*_drops(path, table, holidays, today, again), *found]


def _drops(
    path: KeyPath, table: Mapping[str, Any], holidays: Holidays, today: date, again: Sequence[date]
) -> list[Change]:
    """The members of `skip` by which these days are skipped, the last one first."""
    written = table.get("skip", [])
    regions = [region(text) for text in holidays.region]
    everything = _public(HolidayLayer(regions), today)
    gone: list[int] = []
    for number, member in enumerate(holidays.skip):
        left = _public(HolidayLayer(regions, [member]), today)
        hit = [day for day in everything if day not in left or left[day] != everything[day]]
        if any(day in again for day in hit):
            if any(day not in again and day not in _public(holidays.layer, today) for day in hit):
                raise EditError(
                    f'"{member}" in the file skips several days together. Tick all of them, or use the File page.'
                )
            gone.append(number)
    if gone and not isinstance(written, list):
        return [DropKey((*path, "skip"))]
    return [DropKey((*path, "skip", number)) for number in reversed(gone)]


def _public(layer: HolidayLayer, today: date) -> dict[date, str]:
    years = range(today.year, today.year + 2)
    return {
        day: name for year in years for day, name in layer.public(year).items() if today <= day <= today + MONTHS_AHEAD
    }
