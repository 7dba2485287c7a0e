"""Who is told what, in words: crisis lines and channels."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from autoreply.decision.policy import Policy
from autoreply.hours.calendars import Calendars
from autoreply.settings import Settings
from autoreply.settings.duration import write_duration
from autoreply.texts.crisis import Line, Resources
from autoreply.texts.dates import DateFormat
from channels import ReadsAloud
from schedules import Calendar

_DOES = (("wrote", "hear nothing"), ("called", "be put through"))


@dataclass(frozen=True, slots=True)
class Help:
    """A number that people are given: how to reach it, how we know, and how old that knowledge is in days."""

    name: str
    ways: str
    hours: str
    source: str
    checked: date
    age: int


@dataclass(frozen=True, slots=True)
class Door:
    """What one channel would do, in sentences."""

    name: str
    says: tuple[str, ...]


def help_of(resources: Resources, today: date) -> Iterator[Help]:
    """The emergency number first, then each line that is shown."""
    vouched = resources.emergency_vouched
    yield Help("Emergency", f"call {resources.emergency}", "24/7", "", vouched, (today - vouched).days)
    for line in resources.lines:
        source = f"confirmed by {line.confirmed.by}" if line.confirmed else line.source
        yield Help(line.name, _ways(line), line.hours, source, line.vouched, (today - line.vouched).days)


def _ways(line: Line) -> str:
    ways = [
        f"call {line.call}" + (f", press {line.press}" if line.press else "") if line.call else "",
        f"text {line.keyword + ' to ' if line.keyword else ''}{line.text}" if line.text else "",
        f"chat {line.chat}" if line.chat else "",
    ]
    return "; ".join(filter(None, ways))


def doors(settings: Settings, calendars: Calendars, now: datetime) -> Iterator[Door]:
    """What each channel of the file would do."""
    for name, entry in settings.channels.items():
        own = getattr(entry.settings, "own", ())
        whose = settings.people[entry.person].name if entry.person else "the practice"
        watched = f"{entry.kind}, {', '.join(own)}" if own else entry.kind
        languages = ", ".join(settings.languages_of(name))
        yield Door(
            name,
            (
                f"{watched}; the hours of {whose}; replies in {languages}.",
                *_wishes(settings, name),
                _tonight(calendars.of(entry.person), now, _DOES[entry.kind == "voice"], settings.dates),
            ),
        )


def _wishes(settings: Settings, name: str) -> Iterator[str]:
    model = settings.channels[name].settings
    yield from model.aloud() if isinstance(model, ReadsAloud) else _limits(settings.policy_for(name))


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
    calm, urgent = policy.limits, policy.urgent_limits
    yield (
        f"Stops after {calm.per_10_minutes} replies in 10 minutes or {calm.per_day} in a day (urgent words: "
        f"{urgent.per_10_minutes} and {urgent.per_day} more)."
    )


def _tonight(calendar: Calendar, now: datetime, does: tuple[str, str], dates: DateFormat) -> str:
    did, nothing = does
    if calendar.at(now).working:
        return f"Somebody who {did} now would {nothing}: you are open."
    opening = calendar.next_opening(now)
    if opening is None:
        return f"Somebody who {did} now would be answered, without a time of opening: none is known."
    return f"Somebody who {did} now would be answered, and told {dates.short(opening.astimezone(calendar.zone))}."
