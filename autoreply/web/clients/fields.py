"""The fields of the forms about clients, and how their answers are read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from autoreply.editing.typed_dates import EXAMPLES as DATES
from autoreply.editing.typed_dates import TypedDateError, read_past_date, read_typed_date
from autoreply.hours.instants import InstantError, read_end
from autoreply.web.clients.subject import FormSubject
from autoreply.web.forms import FormProblems

TIMES = "tomorrow 8am, Mon 9:00, +2h or 2026-12-01 09:00"
Option = tuple[str, str]


class FieldKind(StrEnum):
    """How a field is shown. Of TICKS, several may be chosen; their answer has a line for each."""

    TEXT = "text"
    AREA = "area"
    CHOICE = "choice"
    RADIOS = "radios"
    TICK = "tick"
    TICKS = "ticks"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class FormField:
    """One field. `needed` is what to say where it is empty, "" where it may be. `first` is the choice of nothing."""

    name: str
    label: str
    hint: str = ""
    kind: FieldKind = FieldKind.TEXT
    needed: str = ""
    options: Sequence[Option] = field(default=())
    first: str = ""
    longest: int = 120


def answers_of(fields: Iterable[FormField], form: Mapping[str, str]) -> dict[str, str]:
    """Return what was entered, by field."""
    return {one.name: _answer(one, form) for one in fields}


def problems_of(fields: Iterable[FormField], answers: Mapping[str, str]) -> dict[str, str]:
    """Return a sentence for each field that is empty, too long, or none of its choices."""
    found: dict[str, str] = {}
    for one in fields:
        answer = answers[one.name]
        if one.needed and not answer:
            found[one.name] = one.needed
        elif len(answer) > one.longest and one.kind in (FieldKind.TEXT, FieldKind.AREA):
            found[one.name] = f"Shorten this to {one.longest} characters."
        elif answer and one.kind in (FieldKind.CHOICE, FieldKind.RADIOS) and answer not in dict(one.options):
            found[one.name] = "Choose one from the list."
    return found


def _answer(one: FormField, form: Mapping[str, str]) -> str:
    if one.kind is FieldKind.TICKS:
        chosen = (key for place, (key, _) in enumerate(one.options) if form.get(f"{one.name}-{place}") == key)
        return "\n".join(chosen)
    return form.get(one.name, "").strip()


class AnswerReader:
    """Reads dates and times, and collects what is wrong with them."""

    def __init__(self, subject: FormSubject, answers: Mapping[str, str]) -> None:
        self._subject, self._answers = subject, answers
        self._wrong: dict[str, str] = {}

    def day(self, name: str, otherwise: date | None = None) -> date:
        """The date of a field; `otherwise` where it is empty."""
        today = self._subject.today
        if not self._answers[name] and otherwise is not None:
            return otherwise
        try:
            return read_typed_date(self._answers[name], today)
        except TypedDateError as error:
            self._wrong[name] = str(error)
            return today

    def past_day(self, name: str, otherwise: date | None = None) -> date:
        """The date of a field, today or before."""
        today = self._subject.today
        if not self._answers[name] and otherwise is not None:
            return otherwise
        try:
            found = read_past_date(self._answers[name], today)
        except TypedDateError as error:
            self._wrong[name] = str(error)
            return today
        if found > today:
            self._wrong[name] = "This day is in the future. Enter it when it has happened."
        return found

    def end(self, name: str) -> datetime:
        """The time of a field, by the clock of the practice, which has to lie ahead."""
        now, typed = self._subject.now, self._answers[name]
        if not typed:
            self._wrong[name] = f"Enter when it ends, for example {TIMES}."
            return now
        try:
            until = read_end(typed, self._subject.zone, now)
        except InstantError:
            self._wrong[name] = f"This is not a time Autoreply understands. Enter a time such as {TIMES}."
            return now
        if until <= now:
            self._wrong[name] = f"{self._subject.when(until)} has passed. Enter a later time."
        return until

    def refuse(self, name: str, says: str) -> None:
        """Note what is wrong with a field."""
        self._wrong.setdefault(name, says)

    def check(self) -> None:
        """Raises `FormProblems` if anything was wrong."""
        if self._wrong:
            raise FormProblems(self._wrong)


def said_past_date(subject: FormSubject, answers: Mapping[str, str], name: str = "told_on") -> dict[str, str]:
    """The typed date said back, of a field for a day that has come."""
    try:
        day = read_past_date(answers.get(name, ""), subject.today)
    except TypedDateError:
        return {}
    return {name: f"That is: {subject.settings.dates.day_and_year(day)}."}


def said_dates(subject: FormSubject, answers: Mapping[str, str], *names: str) -> dict[str, str]:
    """The typed dates said back."""
    found = {}
    for name in names:
        try:
            day = read_typed_date(answers.get(name, ""), subject.today)
        except TypedDateError:
            continue
        found[name] = f"That is: {subject.settings.dates.day_and_year(day)}."
    return found


def said_end(subject: FormSubject, answers: Mapping[str, str], name: str) -> dict[str, str]:
    """The typed time said back."""
    try:
        return {name: f"That is: {subject.when(read_end(answers.get(name, ''), subject.zone, subject.now))}."}
    except InstantError:
        return {}


DATE_HINT = f"For example: {DATES}."
TIME_HINT = f"For example: {TIMES}."
