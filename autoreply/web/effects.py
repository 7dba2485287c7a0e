"""What would follow, were somebody to open or close by hand: on every channel, before it happens."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autoreply.desk import OCCASIONS, facts
from autoreply.settings import Calendars
from autoreply.spoken import named, spoken
from autoreply.web.asked import Asked
from channels import Presents, PresentsPeople, Speaks
from schedules import Override


@dataclass(frozen=True, slots=True)
class Effect:
    """What one channel would do: whether its sign `turns`, and what it `says` to who writes.

    `says` is "" while it is open, and where people `call`: what they hear stands on the page of the words.
    """

    channel: str
    kind: str
    turns: str
    says: str
    call: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """A form that could be read. `form` is what it said, to be sent once more."""

    person: str | None
    override: Override
    form: Mapping[str, str]


def effects(asked: Asked, wish: Wish) -> Iterator[Effect]:
    """What every channel that follows these hours would show and say from now on."""
    supposed = asked.house.hours.supposing(wish.person, wish.override)
    for name, entry in asked.house.settings.channels.items():
        channel = asked.house.stations[name].channel
        shown = channel.people() if isinstance(channel, PresentsPeople) else ()
        if wish.person in (None, entry.person):
            yield _effect(asked, name, supposed, entry.person)
        elif wish.person in shown:
            yield Effect(name, entry.kind, _turning(asked, shown, supposed), "")


def _turning(asked: Asked, people: Sequence[str], supposed: Calendars) -> str:
    """Whose signs would turn on a channel that shows one for each of several people."""
    hours, now = asked.house.hours, asked.now
    turned = [who for who in people if supposed.of(who).at(now).mode is not hours.of(who).at(now).mode]
    return f"turns the sign of {named([name_of(asked, who) for who in turned])}" if turned else "turns nobody's sign"


def _effect(asked: Asked, name: str, supposed: Calendars, person: str | None) -> Effect:
    station, calendar = asked.house.stations[name], supposed.of(person)
    period, before = calendar.at(asked.now), station.calendar().at(asked.now)
    sign = f"{'open' if period.working else 'closed'} until {spoken(period.end, calendar.zone)}"
    if isinstance(station.channel, PresentsPeople):
        turns = _turning(asked, station.channel.people(), supposed)
    elif not isinstance(station.channel, Presents):
        turns = "has no sign to turn"
    else:
        turns = f"keeps its sign: {sign}" if period.mode is before.mode else f"turns its sign to {sign}"
    kind = asked.house.settings.channels[name].kind
    if period.working or isinstance(station.channel, Speaks):
        return Effect(name, kind, turns, "", call=not period.working)
    said = station.words.say(OCCASIONS[period.cause], facts(station, calendar, period, asked.now))
    return Effect(name, kind, turns, said.text)


def name_of(asked: Asked, person: str | None) -> str:
    return asked.house.settings.people[person].name if person is not None else asked.house.settings.practice
