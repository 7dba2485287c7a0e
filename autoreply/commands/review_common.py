"""What `incident` and `complaint` share: the record, who acts, the practice's hours, and a document into a file."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from autoreply.commands.client_common import CommandContext, context_of
from autoreply.commands.common import SettingsSource, author, config, in_sentences, printable, write_privately
from autoreply.documents import Document, DocumentFormat, PaperSize, render
from autoreply.hours.feeds import feeds_of
from autoreply.hours.live import Hours
from autoreply.settings.paths import state_folder
from autoreply.telemetry.health import Health
from autoreply.texts.words import known_languages
from schedules import Calendar, FakeClock, OnCall

R = TypeVar("R")

ON = "A date, such as 2026-12-28. Today if left out."
MOST = 200


@dataclass(frozen=True, slots=True)
class ReviewContext:
    """A command's context, with the practice's calendar and who is on call."""

    base: CommandContext
    calendar: Calendar
    oncall: OnCall

    def person(self, key: str) -> str:
        """A key of [people], or "" for the practice. Raises `click.UsageError`."""
        if key and key not in self.base.settings.people:
            known = ", ".join(self.base.settings.people) or "nobody"
            raise click.UsageError(f'--owner: "{key}" is not in [people]: {known}.')
        return key

    def name(self, key: str) -> str:
        people = self.base.settings.people
        return people[key].name if key in people else key or "the practice"

    def past(self, day: date | None) -> date:
        """A date that is over, today where none is given."""
        return day or self.base.today

    def night(self) -> date:
        """The date of last night."""
        return self.base.today - timedelta(days=1)


def reviews(command: Callable[..., R]) -> Callable[..., R]:
    """Adds --config and --author; the command gets a `ReviewContext` as its first argument."""

    @config
    @author
    @in_sentences()
    @functools.wraps(command)
    def called(*args: Any, where: SettingsSource, author: str, **kwargs: Any) -> R:
        with context_of(where, author, "") as context:
            settings, clock = context.settings, FakeClock(context.now)
            feeds = feeds_of(settings, state_folder(settings), clock, Health(clock))
            hours = Hours(settings, feeds, context.record, clock)
            return command(ReviewContext(context, hours.of(None), hours.oncall()), *args, **kwargs)

    return called


def prints(command: Callable[..., R]) -> Callable[..., R]:
    """Adds --to, --without-names and --language."""
    command = click.option(
        "--language", type=click.Choice(known_languages()), help="The practice's first language if left out."
    )(command)
    command = click.option("--without-names", is_flag=True, help="Leave out who wrote, for example for supervision.")(
        command
    )
    return click.option(
        "--to",
        "to",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write a document into this file: .pdf, .docx, .html or .md. If left out, it is printed here.",
    )(command)


def show_document(document: Document, to: Path | None, context: ReviewContext) -> None:
    """Print it, or write it into a file of the format that its name ends in. Raises `click.UsageError`."""
    known = {form.value: form for form in DocumentFormat}
    form = DocumentFormat.MARKDOWN if to is None else known.get(to.suffix.removeprefix(".").lower())
    if form is None:
        raise click.UsageError(f"--to: end the name in one of {', '.join(f'.{one}' for one in known)}")
    paper = PaperSize.of(context.base.settings.country)
    octets = render(document, form, at=context.base.now, paper=paper)
    if to is None:
        click.echo(printable(octets.decode()), nl=False)
    else:
        write_privately(to, octets)
        click.echo(f"Written: {to}")
