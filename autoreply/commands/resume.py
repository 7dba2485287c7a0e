"""`autoreply resume`."""

import click

from autoreply.commands.common import Where, config, in_sentences, record_of, settings_of
from autoreply.commands.override import known, person
from autoreply.record import Record
from schedules import SystemClock


@click.command("resume", help="End what open or close began, so that the hours hold again; or close a breaker.")
@config
@person
@click.option("--breaker", metavar="CHANNEL", help="Close this channel's breaker, after you looked why it opened.")
@in_sentences()
def command(where: Where, person: str | None, breaker: str | None) -> None:
    settings = settings_of(where)
    record = record_of(settings)
    try:
        if breaker is not None:
            return click.echo(_close(record, breaker, list(settings.channels)))
        ended = record.overrides.end(known(settings, person), SystemClock().now())
    finally:
        record.close()
    return click.echo(
        "The hours of the file hold again." if ended else "There was nothing to end; the hours of the file hold."
    )


def _close(record: Record, channel: str, known_channels: list[str]) -> str:
    if channel not in known_channels:
        raise click.UsageError(f'--breaker: "{channel}" is not in [channels]. There: {", ".join(known_channels)}.')
    if record.breakers.close(channel, SystemClock().now()):
        return f"The breaker of {channel} is closed; it counts from zero."
    return f"The breaker of {channel} was not open."
