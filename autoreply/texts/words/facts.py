"""The facts by which a text is chosen and filled in. None of them is about the sender."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Occasion(StrEnum):
    """Why we are closed, as far as it changes the wording; the value is the key in the practice's file."""

    ORDINARY = "ordinary"
    HOLIDAY = "holiday"
    CLOSURE = "closure"
    VACATION = "vacation"
    REPEAT = "repeat"
    FIRST = "first"  # somebody we never heard from; as an ordinary night unless the practice has a text for it
    COLLEAGUE = "colleague"  # somebody of the field, by their contact card; only where the practice has a text for it
    ASIDE = "aside"  # others read along: the hours and the general line, and nothing that speaks of the sender


OPTIONAL = frozenset({Occasion.FIRST, Occasion.COLLEAGUE})  # said only where the practice wrote a text


class Profile(StrEnum):
    """What every text has to contain. LEAN, for attorneys who choose it knowingly, needs no crisis line.

    Where lines are shown, LEAN puts the special one first.
    """

    CARE = "care"
    LEAN = "lean"


@dataclass(frozen=True, slots=True)
class Cover:
    """Who covers while we are away, and how to reach them at work."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true at the moment of writing. `place` is the spoken name of `zone`; `opening` is aware, or None.

    `day` is the label of a [[day]], which people who write may read; `label` is what any special time is called.
    """

    practice: str
    zone: ZoneInfo
    place: str
    now: datetime
    opening: datetime | None
    label: str = ""
    day: str = ""
    cover: Cover | None = None


@dataclass(frozen=True, slots=True)
class ComposedText:
    """A text ready to be sent. `subject` is one line."""

    subject: str
    text: str
