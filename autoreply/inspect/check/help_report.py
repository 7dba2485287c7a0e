"""Reports on the crisis lines and the channels, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from autoreply.decision.policy import Policy
from autoreply.hours.calendars import Calendars
from autoreply.settings import Settings
from autoreply.settings.channel import kind_of
from autoreply.settings.duration import write_duration
from autoreply.texts.crisis import Line, Resources, SourceKind, told_by_press
from autoreply.texts.dates import DateFormat
from channels import Describes, NamesAddresses, TextForm
from schedules import Calendar

_DOES = (("wrote", "hear nothing"), ("called", "be put through"))


@dataclass(frozen=True, slots=True)
class ContactMethod:
    """One way to reach a line, and when it is open: "24/7", or "" if that is not known."""

    how: str
    hours: str


@dataclass(frozen=True, slots=True)
class CitedSource:
    """The source of a number: its kind, its address, and the date of the copy or ""."""

    kind: str
    at: str
    date: str


@dataclass(frozen=True, slots=True)
class CrisisLineReport:
    """A number in the replies: how to reach it, its sources, and the age of its last check in days.

    `confirmed_by` is who of the practice confirmed it. `by_press` are the facts that only press reports give. `deaf` is
    how people who do not hear or speak reach it.
    """

    name: str
    ways: tuple[ContactMethod, ...]
    confirmed_by: str
    sources: tuple[CitedSource, ...]
    by_press: tuple[str, ...]
    deaf: tuple[str, ...]
    checked: date
    age: int


@dataclass(frozen=True, slots=True)
class ChannelReport:
    """What one channel would do, in sentences."""

    name: str
    says: tuple[str, ...]


def help_of(resources: Resources, today: date) -> Iterator[CrisisLineReport]:
    """Yield the emergency number, then each line that the replies give."""
    deaf = [route.in_words() for route in resources.deaf_routes]
    unasked = [line for line in resources.deaf_lines if line not in resources.lines]
    deaf += [f'{line.name}, {_ways(line)[0].how}; to give it: extra = "{line.name}"' for line in unasked]
    yield _help("Emergency", resources.danger, deaf, today)
    for line in resources.lines:
        yield _help(line.name, line, [line.deaf] if line.deaf else [], today)


def _help(name: str, line: Line, deaf: Sequence[str], today: date) -> CrisisLineReport:
    by_press = told_by_press(line)
    telling = [source for source in line.sources if source.proves & set(line.facts)]
    cited = [each for each in telling if each.kind.is_authority or (by_press and each.kind is SourceKind.PRESS)]
    return CrisisLineReport(
        name,
        _ways(line),
        line.confirmed.by if line.confirmed else "",
        tuple(CitedSource(each.kind, each.at, each.date) for each in cited),
        tuple(by_press),
        tuple(deaf),
        line.vouched,
        (today - line.vouched).days,
    )


def _ways(line: Line) -> tuple[ContactMethod, ...]:
    hows = {
        "call": f"call {line.call}" + (f", press {line.press}" if line.press else ""),
        "text": f"text {line.keyword + ' to ' if line.keyword else ''}{line.text}",
        "chat": f"chat {line.chat}",
    }
    return tuple(ContactMethod(hows[route], open_at) for route, open_at in line.hours.items())


def channel_reports(settings: Settings, calendars: Calendars, now: datetime) -> Iterator[ChannelReport]:
    """Yield what each channel of the file would do."""
    for name, entry in settings.channels.items():
        own = entry.settings.own if isinstance(entry.settings, NamesAddresses) else ()
        whose = settings.people[entry.person].name if entry.person else "the practice"
        watched = f"{entry.kind}, {', '.join(own)}" if own else entry.kind
        languages = ", ".join(settings.languages_of(name))
        yield ChannelReport(
            name,
            (
                f"{watched}; the hours of {whose}; replies in {languages}.",
                *_wishes(settings, name),
                _tonight(calendars.of(entry.person), now, _DOES[kind_of(entry).form is TextForm.VOICE], settings.dates),
            ),
        )


def _wishes(settings: Settings, name: str) -> Iterator[str]:
    model = settings.channels[name].settings
    yield from model.describe() if isinstance(model, Describes) else _limits(settings.policy_for(name))


def _limits(policy: Policy) -> Iterator[str]:
    say = write_duration
    yield (
        f"One reply for each sender in a closed period, a shorter one after {say(policy.again_after)}, and after "
        f"{say(policy.urgent_every)} where urgent words are seen."
    )
    yield (
        f"Silent to what is older than {say(policy.answer_within)}, and for {say(policy.quiet_after_human)} after one "
        "of you wrote to the sender, where that can be known."
    )
    calm, known, strangers = policy.limits, policy.known_urgent, policy.strangers_urgent
    yield (
        f"Stops after {calm.per_10_minutes} replies in 10 minutes or {calm.per_day} in a day. Urgent words have limits "
        f"of their own: {known.per_10_minutes} and {known.per_day} for known senders, {strangers.per_10_minutes} and "
        f"{strangers.per_day} for strangers from one domain or block of numbers."
    )


def _tonight(calendar: Calendar, now: datetime, does: tuple[str, str], dates: DateFormat) -> str:
    did, nothing = does
    if calendar.at(now).working:
        return f"Somebody who {did} now would {nothing}: you are open."
    opening = calendar.next_opening(now)
    if opening is None:
        return f"Somebody who {did} now would be answered, without a time of opening: none is known."
    return f"Somebody who {did} now would be answered, and told {dates.short(opening.astimezone(calendar.zone))}."
