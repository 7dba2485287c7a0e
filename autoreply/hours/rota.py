"""Who is on call by the settings and the feed, and what is doubtful about it in the coming weeks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from autoreply.hours.calendars import Calendars
from autoreply.hours.feeds import ReadFeeds
from autoreply.settings.model import Settings
from schedules import Closure, OnCall, Shift, WeeklyTurn
from schedules.wallclock import midnight

DAYS = 28
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Rota:
    """Who is on call in the next `DAYS`, and sentences about what is doubtful. `person` None in a shift: nobody."""

    shifts: tuple[Shift, ...]
    doubts: tuple[str, ...]


def oncall_of(settings: Settings, feeds: ReadFeeds = MappingProxyType({})) -> OnCall:
    """Who is on call, by [oncall] and what its feed says, as far as it is at hand."""
    wished = settings.oncall
    turn = None
    if wished.people and wished.handoff and wished.starting:
        turn = WeeklyTurn(wished.people, wished.starting, wished.handoff.minute, settings.timezone)
    shifts = tuple(
        Shift(one.start, one.end, person)
        for one in _events(settings, feeds)
        if (person := person_named(settings, one.label)) is not None
    )
    overrides = (
        Shift(settings.instant(one.start), settings.instant(one.until, ends=True), one.person)
        for one in wished.overrides
    )
    return OnCall(turn, shifts, tuple(overrides))


def rota_of(settings: Settings, calendars: Calendars, feeds: ReadFeeds, now: datetime) -> Rota:
    """The coming weeks; without shifts where nobody is ever on call."""
    if not settings.oncall.kept:
        return Rota((), ())
    today = now.astimezone(settings.timezone).date()
    first, last = (midnight(settings.timezone, day) for day in (today, today + timedelta(days=DAYS)))
    shifts = [shift for shift in oncall_of(settings, feeds).between(first, last) if shift.end > now]
    doubts = [*_gaps(settings, shifts), *_away(settings, calendars, shifts), *_unreachable(settings, shifts)]
    doubts += _unknown(settings, feeds)
    return Rota(tuple(shifts), tuple(dict.fromkeys(doubts)))


def person_named(settings: Settings, title: str) -> str | None:
    """Whom the title of an event names, by the key or the name in [people]: "Ana", "On call: Ana Duarte"."""
    words = _words(title)
    for names in ({key: key for key in settings.people}, {key: one.name for key, one in settings.people.items()}):
        found = [key for key, name in names.items() if _words(name) in words]
        if len(found) == 1:
            return found[0]
    return None


def _words(text: str) -> str:
    """Only its words, each between spaces, so that no name is found within another."""
    return f" {' '.join(_WORDS.findall(text.casefold()))} "


def _events(settings: Settings, feeds: ReadFeeds) -> tuple[Closure, ...]:
    found = (feeds.get((address, settings.timezone.key)) for address in settings.oncall.feeds)
    return tuple(period for closures in found if closures is not None for period in closures.periods)


def _gaps(settings: Settings, shifts: list[Shift]) -> Iterator[str]:
    if settings.oncall.feeds and all(shift.person is None for shift in shifts):
        yield "Nobody is on call in the next four weeks: the calendar is not at hand, or names nobody in [people]."
        return
    for shift in shifts:
        if shift.person is None:
            yield f"Nobody is on call {_stretch(settings, shift.start, shift.end)}."


def _away(settings: Settings, calendars: Calendars, shifts: list[Shift]) -> Iterator[str]:
    for shift in shifts:
        for start, end in calendars.away(shift.person) if shift.person is not None else ():
            begin, until = max(start, shift.start), min(end, shift.end)
            if begin < until and shift.person is not None:
                name, when = settings.people[shift.person].name, _stretch(settings, begin, until)
                yield f"{name} is on call and away {when}. Name somebody else for that time."


def _unreachable(settings: Settings, shifts: list[Shift]) -> Iterator[str]:
    for person in dict.fromkeys(shift.person for shift in shifts if shift.person is not None):
        reach = settings.people[person].reach
        if reach is None or not reach.ways:
            yield f"{settings.people[person].name} is on call and has no way to be told. Add [people.{person}.reach]."


def _unknown(settings: Settings, feeds: ReadFeeds) -> Iterator[str]:
    for event in _events(settings, feeds):
        if person_named(settings, event.label) is None:
            yield f'"{event.label}" in the on-call calendar names nobody in [people], or more than one of them.'


def _stretch(settings: Settings, start: datetime, end: datetime) -> str:
    dates, zone = settings.dates, settings.timezone
    return f"from {dates.full(start, zone)} until {dates.full(end, zone)}"
