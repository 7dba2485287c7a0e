"""`autoreply reach`: the ways to the people of the practice, and the proof that each of them works."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from autoreply.commands.common import SettingsSource, config, in_sentences, printable, record_of, settings_of, user_name
from autoreply.engine.dependencies import Dependencies
from autoreply.engine.wiring import build_engine
from autoreply.notices.notices import Notices
from autoreply.notices.proof import ProofError, Proofs, WayReport
from autoreply.record import Record
from autoreply.settings import Settings
from autoreply.settings.paths import state_folder
from autoreply.settings.reach import WayKind
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from schedules import SystemClock

PRACTICE = "the practice"


@dataclass(frozen=True, slots=True)
class _Opened:
    settings: Settings
    notices: Notices
    proofs: Proofs


person = click.option("--person", default="", help="A key of [people]. The practice if left out.")


@click.group("reach", help="How you are told: list the ways, send a code to each, and confirm it.")
def command() -> None:
    pass


@command.command("list", help="List every way to everybody, and whether it is proved. Exit status 1 if one is not.")
@config
@in_sentences()
def list_ways(where: SettingsSource) -> None:
    with _opened(where) as opened:
        reports = [one for each in ("", *opened.settings.people) for one in _reports(opened, each)]
    if not reports:
        click.echo("Autoreply cannot tell anybody anything yet. Add [reach] to the settings file.")
    sys.exit(0 if reports and all(one.ready for one in reports) else 1)


@command.command("test", help="Send a code by each way that is not proved yet, or by the one that --way names.")
@config
@person
@click.option("--way", "kind", type=click.Choice([kind.value for kind in WayKind]), help="Only ways of this kind.")
@in_sentences()
def test(where: SettingsSource, person: str, kind: str | None) -> None:
    with _opened(where) as opened:
        _known(opened.settings, person)
        ways = [one.way for one in opened.proofs.reports(opened.notices.ways(person)) if kind or not one.ready]
        wanted = [way for way in ways if kind in (None, way.kind.value)]
        if not wanted:
            click.echo(_nothing(opened, person, kind))
            return
        failed = 0
        for way in wanted:
            try:
                click.echo(
                    printable(
                        f"{way.kind}: {opened.proofs.send_code(way, opened.notices.language(person), user_name())}"
                    )
                )
            except ProofError as error:
                failed += 1
                click.echo(printable(f"{way.kind}: {error}"), err=True)
        click.echo(f"Then run: autoreply reach confirm{f' --person {person}' if person else ''} CODE")
    sys.exit(1 if failed else 0)


@command.command("confirm", help="Enter a code that arrived. It confirms that this way reaches you.")
@config
@person
@click.argument("code")
@in_sentences()
def confirm(where: SettingsSource, person: str, code: str) -> None:
    with _opened(where) as opened:
        _known(opened.settings, person)
        way = opened.proofs.confirm(opened.notices.ways(person), code, user_name())
    click.echo(f"Proved: {way.kind}. Autoreply uses it from now on.")


@contextmanager
def _opened(where: SettingsSource) -> Iterator[_Opened]:
    """The practice's channels and its own record; the engine itself has one in memory, and never starts."""
    settings, clock = settings_of(where), SystemClock()
    record = record_of(settings)
    try:
        with Record.open("sqlite://") as spare:
            given = Dependencies(spare, clock, state_folder(settings), Health(clock), Metrics())
            engine = build_engine(settings, given)
            try:
                yield _Opened(settings, engine.notices, Proofs(settings, record, clock))
            finally:
                for account in engine.accounts.values():
                    account.channel.close()
    finally:
        record.close()


def _reports(opened: _Opened, person: str) -> list[WayReport]:
    own = opened.settings.people[person].reach if person else opened.settings.reach
    if own is None or not own.ways:
        return []
    reports = opened.proofs.reports(opened.notices.ways(person))
    click.echo(opened.settings.people[person].name if person else opened.settings.practice)
    for one in reports:
        words = "with words" if one.way.whole else "counts only"
        click.echo(f"  {'ok' if one.ready else '!!'}  {one.way.kind} ({words}): {one.says}.")
    return reports


def _nothing(opened: _Opened, person: str, kind: str | None) -> str:
    who = opened.settings.people[person].name if person else PRACTICE
    if kind is None and opened.notices.ways(person):
        return f"Every way to {who} is proved. To try one again, name it: --way mail"
    return f"The settings name no {f'way {kind}' if kind else 'way'} to {who}."


def _known(settings: Settings, person: str) -> None:
    if person and person not in settings.people:
        raise click.UsageError(f'--person: "{person}" is not in [people]. Choose one of: {", ".join(settings.people)}.')
