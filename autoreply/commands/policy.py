"""`autoreply policy`: the written policy for clients, from the settings file."""

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from autoreply.commands.common import SettingsSource, author, config, in_sentences, record_of, settings_of, writing
from autoreply.documents import DocumentFormat, PaperSize, render
from autoreply.notices.handover.about_policy import unread_by
from autoreply.policy.content import PolicyContent, VersionLine, document_of, local_date
from autoreply.policy.diff import differences
from autoreply.policy.state import PolicyError, PolicyState, issue, line_of, state_of, version_of
from autoreply.record import Record
from autoreply.settings import Settings
from schedules import SystemClock

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class PolicyCommand:
    """The settings, the open record, and when."""

    settings: Settings
    record: Record
    now: datetime

    @property
    def state(self) -> PolicyState:
        return state_of(self.settings, self.record, self.now)

    def day(self, instant: datetime) -> str:
        return self.settings.dates.long_date(local_date(instant, self.settings))

    def write(self, content: PolicyContent, version: VersionLine, where: "WrittenAs") -> None:
        """Write a document to a file or to standard output. A draft is dated now, a version when it was issued."""
        document = document_of(content, content.language(where.language), version)
        at = datetime.combine(version.on, datetime.min.time(), self.settings.timezone)
        octets = render(document, where.form, at=at, paper=PaperSize.of(self.settings.country))
        if where.output is None:
            sys.stdout.buffer.write(octets)
        else:
            with writing(where.output):
                where.output.write_bytes(octets)
            click.echo(f"Written to {where.output}.", err=True)


@dataclass(frozen=True, slots=True)
class WrittenAs:
    """How a document is written, and where."""

    language: str
    form: DocumentFormat
    output: Path | None


@contextmanager
def _opened(where: SettingsSource) -> Iterator[PolicyCommand]:
    settings = settings_of(where)
    with record_of(settings) as record:
        yield PolicyCommand(settings, record, SystemClock().now())


def _with_policy(command: Callable[..., R]) -> Callable[..., R]:
    """Adds --config; the command gets a `PolicyCommand` as its first argument."""

    @config
    @in_sentences()
    @functools.wraps(command)
    def called(*args: Any, where: SettingsSource, **kwargs: Any) -> R:
        with _opened(where) as opened:
            return command(opened, *args, **kwargs)

    return called


def _written(command: Callable[..., R]) -> Callable[..., R]:
    """Adds how a document is written, which the command gets as `written`."""

    @click.option("--language", default="", help="One of your languages, such as en. The first one if left out.")
    @click.option("--format", "form", type=click.Choice([*DocumentFormat]), help="By the name of the file if left out.")
    @click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file. Printed if left out.")
    @functools.wraps(command)
    def called(*args: Any, language: str, form: str | None, output: Path | None, **kwargs: Any) -> R:
        wished = form or (output.suffix.removeprefix(".").lower() if output else DocumentFormat.MARKDOWN)
        if wished not in [*DocumentFormat]:
            raise click.UsageError(f"--output: name a file that ends in {', '.join(DocumentFormat)}, or give --format.")
        chosen = DocumentFormat(wished)
        if output is None and chosen in (DocumentFormat.PDF, DocumentFormat.DOCX) and sys.stdout.isatty():
            raise click.UsageError("--output: name a file; a terminal cannot show this format.")
        return command(*args, written=WrittenAs(language, chosen, output), **kwargs)

    return called


@click.group("policy", help="The written policy for clients: what it says, its versions, and who read it.")
def command() -> None:
    """A group: its commands follow."""


@command.command("draft", help="Write what the settings file says today, and name required parts that are missing.")
@_written
@_with_policy
def draft_command(policy: PolicyCommand, written: WrittenAs) -> None:
    found = policy.state
    policy.write(found.draft, VersionLine(0, local_date(policy.now, policy.settings)), written)
    for one in found.missing:
        click.echo(str(one), err=True)
    for says in found.changes:
        click.echo(f"Since the issued version: {says}", err=True)


@command.command("issue", help="Issue the draft as a version. It is frozen, and in effect from now on.")
@click.option("--anyway", is_flag=True, help="Issue it although required parts are missing. The record says which.")
@author
@_with_policy
def issue_command(policy: PolicyCommand, anyway: bool, author: str) -> None:
    made = issue(policy.settings, policy.record, author, policy.now, anyway=anyway)
    click.echo(f"Version {made.number} is issued. Its SHA-256 is {made.digest}.")
    for says in made.changes:
        click.echo(f"- {says}")
    click.echo("Print it with: autoreply policy show --output policy.pdf")


@command.command("diff", help="Say what changed: from version OLD to NEW, or from the issued version to the file.")
@click.argument("old", type=int, required=False)
@click.argument("new", type=int, required=False)
@_with_policy
def diff_command(policy: PolicyCommand, old: int | None, new: int | None) -> None:
    before = version_of(policy.record, old)[1]
    after = version_of(policy.record, new)[1] if new is not None else policy.state.draft
    for says in differences(before, after) or ["Nothing changed."]:
        click.echo(says)


@command.command("show", help="Write an issued version, the one in effect if no NUMBER is given.")
@click.argument("number", type=int, required=False)
@_written
@_with_policy
def show_command(policy: PolicyCommand, number: int | None, written: WrittenAs) -> None:
    version, content = version_of(policy.record, number)
    code = content.language(written.language)
    policy.write(content, line_of(policy.settings, policy.record, version, code), written)


@command.command("list", help="List the issued versions, and who read the one in effect.")
@_with_policy
def list_command(policy: PolicyCommand) -> None:
    versions = policy.record.policies.every()
    if not versions:
        raise PolicyError("No policy was issued yet. Look at it with: autoreply policy draft")
    for one in versions:
        lacking = f", without the elements {', '.join(map(str, one.lacking))}" if one.lacking else ""
        click.echo(f"Version {one.number}: {policy.day(one.issued)}, by {one.author}, {one.digest[:16]}{lacking}")
    for read in policy.record.policies.acknowledgements(versions[0].number):
        click.echo(f"Read by {read.name}: {policy.day(read.at)}")
    for key in unread_by(policy.settings, policy.record, versions[0]):
        click.echo(f"Not yet read by {policy.settings.people[key].name}.")


@command.command("acknowledge", help="Note that PERSON, a key of [people], read the version in effect.")
@click.argument("person")
@_with_policy
def acknowledge_command(policy: PolicyCommand, person: str) -> None:
    if person not in policy.settings.people:
        known = ", ".join(policy.settings.people) or "nobody"
        raise PolicyError(f'"{person}" is not in [people]. There are: {known}.')
    version = version_of(policy.record, None)[0]
    name = policy.settings.people[person].name
    if policy.record.policies.acknowledge(version.number, person, name, policy.now):
        click.echo(f"{name} has read version {version.number}.")
    else:
        click.echo(f"{name} had already acknowledged version {version.number}.")
