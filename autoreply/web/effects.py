"""What would follow, were somebody to open or close by hand: on every channel, before it happens."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autoreply.answering.facts import OCCASIONS, facts
from autoreply.hours.calendars import Calendars
from autoreply.inspect.phrases import named, spoken
from autoreply.settings.paths import state_folder
from autoreply.web.request import RequestContext
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


def effects(request: RequestContext, wish: Wish) -> Iterator[Effect]:
    """What every channel that follows these hours would show and say from now on."""
    supposed = request.engine.hours.supposing(wish.person, wish.override)
    for name, entry in request.engine.settings.channels.items():
        channel = request.engine.accounts[name].channel
        if wish.person in (None, entry.person):
            yield _effect(request, name, supposed, entry.person)
        elif wish.person in _let_in(request, name):
            shown = channel.people() if isinstance(channel, PresentsPeople) else ()
            turns = _turning(request, shown, supposed)
            yield Effect(
                name,
                entry.kind,
                turns,
                _says(request, name, supposed, wish.person),
                person=name_of(request, wish.person),
            )


def _let_in(request: RequestContext, name: str) -> set[str]:
    """For whom of the practice a channel answers, by their own hours."""
    settings = request.engine.settings
    own = settings.channels[name].settings
    let_in = own.let_in(state_folder(settings) / "channels" / name) if isinstance(own, NamesPeople) else {}
    return {person for person, may in let_in.items() if may}


def _turning(request: RequestContext, people: Sequence[str], supposed: Calendars) -> str:
    """Whose signs would turn on a channel that shows one for each of several people."""
    hours, now = request.engine.hours, request.now
    turned = [who for who in people if supposed.of(who).at(now).mode is not hours.of(who).at(now).mode]
    if not turned:
        return "It turns nobody's sign."
    return f"It turns the sign of {named([name_of(request, who) for who in turned])}."


def _effect(request: RequestContext, name: str, supposed: Calendars, person: str | None) -> Effect:
    account, calendar = request.engine.accounts[name], supposed.of(person)
    period, before = calendar.at(request.now), account.calendar().at(request.now)
    sign = f"{'open' if period.working else 'closed'} until {spoken(period.end, calendar.zone)}"
    if isinstance(account.channel, PresentsPeople):
        turns = _turning(request, account.channel.people(), supposed)
    elif not isinstance(account.channel, Presents):
        turns = "It only answers; nothing is switched."
    else:
        turns = f"It keeps its sign: {sign}." if period.mode is before.mode else f"It turns its sign to {sign}."
    kind = request.engine.settings.channels[name].kind
    if isinstance(account.channel, Speaks):
        return Effect(name, kind, turns, "", call=not period.working)
    return Effect(name, kind, turns, _says(request, name, supposed, person))


def _says(request: RequestContext, name: str, supposed: Calendars, person: str | None) -> str:
    """What who writes, and was not told before, would receive; "" where nobody is answered."""
    account, calendar = request.engine.accounts[name], supposed.of(person)
    period = calendar.at(request.now)
    if period.working:
        return ""
    known = facts(account, calendar, period, request.now)
    if calendar.zone != account.calendar().zone:
        known = replace(known, place="")  # as the desk has it: the place is not where this person works
    return account.words.say(OCCASIONS[period.cause], known).text


def name_of(request: RequestContext, person: str | None) -> str:
    return request.engine.settings.people[person].name if person is not None else request.engine.settings.practice
