"""What would follow, were somebody to open or close by hand: on every channel, before it happens."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autoreply.desk import OCCASIONS, facts
from autoreply.folders import state_folder
from autoreply.settings import Calendars
from autoreply.spoken import named, spoken
from autoreply.web.asked import Asked
from channels import NamesPeople, Presents, PresentsPeople, Speaks
from schedules import Override


@dataclass(frozen=True, slots=True)
class Effect:
    """What one channel would do: what is switched at once (`turns`), and what it `says` to who writes.

    `says` is "" while it is open, and where people `call`: what they hear stands on the page of the words. `person` is
    the name of the one it concerns, "" where the whole channel follows.
    """

    channel: str
    kind: str
    turns: str
    says: str
    call: bool = False
    person: str = ""


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
        if wish.person in (None, entry.person):
            yield _effect(asked, name, supposed, entry.person)
        elif wish.person in _let_in(asked, name):
            shown = channel.people() if isinstance(channel, PresentsPeople) else ()
            turns = _turning(asked, shown, supposed)
            yield Effect(
                name, entry.kind, turns, _says(asked, name, supposed, wish.person), person=name_of(asked, wish.person)
            )


def _let_in(asked: Asked, name: str) -> set[str]:
    """For whom of the practice a channel answers, by their own hours."""
    settings = asked.house.settings
    own = settings.channels[name].settings
    let_in = own.let_in(state_folder(settings) / "channels" / name) if isinstance(own, NamesPeople) else {}
    return {person for person, may in let_in.items() if may}


def _turning(asked: Asked, people: Sequence[str], supposed: Calendars) -> str:
    """Whose signs would turn on a channel that shows one for each of several people."""
    hours, now = asked.house.hours, asked.now
    turned = [who for who in people if supposed.of(who).at(now).mode is not hours.of(who).at(now).mode]
    if not turned:
        return "It turns nobody's sign."
    return f"It turns the sign of {named([name_of(asked, who) for who in turned])}."


def _effect(asked: Asked, name: str, supposed: Calendars, person: str | None) -> Effect:
    station, calendar = asked.house.stations[name], supposed.of(person)
    period, before = calendar.at(asked.now), station.calendar().at(asked.now)
    sign = f"{'open' if period.working else 'closed'} until {spoken(period.end, calendar.zone)}"
    if isinstance(station.channel, PresentsPeople):
        turns = _turning(asked, station.channel.people(), supposed)
    elif not isinstance(station.channel, Presents):
        turns = "It only answers; nothing is switched."
    else:
        turns = f"It keeps its sign: {sign}." if period.mode is before.mode else f"It turns its sign to {sign}."
    kind = asked.house.settings.channels[name].kind
    if isinstance(station.channel, Speaks):
        return Effect(name, kind, turns, "", call=not period.working)
    return Effect(name, kind, turns, _says(asked, name, supposed, person))


def _says(asked: Asked, name: str, supposed: Calendars, person: str | None) -> str:
    """What who writes, and was not told before, would receive; "" where nobody is answered."""
    station, calendar = asked.house.stations[name], supposed.of(person)
    period = calendar.at(asked.now)
    if period.working:
        return ""
    known = facts(station, calendar, period, asked.now)
    if calendar.zone != station.calendar().zone:
        known = replace(known, place="")  # as the desk has it: the place is not where this person works
    return station.words.say(OCCASIONS[period.cause], known).text


def name_of(asked: Asked, person: str | None) -> str:
    return asked.house.settings.people[person].name if person is not None else asked.house.settings.practice
