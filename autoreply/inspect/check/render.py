"""The check as text for people."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from autoreply.inspect.check.checkup import Checkup, FeedDay, GreetingReport, TextReport, ToldReport
from autoreply.inspect.check.dated_report import DatedReport, ExemptionReport, OverrideReport, VacationReport
from autoreply.inspect.check.help_report import ContactMethod, CrisisLineReport
from autoreply.inspect.check.hours_report import DayReport, HolidayReport, HoursReport, OpenSpan
from autoreply.texts.dates import DateFormat
from channels import TextForm
from schedules.wallclock import DAY


def render(found: Checkup) -> str:
    """The whole check as text, ending in a line end. Warnings come last, where people see them in a terminal."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Checkup) -> Iterator[str]:
    dates = DateFormat.of(found.country)
    yield f"{found.practice}, as {found.file} has it on {dates.moment(found.now)}"
    practice, *people = found.hours
    yield from _hours(practice, dates)
    for person in people:
        yield from _person(person, practice, dates)
    for channel_hours in found.channel_hours:
        yield from _hours(channel_hours, dates)
    yield from _listed("Days with hours of their own", (_dated(each, dates) for each in found.days))
    yield from _listed("Vacations", (_vacation(each, dates) for each in found.vacations))
    yield from _listed("On call in the next four weeks", (each.say(dates) for each in found.oncall))
    yield from _listed("Overrides", (_override(each, dates) for each in found.overrides))
    yield from _listed("Exceptions", (_exception(each, dates) for each in found.exceptions))
    yield from _help(found)
    yield from _section("The texts", _texts([text for text in found.texts if text.form != TextForm.SMS]))
    yield from _listed("The text messages", _messages([text for text in found.texts if text.form == TextForm.SMS]))
    yield from _listed("The greetings on the telephone", _greetings(found.greetings))
    yield from _listed("What clients are told of who is on call", map(_told_on_call, found.told_on_call))
    for channel in found.channels:
        yield from _section(f"Channel {channel.name}", channel.says)
    yield from _listed("Closures from your calendars", (_feed_day(each, dates) for each in found.closures))
    yield from _listed("Calendars that the daemon fetches; this check does not", found.feeds)
    yield from _listed("How you are told", found.reach)
    yield from _section("The practice page", [found.page])
    yield from _section("How long things are kept", found.kept)
    count = len(found.warnings)
    yield from _section(f"{count} warning{'s' if count > 1 else ''}:" if count else "No warnings.", found.warnings)


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield ""
    yield title
    yield from (f"  {line}" for line in lines)


def _listed(title: str, lines: Iterable[str]) -> Iterator[str]:
    """A section; nothing at all if it has no lines."""
    found = list(lines)
    if found:
        yield from _section(title, found)


def _hours(hours: HoursReport, dates: DateFormat) -> Iterator[str]:
    yield from _section(f"The hours of {hours.name}, on the clock of {hours.zone}", hours.week)
    yield f"  Now: {now_of(hours, dates)}."
    yield from _listed("Hours and days that come by a rule", (each.say(dates) for each in hours.recurring))
    yield from _section("The next changes", list(_changes(hours, dates)))
    yield from _section("The next 14 days", list(_days(hours.days, dates)))
    yield from _holidays(hours, dates)


def now_of(hours: HoursReport, dates: DateFormat) -> str:
    """ "open until Mon, Nov 30, 5:00 PM", and why if it is special."""
    state = "open" if hours.working else "closed"
    until = f" until {dates.short(hours.until)}" if hours.until else " with no end in the calendar"
    return f"{state}{until}" + (f" ({hours.why})" if hours.why else "")


def _open(spans: Sequence[OpenSpan], day: date, dates: DateFormat) -> str:
    """The open spans of a date, "closed" if there are none."""
    return ", ".join(_span(span, day, dates) for span in spans) or "closed"


def _span(span: OpenSpan, day: date, dates: DateFormat) -> str:
    start, end = dates.time(span.start), dates.time(span.end)
    if span.end.date() == day:
        return f"{start}-{end}"
    return f"{start}-{dates.minute(DAY)}" if _last_moment(span.end).date() == day else f"{start} - {end} the next day"


def _last_moment(end: datetime) -> datetime:
    return (end.astimezone(UTC) - timedelta(microseconds=1)).astimezone(end.tzinfo)


def _person(person: HoursReport, practice: HoursReport, dates: DateFormat) -> Iterator[str]:
    """In full if they differ from those of the practice."""
    if _said(person) == _said(practice):
        yield from _section(f"The hours of {person.name} ({person.person})", ["Those of the practice."])
    else:
        yield from _hours(person, dates)


def _said(hours: HoursReport) -> tuple[object, ...]:
    return hours.zone, hours.days, hours.holidays, hours.recurring


def _changes(hours: HoursReport, dates: DateFormat) -> Iterator[str]:
    for change in hours.changes:
        yield f"{dates.short(change.at)}  {'opens' if change.opens else 'closes'}  ({change.why})"
    if not hours.changes:
        yield "None, as far as the calendar reaches."


def _days(days: Sequence[DayReport], dates: DateFormat) -> Iterator[str]:
    names, hours = [dates.day(day.date) for day in days], [_open(day.open, day.date, dates) for day in days]
    wide, width = max(map(len, names)), max(map(len, hours))
    for name, text, day in zip(names, hours, days, strict=True):
        yield f"{name:{wide}}  {text:{width}}  {day.why}".rstrip()


def _holidays(hours: HoursReport, dates: DateFormat) -> Iterator[str]:
    kept = [_holiday(day, dates) for day in hours.holidays if day.kept]
    yield from _section("Holidays of the next 14 months", kept or ["None."])
    yield from _listed(
        "Public holidays on which you work", (_holiday(day, dates) for day in hours.holidays if not day.kept)
    )


def _holiday(day: HolidayReport, dates: DateFormat) -> str:
    hours = f", {_open(day.open, day.date, dates)}" if day.open else ""
    skipped = f"  (also {day.skipped}, which you skip)" if day.skipped else ""
    return f"{dates.day_and_year(day.date)}  {day.name}{hours}{skipped}"


def _feed_day(day: FeedDay, dates: DateFormat) -> str:
    """ "Thu, Dec 24, 2026  Christmas Eve", so that the name can be put into `skip`."""
    last = day.end - timedelta(microseconds=1)
    whole = day.start.time() == day.end.time() == time()
    first = dates.day_and_year(day.start.date()) if whole else dates.moment(day.start)
    end = dates.day_and_year(last.date()) if whole else dates.moment(day.end)
    lasts = f" - {end}" if not whole or last.date() != day.start.date() else ""
    return f"{first}{lasts}  {day.label or 'without a name'}"


def _dated(day: DatedReport, dates: DateFormat) -> str:
    when = f"{dates.day_and_year(day.date)}{', every year' if day.every_year else ''}"
    return f"{when}  {_open(day.open, day.date, dates)}  {day.who}{f' ({day.label})' if day.label else ''}"


def _vacation(away: VacationReport, dates: DateFormat) -> str:
    cover = f"covered by {away.cover or 'nobody'}"
    later = "".join(f"; {each.cover or 'nobody'} from {dates.short(each.since)}" for each in away.later)
    label = f" ({away.label})" if away.label else ""
    first, last = (
        f"{dates.day_and_year(day)}{'' if minute is None else f', {dates.minute(minute)}'}"
        for day, minute in ((away.first, away.begins), (away.last, away.ends))
    )
    return f"{first} - {last}  {away.who}{label}, {cover}{later}"


def _override(over: OverrideReport, dates: DateFormat) -> str:
    return f"{over.mode} until {dates.short(over.until)}  {over.who}: {over.reason} (by {over.author})"


def _exception(each: ExemptionReport, dates: DateFormat) -> str:
    until = f" until {dates.day_and_year(date.fromisoformat(each.until))}" if each.until else ""
    return f"{each.who} is {each.answer} answered{until}: {each.reason}{'' if each.counts else '  (over)'}"


def _help(found: Checkup) -> Iterator[str]:
    lean = "; the leaner profile: a text may do without a crisis line" if found.profile == "lean" else ""
    numbers = list(_numbers(found.help, DateFormat.of(found.country)))
    yield from _section(f"Help tonight ({found.country}{lean})", numbers)


def _numbers(numbers: Sequence[CrisisLineReport], dates: DateFormat) -> Iterator[str]:
    for each in numbers:
        yield f"{each.name}: {'; '.join(map(_way, each.ways))}"
        yield from (f"    for people who do not hear or speak: {way}" for way in each.deaf)
        yield from (f"    {source.kind}: {source.at} ({_copied(source.date, dates)})" for source in each.sources)
        if each.by_press:
            yield f"    Only press reports give {', '.join(each.by_press)}. None of you has confirmed it yet."
        confirmed = f"confirmed by {each.confirmed_by}, " if each.confirmed_by else ""
        yield f"    {confirmed}checked {dates.day_and_year(each.checked)}, {_age(each.age)}"


def _copied(day: str, dates: DateFormat) -> str:
    """The day of a source's copy. Of some only the month or the year is known."""
    return dates.day_and_year(date.fromisoformat(day)) if day.count("-") == 2 else day or "undated"


def _way(way: ContactMethod) -> str:
    return f"{way.how} ({'day and night' if way.hours == '24/7' else way.hours or 'hours not verified'})"


def _age(days: int) -> str:
    return "today" if days <= 0 else f"{days} day{'s' if days > 1 else ''} ago"


def _texts(texts: Sequence[TextReport]) -> list[str]:
    """One line for each language and occasion: how long, how plain."""
    lines = []
    for language, group in groupby(texts, key=lambda text: text.language):
        lines.append(f"{language}   characters  longest sentence  reading level")
        for text in group:
            own = "" if text.ours else "  (your own)"
            lines.append(
                f"  {text.occasion:9}{text.characters:5} {f'{text.longest} words':>17}  {text.reading:>20}{own}"
            )
    return lines


def _messages(texts: Sequence[TextReport]) -> Iterator[str]:
    """One line for each language and occasion: how many segments, and what makes it dear."""
    for language, group in groupby(texts, key=lambda text: text.language):
        yield f"{language}   characters  segments"
        for text in group:
            own = "" if text.ours else "  (your own)"
            dear = ", ".join(f"{char} (plain: {plain})" for char, plain in text.offending)
            yield f"  {text.occasion:9}{text.characters:5} {text.segments:>9}{own}{'  dear: ' + dear if dear else ''}"


def _told_on_call(told: ToldReport) -> str:
    return f"{told.language}, {told.key}, on {', '.join(told.channels)}: “{told.says}”"


def _greetings(greetings: Sequence[GreetingReport]) -> Iterator[str]:
    """One line for each language and occasion, and what callers hear where the practice worded it."""
    for language, group in groupby(greetings, key=lambda each: each.language):
        yield f"{language}        words"
        for each in group:
            yield f"  {each.occasion:9}{each.words:4}{'' if each.ours else '  (your own)'}"
            if not each.ours:
                yield f"    “{each.says}”"
