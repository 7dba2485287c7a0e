"""Why is it so? What each layer thought of an instant, in words, the highest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from schedules.closure import ClosureLayer
from schedules.layers import Layer, Painting, Plan, Stretch
from schedules.layout import ONE_DAY, Pile
from schedules.notation import Notation
from schedules.override import Override
from schedules.period import Cause, Mode, Period
from schedules.spans import Span, say_spans
from schedules.wallclock import closing, opening, utc

_MODES = {Mode.WORKING: "working", Mode.AFTER_HOURS: "after hours"}
_HEARD = " <- this decides"


def explain(
    pile: Pile, overrides: Sequence[Override], instant: datetime, period: Period, notation: Notation
) -> list[str]:
    """One sentence for each layer asked about `instant` (UTC), the deciding one marked, and what follows from it."""
    words = _Words(pile, notation)
    day = instant.astimezone(pile.zone).date()
    lines = [words.overrides(overrides, instant)]
    heard = 0 if period.cause is Cause.OVERRIDE else 1 + _deciding(pile, instant, day)
    lines += [f"{layer.name}: {words.opinion(layer, instant, day)}" for layer in pile.layers]
    lines[heard] += _HEARD
    return [*lines, f"So at {words.moment(instant)} it is {_MODES[period.mode]}{words.stretch(period)}."]


@dataclass(frozen=True, slots=True)
class _Words:
    """What the layers of a pile think, in words."""

    pile: Pile
    notation: Notation

    def moment(self, instant: datetime) -> str:
        return self.notation.moment(instant.astimezone(self.pile.zone))

    def overrides(self, overrides: Sequence[Override], instant: datetime) -> str:
        holding = [each for each in overrides if utc(each.start) <= instant < utc(each.until)]
        if not holding:
            return "override: none now"
        one = holding[-1]
        what = f"{_MODES[one.mode]} from {self.moment(utc(one.start))} until {self.moment(utc(one.until))}"
        told = f"override: {what}, by {one.author or 'nobody named'}: {one.reason or 'no reason given'}"
        return told + _covered(one.covers)

    def opinion(self, layer: Layer, instant: datetime, day: date) -> str:
        now = next((_piece(each, instant) for each in self.pile.painting if each is layer), None)
        if now is not None:
            return f"closed until {self.moment(now.end)}{_named(now.face.label)}{_covered(now.face.covers)}"
        if isinstance(layer, ClosureLayer):
            return "nothing now"
        night = _night(self.pile, (layer,), instant, day)
        if night is not None:
            yesterday, span = day - ONE_DAY, night[1]
            began = self.notation.day_and_year(yesterday)
            return f"the night that began on {began}, {span.say(yesterday.weekday(), self.notation)}, still runs"
        plan = layer.plan(day)
        return f"nothing for {self.notation.day_and_year(day)}" if plan is None else self._plan(plan, day)

    def stretch(self, period: Period) -> str:
        since = f" since {self.moment(period.start)}" if period.start else ""
        until = f" until {self.moment(period.end)}" if period.end else ", and no change is in sight"
        return f"{since}{until} ({self.pile.zone.key}){f', covered by {period.cover}' if period.cover else ''}"

    def _plan(self, plan: Plan, day: date) -> str:
        hours = say_spans(plan.spans, day.weekday(), self.notation)
        rule = f" ({plan.rule.when(self.notation)})" if plan.rule else ""
        return f"{self.notation.day_and_year(day)} {hours}{rule}{_named(plan.label)}{_covered(plan.covers)}"


def _deciding(pile: Pile, instant: datetime, day: date) -> int:
    """Which layer is heard below the overrides; one that closes a part of the day outranks what stands below it."""
    layer, plan = pile.decide(day)
    rank = pile.layers.index(layer)
    for painting in pile.painted_over(layer):
        if _piece(painting, instant) is not None:
            return pile.layers.index(painting)
    night = None if _holding(pile, plan, instant, day) else _night(pile, pile.layers, instant, day)
    return rank if night is None else pile.layers.index(night[0])


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


def _piece(painting: Painting, instant: datetime) -> Stretch | None:
    """The part of a date that a layer closes at an instant."""
    pieces = painting.between(instant, instant + timedelta(microseconds=1))
    return pieces[-1] if pieces else None


def _covered(covers: Sequence[str]) -> str:
    """Who may cover, in their order; who of them is away at that time is left to the calendar."""
    return f", covered by {' or '.join(covers)}" if covers else ""


def _named(label: str) -> str:
    return f' ("{label}")' if label else ""
