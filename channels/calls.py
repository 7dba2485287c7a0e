"""What callers hear, as the core puts it for a channel that answers calls."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Speech:
    """What callers hear in one language, each piece ready to be spoken: the digits of numbers stand apart.

    `closed` and `missed` are whole greetings, for when nobody is here and for when nobody could take the call;
    `opening` says when somebody is. `crisis` is what bears saying again. The keys of the menu are always the same:
    `leave` is on 1, `again` on 2, and `on_call` or `line` on 3.
    """

    language: str
    closed: str
    missed: str
    opening: str
    crisis: str
    leave: str
    again: str
    on_call: str
    line: str
    tone: str  # before a message is recorded
    thanks: str
    no_such_key: str
    one_moment: str
    not_reached: str  # who is on call did not answer
    callee: str  # to a person of the practice who picks up: whose call it is
    accept: str  # to the same: press 1 to take it
    urgent_callee: str  # to who is on call


@dataclass(frozen=True, slots=True)
class CallState:
    """What holds for a channel now, and what its callers hear, in each language of the practice.

    `working` names the people of the practice who work at this moment, by their own hours.
    """

    after_hours: bool
    until: datetime | None
    country: str
    speech: tuple[Speech, ...]
    working: frozenset[str] = frozenset()
