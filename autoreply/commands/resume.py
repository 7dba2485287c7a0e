"""`autoreply resume`."""

import click

from autoreply.commands.common import SettingsSource, author, config, in_sentences, record_of, settings_in_effect
from autoreply.commands.override import known, person
from autoreply.record import Record
from schedules import SystemClock


@click.command("resume", help="End what open or close began: your hours count again. Or let a channel reply again.")
@config
@person
@click.option(
    "--breaker", metavar="CHANNEL", help="Let this channel reply again, once you know why it sent so many replies."
)
@author
@in_sentences()
def command(where: SettingsSource, person: str | None, breaker: str | None, author: str) -> None:
    settings, wrong = settings_in_effect(where)
    if wrong:
        click.echo(wrong, err=True)
    record = record_of(settings)
    try:
        if breaker is not None:
            return click.echo(_close(record, breaker, None if wrong else list(settings.channels), author))
        ended = record.overrides.end(known(settings, person), SystemClock().now(), author)
    finally:
        record.close()
    return click.echo(
        "Ended. Your usual hours count again." if ended else "There was nothing to end. Your usual hours count."
    )


def _close(record: Record, channel: str, known_channels: list[str] | None, author: str) -> str:
    """`known_channels` is None while the file has a mistake: then any name is taken."""
    if known_channels is not None and channel not in known_channels:
        raise click.UsageError(
            f'--breaker: "{channel}" is not in [channels]. Choose one of: {", ".join(known_channels)}.'
        )
    if record.breakers.close(channel, SystemClock().now(), author):
        return f"{channel} replies again. Its limits count from zero."
    return f"Replies on {channel} were not paused. Its limits count from zero."
