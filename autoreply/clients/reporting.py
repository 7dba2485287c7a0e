"""The report about a client as a file, alike from a command and from a page."""

from collections.abc import Mapping

from autoreply.clients.report import ClientReport
from autoreply.clients.work import ClientWork
from autoreply.documents import DocumentFormat, PaperSize, render
from autoreply.record.cards.cards import Card

# By the ending of the file.
REPORT_FORMATS: Mapping[str, str] = {
    "pdf": DocumentFormat.PDF.media_type,
    "html": DocumentFormat.HTML.media_type,
    "json": "application/json",
}


def report_octets(work: ClientWork, card: Card, ending: str) -> bytes:
    """Return the report, read now. Raises `RecordError`."""
    settings, report = work.settings, ClientReport.of(work.record, card, work.now)
    if ending == "json":
        return f"{report.as_json()}\n".encode()
    document = report.as_document(settings.practice, settings.timezone, settings.dates)
    return render(document, DocumentFormat(ending), at=work.now, paper=PaperSize.of(settings.country))
