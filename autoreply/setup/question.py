"""A question as data: the terminal, the flags and the pages all ask the same ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from autoreply.setup.draft import Answer, AnswerError, Draft


class Kind(StrEnum):
    """How it is asked."""

    TEXT = "text"
    CHOICE = "choice"  # one of a few
    MANY = "many"  # any number of a list
    SECRET = "secret"  # noqa: S105 - a kind; nothing of it is ever shown


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several: what is typed for it, and what it says."""

    value: str
    label: str


def _nothing(_draft: Draft) -> tuple[()]:
    return ()


def _empty(_draft: Draft) -> str:
    return ""


def _always(_draft: Draft) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Question:
    """`read` makes an answer of what was typed, and raises `AnswerError`.

    `help` are sentences shown with it. `default` is the answer of whoever only presses Enter, "" where there is none.
    `needed` is whether it is asked at all. `assumed`: without a terminal the default counts; otherwise its flag has to
    be given. `after` are the keys whose change makes this answer void. An `optional` question takes an empty answer.
    `searches`: reading the answer asks other computers.
    """

    key: str
    flag: str
    text: str
    read: Callable[[str, Draft], Answer]
    help: Callable[[Draft], Sequence[str]] = _nothing
    default: Callable[[Draft], str] = _empty
    needed: Callable[[Draft], bool] = _always
    choices: Callable[[Draft], Sequence[Choice]] = _nothing
    kind: Kind = Kind.TEXT
    assumed: bool = False
    optional: bool = False
    searches: bool = False
    after: tuple[str, ...] = ()

    def takes_time(self, draft: Draft) -> bool:
        """Whether reading the answer asks servers, which takes seconds."""
        return draft.tools.tests if self.kind is Kind.SECRET else self.searches and draft.tools.looks

    def offered(self, draft: Draft) -> str:
        """What is offered: this answer, that of an earlier run, or what was found by looking."""
        if self.kind is Kind.SECRET:
            return ""
        if self.key in draft.answers:
            return draft.answers[self.key].text
        return draft.before.get(self.key) or self.default(draft)


YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))


def read_yes_no(typed: str, _draft: Draft) -> Answer:
    """Raises `AnswerError`."""
    plain = typed.strip().lower()
    if plain in {"y", "yes", "true", "1"}:
        return Answer(True, "yes")
    if plain in {"n", "no", "false", "0"}:
        return Answer(False, "no")
    raise AnswerError("Enter yes or no.")


def one_line(typed: str, what: str, longest: int = 100) -> str:
    """What was typed, without what cannot be seen. Raises `AnswerError`."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in typed).split())
    if not plain:
        raise AnswerError(f"Enter {what}.")
    if len(plain) > longest:
        raise AnswerError(f"Shorten this to {longest} characters.")
    return plain
