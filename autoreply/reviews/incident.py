"""A review of what went wrong: four questions, and actions with an owner and a date. Pure.

The first prompt is the ombudsmen's: did we cause it? What was meant and what it did are two questions.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from autoreply.errors import UserError
from autoreply.record.papers.reviews import ReviewStep, StoredReview
from autoreply.texts.word_lists import FALLBACK, WordList

LONGEST = 4000  # characters of one answer
SHORT = 200


class IncidentError(UserError):
    """A step that a review cannot take. The message says why, and what to do."""


class ReviewQuestion(StrEnum):
    """What is asked. The value stands in the record."""

    CAUSED = "caused"
    HAPPENED = "happened"
    WHY = "why"
    INTENTION = "intention"
    IMPACT = "impact"
    FIX = "fix"
    DIFFERENTLY = "differently"


@dataclass(frozen=True, slots=True)
class Prompt:
    """How a question is asked. `chapter` is the one of the four that it belongs to, 0 for the first prompt."""

    chapter: int
    question: ReviewQuestion
    hint: str

    @property
    def label(self) -> str:
        """The question in English, as the pages ask it."""
        return asked_in(FALLBACK).say(self.question)


def asked_in(language: str) -> WordList:
    """The questions and the chapters in a language, by their names."""
    return WordList.of("autoreply.reviews", "questions.toml", language)


PROMPTS: Mapping[ReviewQuestion, Prompt] = {
    question: Prompt(chapter, question, hint)
    for chapter, question, hint in (
        (0, ReviewQuestion.CAUSED, "Look here first: our hours, texts, settings and promises."),
        (1, ReviewQuestion.HAPPENED, "Add what the record cannot know."),
        (2, ReviewQuestion.WHY, "The hints above may help. They are hints only."),
        (2, ReviewQuestion.INTENTION, "By us, by the client, by whoever else was part of it."),
        (2, ReviewQuestion.IMPACT, "Whatever was meant. Ask them, if you can."),
        (3, ReviewQuestion.FIX, "Whom you call, which text you correct, where you say sorry."),
        (4, ReviewQuestion.DIFFERENTLY, "Add below who does what, and until when."),
    )
}
STEPS: Mapping[str, str] = {
    "answer": "answers written",
    "act": "action added",
    "done": "action done",
    "close": "closed",
}
CHAPTERS = ("chapter_1", "chapter_2", "chapter_3", "chapter_4")  # their names among the words
MAY_BE_LEFT = (ReviewQuestion.HAPPENED, ReviewQuestion.INTENTION)  # the record, or nobody, has the answer


@dataclass(frozen=True, slots=True)
class ReviewAction:
    """What somebody does until when. `owner` is a key of [people], "" for the practice."""

    what: str
    owner: str
    due: date
    done: date | None = None
    done_by: str = ""

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        done = date.fromisoformat(kept["done"]) if kept["done"] else None
        return cls(**{**kept, "due": date.fromisoformat(kept["due"]), "done": done})

    def content(self) -> dict[str, Any]:
        return {**asdict(self), "due": self.due.isoformat(), "done": self.done.isoformat() if self.done else None}


@dataclass(frozen=True, slots=True)
class IncidentReview:
    """One review. `message` is the one message that it is about, `complaint` the complaint that it began with.

    `answers` are the practice's own words. `counts` are figures of the time, kept when its messages are deleted.
    """

    number: int
    opened: datetime
    owner: str
    start: datetime
    end: datetime
    title: str
    opened_by: str = ""
    message: int | None = None
    complaint: int | None = None
    closed: datetime | None = None
    closed_by: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[ReviewAction, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: StoredReview) -> Self:
        """Return the review as it is stored. Raises KeyError, TypeError or ValueError for one that was damaged."""
        content = kept.content
        dated = {key: datetime.fromisoformat(content[key]) for key in ("start", "end")}
        actions = tuple(ReviewAction.read(one) for one in content["actions"])
        return cls(kept.number, kept.at, kept.owner, closed=kept.closed, **{**content, **dated, "actions": actions})

    def content(self) -> dict[str, Any]:
        """Return what is stored of it beside its number, owner and instants."""
        return {
            "title": self.title,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "opened_by": self.opened_by,
            "closed_by": self.closed_by,
            "message": self.message,
            "complaint": self.complaint,
            "answers": dict(self.answers),
            "actions": [one.content() for one in self.actions],
            "counts": dict(self.counts),
        }

    def step(self, what: str, *, closes: bool = False) -> ReviewStep:
        """Return the step that makes it as it is here."""
        return ReviewStep(self.owner, self.content(), what, closes)

    @property
    def unanswered(self) -> list[ReviewQuestion]:
        """The questions that have to be answered before it can be closed."""
        return [one for one in ReviewQuestion if one not in MAY_BE_LEFT and not self.answers.get(one)]

    def answer(self, question: ReviewQuestion, text: str) -> Self:
        """Raises `IncidentError`."""
        self._check_open()
        return replace(self, answers={**self.answers, question.value: fitting(text, LONGEST, "answer")})

    def act(self, what: str, owner: str, due: date) -> Self:
        """Add an action. Raises `IncidentError`."""
        self._check_open()
        if not what.strip():
            raise IncidentError("Say what is to be done, in a few words.")
        return replace(self, actions=(*self.actions, ReviewAction(fitting(what, SHORT, "action"), owner, due)))

    def done(self, place: int, on: date, by: str) -> Self:
        """Somebody has done the action at that place, counted from 1. Also after the end. Raises `IncidentError`."""
        if not 1 <= place <= len(self.actions):
            raise IncidentError(f"Incident {self.number} has no action {place}.")
        mine = self.actions[place - 1]
        if mine.done is not None:
            raise IncidentError(f"Action {place} is already done.")
        actions = [*self.actions[: place - 1], replace(mine, done=on, done_by=by), *self.actions[place:]]
        return replace(self, actions=tuple(actions))

    def close(self, by: str) -> Self:
        """Raises `IncidentError` where a question has no answer yet."""
        self._check_open()
        if self.unanswered:
            open_ones = " ".join(PROMPTS[one].label for one in self.unanswered)
            raise IncidentError(f"Answer these first, in a few words: {open_ones}")
        return replace(self, closed_by=by)

    def _check_open(self) -> None:
        if self.closed is not None:
            raise IncidentError(f"Incident {self.number} is closed, so it stays as it is. Open another one.")


def fitting(text: str, most: int, what: str) -> str:
    """Raises `IncidentError` where it is too long."""
    text = text.strip()
    if len(text) > most:
        raise IncidentError(f"This {what} has {len(text)} characters. Shorten it to {most}.")
    return text
