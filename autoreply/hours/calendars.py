"""Builds everybody's calendar from the settings, the feeds and the recorded overrides."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from autoreply.hours.feeds import ReadFeeds
from autoreply.settings.closures import DayEntry
from autoreply.settings.model import Settings
from autoreply.settings.people import OverrideEntry, VacationEntry
from schedules import (
    Calendar,
    Cause,
    ClosureLayer,
    DatedDay,
    Mode,
    Override,
    Vacation,
    closed_prevails,
)

_Entry = TypeVar("_Entry", DayEntry, VacationEntry)

Overrides = Mapping[str | None, Sequence[Override]]


class Calendars:
    """The calendar of the practice and of each of its people.

    Days, vacations, overrides and feeds of the practice count for everybody. Those of a person count for them alone,
    and come first. Hours, time zone and public holidays are the person's own if they have any.
    """

    def __init__(
        self,
        settings: Settings,
        feeds: ReadFeeds = MappingProxyType({}),
        overrides: Overrides = MappingProxyType({}),
    ) -> None:
        """`feeds` are the closures by address and time zone; a missing feed closes nothing.

        `overrides` are those of the record, by person; None is the practice.
        """
        self._settings = settings
        self._feeds = feeds
        self._layers: dict[tuple[str, ...], ClosureLayer] = {}  # people of one zone and the same feeds share one
        self._bare = {person: self._build(person) for person in (None, *settings.people)}
        self._all = self._under(overrides)

    @property
    def troubles(self) -> tuple[str, ...]:
        """Sentences about what was left out of the feeds or is doubtful in them."""
        troubles = (
            f"{address}: {trouble}" for (address, _), found in self._feeds.items() for trouble in found.troubles
        )
        return tuple(dict.fromkeys(troubles))

    def of(self, person: str | None) -> Calendar:
        """Return the calendar of a person; None is the practice. Raises KeyError for an unknown key."""
        return self._all[person]

    def with_overrides(self, overrides: Overrides) -> "Calendars":
        """Return the same calendars with other recorded overrides. Cheap."""
        twin = Calendars.__new__(Calendars)
        twin.__dict__.update(self.__dict__)
        twin._all = self._under(overrides)
        return twin

    def _under(self, overrides: Overrides) -> dict[str | None, Calendar]:
        return {person: bare.with_overrides(self._overrides(person, overrides)) for person, bare in self._bare.items()}

    def _build(self, person: str | None) -> Calendar:
        settings = self._settings
        own = settings.people[person] if person is not None else None
        holidays = own.holidays if own and own.holidays else settings.holidays
        return Calendar(
            settings.zone_of(person),
            own.hours if own and own.hours else settings.hours,
            holidays=holidays.layer,
            dated=self._dated(person),
            vacations=self._vacations(person),
            closures=self._closures(person),
        )

    def _dated(self, person: str | None) -> list[DatedDay]:
        """Return the dated days. The person's come last: of two for one date, the later counts."""
        days = sorted(_for(person, self._settings.days), key=lambda day: day.person is not None)
        return [
            DatedDay(day.date, day.hours.spans, day.label, Cause.HOURS if day.hours.spans else Cause.DAY)
            for day in days
        ]

    def _vacations(self, person: str | None) -> list[Vacation]:
        """Return the vacations. The person's come first: of two for one date, the earlier counts."""
        entries = sorted(_for(person, self._settings.vacations), key=lambda vacation: vacation.person is None)
        return [Vacation(each.first, each.last, self._cover(each.cover), each.label) for each in entries]

    def _cover(self, written: str | None) -> str | None:
        key = self._settings.covers(written) if written else None
        return self._settings.called(key) if key else None

    def _overrides(self, person: str | None, recorded: Overrides) -> list[Override]:
        """Return the overrides. If the two sides disagree, closed prevails, unless the person was opened later."""
        practice, own = self._wishes(None, recorded), self._wishes(person, recorded) if person is not None else []
        return closed_prevails(practice, own)

    def _wishes(self, whose: str | None, recorded: Overrides) -> list[Override]:
        written = [self._override(entry) for entry in self._settings.overrides if entry.person == whose]
        return [*written, *recorded.get(whose, ())]

    def _override(self, entry: OverrideEntry) -> Override:
        mode = Mode.WORKING if entry.mode == "open" else Mode.AFTER_HOURS
        start, until = self._settings.override_instants(entry)
        return Override(mode, start, until, entry.author, entry.reason)

    def _closures(self, person: str | None) -> ClosureLayer:
        own = self._settings.people[person].holidays if person is not None else None
        addresses = dict.fromkeys((*self._settings.holidays.feeds, *(own.feeds if own else ())))
        zone = self._settings.zone_of(person)
        shared = zone.key, *addresses
        if shared not in self._layers:
            read = [self._feeds[address, zone.key] for address in addresses if (address, zone.key) in self._feeds]
            self._layers[shared] = ClosureLayer(zone, [closure for found in read for closure in found.periods])
        return self._layers[shared]


def _for(person: str | None, entries: Sequence[_Entry]) -> list[_Entry]:
    """Return the entries of the practice and of the person."""
    return [entry for entry in entries if entry.person in (None, person)]
