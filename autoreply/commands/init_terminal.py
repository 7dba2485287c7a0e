"""The questions in a terminal."""

import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click

from autoreply.commands.common import printable
from autoreply.setup.draft import AnswerError
from autoreply.setup.interview import Interview
from autoreply.setup.question import Kind, Question

try:
    import readline
except ImportError:  # Python can be built without it
    readline = None  # type: ignore[assignment]

NOTHING_WRITTEN = "Nothing was written. Run `autoreply init` again: your answers are offered again."
WIDTH = 96


class QuestionTerminal:
    """Asks, says back, and asks again with the answer kept. `stopped` says what holds when somebody stops now."""

    def __init__(self, *, agreed: bool) -> None:
        self._agreed = agreed
        self.stopped = NOTHING_WRITTEN

    def interview(self, interview: Interview, given: Mapping[str, str]) -> None:
        """Ask everything that no flag answers. Raises `KeyboardInterrupt`, `EOFError`."""
        self.say(
            "Autoreply answers people who write after hours. These questions make its settings file.",
            "Enter takes the answer in brackets. Ctrl-C stops, and nothing is written before you agree.",
        )
        number = 0
        while (question := interview.next()) is not None:
            number += 1
            self._ask(interview, question, number, given.get(question.key))

    def _ask(self, interview: Interview, question: Question, number: int, flag: str | None) -> None:
        click.echo(f"\n{click.style(f'{number}. {question.text}', bold=True)}")
        self.say(*question.help(interview.draft), indent=3)
        self._choices(interview, question)
        offered = question.offered(interview.draft)
        typed: str | None = flag
        wrong = ""
        while True:
            if typed is None:
                typed = self._read(interview, question, offered, wrong)
            if question.takes_time(interview.draft) and typed.strip():
                click.echo("   One moment ...")
            try:
                answer = interview.give(question, typed)
            except AnswerError as error:
                self.say(click.style(printable(str(error)), fg="red"), indent=3)
                wrong = "" if question.kind is Kind.SECRET else typed
                typed = None
            else:
                self.say(*map(printable, answer.says), indent=3)
                return

    def _choices(self, interview: Interview, question: Question) -> None:
        if question.kind is not Kind.MANY:
            return
        for number, choice in enumerate(question.choices(interview.draft), start=1):
            click.echo(f"   {number:>3}  {choice.label}")

    def _read(self, interview: Interview, question: Question, offered: str, wrong: str) -> str:
        """What is typed; what is offered where only Enter is pressed."""
        if question.kind is Kind.SECRET:
            return str(click.prompt("   Password (it is not shown)", hide_input=True, default="", show_default=False))
        words = "/".join(choice.value for choice in question.choices(interview.draft))
        hint = f"[{offered}] " if offered else f"[{words}] " if question.kind is Kind.CHOICE else ""
        with _prefilled(wrong):
            return input(f"   {hint}> ") or offered

    def agree(self, text: str, default: bool = True, wish: str | None = None) -> bool:
        """Yes or no. `wish` is a flag that answers it."""
        if wish is not None:
            return wish == "yes"
        return click.confirm(f"\n{text}", default=default)

    def agree_to_write(self, text: str) -> bool:
        return self._agreed or click.confirm(f"\n{text}", default=True)

    def say(self, *lines: str, indent: int = 0) -> None:
        """Sentences, each on lines of its own."""
        for line in lines:
            click.echo(textwrap.fill(line, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * indent))


@contextmanager
def _prefilled(text: str) -> Iterator[None]:
    """What was typed wrongly stands in the line again, to be mended."""
    if readline is None or not text:
        yield
        return
    readline.set_startup_hook(lambda: readline.insert_text(text))
    try:
        yield
    finally:
        readline.set_startup_hook()
