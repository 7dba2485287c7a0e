"""What the commands about clients share: which card is meant, who acts and why, and dates."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import click

from autoreply.clients.work import ClientWork, cards_meant
from autoreply.commands.common import SettingsSource, author, config, in_sentences, record_of, usable_settings
from autoreply.hours.instants import HELP, InstantError, read_end
from autoreply.record.cards.cards import Act, Card, CardError
from schedules import SystemClock

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class CommandContext(ClientWork):
    """The work of one command, which names cards and ends in words."""

    def card(self, wanted: str) -> Card:
        """Return the one card that is meant, by number, label or address. Raises `CardError`."""
        chosen = cards_meant(self.record, wanted)
        if not chosen:
            raise CardError(f'No card has "{wanted}" in its label or addresses. List them: autoreply client find')
        if len(chosen) > 1:
            these = ", ".join(f"{one.number} ({one.label})" for one in chosen[:5])
            raise CardError(f'"{wanted}" may mean several cards: {these}. Name one by its number.')
        return chosen[0]

    def until(self, words: str) -> datetime:
        """An end, as people write it. Raises `click.UsageError`."""
        try:
            end = read_end(words, self.settings.timezone, self.now)
        except InstantError as error:
            raise click.UsageError(f"--until: {error}") from error
        if end <= self.now:
            raise click.UsageError(f"--until: that has passed; {HELP}")
        return end


@contextmanager
def context_of(where: SettingsSource, author: str, reason: str) -> Iterator[CommandContext]:
    """Open the practice's record for one command."""
    settings = usable_settings(where)
    with record_of(settings) as record:
        yield CommandContext(settings, record, Act(author, reason.strip(), SystemClock().now()))


def acts(command: Callable[..., R]) -> Callable[..., R]:
    """Adds --config, --reason and --author; the command gets a `CommandContext` as its first argument."""

    @config
    @click.option("--reason", default="", help="Why, for the people of the practice. It is kept with the card.")
    @author
    @in_sentences()
    @functools.wraps(command)
    def called(*args: Any, where: SettingsSource, reason: str, author: str, **kwargs: Any) -> R:
        with context_of(where, author, reason) as context:
            return command(context, *args, **kwargs)

    return called


def needs_reason(context: CommandContext) -> None:
    """Raises `click.UsageError` where no reason was given."""
    if not context.act.why:
        raise click.UsageError("--reason: say why in a few words, for the people of the practice.")


def day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    """A date, for click. Raises `click.BadParameter`."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("write year-month-day, like 2026-12-28") from None
