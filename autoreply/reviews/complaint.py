"""A complaint, from the day it is received to what was learned from it. Pure.

The steps are those of complaint registers: acknowledged once, found out, answered, closed. What is written is the
practice's own words, but for what it quotes of whoever complains.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from autoreply.errors import UserError
from autoreply.record.papers.reviews import ReviewStep, StoredReview

LONGEST = {"words": 1000, "wish": 500, "contact": 200, "finding": 4000, "how": 500, "remedy": 1000, "learned": 2000}


class ComplaintError(UserError):
    """A step that a complaint cannot take. The message says why, and what to do."""


class ComplaintAbout(StrEnum):
    """What it is about. The value stands in the record."""

    HOURS = "hours"
    TEXT = "automatic text"
    NO_REPLY = "no reply"
    NUMBER = "wrong number"
    TONE = "tone"
    PRIVACY = "privacy"
    PERSON = "person"
    OTHER = "other"


class ComplaintWay(StrEnum):
    """By what it came. The value stands in the record."""

    FORM = "form"
    PHONE = "phone"
    EMAIL = "email"
    TEXT = "text"
    LETTER = "letter"
    IN_PERSON = "in person"
    OTHER = "other"


class Satisfied(StrEnum):
    """Whether the answer helped the person who complained."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


STEPS: Mapping[str, str] = {
    "acknowledge": "acknowledged",
    "assign": "given to somebody",
    "find": "finding written",
    "answer": "answer noted",
    "close": "closed",
}
ABOUT_WORDS: Mapping[ComplaintAbout, str] = {
    ComplaintAbout.HOURS: "Our hours",
    ComplaintAbout.TEXT: "An automatic text",
    ComplaintAbout.NO_REPLY: "No reply came",
    ComplaintAbout.NUMBER: "A wrong number",
    ComplaintAbout.TONE: "The tone",
    ComplaintAbout.PRIVACY: "Privacy",
    ComplaintAbout.PERSON: "A person of the practice",
    ComplaintAbout.OTHER: "Something else",
}


@dataclass(frozen=True, slots=True)
class LinkedDecision:
    """One decision of the record that it is about: kept here, because the record deletes messages."""

    message: int
    at: str  # ISO 8601
    channel: str
    reason: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint. `owner` and `person` are keys of [people], "" for the practice or nobody.

    `words` and `wish` are those of whoever complains, short. `contact` is how they can be reached, "" for nobody, and
    `card` the contact card that it leads to.
    """

    number: int
    received: datetime
    owner: str
    acknowledge_by: date
    answer_by: date
    about: ComplaintAbout
    way: ComplaintWay
    noted_by: str
    contact: str = ""
    words: str = ""
    wish: str = ""
    decisions: tuple[LinkedDecision, ...] = ()
    acknowledged: date | None = None
    acknowledged_how: str = ""
    acknowledged_by: str = ""
    finding: str = ""
    answered: date | None = None
    answered_how: str = ""
    remedy: str = ""
    outside_named: bool = False
    satisfied: str = ""
    learned: str = ""
    incident: int | None = None
    card: int | None = None
    closed: datetime | None = None
    closed_by: str = ""

    @classmethod
    def of(cls, kept: StoredReview) -> Self:
        """Return it as it is stored. Raises KeyError, TypeError or ValueError for one that was damaged."""
        content = dict(kept.content)
        for key in _DATES:
            content[key] = date.fromisoformat(content[key]) if content[key] else None
        content["about"], content["way"] = ComplaintAbout(content["about"]), ComplaintWay(content["way"])
        content["decisions"] = tuple(LinkedDecision(**one) for one in content["decisions"])
        return cls(number=kept.number, received=kept.at, owner=kept.owner, closed=kept.closed, **content)

    def content(self) -> dict[str, Any]:
        """Return what is stored of it beside its number, owner and instants."""
        found = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in _COLUMNS}
        for key in _DATES:
            found[key] = found[key].isoformat() if found[key] else None
        decisions = [asdict(one) for one in self.decisions]
        return {**found, "about": self.about.value, "way": self.way.value, "decisions": decisions}

    def step(self, what: str, *, closes: bool = False) -> ReviewStep:
        """Return the step that makes it as it is here."""
        return ReviewStep(self.owner, self.content(), what, closes, self.card)

    @property
    def can_be_told(self) -> bool:
        """Whether anybody can be acknowledged and answered."""
        return bool(self.contact)

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        if self.closed is not None:
            return "closed"
        if self.answered is not None:
            return "answered"
        if self.finding:
            return "looked into"
        return "acknowledged" if self.acknowledged is not None else "received"

    def acknowledge(self, on: date, how: str, by: str, today: date) -> Self:
        """Once, and never altered. Raises `ComplaintError`."""
        self._check_open()
        if self.acknowledged is not None:
            raise ComplaintError(
                f"Complaint {self.number} was acknowledged on {self.acknowledged} by {self.acknowledged_by}. "
                "That cannot be changed."
            )
        if on > today:
            raise ComplaintError("The acknowledgement cannot be in the future. Enter the day on which it went out.")
        how = needed(how, "how", "Say how you acknowledged it, such as by phone.")
        return replace(self, acknowledged=on, acknowledged_how=how, acknowledged_by=by)

    def assign(self, owner: str, answer_by: date | None = None) -> Self:
        """Give it to somebody. Raises `ComplaintError`."""
        self._check_open()
        return replace(self, owner=owner, answer_by=answer_by or self.answer_by)

    def link(self, decisions: Sequence[LinkedDecision]) -> Self:
        """Note decisions that it is about, besides those that are noted. Raises `ComplaintError`."""
        self._check_open()
        known = {one.message for one in self.decisions}
        return replace(self, decisions=(*self.decisions, *(one for one in decisions if one.message not in known)))

    def find(self, finding: str) -> Self:
        """Write what was found out. Raises `ComplaintError`."""
        self._check_open()
        return replace(self, finding=needed(finding, "finding", "Write what you found out."))

    def answer(self, on: date, how: str, remedy: str, *, outside_named: bool, today: date) -> Self:
        """An answer was sent. Raises `ComplaintError`."""
        self._check_open()
        if not self.finding:
            raise ComplaintError("Write down first what you found out.")
        if on > today:
            raise ComplaintError("The answer cannot be in the future. Enter the day on which it went out.")
        how = needed(how, "how", "Say how you answered, and what in a few words.")
        remedy = fits(remedy, "remedy")
        return replace(self, answered=on, answered_how=how, outside_named=outside_named, remedy=remedy)

    def leads_to(self, incident: int) -> Self:
        """A review was opened because of it. Raises `ComplaintError`."""
        self._check_open()
        return replace(self, incident=incident)

    def close(self, satisfied: Satisfied, learned: str, by: str) -> Self:
        """Raises `ComplaintError` before it was answered, where anybody can be."""
        self._check_open()
        if not self.finding or (self.can_be_told and self.answered is None):
            raise ComplaintError("Write what you found out, and answer it first." if self.can_be_told else _NO_FINDING)
        learned = needed(learned, "learned", "Write what you learned. Nothing is an answer too.")
        return replace(self, satisfied=satisfied.value, learned=learned, closed_by=by)

    def _check_open(self) -> None:
        if self.closed is not None:
            raise ComplaintError(f"Complaint {self.number} is closed, so it stays as it is.")


_DATES = ("acknowledge_by", "answer_by", "acknowledged", "answered")
_COLUMNS = ("number", "received", "owner", "closed")
_NO_FINDING = "Write down first what you found out."


def fits(text: str, name: str) -> str:
    """Raises `ComplaintError` where it is too long."""
    text = text.strip()
    if len(text) > LONGEST[name]:
        raise ComplaintError(f"This is {len(text)} characters long. Shorten it to {LONGEST[name]}.")
    return text


def needed(text: str, name: str, says: str) -> str:
    """The same, and `says` where there is nothing."""
    if not text.strip():
        raise ComplaintError(says)
    return fits(text, name)
