"""What holds now: people, channels, what they confirmed, what is not well, and what changes next."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup
from starlette.responses import Response

from autoreply.health import Trouble
from autoreply.reason import answered
from autoreply.spoken import named, near, span
from autoreply.switch import door
from autoreply.web.asked import Asked
from autoreply.web.outlook import Outlook, Outlooks, Standing
from autoreply.web.overriding import running
from channels import Presents, PresentsPeople

DAY = timedelta(days=1)
CHANGES = 6

DONE = {
    "closed": "It is closed. Everything follows within seconds.",
    "opened": "It is open. Everything follows within seconds.",
    "ended": "That has ended. The hours of the file hold again.",
    "breaker": "The breaker is closed. It counts from zero.",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """What a channel shows its clients, as it confirmed; `trouble` is what is not well there, in sentences.

    `waiting` is how many replies were tried in vain and are tried again.
    """

    name: str
    kind: str
    standing: Standing
    shows: str
    well: bool
    trouble: tuple[str, ...]
    breaker: bool
    waiting: int


def look(outlooks: Outlooks, asked: Asked) -> Response:
    """The first page."""
    outlook, settings = outlooks.of(asked.house, asked.now), asked.house.settings
    standings = [outlook.standing(who, asked.now) for who in (None, *settings.people)]
    return asked.page(
        "now.html",
        here="",
        done=DONE.get(asked.query.get("done", ""), ""),
        practice_now=standings[0],
        people=standings[1:],
        signs=list(_signs(asked, outlook)),
        troubles=_elsewhere(asked.health.troubles(), list(settings.channels)),
        changes=[(change, named(change.names)) for change in outlook.changes(asked.now, CHANGES)],
        overrides=running(asked),
        today=_today(asked),
        ribbon=Markup(outlook.drawn(asked.now)),  # noqa: S704 - drawn by us, every text in it escaped
        zone=settings.timezone,
    )


def state(outlooks: Outlooks, asked: Asked) -> str:
    """Everything that makes the page another, as one text to compare."""
    outlook = outlooks.of(asked.house, asked.now)
    standings = [outlook.standing(who, asked.now) for who in asked.house.settings.people]
    return repr((standings, list(_signs(asked, outlook)), asked.health.troubles(), running(asked), _today(asked)))


def _signs(asked: Asked, outlook: Outlook) -> Iterator[Sign]:
    settings, postures = asked.house.settings, asked.house.record.keeping.postures()
    breakers = {one.channel for one in asked.house.record.keeping.breakers(asked.now)}
    troubles, waiting = asked.health.troubles(), Counter(row.channel for row in asked.house.record.replies.waiting())
    for name, station in asked.house.stations.items():
        entry = settings.channels[name]
        standing = outlook.standing(entry.person, asked.now)
        shows, well = "answers only; it has no sign to turn", True
        if isinstance(station.channel, Presents):
            shows, well = _shows(postures.get(name), standing, asked.now)
        elif isinstance(station.channel, PresentsPeople):
            away = [who for who in station.channel.people() if postures.get(door(name, who), (False,))[0]]
            shows = f"shows {named([settings.people[who].name for who in away]) if away else 'nobody'} as away"
        mine = tuple(one.says.removeprefix(f"{name}: ") for one in troubles if _is_about(one, name))
        yield Sign(name, entry.kind, standing, shows, well and not mine, mine, name in breakers, waiting[name])


def _shows(
    confirmed: tuple[bool, datetime | None, datetime] | None, standing: Standing, now: datetime
) -> tuple[str, bool]:
    """What it confirmed and when, and whether that is what it should show."""
    if confirmed is None:
        return "has not confirmed its sign yet", False
    after_hours, until, at = confirmed
    sign = f"{'closed' if after_hours else 'open'} until {near(until, now, standing.zone)}"
    told = f"confirmed {_age(now - at)}: {sign}"
    if after_hours == standing.working:
        return f"{told}; it should say {'open' if standing.working else 'closed'}", False
    return told, True


def _age(length: timedelta) -> str:
    return "just now" if length < timedelta(minutes=2) else f"{span(length)} ago"


def _is_about(trouble: Trouble, channel: str) -> bool:
    return (
        trouble.about == channel
        or trouble.about.startswith((f"{channel}: ", f"{channel}/"))
        or trouble.about == f"thread {channel}"
    )


def _elsewhere(troubles: Sequence[Trouble], channels: Sequence[str]) -> list[Trouble]:
    """What is not well with the house itself."""
    return [one for one in troubles if not any(_is_about(one, name) for name in channels)]


def _today(asked: Asked) -> dict[str, int]:
    """Who wrote in the last 24 hours: how many, and how many were answered."""
    counts = asked.house.record.contacts.by_reason(asked.now - DAY)
    told = sum(number for (_, reason), number in counts.items() if answered(reason))
    return {"wrote": sum(counts.values()), "answered": told}
