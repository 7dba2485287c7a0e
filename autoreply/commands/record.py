"""`autoreply record`: whether the chain of papers is whole, and a break that somebody confirms."""

import re
import sys
from collections.abc import Iterator

import click

from autoreply.commands.common import SettingsSource, config, in_sentences, record_of, usable_settings
from autoreply.errors import UserError
from autoreply.record.papers.chain import ChainHead
from autoreply.record.papers.head_file import SAYS, HeadFile
from autoreply.record.papers.re_anchoring import re_anchor
from autoreply.record.papers.verification import ChainVerification, OutsideHead, verify
from autoreply.settings import Settings
from autoreply.settings.paths import state_folder
from schedules import SystemClock

BROKEN = 1
TO_DO = (
    "Find out what happened: compare the record with a backup, and ask who had access to it. "
    'Then confirm it, and the chain goes on from there: autoreply record re-anchor --who NAME --why "WHAT HAPPENED"'
)


class GivenHeadError(UserError):
    """--count and --head cannot be compared."""


@click.group("record", help="Check that nothing in the record of what you did was changed afterwards.")
def command() -> None:
    """A group: its commands follow."""


def _given(command: click.decorators.FC) -> click.decorators.FC:
    """Adds --count and --head."""
    count = click.option("--count", type=click.IntRange(1), help="The number of entries that a hand-over gives.")
    return count(click.option("--head", help="The check value (a hash) that stands beside it.")(command))


@command.command(
    "verify",
    help="Look for entries that were changed, moved or deleted. With --count and --head from the end of a hand-over, "
    "also for a chain that was rewritten since. Exit status 1 if anything is wrong.",
)
@config
@_given
@in_sentences()
def verify_command(where: SettingsSource, count: int | None, head: str | None) -> None:
    settings = usable_settings(where)
    with record_of(settings) as record:
        found = verify(record.database, _outside(settings, count, head))
    click.echo("\n".join(_says(found, count)))
    sys.exit(0 if found.whole else BROKEN)


@command.command(
    "re-anchor", help="Confirm a break of the chain, with your name and the reason. The chain goes on from there."
)
@config
@_given
@click.option("--who", required=True, help="Your name.")
@click.option("--why", required=True, help="What happened, for people who read the record later.")
@in_sentences()
def re_anchor_command(where: SettingsSource, count: int | None, head: str | None, who: str, why: str) -> None:
    if not who.strip() or not why.strip():
        raise click.UsageError("--who and --why: say who confirms the break, and what happened.")
    settings = usable_settings(where)
    with record_of(settings) as record:
        outside = _outside(settings, count, head)
        made, found = re_anchor(record.database, who.strip(), why.strip(), SystemClock().now(), outside)
        HeadFile(state_folder(settings)).advance(ChainHead(made.sequence, made.hash))
    click.echo("\n".join(one.says for one in found.breaks))
    click.echo(f"Entry {made.sequence} says that {who.strip()} confirmed this. The chain goes on from there.")


def _outside(settings: Settings, count: int | None, head: str | None) -> list[OutsideHead]:
    """The heads to compare with: the file's, and the one that was given. Raises `GivenHeadError`."""
    if (count is None) != (head is None):
        raise GivenHeadError("Give both --count and --head, as the hand-over has them.")
    kept = HeadFile(state_folder(settings)).read()
    found = [] if kept is None else [OutsideHead(SAYS, kept)]
    if count is not None and head is not None:
        plain = re.sub(r"\s", "", head).lower()
        if not re.fullmatch(r"[0-9a-f]{16,64}", plain):
            raise GivenHeadError("--head: copy the whole hash from the hand-over; it has 32 letters and digits.")
        found.append(OutsideHead("The head that you gave", ChainHead(count, plain)))
    return found


def _says(found: ChainVerification, count: int | None) -> Iterator[str]:
    yield from (one.says for one in found.breaks)
    for one in found.confirmed:
        yield f"{one.says} This was confirmed."
    for anchor in found.anchors:
        yield f"{anchor.who} confirmed a break in entry {anchor.sequence}."
    if count is not None and count < found.first - 1:
        yield f"Entry {count} is older than the papers that are kept, so the head that you gave cannot be compared."
    entries = "1 entry" if found.entries == 1 else f"{found.entries} entries"
    if found.whole:
        yield f"The chain is whole: {entries}, the last is number {found.last.count}, head {found.last.short}."
    else:
        yield TO_DO
