"""What a changed settings file would mean: who opens and closes at which other times, and what people would be told."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from autoreply.answering.account import Account
from autoreply.answering.facts import OCCASIONS, facts
from autoreply.hours.calendars import Calendars
from autoreply.settings import Settings
from autoreply.settings.channel import kind_of
from autoreply.settings.texts import words_of
from autoreply.texts.dates import DateFormat
from autoreply.web.request import RequestContext
from channels import AnswersCalls
from schedules import Calendar

AHEAD = timedelta(days=28)  # for everybody
LONG_AHEAD = timedelta(days=400)  # for whom the change is about, where nothing is different so soon
MOST_TIMES = 5  # of one person
MOST_PEOPLE = 12


@dataclass(frozen=True, slots=True)
class ChangedTimes:
    """Somebody's times at which they would be open or closed otherwise than now: sentences, and how many `more`."""

    name: str
    times: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class TextThen:
    """What people who write would get at `at`, on a channel; or, where they call, what they would hear.

    `at` is like "on Mon, Nov 23, 9:00 AM".
    """

    channel: str
    at: str
    text: str
    calls: bool = False


@dataclass(frozen=True, slots=True)
class Followups:
    """Everything that a review shows. `others`: more people were not looked at."""

    people: tuple[ChangedTimes, ...]
    others: bool
    text: TextThen | None


@dataclass(frozen=True, slots=True)
class _Row:
    """Somebody's calendar before and after. `who` None is the practice."""

    who: str | None
    name: str
    before: Calendar
    after: Calendar


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A time in which somebody is open or closed otherwise than before."""

    start: datetime
    end: datetime
    working: bool


def followups(
    request: RequestContext, settings: Settings, whose: str | None, reply: TextThen | None = None
) -> Followups:
    """What would follow from `settings`. `whose` is the person whom the change is about, None for the practice.

    `reply` is shown in place of the one that whoever it is about would give.
    """
    after = request.engine.hours.under(settings)
    listed: list[ChangedTimes] = []
    first: datetime | None = None
    rows = _rows(request, settings, after, whose)
    for row in rows:
        stretches = list(_differences(row.before, row.after, request.now, request.now + AHEAD))
        if row.who == whose and not stretches:
            stretches = list(_differences(row.before, row.after, request.now, request.now + LONG_AHEAD))
        if row.who == whose:
            first = next((each.start for each in stretches if not each.working), None)
        if stretches:
            listed.append(_in_words(row.name, stretches, settings.dates, row.after.zone))
        if len(listed) == MOST_PEOPLE:
            break
    more = next(rows, None) is not None
    return Followups(tuple(listed), more, reply or _text(request, settings, after, whose, first))


def _rows(request: RequestContext, settings: Settings, after: Calendars, whose: str | None) -> Iterator[_Row]:
    """Whose times may be others: first whom it is about; where that is the practice, everybody."""
    before, present = request.engine.hours, request.engine.settings
    known = [key for key in settings.people if key in present.people]
    for who in [None, *known] if whose is None else [whose]:
        name = settings.people[who].name if who is not None else settings.practice
        if who is None or who in known:
            yield _Row(who, name, before.of(who), after.of(who))
    for name, entry in settings.channels.items():
        own = name in present.channels and (entry.hours or present.channels[name].hours)
        if own and whose in (None, entry.person):
            yield _Row(f"channel {name}", name, before.of_channel(name), after.of_channel(name))


def _differences(before: Calendar, after: Calendar, start: datetime, end: datetime) -> Iterator[_Stretch]:
    """The stretches in which the mode differs, those that touch joined."""
    if before is after:
        return
    old, new = (list(each.timeline(start, end)) for each in (before, after))
    edges = sorted(
        {start, end, *(one.start for one in (*old, *new) if one.start is not None and start < one.start < end)}
    )
    last: _Stretch | None = None
    at_old = at_new = 0
    for begin, until in pairwise(edges):
        while (ends := old[at_old].end) is not None and ends <= begin and at_old + 1 < len(old):
            at_old += 1
        while (ends := new[at_new].end) is not None and ends <= begin and at_new + 1 < len(new):
            at_new += 1
        if old[at_old].mode is new[at_new].mode:
            continue
        working = new[at_new].working
        if last is not None and last.end == begin and last.working == working:
            last = replace(last, end=until)
            continue
        if last is not None:
            yield last
        last = _Stretch(begin, until, working)
    if last is not None:
        yield last


def _in_words(name: str, stretches: list[_Stretch], dates: DateFormat, zone: ZoneInfo) -> ChangedTimes:
    times = []
    for each in stretches[:MOST_TIMES]:
        start, end = each.start.astimezone(zone), each.end.astimezone(zone)
        until = dates.time(end) if end.date() == start.date() else dates.moment(end)
        times.append(f"{'Open' if each.working else 'Closed'} {dates.moment(start)} to {until}")
    return ChangedTimes(name, tuple(times), max(0, len(stretches) - MOST_TIMES))


def _text(
    request: RequestContext, settings: Settings, after: Calendars, whose: str | None, first: datetime | None
) -> TextThen | None:
    """The reply at the first time that is closed now and was not; at the next closed time where there is none."""
    mine = [
        (name, account)
        for name, account in request.engine.accounts.items()
        if not isinstance(account.channel, AnswersCalls) and name in settings.channels
    ]
    own = [(name, account) for name, account in mine if settings.channels[name].person == whose]
    name, account = next(iter(own or mine), ("", None))
    if account is None:
        return None
    calendar = after.of_channel(name)
    period = calendar.at(first or request.now)
    at = first or request.now
    if period.working:
        if period.end is None:
            return None
        at, period = period.end, calendar.at(period.end)
    if period.working:
        return None
    return TextThen(name, f"on {settings.dates.full(at, calendar.zone)}", _said(account, settings, name, calendar, at))


def _said(account: Account, settings: Settings, name: str, calendar: Calendar, at: datetime) -> str:
    period = calendar.at(at)
    form, told = kind_of(settings.channels[name]).form, settings.told_on_call(name)
    words = words_of(settings, settings.languages_of(name), form, settings.texts_of(name), told)
    return words.say(OCCASIONS[period.cause], facts(account, calendar, period, at)).text
