"""The words for what is spoken: what callers hear, and settings that are heard rather than read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable


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
class Sign:
    """What holds for a channel now, and what its callers hear, in each language of the practice.

    `working` names the people of the practice who work at this moment, by their own hours.
    """

    after_hours: bool
    until: datetime | None
    country: str
    speech: tuple[Speech, ...]
    working: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a caller hears, or is asked for.

    `does` is "says", "plays", "rings", "waits", "key", "then", "records" or "ends".
    `indent` tells how deep it stands: what follows a key stands below it.
    """

    does: str
    words: str = ""
    language: str = ""
    indent: int = 0


@runtime_checkable
class Speaks(Protocol):
    """Answers calls, and can tell what a caller hears, in order and with the keys: for `explain`."""

    def heard(self, sign: Sign) -> Sequence[Step]:
        """The whole call of somebody to whom `sign` holds. Raises nothing."""
        ...


@runtime_checkable
class Transcripts(Protocol):
    """Settings that bring recordings of the practice's own: what is said in them is checked like our own words."""

    def transcripts(self) -> Sequence[tuple[str, str]]:
        """(language, what is said) of every recording."""
        ...


@runtime_checkable
class ReadsAloud(Protocol):
    """Settings that tell what they come to, for `check`; for channels to which the limits of replies mean nothing."""

    def aloud(self) -> Sequence[str]:
        """Whole sentences."""
        ...
