"""One alert of the record, and whatever it still has to tell."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

import sqlalchemy as sa

from autoreply.decision.ladder import (
    RUNGS,
    AlertAction,
    AskWhetherReached,
    Climb,
    OpenAlert,
    TellMore,
    TellTaken,
)


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing to tell. `number` counts them within the alert.

    `what` is "climb", "more", "taken", "late", "ask" or "over". `rung` is a place in `RUNGS`, `count` how many more
    messages there are. `person` is whom it concerns, `late` who came second. `at` is since when it is to be told (ISO
    8601), where the alert itself does not say that.
    """

    number: int
    what: str
    rung: int = 0
    count: int = 0
    person: str = ""
    late: str = ""
    at: str = ""

    @classmethod
    def of(cls, number: int, action: AlertAction) -> Self:
        match action:
            case Climb():
                return cls(number, "climb", rung=RUNGS.index(action.rung))
            case TellMore():
                return cls(number, "more", count=action.count, person=action.person)
            case TellTaken():
                return cls(number, "late" if action.late else "taken", person=action.person, late=action.late)
            case AskWhetherReached():
                return cls(number, "ask", person=action.person)

    def packed(self) -> dict[str, str | int]:
        return {name: getattr(self, name) for name in self.__slots__ if name != "at" or self.at}

    def is_of(self, since: datetime) -> bool:
        """Whether it says that it is to be told since then or later."""
        return bool(self.at) and datetime.fromisoformat(self.at) >= since


@dataclass(frozen=True, slots=True)
class StoredAlert:
    """One alert, with its first message and whatever it still has to tell."""

    number: int
    message: int
    state: OpenAlert
    told: tuple[str, ...]
    todo: tuple[ToDo, ...]
    ended: datetime | None
    reached: bool

    @classmethod
    def of(cls, row: sa.Row[Any]) -> Self:
        todo = tuple(ToDo(**one) for one in row.todo)
        return cls(row.id, row.message, open_alert(row), tuple(row.told), todo, row.ended, bool(row.reached))

    def since(self, since: datetime) -> Self:
        """The same, without what it still has to tell where that is too old."""
        if self.ended is None or self.ended >= since:
            return self
        return replace(self, todo=tuple(todo for todo in self.todo if todo.is_of(since)))


def open_alert(row: sa.Row[Any]) -> OpenAlert:
    """What the ladder knows of it."""
    taken = row.taken_by, row.taken_at, bool(row.asked)
    return OpenAlert(row.began, row.climbed, row.more, row.bundled, *taken, row.climbed_at)
