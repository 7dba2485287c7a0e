"""The facts of a written policy: what the settings file says that a client is promised. Plain values, so that they can
be frozen with a version, compared with those of another, and compared with the file of today."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Self

from pydantic import TypeAdapter

from autoreply.settings import Settings
from autoreply.settings.channel import kind_of
from autoreply.settings.policy import Profession, ResponseTime, Worded, in_language, read_response
from autoreply.settings.texts import resources_of
from autoreply.texts.crisis import Line
from channels import NamesAddresses
from schedules import Span, Weekly

AHEAD = timedelta(days=366)  # of holidays that a policy names
INTERNAL = "internal"  # the purpose of a channel that clients do not use

Texts = Mapping[str, str]  # by language
Windows = tuple[tuple[int, int], ...]  # minutes after midnight; an end past 1440 is on the next day


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """The week of somebody: a name, "" for the practice; a zone; the windows by weekday, Monday first.

    `special` are hours that count on some dates only, in words.
    """

    name: str
    zone: str
    days: tuple[Windows, ...]
    special: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HolidayFacts:
    """A holiday that is kept, with the hours on it."""

    date: str
    name: str
    open: Windows = ()


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """A channel that clients use. `form` is that of its replies, `what` its kind."""

    name: str
    what: str
    form: str
    addresses: tuple[str, ...]
    purpose: Texts
    response: str = ""


@dataclass(frozen=True, slots=True)
class HelpFacts:
    """A crisis line as it is given."""

    name: str
    call: str = ""
    text: str = ""
    chat: str = ""


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """All facts. `since` is the date as of which it was read; holidays are those of a year from then on."""

    since: str
    practice: str
    country: str
    profession: Profession
    zone: str
    weeks: tuple[WeekFacts, ...]
    holidays: tuple[HolidayFacts, ...]
    channels: tuple[ChannelFacts, ...]
    response: str
    emergency: str
    lines: tuple[HelpFacts, ...]
    cover: tuple[str, ...]
    licence: Texts
    place: Texts
    contact: Texts
    fees: Texts
    complaints: Texts
    not_used: tuple[str, ...]
    languages: tuple[str, ...]
    minors: bool
    dropped: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Self:
        """Read what `as_data` gave, once it was JSON."""
        return TypeAdapter(cls).validate_python(data)

    @property
    def promised(self) -> ResponseTime | None:
        return read_response(self.response) if self.response else None


def facts_of_policy(settings: Settings, since: date) -> PolicyFacts:
    """What the file says. Raises `CrisisError`."""
    policy, found = settings.policy, resources_of(settings)
    return PolicyFacts(
        since=since.isoformat(),
        practice=settings.practice,
        country=settings.country,
        profession=policy.profession or ("attorney" if settings.profile == "lean" else "therapist"),
        zone=settings.timezone.key,
        weeks=tuple(_weeks(settings)),
        holidays=tuple(_holidays(settings, since)),
        channels=tuple(_channels(settings)),
        response=str(policy.response or ""),
        emergency=found.emergency,
        lines=tuple(_line(line) for line in found.lines),
        cover=tuple(_cover(settings)),
        licence=_by_language(policy.licence, settings),
        place=_by_language(policy.place, settings),
        contact=_by_language(policy.contact, settings),
        fees=_by_language(policy.fees, settings),
        complaints=_by_language(settings.complaints.outside_body, settings),
        not_used=policy.not_used,
        languages=settings.languages,
        minors=policy.minors,
        dropped=policy.drop,
    )


def _by_language(text: Worded | None, settings: Settings) -> Texts:
    return {code: in_language(text, code) for code in settings.languages} if text else {}


def _weeks(settings: Settings) -> Iterator[WeekFacts]:
    yield _week_of("", settings.timezone.key, settings.hours, settings)
    for person in settings.people.values():
        if person.hours is not None or (person.timezone and person.timezone != settings.timezone):
            zone = (person.timezone or settings.timezone).key
            yield _week_of(person.name, zone, person.hours or settings.hours, settings)


def _week_of(name: str, zone: str, week: Weekly, settings: Settings) -> WeekFacts:
    special = tuple(f"{each.when(settings.dates)}: {each.hours(settings.dates)}" for each in week.special)
    return WeekFacts(name, zone, tuple(map(_spans, week.days)), special)


def _spans(spans: tuple[Span, ...]) -> Windows:
    return tuple((span.start, span.end) for span in spans)


def _holidays(settings: Settings, since: date) -> Iterator[HolidayFacts]:
    layer = settings.holidays.layer
    for ahead in range(AHEAD.days):
        day = since + timedelta(days=ahead)
        plan = layer.plan(day)
        if plan is not None:
            yield HolidayFacts(day.isoformat(), plan.label, _spans(plan.spans))


def _channels(settings: Settings) -> Iterator[ChannelFacts]:
    for name, entry in settings.channels.items():
        if entry.purpose == INTERNAL:
            continue
        own = entry.settings.own if isinstance(entry.settings, NamesAddresses) else ()
        form = str(kind_of(entry).form)
        response = str(entry.response or settings.policy.response or "")
        yield ChannelFacts(name, entry.kind, form, tuple(own), _by_language(entry.purpose, settings), response)


def _line(line: Line) -> HelpFacts:
    return HelpFacts(line.name, line.call, line.text, line.chat)


def _cover(settings: Settings) -> Iterator[str]:
    """Who covers for somebody, with how to reach them, in the order of the file."""
    named = [*(key for person in settings.people.values() for key in person.cover)]
    named += [key for vacation in settings.vacations for key in vacation.cover]
    for key in dict.fromkeys(settings.covers(one) or one for one in named):
        one = settings.people.get(key) or settings.contacts.get(key)
        if one is not None:
            yield f"{one.name}, {one.contact}" if one.contact else one.name
