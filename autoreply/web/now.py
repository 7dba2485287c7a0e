"""The first page: what is open now, what each channel confirmed, what is wrong, and what changes next."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

from markupsafe import Markup
from starlette.responses import Response

from autoreply.hours.rota import Rota
from autoreply.inspect.oncall import OnCallReport, oncall_reports
from autoreply.inspect.phrases import named, span
from autoreply.presence.reconciler import Shown as ConfirmedPosture
from autoreply.presence.reconciler import posture_key
from autoreply.record.reports.message_list import Waiter
from autoreply.telemetry.health import Trouble
from autoreply.texts.dates import DateFormat
from autoreply.web.access.rights import Action
from autoreply.web.alerts import ShownAlert, shown_alerts
from autoreply.web.forecast import CurrentStatus, Forecast, Forecasts, channel_row
from autoreply.web.inbox.listing import who
from autoreply.web.messages import last_closing
from autoreply.web.overrides.form import ActiveOverride, active_overrides
from autoreply.web.rendering import plural
from autoreply.web.request import RequestContext
from channels import Presents, PresentsPeople

CHANGES = 6
WAITERS = 3  # shown by name

DONE = {
    "closed": "You are closed now. Every channel follows within seconds.",
    "opened": "You are open now. Every channel follows within seconds.",
    "ended": "That change has ended. Your usual hours apply again.",
    "taken": "You have taken it. Autoreply tells everybody who was alerted.",
    "reached": "The alert has ended.",
    "more": "That alert has ended. More urgent messages came after you loaded the page: they are a new alert.",
    "breaker": "Replies have resumed. The limit counts from zero.",
}


@dataclass(frozen=True, slots=True)
class ConfirmedStatus:
    """What one status is known to show, in words, and whether that is `right`.

    `name` is a person's, "" for the status of the whole channel.
    """

    name: str
    says: str
    right: bool


@dataclass(frozen=True, slots=True)
class ChannelCard:
    """What a channel shows its clients, as it confirmed. `troubled`: it has one of the problems of the page.

    `statuses` are those it sets: its own, or one for each of its people. `waiting` counts the replies that failed and
    are tried again.
    """

    name: str
    kind: str
    current: CurrentStatus
    statuses: tuple[ConfirmedStatus, ...]
    troubled: bool
    paused: bool
    waiting: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, in a sentence, and since when where that is known."""

    says: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class View:
    """Everything that the page shows, at one instant. The first of `people` is the practice.

    `waiting` are some of those who wrote since the practice last `closed`.
    """

    people: list[CurrentStatus]
    channels: list[ChannelCard]
    problems: list[Problem]
    overrides: list[ActiveOverride]
    alerts: list[ShownAlert]
    oncall: tuple[OnCallReport, ...]
    oncall_doubts: tuple[str, ...]
    waiting: list[Waiter]
    waiting_total: int
    closed: datetime = field(repr=False)  # may be a day ago at any time, which is no news

    @classmethod
    def of(cls, forecast: Forecast, request: RequestContext) -> Self:
        settings = request.engine.settings
        cards = list(_channel_cards(request, forecast))
        closed = last_closing(request.engine.hours.of(None), request.now)
        rota = request.engine.hours.rota(request.now) if settings.oncall.kept else Rota((), ())
        return cls(
            [forecast.current(who, request.now) for who in (None, *settings.people)],
            cards,
            list(_problems(request.health.troubles(), cards)),
            active_overrides(request),
            shown_alerts(request),
            oncall_reports(settings, rota.shifts),
            rota.doubts,
            *request.engine.record.message_list.waiting(closed, WAITERS),
            closed,
        )

    @property
    def digest(self) -> str:
        """The same for views that look the same; nothing can be read in it."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


def show(forecasts: Forecasts, request: RequestContext) -> Response:
    """The first page."""
    forecast, settings = forecasts.of(request.engine, request.now), request.engine.settings
    view = View.of(forecast, request)
    return request.page(
        "now.html",
        here="",
        done=DONE.get(request.query.get("done", ""), ""),
        practice_now=view.people[0],
        people=view.people[1:],
        channels=view.channels,
        summary=_summary(view.people[0].working, view.channels),
        problems=view.problems,
        changes=[(change, named(change.names)) for change in forecast.changes(request.now, CHANGES)],
        overrides=view.overrides,
        alerts=view.alerts,
        oncall=view.oncall,
        oncall_doubts=view.oncall_doubts,
        waiting=[(one, one.label or who(request, one.senders[0])) for one in view.waiting],
        waiting_total=view.waiting_total,
        closed=view.closed,
        timeline=Markup(forecast.drawn(request.now)),  # noqa: S704 - drawn by us, every text in it escaped
        zone=settings.timezone,
        at=settings.dates.time(request.now.astimezone(settings.timezone)),
        state=view.digest,
        may_resume=request.may(Action.RESUME_REPLIES),
        may_override=request.may(Action.OVERRIDE, request.visitor.person),
    )


def _summary(working: bool, channels: Sequence[ChannelCard]) -> str:
    """What that means for people who write: never more than the channels keep."""
    if not channels:
        return "There are no channels, so nobody gets a reply."
    sentence = (
        "Nobody gets an automatic reply." if working else "People who write get your opening time and crisis numbers."
    )
    paused = [card.name for card in channels if card.paused]
    if paused:
        sentence += f" Replies on {named(paused)} are paused. Only messages with urgent words are answered there."
    return sentence


def state(forecasts: Forecasts, request: RequestContext) -> str:
    """A digest that changes when the page would look different."""
    return View.of(forecasts.of(request.engine, request.now), request).digest


def _channel_cards(request: RequestContext, forecast: Forecast) -> Iterator[ChannelCard]:
    settings, postures = request.engine.settings, request.engine.record.postures.all()
    breakers = {one.channel for one in request.engine.record.breakers.opened(request.now)}
    problems = request.health.troubles()
    waiting = Counter(row.channel for row in request.engine.record.outgoing.waiting())
    for name, account in request.engine.accounts.items():
        entry = settings.channels[name]
        current = forecast.current(channel_row(name) if entry.hours else entry.person, request.now)
        shown = []
        if isinstance(account.channel, Presents):
            shown = [("", name, current)]
        elif isinstance(account.channel, PresentsPeople):
            everyone = [(who, forecast.current(who, request.now)) for who in account.channel.people()]
            shown = [(one.name, posture_key(name, who), one) for who, one in everyone]
        statuses = [_confirmed(who, postures.get(key), one, request.now, settings.dates) for who, key, one in shown]
        troubled = any(_is_about(one, name) for one in problems)
        yield ChannelCard(name, entry.kind, current, tuple(statuses), troubled, name in breakers, waiting[name])


def _confirmed(
    name: str, confirmed: ConfirmedPosture | None, current: CurrentStatus, now: datetime, dates: DateFormat
) -> ConfirmedStatus:
    if confirmed is None:
        return ConfirmedStatus(name, "not confirmed yet", right=False)
    after_hours, until, at = confirmed
    sentence = f"{_status(not after_hours, until, current, now, dates)}, confirmed {_age(now - at)}"
    if (after_hours, until) == (not current.working, current.until):
        return ConfirmedStatus(name, sentence, right=True)
    wanted = _status(current.working, current.until, current, now, dates)
    return ConfirmedStatus(name, f"{sentence}. It should be {wanted}", right=False)


def _status(working: bool, until: datetime | None, current: CurrentStatus, now: datetime, dates: DateFormat) -> str:
    return f"{'open' if working else 'closed'} until {dates.near(until, now, current.zone)}"


def _age(length: timedelta) -> str:
    return "just now" if length < timedelta(minutes=2) else f"{span(length)} ago"


def _is_about(trouble: Trouble, channel: str) -> bool:
    return (
        trouble.about == channel
        or trouble.about.startswith((f"{channel}: ", f"{channel}/"))
        or trouble.about == f"thread {channel}"
    )


def _problems(troubles: Iterable[Trouble], cards: Sequence[ChannelCard]) -> Iterator[Problem]:
    """Everything that is wrong, the longest first; then what only the channels show."""
    yield from (Problem(one.says, one.since) for one in sorted(troubles, key=lambda one: one.since))
    for card in cards:
        wrong = sum(not one.right for one in card.statuses)
        if wrong:
            of_people = f" for {wrong} of {len(card.statuses)} people" if card.statuses[0].name else ""
            yield Problem(f"{card.name} may show the wrong status{of_people}. See Channels.")
        if card.waiting:
            replies = plural(card.waiting, "reply", "replies")
            yield Problem(f"{card.name} has {replies} not sent yet. Autoreply tries again.")
