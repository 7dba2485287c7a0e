"""`autoreply init`."""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from autoreply.commands.common import in_sentences, printable
from autoreply.commands.init_terminal import NOTHING_WRITTEN, QuestionTerminal
from autoreply.commands.init_web import DEFAULT, set_up_in_browser
from autoreply.commands.init_writing import finish
from autoreply.settings.paths import default_state
from autoreply.setup.draft import AnswerError, Draft, Tools
from autoreply.setup.files import can_write
from autoreply.setup.interview import QUESTIONS, Interview, MissingFlagsError
from autoreply.setup.machine import Machine
from autoreply.setup.question import Kind, Question
from autoreply.setup.remembered import remember, remembered
from channels.registry import every
from schedules import SystemClock

USUAL, OF_ROOT = Path("~/.config/autoreply/config.toml"), Path("/etc/autoreply/config.toml")


def with_flags(command: Callable[..., Any]) -> Callable[..., Any]:
    """A flag for every question, in their order."""
    for question in reversed(QUESTIONS):
        command = click.option(question.flag, question.key, help=_help(question), metavar=_metavar(question))(command)
    return command


def _help(question: Question) -> str:
    if question.kind is Kind.SECRET:
        return "A file with the password of the mailbox. Use - to read standard input."
    return question.text


def _metavar(question: Question) -> str:
    return "FILE" if question.kind is Kind.SECRET else "YES|NO" if question.kind is Kind.CHOICE else "TEXT"


@click.command("init", help="Set up a practice: asks some questions, tries the mailbox, and writes the settings file.")
@click.option("--config", "file", type=click.Path(path_type=Path), help="The file to write.")
@with_flags
@click.option("--yes", "agreed", is_flag=True, help="Write the file without asking once more.")
@click.option("--sample", type=click.Choice(["yes", "no"]), help="Send one sample reply to your own address.")
@click.option("--service", type=click.Choice(["yes", "no"]), help="Start it as a service of this computer.")
@click.option("--no-test", is_flag=True, help="Do not sign in to the mail servers.")
@click.option("--listen", default="", help="Where the page listens, and with --web the questions: 127.0.0.1:8080.")
@click.option("--web", "in_browser", is_flag=True, help="Ask in a browser on this computer, not in the terminal.")
@in_sentences()
def command(file: Path | None, **options: Any) -> None:
    target = file or settings_place()
    if trouble := can_write(target):
        raise click.UsageError(trouble)
    given = {one.key: options[one.key] for one in QUESTIONS if options[one.key] is not None}
    _read_password(given)
    by_hand = "imap" in given and "smtp" in given
    draft = new_draft(target, looks=not by_hand, tests=not options["no_test"])
    draft.flags = frozenset(given)
    listen = options["listen"]
    if options["in_browser"]:
        offered = {key: text for key, text in given.items() if key != "password"}
        draft.before = {**draft.before, **offered}
        if not set_up_in_browser(draft, target, listen or DEFAULT, listen):
            click.echo(NOTHING_WRITTEN)
        return
    call = InitCall(draft, target, given, {name: options[name] for name in ("sample", "service")}, listen)
    ask = _ask if sys.stdin.isatty() else _without_asking
    ask(call, agreed=options["agreed"])


@dataclass(frozen=True, slots=True)
class InitCall:
    """One call of the command: what is to be written where, and the flags that answer questions."""

    draft: Draft
    target: Path
    given: dict[str, str]
    wishes: dict[str, str | None]
    listen: str


def settings_place() -> Path:
    """The file that the other commands use; where there is none yet, this user's own."""
    named = os.environ.get("AUTOREPLY_CONFIG")
    if named:
        return Path(named)
    return OF_ROOT if os.geteuid() == 0 else USUAL.expanduser()


def new_draft(file: Path, *, looks: bool, tests: bool) -> Draft:
    """A draft that offers what an earlier run on this file answered."""
    setup = next(kind.setup for kind in every() if kind.setup is not None)
    tools = Tools(setup(), Machine.look(os.environ), SystemClock().now(), looks, tests)
    return Draft(tools, remembered(file, default_state()))


def _read_password(given: dict[str, str]) -> None:
    """The flag names a file; from here on it is the password. Raises `click.UsageError`."""
    source = given.get("password")
    if source is None:
        return
    try:
        read = sys.stdin.readline() if source == "-" else Path(source).expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        raise click.UsageError(f"--password-file: {source} cannot be read ({why}).") from None
    given["password"] = read.strip("\r\n")


def _without_asking(call: InitCall, *, agreed: bool) -> None:
    try:
        said = Interview(call.draft).unattended(call.given)
    except MissingFlagsError as error:
        raise click.UsageError(f"{error}" + ("" if agreed else "\n  --yes              Write the file.")) from None
    except AnswerError as error:
        raise click.UsageError(printable(str(error))) from None
    for line in said:
        click.echo(printable(line))
    if not agreed:
        raise click.UsageError("All questions are answered. Give --yes as well to write the file.")
    _name_ignored(call)
    remember(call.draft, call.target, default_state())
    finish(call.draft, call.target, call.wishes, None, call.listen)


def _name_ignored(call: InitCall) -> None:
    """Flags of questions that were not asked."""
    for question in QUESTIONS:
        if question.key in call.given and question.key not in call.draft.answers:
            click.echo(f"{question.flag} is not needed here, and is left out.")


def _ask(call: InitCall, *, agreed: bool) -> None:
    terminal = QuestionTerminal(agreed=agreed)
    try:
        terminal.interview(Interview(call.draft), call.given)
        _name_ignored(call)
        finish(call.draft, call.target, call.wishes, terminal, call.listen)
    except (KeyboardInterrupt, EOFError, click.Abort):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C does not lose the answers
        remember(call.draft, call.target, default_state())
        click.echo(f"\n\nStopped. {terminal.stopped}")
        sys.exit(130)
    remember(call.draft, call.target, default_state())
