"""`autoreply summary`."""

import sys
from datetime import date

import click

from autoreply.commands.client_common import day
from autoreply.commands.common import SettingsSource, config, in_sentences, record_of, usable_settings
from autoreply.documents import DocumentFormat, PaperSize, render
from autoreply.summary.document import summary_csv, summary_document
from autoreply.summary.gathering import LONGEST, summary
from autoreply.texts.words import known_languages
from schedules import SystemClock

CSV, PLAIN = "csv", DocumentFormat.MARKDOWN.value


@click.command(
    "summary",
    help="Print a summary of a period for supervision: figures of the practice, without any client. It is not sent.",
)
@config
@click.option("--from", "first", required=True, callback=day, help="The first day, such as 2026-10-01.")
@click.option("--to", "last", required=True, callback=day, help="The last day, such as 2026-10-31.")
@click.option("--csv", "form", flag_value=CSV, help="For a spreadsheet.")
@click.option("--html", "form", flag_value=DocumentFormat.HTML.value, help="As a web page.")
@click.option("--pdf", "form", flag_value=DocumentFormat.PDF.value, help="To print: add > summary.pdf")
@click.option("--cases", is_flag=True, help="List plans that are due, by card number.")
@click.option("--language", type=click.Choice(known_languages()), help="The practice's first language if left out.")
@in_sentences()
def command(
    where: SettingsSource, first: date, last: date, form: str | None, cases: bool, language: str | None
) -> None:
    if not first <= last or last - first > LONGEST:
        raise click.UsageError("--from, --to: name a first day and a last one that is not before it, a year at most.")
    if form == DocumentFormat.PDF and sys.stdout.isatty():
        raise click.UsageError("--pdf: write it into a file: autoreply summary ... --pdf > summary.pdf")
    settings = usable_settings(where)
    now = SystemClock().now()
    with record_of(settings) as record:
        figures = summary(settings, record, (first, last), now, cases=cases)
    if form == CSV:
        click.echo(summary_csv(figures, settings, language or settings.languages[0]), nl=False)
        return
    document = summary_document(figures, settings, language or settings.languages[0])
    octets = render(document, DocumentFormat(form or PLAIN), at=now, paper=PaperSize.of(settings.country))
    sys.stdout.buffer.write(octets)
