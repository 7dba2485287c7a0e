"""The minutes of the ladder: [oncall.ladder], in how many minutes an alert that nobody takes tells whom."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from autoreply.decision.ladder import LADDER, Ladder
from autoreply.settings.base import Section
from autoreply.settings.duration import Duration, within

MINUTE = timedelta(minutes=1)
STEPS = ("call", "again", "next", "everybody")


def _whole(length: timedelta) -> timedelta:
    if length % MINUTE:
        raise ValueError(f'has seconds in it; write whole minutes, like "{length // MINUTE + 1}m"')
    return length


Minutes = Annotated[Duration, AfterValidator(_whole), within("1m", "1h")]


class LadderSettings(Section):
    """How long after its beginning an alert calls who is on call, tells them again and on the second number, tells the
    next person, and everybody; and how often everybody is told after that, until somebody takes it.
    """

    call: Minutes = LADDER.call
    again: Minutes = LADDER.again
    next: Minutes = LADDER.next
    everybody: Minutes = LADDER.everybody
    then_every: Annotated[Duration, AfterValidator(_whole), within("5m", "1h")] = LADDER.then_every

    @model_validator(mode="after")
    def _grows(self) -> Self:
        for earlier, later in pairwise(STEPS):
            if getattr(self, later) <= getattr(self, earlier):
                both = f"{self._said(earlier)} and {self._said(later)}"
                raise ValueError(f"has {both}; make each of {', '.join(STEPS)} later than the one before it")
        return self

    def _said(self, step: str) -> str:
        left_out = "" if step in self.model_fields_set else " (the default)"
        return f'{step} = "{getattr(self, step) // MINUTE}m"{left_out}'

    @property
    def steps(self) -> Ladder:
        """The same for the decision."""
        return Ladder(self.call, self.again, self.next, self.everybody, self.then_every)

    @property
    def in_words(self) -> str:
        """ "A text and push at once, a call after 2 minutes, ..."."""
        return ", ".join(self._words())

    def _words(self) -> Iterator[str]:
        yield "A text and push at once"
        yield f"a call after {_minutes(self.call)}"
        yield f"all of it again and the second number after {_minutes(self.again)}"
        yield f"the next person after {_minutes(self.next)}"
        yield f"everybody and the owner after {_minutes(self.everybody)}"
        yield f"then everybody every {_minutes(self.then_every)} until somebody takes it"


def _minutes(length: timedelta) -> str:
    count = length // MINUTE
    return f"{count} minutes" if count > 1 else "1 minute"
