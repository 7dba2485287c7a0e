"""Whose texts and recordings may be delivered now: said by who knows the hours, asked by the record."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from autoreply.record.tables import delivery


@dataclass(frozen=True, slots=True)
class Whose:
    """What is for these people, and what came for the practice on these channels."""

    people: Collection[str]
    channels: Collection[str]


@dataclass(frozen=True, slots=True)
class DueReaders:
    """`everybody` are the people of the practice: what is for others is the practice's.

    `there` is whose may be delivered while they work, which is now. `reached` is whose may be delivered at all: at any
    hour on the channels `at_once`, and where it was announced before.
    """

    everybody: Collection[str]
    there: Whose
    reached: Whose
    at_once: Collection[str] = ()

    def condition(self) -> sa.ColumnElement[bool]:
        """The same in a statement. What waits for somebody who is away must not be in the way of the others'."""
        at_any_time = sa.or_(delivery.c.without != "", delivery.c.channel.in_(sorted(self.at_once)))
        return sa.or_(self._of(self.there), sa.and_(at_any_time, self._of(self.reached)))

    def _of(self, whose: Whose) -> sa.ColumnElement[bool]:
        practice = delivery.c.reader.not_in(sorted(self.everybody))
        ours = sa.and_(practice, delivery.c.channel.in_(sorted(whose.channels)))
        return sa.or_(delivery.c.reader.in_(sorted(whose.people)), ours)
