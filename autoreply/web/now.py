"""What holds now: people, channels, what they confirmed, what is not well, and what changes next."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from markupsafe import Markup
from starlette.responses import Response

from autoreply.decision.reason import answered
from autoreply.inspect.phrases import named, near, span
from autoreply.presence.reconciler import Shown as Confirmed
from autoreply.presence.reconciler import door
from autoreply.telemetry.health import Trouble
from autoreply.web.forecast import Forecast, Forecasts, Standing
from autoreply.web.overrides import Running, running
from autoreply.web.request import RequestContext
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
class Shown:
    """What was confirmed of one sign, in words, and whether it is `right`. `name` is a person's, "" of the channel."""

    name: str
    says: str
    right: bool


@dataclass(frozen=True, slots=True)
class ChannelCard:
    """What a channel shows its clients, as it confirmed; `trouble` is what is not well there, in sentences.

    `shown` are the signs it turns: its own, or one for each of its people. `waiting` is how many replies were tried in
    vain and are tried again.
    """

    name: str
    kind: str
    standing: Standing
    shown: tuple[Shown, ...]
    trouble: tuple[str, ...]
    breaker: bool
    waiting: int

    @property
    def well(self) -> bool:
        return not (self.trouble or self.breaker or self.waiting) and all(one.right for one in self.shown)


@dataclass(frozen=True, slots=True)
class View:
    """Everything that makes the page another, at one instant. The first of `standings` is the practice's."""

    standings: list[Standing]
    call_states: list[ChannelCard]
    troubles: list[Trouble]
    overrides: list[Running]
    today: dict[str, int]

    @classmethod
    def of(cls, forecast: Forecast, request: RequestContext) -> Self:
        settings = request.engine.settings
        return cls(
            [forecast.standing(who, request.now) for who in (None, *settings.people)],
            list(_signs(request, forecast)),
            list(request.health.troubles()),
            running(request),
            _today(request),
        )

    @property
    def digest(self) -> str:
        """The same for views that look the same; nothing can be read in it."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


def look(forecasts: Forecasts, request: RequestContext) -> Response:
    """The first page."""
    forecast, settings = forecasts.of(request.engine, request.now), request.engine.settings
    view = View.of(forecast, request)
    return request.page(
        "now.html",
        here="",
        done=DONE.get(request.query.get("done", ""), ""),
        practice_now=view.standings[0],
        people=view.standings[1:],
        call_states=view.call_states,
        lede=_lede(view.standings[0].working, view.call_states),
        troubles=_elsewhere(view.troubles, list(settings.channels)),
        changes=[(change, named(change.names)) for change in forecast.changes(request.now, CHANGES)],
        overrides=view.overrides,
        today=view.today,
        ribbon=Markup(forecast.drawn(request.now)),  # noqa: S704 - drawn by us, every text in it escaped
        zone=settings.timezone,
        at=f"{request.now.astimezone(settings.timezone):%H:%M}",
        state=view.digest,
    )


def _lede(working: bool, call_states: Sequence[ChannelCard]) -> str:
    """What that means for who writes: never more than the channels keep."""
    if not call_states:
        return "There are no channels, so nobody is answered."
    told = "Nobody is told otherwise." if working else "Who writes is told so, and where help is."
    open_breakers = [sign.name for sign in call_states if sign.breaker]
    if open_breakers:
        told += f" But the breaker of {named(open_breakers)} is open: there only urgent words are answered."
    unwell = [sign.name for sign in call_states if not (sign.well or sign.breaker)]
    if unwell:
        told += f" But {named(unwell)} {'is' if len(unwell) == 1 else 'are'} not well: look below."
    return told


def state(forecasts: Forecasts, request: RequestContext) -> str:
    """What changes when the page would look different."""
    return View.of(forecasts.of(request.engine, request.now), request).digest


def _signs(request: RequestContext, forecast: Forecast) -> Iterator[ChannelCard]:
    settings, postures = request.engine.settings, request.engine.record.postures.all()
    breakers = {one.channel for one in request.engine.record.breakers.opened(request.now)}
    troubles, waiting = (
        request.health.troubles(),
        Counter(row.channel for row in request.engine.record.outgoing.waiting()),
    )
    for name, account in request.engine.accounts.items():
        entry = settings.channels[name]
        standing = forecast.standing(entry.person, request.now)
        shown: list[Shown] = []
        if isinstance(account.channel, Presents):
            shown = [_shown("", postures.get(name), standing, request.now)]
        elif isinstance(account.channel, PresentsPeople):
            people = [(who, forecast.standing(who, request.now)) for who in account.channel.people()]
            shown = [_shown(one.name, postures.get(door(name, who)), one, request.now) for who, one in people]
        mine = tuple(one.says.removeprefix(f"{name}: ") for one in troubles if _is_about(one, name))
        yield ChannelCard(name, entry.kind, standing, tuple(shown), mine, name in breakers, waiting[name])


def _shown(name: str, confirmed: Confirmed | None, standing: Standing, now: datetime) -> Shown:
    if confirmed is None:
        return Shown(name, "not confirmed yet", right=False)
    after_hours, until, at = confirmed
    told = f"confirmed {_age(now - at)}: {_sign(not after_hours, until, standing, now)}"
    if (after_hours, until) == (not standing.working, standing.until):
        return Shown(name, told, right=True)
    return Shown(name, f"{told}; it should say {_sign(standing.working, standing.until, standing, now)}", right=False)


def _sign(working: bool, until: datetime | None, standing: Standing, now: datetime) -> str:
    return f"{'open' if working else 'closed'} until {near(until, now, standing.zone)}"


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


def _today(request: RequestContext) -> dict[str, int]:
    """Who wrote in the last 24 hours: how many, and how many were answered."""
    counts = request.engine.record.messages.by_reason(request.now - DAY)
    told = sum(number for (_, reason), number in counts.items() if answered(reason))
    return {"wrote": sum(counts.values()), "answered": told}
