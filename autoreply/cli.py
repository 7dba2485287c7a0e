"""The console script. Commands are imported when they are called: `--help` and `status` stay quick."""

import ast
import difflib
import gc
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from autoreply.service.environment import EnvironmentTakenError, refuse_strangers

EX_CONFIG = 78  # sysexits.h: something is wrong with the installation or the settings; starting again does not help

COMMANDS = {
    "init": "Set up a practice: asks some questions and writes the settings file.",
    "run": "Run the daemon, which replies after hours.",
    "demo": "A practice to play with in the browser; no account needed. --script prints a night.",
    "check": "Describe the settings file in words, with every warning.",
    "doctor": "Test every account for real, without changing anything.",
    "explain": "Show what a person or a mail would receive, and why.",
    "calendar": "Show the next days as a timeline, in the terminal or as SVG or PNG.",
    "policy": "The written policy for clients: draft it, issue it, compare versions.",
    "publish": "Write your hours as a web page, as data, as a calendar, and as texts to paste.",
    "words": "Find what the texts for your clients should not say.",
    "open": "Open until a time, whatever your usual hours are.",
    "close": "Close until a time, whatever your usual hours are.",
    "resume": "End an open or close early. Let a paused channel reply again.",
    "client": "Keep contact cards of clients, and what you agreed with them.",
    "incident": "Review a night in which something went wrong, and run it again.",
    "complaint": "Keep complaints: acknowledge, find out, answer, and learn.",
    "status": "Show who is open now, and any problems.",
    "service": "Start Autoreply with this computer, and keep it running.",
    "record": "Check that nothing in the record of what you did was changed afterwards.",
    "summary": "Print a summary of a period for supervision, without any client.",
    "backup": "Copy the SQLite record into a file. The daemon can keep running.",
    "call": "Call the demo practice from your keyboard. You need no account.",
    "page": "Say who may log in to the practice page.",
    "reach": "How you are told: list the ways, send a code to each, and confirm it.",
    "login": "Sign in to an account, or let Autoreply act for a person.",
}

OF_THE_DEMO = ("demo", "call")
DEMO_PACKAGES = ("autoreply_demo", "pymap", "aiosmtpd")
NO_DEMO = (
    "The demo is a separate package: "
    "run `make demo` in a checkout of Autoreply, or `pip install ./autoreply_demo` there."
)


def commands() -> dict[str, str]:
    """Every command with its help: ours, and those that the folders of providers bring along."""
    return COMMANDS | {name: ast.get_docstring(ast.parse(file.read_text())) or "" for name, file in brought().items()}


def brought() -> dict[str, Path]:
    """The file of each command that a provider's folder brings along. It is found and read without being imported."""
    spec = importlib.util.find_spec("channels")
    places = spec.submodule_search_locations or () if spec else ()
    files = [file for place in places for file in sorted(Path(place).glob("[!_]*/command.py"))]
    return {file.parent.name: file for file in files}


@contextmanager
def _no_garbage_collection(module: str) -> Iterator[None]:
    """What the first import makes stays. Looking through it for garbage, then or later, is a tenth of the start."""
    first = module not in sys.modules
    gc.disable()
    try:
        yield
    finally:
        if first:
            gc.freeze()
        gc.enable()


class _Commands(click.Group):
    """Finds each command in a module of its own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(commands())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in brought():
            return importlib.import_module("autoreply.commands.provider").command(cmd_name)  # type: ignore[no-any-return]
        if cmd_name not in COMMANDS:
            return None
        module = f"{'autoreply_demo' if cmd_name in OF_THE_DEMO else 'autoreply'}.commands.{cmd_name}"
        try:
            with _no_garbage_collection(module):
                command: click.Command = importlib.import_module(module).command
        except ModuleNotFoundError as error:
            if error.name is None or error.name.split(".")[0] not in DEMO_PACKAGES:
                raise
            raise click.ClickException(NO_DEMO) from None
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command; of a mistyped one, the nearest is offered."""
        name = args[0]
        if not name.startswith("-") and name not in commands():
            near = difflib.get_close_matches(name.lower(), commands(), n=1)
            meant = f' Did you mean "{near[0]}"?' if near else ""
            raise click.UsageError(f'There is no command "{name}".{meant} All commands: autoreply --help', ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(commands().items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="autoreply", message="%(prog)s %(version)s")
def cli() -> None:
    """Autoreply keeps a practice's working hours. After hours, people who write learn when you open again, and which
    crisis lines help them tonight. It is not a crisis service."""


def main() -> None:
    """Refuse a wrong environment, then run the command."""
    try:
        refuse_strangers()
    except EnvironmentTakenError as error:
        click.echo(error, err=True)
        sys.exit(EX_CONFIG)
    cli()
