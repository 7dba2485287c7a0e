"""What commands share: the settings file, and errors as one sentence with an exit status."""

import functools
import getpass
import os
import sys
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from autoreply.errors import UserError
from autoreply.record import Record
from autoreply.settings import Settings, SettingsError, load
from autoreply.settings.files import private_folder
from autoreply.settings.in_effect import in_effect
from autoreply.settings.paths import record_url, state_folder
from channels import ChannelError, private

P = ParamSpec("P")
R = TypeVar("R")

PLACES = (Path("config.toml"), Path("~/.config/autoreply/config.toml").expanduser(), Path("/etc/autoreply/config.toml"))


def find_file(given: Path | None) -> Path:
    """The settings file: the one given, AUTOREPLY_CONFIG, or the first of `PLACES`; ./config.toml where none is."""
    if given is not None:
        return given
    named = os.environ.get("AUTOREPLY_CONFIG")
    if named:
        return Path(named)
    return next((place for place in PLACES if place.is_file()), PLACES[0])


@dataclass(frozen=True, slots=True)
class SettingsSource:
    """Which settings a command was told to use; `flags` are dotted keys with their values."""

    file: Path
    flags: Mapping[str, object]


def config(command: Callable[..., R]) -> Callable[..., R]:
    """Adds --config and --set; the command gets them as `where`."""

    @click.option(
        "--config",
        "file",
        type=click.Path(path_type=Path, readable=False),  # where it cannot be read, the settings say so
        help="The settings file. If left out: AUTOREPLY_CONFIG, ./config.toml, ~/.config/autoreply/config.toml or "
        "/etc/autoreply/config.toml, whichever exists first.",
    )
    @click.option(
        "--set", "wishes", multiple=True, metavar="KEY=VALUE", help="Overrides the file, such as log.level=debug"
    )
    @functools.wraps(command)
    def called(*args: Any, file: Path | None, wishes: tuple[str, ...], **kwargs: Any) -> R:
        return command(*args, where=SettingsSource(find_file(file), dict(map(_flag, wishes))), **kwargs)

    return called


def _flag(wish: str) -> tuple[str, object]:
    """A dotted key and its value: as TOML where it is TOML, else as a plain text. Raises `click.UsageError`."""
    key, equals, value = wish.partition("=")
    if not equals or not key.strip():
        raise click.UsageError(f'--set: "{key}" has no value; write it like log.level=debug')
    try:
        return key.strip(), tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return key.strip(), value


def user_name() -> str:
    """The name of the user who runs the command. In a container, that user may have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "somebody on this machine"


def _author(_context: click.Context, _parameter: click.Parameter, given: str | None) -> str:
    return given or user_name()


author = click.option("--author", callback=_author, help="Your name. Your user name if left out.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def settings_of(where: SettingsSource) -> Settings:
    """Raises `SettingsError`."""
    return load(where.file, os.environ, where.flags)


def settings_in_effect(where: SettingsSource) -> tuple[Settings, str]:
    """The file's settings and ""; or, while it has a mistake, what the daemon runs with, and what is wrong.

    Raises `SettingsError` where nothing at all is known.
    """
    try:
        return settings_of(where), ""
    except SettingsError as error:
        found = in_effect(where.file, os.environ, where.flags)
        if found is None:
            raise
        settings, says = found
        return settings, f"{says}\n{error}"


def usable_settings(where: SettingsSource) -> Settings:
    """The settings in effect. What is wrong with the file goes to standard error. Raises `SettingsError`."""
    settings, wrong = settings_in_effect(where)
    if wrong:
        click.echo(wrong, err=True)
    return settings


def record_of(settings: Settings) -> Record:
    """The practice's own record. Raises `RecordError`."""
    private_folder(state_folder(settings))
    return Record.open(record_url(settings))


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """Raises `click.ClickException` where the file cannot be written."""
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from error


def write_privately(file: Path, content: str | bytes) -> None:
    """Replace the file by one that only this user may read. Raises `click.ClickException`."""
    with writing(file):
        private.write(file, content)


def printable(text: str) -> str:
    """`text` without what a terminal obeys, for what a provider said: control and format characters but line ends."""
    return "".join(char for char in text if char == "\n" or not unicodedata.category(char).startswith("C"))


def in_sentences(status: int = 2) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Errors that say what to do go to standard error, and end the command with `status`."""

    def wrap(command: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(command)
        def called(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return command(*args, **kwargs)
            except (SettingsError, UserError, ChannelError) as error:
                click.echo(printable(str(error)), err=True)
                sys.exit(status)

        return called

    return wrap
