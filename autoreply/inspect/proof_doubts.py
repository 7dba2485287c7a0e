"""What is doubtful about the proofs of ways: who is on call and cannot be told, and what was proved long ago. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from autoreply.hours.feeds import ReadFeeds
from autoreply.hours.rota import DAYS, oncall_of
from autoreply.notices.ways import way_digest
from autoreply.record import StoredWay
from autoreply.settings import Settings
from autoreply.settings.checks.reach_checks import reaches
from autoreply.settings.reach import Reach, Way, WayKind
from channels import NamesAddresses


def proof_doubts(settings: Settings, stored: Sequence[StoredWay], feeds: ReadFeeds, now: datetime) -> Iterator[str]:
    """Each in a sentence. `stored` is what the record keeps of the ways."""
    known = {(one.person, one.address): one for one in stored}
    for path, reach in reaches(settings):
        key = str(path[1]) if len(path) > 1 else ""
        yield from filter(None, (_old(settings, key, way, reach, known, now) for way in reach.ways))
    if settings.oncall.alerts:
        for person in dict.fromkeys((*settings.oncall.people, *_on_call(settings, feeds, now), "")):
            if not _can_be_told(settings, person, known):
                does = "is on call and" if person else "is alerted when nobody takes an alert, but"
                yield f"{_name(settings, person)} {does} has no proved way. {_run(person)}"


def unkept_protocol(settings: Settings, stored: Sequence[StoredWay], feeds: ReadFeeds, now: datetime) -> str:
    """What is wrong where clients are told of who is on call and nobody could be alerted; "" where somebody can.

    An alert that nobody takes goes to everybody who has ways, and to the owner. A mailbox of the practice alone does
    not count here: nobody looks there at night.
    """
    known = {(one.person, one.address): one for one in stored}
    others = (str(path[1]) if len(path) > 1 else "" for path, _ in reaches(settings))
    people = dict.fromkeys((*settings.oncall.people, *_on_call(settings, feeds, now), *others))
    if not settings.oncall.tells_clients or any(
        _can_be_told(settings, person, known, at_night=True) for person in people
    ):
        return ""
    says = "Clients are told of who is on call, and nobody who would be alerted has a tested way"
    return f"{says}. {_run(next(iter(people)))}"


_Known = dict[tuple[str, str], StoredWay]


def _old(settings: Settings, key: str, way: Way, reach: Reach, known: _Known, now: datetime) -> str:
    """Whether a way was proved longer ago than the practice wishes, "" if not."""
    every = reach.prove_every if "prove_every" in reach.model_fields_set else settings.reach.prove_every
    found = known.get((key, way_digest(way.kind, way.address)))
    if found is None or found.confirmed is None or not found.proved or now - found.confirmed <= every:
        return ""
    day = settings.dates.day_and_year(found.confirmed.astimezone(settings.timezone).date())
    name = _name(settings, key)
    return f"{name} proved the way by {way.kind} on {day}, longer ago than prove_every. {_run(key)}"


def _can_be_told(settings: Settings, person: str, known: _Known, *, at_night: bool = False) -> bool:
    """Whether any way to a person may be used: a proved one, or by day one of our own mailboxes, used at once."""
    reach = settings.reach_of(person)
    owner = person if reach is not settings.reach else ""
    for way in reach.ways:
        found = known.get((owner, way_digest(way.kind, way.address)))
        ours = way.kind is WayKind.MAIL and way.address.lower() in _own(settings)
        if at_night and ours:
            continue
        if found.proved if found is not None and not ours else ours and (found is None or found.disabled is None):
            return True
    return False


def _own(settings: Settings) -> set[str]:
    named = (entry.settings for entry in settings.channels.values() if isinstance(entry.settings, NamesAddresses))
    return {address.lower() for one in named for address in one.own}


def _on_call(settings: Settings, feeds: ReadFeeds, now: datetime) -> Iterator[str]:
    """By whatever names them: the turn, a swap, or a calendar."""
    shifts = oncall_of(settings, feeds).between(now, now + timedelta(days=DAYS))
    yield from (shift.person for shift in shifts if shift.person is not None)


def _name(settings: Settings, person: str) -> str:
    return settings.people[person].name if person in settings.people else "The owner"


def _run(person: str) -> str:
    return f"Run: autoreply reach test{f' --person {person}' if person else ''}"
