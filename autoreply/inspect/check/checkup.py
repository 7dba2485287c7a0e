"""All sections of the check, and the same for machines."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from types import MappingProxyType

from autoreply.hours.calendars import Calendars
from autoreply.hours.feeds import ReadFeeds
from autoreply.hours.rota import rota_of
from autoreply.inspect.check.covers import cover_doubts
from autoreply.inspect.check.dated_report import (
    DatedReport,
    ExemptionReport,
    OverrideReport,
    VacationReport,
    dated_days,
    exemptions,
    overrides,
    vacations,
)
from autoreply.inspect.check.feed_skips import unknown_feed_skips
from autoreply.inspect.check.help_report import ChannelReport, CrisisLineReport, channel_reports, help_of
from autoreply.inspect.check.hours_report import HoursReport, hours_of, hours_of_channels
from autoreply.inspect.check.keeping_report import kept_for
from autoreply.inspect.check.kept_shorter import kept_shorter_than_closed
from autoreply.inspect.oncall import OnCallReport, oncall_reports
from autoreply.settings import Settings
from autoreply.settings.channel import kind_of
from autoreply.settings.checks.crosscheck import Finding
from autoreply.settings.checks.outdated import dated_doubts, unknown_skips
from autoreply.settings.checks.page_exposure import REMEDY, why_exposed
from autoreply.settings.checks.reach_checks import reach_lines
from autoreply.settings.problems import in_order
from autoreply.settings.reading.errors import sentence
from autoreply.settings.texts import resources_of, spoken_words_of, words_of
from autoreply.texts.crisis import press_only, stale
from autoreply.texts.words import WRITTEN, Measure, key_of
from channels import NeedsLogin, TextForm
from channels.segments import plain

JsonValue = str | int | float | bool | None | list["JsonValue"] | dict[str, "JsonValue"]


@dataclass(frozen=True, slots=True)
class TextReport:
    """The figures of one text; `reading` is how hard it is to read, as in "Flesch-Kincaid 2.8", or "".

    Of a text message also its segments, and the characters that make it dear, with the plain spelling of each.
    """

    language: str
    occasion: str
    ours: bool
    characters: int
    longest: int
    reading: str
    form: str = TextForm.EMAIL.value
    segments: int = 0
    offending: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class GreetingReport:
    """A greeting on the telephone; `words` counts what is said before the numbers come once more."""

    language: str
    occasion: str
    ours: bool
    words: int
    says: str


@dataclass(frozen=True, slots=True)
class ToldReport:
    """What clients of these channels are told of who is on call; `key` is as in the file, such as "short"."""

    language: str
    key: str
    channels: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class FeedDay:
    """A closure of a calendar feed, on the practice's clock, and what the feed calls it."""

    start: datetime
    end: datetime
    label: str


@dataclass(frozen=True, slots=True)
class Checkup:
    """What the file says, section by section. `warnings` are sentences with file and line."""

    file: str
    practice: str
    country: str
    languages: tuple[str, ...]
    profile: str
    now: datetime
    hours: tuple[HoursReport, ...]
    channel_hours: tuple[HoursReport, ...]
    days: tuple[DatedReport, ...]
    vacations: tuple[VacationReport, ...]
    overrides: tuple[OverrideReport, ...]
    exceptions: tuple[ExemptionReport, ...]
    help: tuple[CrisisLineReport, ...]
    texts: tuple[TextReport, ...]
    greetings: tuple[GreetingReport, ...]
    told_on_call: tuple[ToldReport, ...]
    channels: tuple[ChannelReport, ...]
    feeds: tuple[str, ...]
    closures: tuple[FeedDay, ...]
    oncall: tuple[OnCallReport, ...]
    reach: tuple[str, ...]
    warnings: tuple[str, ...]
    page: str
    kept: tuple[str, ...]


def checkup(
    settings: Settings, now: datetime, feeds: ReadFeeds = MappingProxyType({}), troubles: Sequence[str] = ()
) -> Checkup:
    """Say `settings` back, as of `now`.

    `feeds` are what the calendar feeds say, as far as they are at hand, and `troubles` what is wrong with them.
    """
    local = now.astimezone(settings.timezone)
    calendars = Calendars(settings, feeds)
    rota = rota_of(settings, calendars, feeds, now)
    doubts = (str(settings.trouble(("oncall",), doubt)) for doubt in rota.doubts)
    return Checkup(
        file=str(settings.file),
        practice=settings.practice,
        country=settings.country,
        languages=settings.languages,
        profile=settings.profile,
        now=local,
        hours=tuple(hours_of(settings, calendars, person, now) for person in (None, *settings.people)),
        channel_hours=tuple(hours_of_channels(settings, calendars, now)),
        days=tuple(dated_days(settings, local.date())),
        vacations=tuple(vacations(settings, calendars, local.date())),
        overrides=tuple(overrides(settings, now)),
        exceptions=tuple(exemptions(settings, now)),
        help=tuple(help_of(resources_of(settings), local.date())),
        texts=tuple(_texts(settings)),
        greetings=tuple(_greetings(settings)),
        told_on_call=tuple(_told_on_call(settings)),
        channels=tuple(channel_reports(settings, calendars, now)),
        feeds=tuple(_feeds(settings)),
        closures=tuple(_closures(settings, calendars, now)),
        oncall=oncall_reports(settings, rota.shifts),
        reach=tuple(reach_lines(settings)),
        warnings=(*warnings(settings, local.date(), calendars), *doubts, *troubles, *calendars.troubles),
        page=_page(settings),
        kept=tuple(kept_for(settings)),
    )


def as_json(found: Checkup) -> JsonValue:
    """The same for machines: dates in ISO 8601."""
    return _plain(asdict(found))


def _plain(value: object) -> JsonValue:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, date):  # datetimes are dates too
        return value.isoformat()
    return value if isinstance(value, (str, int, float)) else None


def _feeds(settings: Settings) -> Iterator[str]:
    """Closures by their addresses; of a person's own calendar, whose address is a secret, only whose it is."""
    personal = {path: settings.people[str(path[1])].name for path, _ in settings.feeds() if path[2:3] == ("calendars",)}
    told = (f"a calendar of {personal[path]}" if path in personal else feed for path, feed in settings.feeds())
    yield from dict.fromkeys(told)


def _closures(settings: Settings, calendars: Calendars, now: datetime) -> Iterator[FeedDay]:
    """What the practice's feeds close from now on, in order."""
    for closure in calendars.closures_of(None):
        if closure.end > now:
            start, end = (each.astimezone(settings.timezone) for each in closure[:2])
            yield FeedDay(start, end, closure.label)


def _texts(settings: Settings) -> list[TextReport]:
    """The figures of every text, in every language that some channel writes and in every form that it takes."""
    found = []
    short = {name: kind_of(entry).form.is_short for name, entry in settings.channels.items()}
    for form in WRITTEN:
        mine = [name for name, is_short in short.items() if is_short is form.is_short]
        if form is TextForm.EMAIL or mine:
            spoken = [*settings.languages, *(code for name in mine for code in settings.languages_of(name))]
            measures = words_of(settings, tuple(dict.fromkeys(spoken)), form).report()
            found += [_text(settings, form, each) for each in measures]
    return found


def _text(settings: Settings, form: TextForm, each: Measure) -> TextReport:
    key = key_of(each.occasion, form)
    return TextReport(
        each.language,
        each.occasion,
        key not in settings.words.get(each.language, {}),
        each.characters,
        each.longest,
        f"{each.level.formula} {each.level.value:.1f}" if each.level else "",
        form.value,
        each.segments,
        tuple((char, plain(char)) for char in each.offending),
    )


def _greetings(settings: Settings) -> Iterator[GreetingReport]:
    """Every greeting, in every language that some telephone speaks."""
    lines = [name for name, entry in settings.channels.items() if kind_of(entry).form is TextForm.VOICE]
    languages = tuple(dict.fromkeys(code for name in lines for code in settings.languages_of(name)))
    for each in spoken_words_of(settings, languages).report() if languages else ():
        yield GreetingReport(each.language, each.key, each.ours, len(each.says.split()), each.says)


def _told_on_call(settings: Settings) -> Iterator[ToldReport]:
    """Each wording once, with the channels on which clients get it."""
    found: dict[tuple[str, str], list[str]] = {}
    for name in settings.oncall.alerts:
        form = kind_of(settings.channels[name]).form
        for code in settings.told_on_call(name):
            if code in settings.languages_of(name):
                found.setdefault((code, settings.oncall.protocol[code].key(form)), []).append(name)
    for (code, key), names in found.items():
        yield ToldReport(code, key, tuple(names), getattr(settings.oncall.protocol[code], key))


def warnings(settings: Settings, today: date, calendars: Calendars | None = None) -> list[str]:
    """What is doubtful: that of the file, and what only a date or everybody's calendars can tell."""
    dated = [*unknown_skips(settings, today), *dated_doubts(settings, today)]
    dated += unknown_feed_skips(settings, calendars, today) if calendars else []
    calendars = calendars or Calendars(settings)
    dated += [*cover_doubts(settings, calendars, today), *kept_shorter_than_closed(settings, calendars, today)]
    shown = resources_of(settings)
    dated += [(("crisis",), sentence(doubt)) for doubt in (*stale(shown, today), *press_only(shown))]
    found = [*dated, *_without_login(settings)]
    return [str(trouble) for trouble in in_order([*settings.warnings, *(settings.trouble(*each) for each in found)])]


def _without_login(settings: Settings) -> Iterator[Finding]:
    for name, entry in settings.channels.items():
        lacks = entry.settings.lacks_login if isinstance(entry.settings, NeedsLogin) else ""
        if lacks:
            yield ("channels", name), f"This account has no way to log in. {lacks}"


def _page(settings: Settings) -> str:
    """Who may open the practice page."""
    web = settings.web
    if web.address is None:
        return "It is off."
    where = web.public_url or f"http://{web.listen}/"
    if web.asks:
        return f"{where} asks for {'a password' if web.password_hash else 'a token'}."
    exposed = why_exposed(settings)
    if web.public or exposed:
        says = f"Only people with an account can open {where}, because it has no password."
        return " ".join(filter(None, (says, exposed, REMEDY)))
    return f"Every user of this machine can open {where} until somebody has an account, or it has a password. {REMEDY}"
