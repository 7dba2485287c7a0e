"""Explains an instant: what each layer says about it, the highest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from schedules.closure import ClosureLayer
from schedules.layer_stack import ONE_DAY, LayerStack
from schedules.layers import Layer, PartialLayer, PartOfDay, Plan
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
        told = f"override: {what}, by {one.author or 'nobody named'}: {one.reason or 'no reason given'}"
        return told + _covered(one.covers)

    def opinion(self, layer: Layer, instant: datetime, day: date) -> str:
        now = next((_piece(each, instant) for each in self.stack.partial if each is layer), None)
        if now is not None:
            return f"closed until {self.moment(now.end)}{_named(now.details.label)}{_covered(now.details.covers)}"
        if isinstance(layer, ClosureLayer):
            return "nothing now"
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
        return f"{since}{until} ({self.stack.zone.key}){f', covered by {period.cover}' if period.cover else ''}"

    def _plan(self, plan: Plan, day: date) -> str:
        hours = say_spans(plan.spans, day.weekday(), self.notation)
        rule = f" ({plan.rule.when(self.notation)})" if plan.rule else ""
        return f"{self.notation.day_and_year(day)} {hours}{rule}{_named(plan.label)}{_covered(plan.covers)}"


def _deciding(stack: LayerStack, instant: datetime, day: date) -> int:
    """Return which layer decides below the overrides. One that closes part of a day outranks the layers below it."""
    layer, plan = stack.decide(day)
    rank = stack.layers.index(layer)
    for partial in stack.partial_above(layer):
        if _piece(partial, instant) is not None:
            return stack.layers.index(partial)
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


def _piece(partial: PartialLayer, instant: datetime) -> PartOfDay | None:
    """Return the part of a date that a layer closes at an instant, or None."""
    pieces = partial.between(instant, instant + timedelta(microseconds=1))
    return pieces[-1] if pieces else None


def _covered(covers: Sequence[str]) -> str:
    """Who may cover, in order. The calendar knows who of them is away."""
    return f", covered by {' or '.join(covers)}" if covers else ""


def _named(label: str) -> str:
    return f' ("{label}")' if label else ""
