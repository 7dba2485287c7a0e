"""Asks the questions one after the other, alike for the terminal, the flags and the pages."""

from collections.abc import Mapping
from dataclasses import dataclass

from autoreply.setup.account_questions import ACCOUNT
from autoreply.setup.draft import Answer, AnswerError, Draft
from autoreply.setup.hours_questions import HOURS
from autoreply.setup.other_questions import OTHER
from autoreply.setup.practice_questions import PRACTICE
from autoreply.setup.question import Kind, Question

QUESTIONS: tuple[Question, ...] = (*PRACTICE, *HOURS, *ACCOUNT, *OTHER)


class MissingFlagsError(AnswerError):
    """Without a terminal nobody can be asked, and these answers have no default that is safe to take."""

    def __init__(self, questions: list[Question]) -> None:
        lines = [f"  {question.flag:<18} {question.text}" for question in questions]
        super().__init__("\n".join(["There is no terminal to ask in. Give these flags as well:", *lines]))
        self.flags = [question.flag for question in questions]


@dataclass
class Interview:
    """The way through the questions. Everything that is known is in `draft`."""

    draft: Draft

    def next(self) -> Question | None:
        """The first question that is needed and not answered, None where all are."""
        return next((one for one in self.needed() if one.key not in self.draft.answers), None)

    def needed(self) -> list[Question]:
        """The questions that are asked, as far as can be told by now."""
        return [one for one in QUESTIONS if one.needed(self.draft)]

    def give(self, question: Question, typed: str) -> Answer:
        """Take an answer. Answers that depended on another one before are void. Raises `AnswerError`."""
        answer = question.read(typed, self.draft)
        before = self.draft.answers.get(question.key)
        if before is not None and (before.value != answer.value):
            self._forget_after(question.key)
        self.draft.answers[question.key] = answer
        return answer

    def _forget_after(self, key: str) -> None:
        for one in QUESTIONS:
            if key in one.after and one.key in self.draft.answers:
                answer = self.draft.answers.pop(one.key)
                if one.kind is not Kind.SECRET:
                    self.draft.before = {**self.draft.before, one.key: answer.text}
                self._forget_after(one.key)

    def unattended(self, flags: Mapping[str, str]) -> list[str]:
        """Answer all of them from flags and safe defaults; what was said back.

        Raises `MissingFlagsError`, and `AnswerError` with the flag that has a wrong value.
        """
        said: list[str] = []
        missing: list[Question] = []
        for question in QUESTIONS:
            if not question.needed(self.draft):
                continue
            typed = flags.get(question.key)
            if typed is None and question.assumed:
                typed = question.default(self.draft)
            if typed is None or not (typed.strip() or question.optional):
                missing.append(question)
                continue
            if missing and question.takes_time(self.draft):
                continue  # nobody signs in anywhere before everything is known
            try:
                said += self.give(question, typed).says
            except AnswerError as error:
                raise AnswerError(f"{question.flag}: {error}") from None
        if missing:
            raise MissingFlagsError([*missing, *self._unknown_yet(flags)])
        return said

    def _unknown_yet(self, flags: Mapping[str, str]) -> list[Question]:
        """What will be missing once the address is looked at."""
        if "address" in self.draft.answers:
            return []
        by_hand = "imap" in flags and "smtp" in flags
        keys = {"password"} if by_hand else {"accept", "password"}
        return [one for one in QUESTIONS if one.key in keys and one.key not in flags]
