"""What callers hear: the core prepares it for channels that answer calls."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Speech:
    """What callers hear in one language, ready to be spoken: the digits of numbers are separated.

    `closed` and `missed` are whole greetings: for after hours, and for a call that nobody took. `opening` says when the
    practice opens. `crisis` are the numbers, to be repeated. The keys of the menu are always the same: `leave` is on 1,
    `again` on 2, and `on_call` or `line` on 3.
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
    not_reached: str  # the person on call did not answer
    callee: str  # tells a person of the practice who picks up whose call it is
    accept: str  # asks that person to press 1
    urgent_callee: str  # the same for the person on call


@dataclass(frozen=True, slots=True)
class CallState:
    """The mode of a channel now, and what its callers hear, in each language of the practice.

    `working` are the people of the practice who work at this moment, by their own hours. `only` is the one person whose
    telephones ring, where this caller agreed on a time with them; "" is everybody on duty.
    """

    after_hours: bool
    until: datetime | None
    country: str
    speech: tuple[Speech, ...]
    working: frozenset[str] = frozenset()
    only: str = ""
