"""Explains an instant: what each layer says about it, the highest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from schedules.closure import ClosureLayer
from schedules.layer_stack import ONE_DAY, LayerStack
from schedules.layers import Layer, Plan
from schedules.notation import Notation
from schedules.override import Override
from schedules.period import Cause, Mode, Period
from schedules.spans import Span, say_spans
from schedules.wallclock import closing, opening, utc

_MODES = {Mode.WORKING: "working", Mode.AFTER_HOURS: "after hours"}
_DECIDES = " <- this decides"


def explain(
    stack: LayerStack, overrides: Sequence[Override], instant: datetime, period: Period, notation: Notation
) -> list[str]:
    """Return one sentence for each layer about `instant` (UTC), with the deciding one marked, and the conclusion."""
    words = _Words(stack, notation)
    day = instant.astimezone(stack.zone).date()
    lines = [words.overrides(overrides, instant)]
    deciding = 0 if period.cause is Cause.OVERRIDE else 1 + _deciding(stack, instant, day)
    lines += [f"{layer.name}: {words.opinion(layer, instant, day)}" for layer in stack.layers]
    lines[deciding] += _DECIDES
    return [*lines, f"So at {words.moment(instant)} it is {_MODES[period.mode]}{words.stretch(period)}."]


@dataclass(frozen=True, slots=True)
class _Words:
    """The plans of the layers of a stack, in words."""

    stack: LayerStack
    notation: Notation

    def moment(self, instant: datetime) -> str:
        return self.notation.moment(instant.astimezone(self.stack.zone))

    def overrides(self, overrides: Sequence[Override], instant: datetime) -> str:
        holding = [each for each in overrides if utc(each.start) <= instant < utc(each.until)]
        if not holding:
            return "override: none now"
        one = holding[-1]
        what = f"{_MODES[one.mode]} from {self.moment(utc(one.start))} until {self.moment(utc(one.until))}"
        return f"override: {what}, by {one.author or 'nobody named'}: {one.reason or 'no reason given'}"

    def opinion(self, layer: Layer, instant: datetime, day: date) -> str:
        if isinstance(layer, ClosureLayer):
            now = layer.between(instant, instant + timedelta(microseconds=1))
            return f"closed until {self.moment(now[-1].end)}{_named(now[-1].label)}" if now else "nothing now"
        night = _night(self.stack, (layer,), instant, day)
        if night is not None:
            yesterday, span = day - ONE_DAY, night[1]
            began = self.notation.day_and_year(yesterday)
            return f"the night that began on {began}, {span.say(yesterday.weekday(), self.notation)}, still runs"
        plan = layer.plan(day)
        return f"nothing for {self.notation.day_and_year(day)}" if plan is None else self._plan(plan, day)

    def stretch(self, period: Period) -> str:
        since = f" since {self.moment(period.start)}" if period.start else ""
        until = f" until {self.moment(period.end)}" if period.end else ", and no change is in sight"
        return f"{since}{until} ({self.stack.zone.key})"

    def _plan(self, plan: Plan, day: date) -> str:
        cover = f", covered by {plan.cover}" if plan.cover else ""
        hours = say_spans(plan.spans, day.weekday(), self.notation)
        return f"{self.notation.day_and_year(day)} {hours}{_named(plan.label)}{cover}"


def _deciding(stack: LayerStack, instant: datetime, day: date) -> int:
    """Return which layer decides below the overrides. A closure of part of a day outranks the layers below the feed."""
    layer, plan = stack.decide(day)
    rank, feed = stack.layers.index(layer), stack.layers.index(stack.feed)
    if rank > feed and stack.feed.between(instant, instant + timedelta(microseconds=1)):
        return feed
    night = None if _holding(stack, plan, instant, day) else _night(stack, stack.layers, instant, day)
    return rank if night is None else stack.layers.index(night[0])


def _night(stack: LayerStack, layers: Sequence[Layer], instant: datetime, day: date) -> tuple[Layer, Span] | None:
    """Return the window of the day before that still runs at `instant`, if nothing cut it, of one of `layers`."""
    if stack.decide(day)[1].cuts:
        return None
    layer, plan = stack.decide(day - ONE_DAY)
    span = _holding(stack, plan, instant, day - ONE_DAY) if layer in layers else None
    return None if span is None else (layer, span)


def _holding(stack: LayerStack, plan: Plan, instant: datetime, day: date) -> Span | None:
    """Return the window of a date that contains `instant`, or None."""
    for span in plan.spans:
        if opening(stack.zone, day, span.start) <= instant < closing(stack.zone, day, span.end):
            return span
    return None


def _named(label: str) -> str:
    return f' ("{label}")' if label else ""
