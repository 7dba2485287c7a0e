"""Builds everybody's calendar from the settings, the feeds and the recorded overrides."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo

from cachetools import LRUCache, cached

from autoreply.hours.feeds import ReadFeeds, personal
from autoreply.hours.skipped import without_skipped
from autoreply.settings.closures import DayEntry, Holidays
from autoreply.settings.model import Settings
from autoreply.settings.people import OverrideEntry, VacationEntry
from schedules import (
    Absences,
    Calendar,
    Cause,
    Closure,
    ClosureLayer,
    DatedDay,
    Mode,
    Override,
    Vacation,
    Weekly,
    closed_prevails,
)
from schedules.wallclock import utc

_Entry = TypeVar("_Entry", DayEntry, VacationEntry)

Overrides = Mapping[str | None, Sequence[Override]]

KEPT = 64  # calendars that stay in memory, some 200 KB each


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
        self._own = {
            name: self._build(entry.person, entry.hours) for name, entry in settings.channels.items() if entry.hours
        }
        self._all, self._channels = self._under(overrides)

    @property
    def troubles(self) -> tuple[str, ...]:
        """Sentences about what was left out of the feeds or is doubtful in them."""
        people = self._settings.people.values()
        named = {personal(feed): f"A calendar of {one.name}" for one in people for feed in one.calendars}
        troubles = (
            f"{named.get(address, address)}: {trouble}"
            for (address, _), found in self._feeds.items()
            for trouble in found.troubles
        )
        return tuple(dict.fromkeys(troubles))

    def of(self, person: str | None) -> Calendar:
        """Return the calendar of a person; None is the practice. Raises KeyError for an unknown key."""
        return self._all[person]

    def of_channel(self, name: str) -> Calendar:
        """The calendar of a channel: by hours of its own, else that of its person, or of the practice."""
        return self._channels.get(name) or self._all[self._settings.channels[name].person]

    def away(self, person: str) -> Sequence[tuple[datetime, datetime]]:
        """When a person is away in their own name: vacations, their own calendar, and closed manually."""
        return self._away[person]

    def with_overrides(self, overrides: Overrides) -> "Calendars":
        """Return the same calendars with other recorded overrides. Cheap."""
        twin = Calendars.__new__(Calendars)
        twin.__dict__.update(self.__dict__)
        twin._all, twin._channels = self._under(overrides)
        return twin

    def _under(self, overrides: Overrides) -> tuple[dict[str | None, Calendar], dict[str, Calendar]]:
        self._away, settings = dict(self._absences(overrides)), self._settings
        absences = Absences({settings.called(person): times for person, times in self._away.items()})
        wishes = {person: self._overrides(person, overrides) for person in self._bare}
        people = {person: bare.with_overrides(wishes[person], absences) for person, bare in self._bare.items()}
        channels = {
            name: bare.with_overrides(wishes[settings.channels[name].person], absences)
            for name, bare in self._own.items()
        }
        return people, channels

    def _absences(self, overrides: Overrides) -> Iterator[tuple[str, list[tuple[datetime, datetime]]]]:
        """When each person is away in their own name: then they do not cover.

        What closes the whole practice does not count: whoever covers then was named for that time.
        """
        for person in self._settings.people:
            zone = self._settings.zone_of(person)
            own = [entry for entry in self._settings.vacations if entry.person == person]
            away = [each.under(()).instants(zone) for each in own]
            closed = (one for one in self._wishes(person, overrides) if one.mode is Mode.AFTER_HOURS)
            calendar = self._own_calendar(person)
            away += calendar.stretches if calendar else []
            yield person, [*away, *((utc(one.start), utc(one.until)) for one in closed)]

    def _build(self, person: str | None, hours: Weekly | None = None) -> Calendar:
        settings = self._settings
        own = settings.people[person] if person is not None else None
        holidays = own.holidays if own and own.holidays else settings.holidays
        zone, week = settings.zone_of(person), hours or settings.week_of(person)
        dated, vacations = self._dated(person), self._vacations(person)
        closures = [*filter(None, (self._own_calendar(person),)), self._closures(person)]
        if not any(layer.stretches for layer in closures):
            return _calendar(zone, week, holidays, tuple(dated), tuple(vacations))
        return Calendar(zone, week, holidays=holidays.layer, dated=dated, vacations=vacations, closures=closures)

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
        return [each.under(self._covers(self._settings.covers_of(each))) for each in entries]

    def _covers(self, written: Sequence[str]) -> tuple[str, ...]:
        """Those who cover, as they are called; who is not in the file any more is left out."""
        keys = map(self._settings.covers, written)
        return tuple(dict.fromkeys(self._settings.called(key) for key in keys if key))

    def _overrides(self, person: str | None, recorded: Overrides) -> list[Override]:
        """Return the overrides. If the two sides disagree, closed prevails, unless the person was opened later."""
        practice, own = self._wishes(None, recorded), self._wishes(person, recorded) if person is not None else []
        return closed_prevails(practice, own)

    def _wishes(self, whose: str | None, recorded: Overrides) -> list[Override]:
        written = [self._override(entry) for entry in self._settings.overrides if entry.person == whose]
        kept = (replace(one, covers=self._covers(one.covers)) for one in recorded.get(whose, ()))
        return [*written, *kept]

    def _override(self, entry: OverrideEntry) -> Override:
        mode = Mode.WORKING if entry.mode == "open" else Mode.AFTER_HOURS
        start, until = self._settings.override_instants(entry)
        return Override(mode, start, until, entry.author, entry.reason, self._covers(entry.cover))

    @property
    def feed_labels(self) -> frozenset[str] | None:
        """What the days of the closure feeds are called; None where there are none, or one of them was not read."""
        tables = [self._settings.holidays, *(one.holidays for one in self._settings.people.values() if one.holidays)]
        wanted = {feed for table in tables for feed in table.feeds}
        read = [(address, found) for (address, _), found in self._feeds.items() if address in wanted]
        if not wanted or wanted - {address for address, _ in read}:
            return None
        return frozenset(closure.label for _, found in read for closure in found.periods)

    def closures_of(self, person: str | None) -> list[Closure]:
        """What the feeds close for a person (None: the practice), without what `skip` names, in order."""
        return sorted(self._read(person))

    def _closures(self, person: str | None) -> ClosureLayer:
        own = self._settings.people[person].holidays if person is not None else None
        zone = self._settings.zone_of(person)
        shared = zone.key, *self._settings.holidays.feeds, *((person or "", *own.feeds) if own else ())
        if shared not in self._layers:
            self._layers[shared] = ClosureLayer(zone, self._read(person))
        return self._layers[shared]

    def _read(self, person: str | None) -> Iterator[Closure]:
        """The practice's feeds without what the practice or the person skips, and the person's own."""
        own = self._settings.people[person].holidays if person is not None else None
        tables = [self._settings.holidays, *([own] if own else [])]
        zone = self._settings.zone_of(person)
        for number, table in enumerate(tables):
            found = [self._feeds[feed, zone.key] for feed in table.feeds if (feed, zone.key) in self._feeds]
            kept: Iterator[Closure] = (closure for one in found for closure in one.periods)
            for skipping in tables[number:]:
                kept = without_skipped(kept, skipping.layer, zone)
            yield from kept

    def _own_calendar(self, person: str | None) -> ClosureLayer | None:
        """The absences in a person's own calendars; None where there are none."""
        own = self._settings.people[person] if person is not None else None
        if own is None or not own.calendars:
            return None
        key = ("own calendar of", str(person))
        if key not in self._layers:
            zone, feeds = self._settings.zone_of(person), [personal(address) for address in own.calendars]
            found = [self._feeds[feed, zone.key] for feed in feeds if (feed, zone.key) in self._feeds]
            away = [closure for one in found for closure in one.periods]
            self._layers[key] = ClosureLayer(zone, away, absences=True, covers=self._covers(own.cover))
        return self._layers[key]


def _for(person: str | None, entries: Sequence[_Entry]) -> list[_Entry]:
    """Return the entries of the practice and of the person."""
    return [entry for entry in entries if entry.person in (None, person)]


def _all_it_says(
    zone: ZoneInfo, week: Weekly, holidays: Holidays, dated: tuple[DatedDay, ...], vacations: tuple[Vacation, ...]
) -> Hashable:
    return zone, week, holidays.region, holidays.skip, tuple(holidays.add.items()), dated, vacations


@cached(LRUCache(KEPT), key=_all_it_says, lock=Lock())
def _calendar(
    zone: ZoneInfo, week: Weekly, holidays: Holidays, dated: tuple[DatedDay, ...], vacations: tuple[Vacation, ...]
) -> Calendar:
    """A calendar in which no feed has a part. It looks at hundreds of days, and stays as it is when settings change
    that are not about it.
    """
    return Calendar(zone, week, holidays=holidays.layer, dated=dated, vacations=vacations)
