"""Why is it so? What each layer thought of an instant, in words, the highest first."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from schedules.closure import ClosureLayer
from schedules.layers import Layer, Plan
from schedules.layout import ONE_DAY, Pile
from schedules.override import Override
from schedules.period import Cause, Mode, Period
from schedules.spans import DAY_NAMES, Span, say_spans
from schedules.wallclock import closing, opening, utc

_MODES = {Mode.WORKING: "working", Mode.AFTER_HOURS: "after hours"}
_HEARD = " <- this decides"


def explain(pile: Pile, overrides: Sequence[Override], instant: datetime, period: Period) -> list[str]:
    """One sentence for each layer asked about `instant` (UTC), the deciding one marked, and what follows from it."""
    local = instant.astimezone(pile.zone)
    lines = [_override_line(overrides, instant, pile.zone)]
    heard = 0 if period.cause is Cause.OVERRIDE else 1 + _deciding(pile, instant, local.date())
    lines += [f"{layer.name}: {_opinion(pile, layer, instant, local.date())}" for layer in pile.layers]
    lines[heard] += _HEARD
    return [*lines, f"So at {say(instant, pile.zone)} it is {_MODES[period.mode]}{_stretch(period, pile.zone)}."]


def say(instant: datetime, zone: ZoneInfo) -> str:
    """A local time as people read it, in English: "Mon 23 Nov 2026 09:00"; seconds only where there are any."""
    local = instant.astimezone(zone)
    exact = local.strftime("%H:%M:%S") if local.second or local.microsecond else local.strftime("%H:%M")
    return f"{say_date(local.date())} {exact}"


def say_date(day: date) -> str:
    """ "Mon 23 Nov 2026", whatever the locale of the process."""
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return f"{DAY_NAMES[day.weekday()]} {day.day} {months[day.month - 1]} {day.year}"


def _deciding(pile: Pile, instant: datetime, day: date) -> int:
    """Which layer is heard below the overrides; a closure of part of a day outranks what stands below the feed."""
    layer, plan = pile.decide(day)
    rank, feed = pile.layers.index(layer), pile.layers.index(pile.feed)
    if rank > feed and pile.feed.between(instant, instant + timedelta(microseconds=1)):
        return feed
    night = None if _holding(pile, plan, instant, day) else _night(pile, pile.layers, instant, day)
    return rank if night is None else pile.layers.index(night[0])


def _override_line(overrides: Sequence[Override], instant: datetime, zone: ZoneInfo) -> str:
    holding = [each for each in overrides if utc(each.start) <= instant < utc(each.until)]
    if not holding:
        return "override: none now"
    one = holding[-1]
    what = f"{_MODES[one.mode]} from {say(utc(one.start), zone)} until {say(utc(one.until), zone)}"
    return f"override: {what}, by {one.author or 'nobody named'}: {one.reason or 'no reason given'}"


def _opinion(pile: Pile, layer: Layer, instant: datetime, day: date) -> str:
    if isinstance(layer, ClosureLayer):
        now = layer.between(instant, instant + timedelta(microseconds=1))
        return f"closed until {say(now[-1].end, pile.zone)}{_named(now[-1].label)}" if now else "nothing now"
    night = _night(pile, (layer,), instant, day)
    if night is not None:
        yesterday, span = day - ONE_DAY, night[1]
        return f"the night that began on {say_date(yesterday)}, {span.say(yesterday.weekday())}, still runs"
    plan = layer.plan(day)
    return f"nothing for {say_date(day)}" if plan is None else _said(plan, day)


def _night(pile: Pile, layers: Sequence[Layer], instant: datetime, day: date) -> tuple[Layer, Span] | None:
    """The window of the day before that still runs at `instant`, if its layer is among `layers` and nothing cut it."""
    if pile.decide(day)[1].cuts:
        return None
    layer, plan = pile.decide(day - ONE_DAY)
    span = _holding(pile, plan, instant, day - ONE_DAY) if layer in layers else None
    return None if span is None else (layer, span)


def _holding(pile: Pile, plan: Plan, instant: datetime, day: date) -> Span | None:
    """The window of a date that `instant` lies in."""
    for span in plan.spans:
        if opening(pile.zone, day, span.start) <= instant < closing(pile.zone, day, span.end):
            return span
    return None


def _said(plan: Plan, day: date) -> str:
    cover = f", covered by {plan.cover}" if plan.cover else ""
    return f"{say_date(day)} {say_spans(plan.spans, day.weekday())}{_named(plan.label)}{cover}"


def _named(label: str) -> str:
    return f' ("{label}")' if label else ""


def _stretch(period: Period, zone: ZoneInfo) -> str:
    since = f" since {say(period.start, zone)}" if period.start else ""
    until = f" until {say(period.end, zone)}" if period.end else ", and no change is in sight"
    return f"{since}{until} ({zone.key})"
