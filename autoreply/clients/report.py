"""What the practice knows of a client, for the client: as JSON for programs, and as a document to read and print."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from autoreply.clients.work import ClientWork
from autoreply.decision.reason import words_of
from autoreply.documents import (
    Block,
    DataTable,
    Document,
    DocumentFormat,
    Heading,
    KeyValues,
    PaperSize,
    Paragraph,
    render,
)
from autoreply.record import Record
from autoreply.record.cards.cards import Card, CardEvent
from autoreply.record.cards.contact_times import ClientDecision
from autoreply.record.cards.entries import CardEntry
from autoreply.texts.dates import DateFormat

# By the ending of the file.
REPORT_FORMATS: Mapping[str, str] = {
    "pdf": DocumentFormat.PDF.media_type,
    "html": DocumentFormat.HTML.media_type,
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class ClientReport:
    """One card with everything that belongs to it."""

    card: Card
    entries: tuple[CardEntry, ...]
    events: tuple[CardEvent, ...]
    decisions: tuple[ClientDecision, ...]
    made: datetime

    @classmethod
    def of(cls, record: Record, card: Card, now: datetime) -> "ClientReport":
        """Read it. Raises `RecordError`."""
        number = card.number
        entries, events = record.card_entries.of(number), record.cards.events(number)
        return cls(card, tuple(entries), tuple(events), tuple(record.card_contacts.decisions(number)), now)

    def as_json(self) -> str:
        """Return it for programs. Instants are ISO 8601 with their offset."""
        return json.dumps(asdict(self), default=_plain, ensure_ascii=False, indent=2)

    def as_document(self, practice: str, zone: ZoneInfo, dates: DateFormat) -> Document:
        """Return it to be read and printed."""
        when, written = partial(dates.full, zone=zone), partial(dates.in_sentence, zone=zone)
        fields = self.card.fields
        facts = (
            ("Label", fields.label),
            ("Kind", fields.kind.value),
            ("Addresses", ", ".join(one.address + (" (shared)" if one.shared else "") for one in self.card.addresses)),
            ("Language", fields.language or "as everybody"),
            ("Notes", fields.notes or "none"),
            ("Replies", _quiet(self.card, when)),
        )
        entries = [
            (one.kind.value, when(one.created), when(one.ended or one.until), written(_content(one)))
            for one in self.entries
        ]
        decisions = [
            (when(one.arrived), one.channel, words_of(one.reason), "yes" if one.urgent else "", one.version)
            for one in self.decisions
        ]
        events = [(when(one.at), one.who, written(one.what), one.why) for one in self.events]
        return Document(
            f"{practice}: what is kept about {fields.label}",
            "en",
            (
                Heading("The card"),
                KeyValues(facts),
                *_table("Agreements, exceptions and plans", ("What", "Since", "Until", "Content"), entries),
                *_table(
                    "Messages and calls", ("Arrived", "Channel", "Decision", "Urgent words", "Text version"), decisions
                ),
                *_table("What was done", ("When", "Who", "What", "Why"), events),
            ),
            f"Made on {when(self.made)}. No text of a message is kept.",
            practice,
            practice,
        )


def _table(title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> tuple[Block, ...]:
    return Heading(title), DataTable(head, tuple(rows)) if rows else Paragraph("None.")


def _quiet(card: Card, when: Callable[[datetime], str]) -> str:
    if not card.quiet or card.quiet_until is None:
        return "as usual"
    return f"{card.quiet.value} until {when(card.quiet_until)}: {card.quiet_reason}"


def _content(entry: CardEntry) -> str:
    return "; ".join(f"{key.replace('_', ' ')}: {_said(value)}" for key, value in entry.content.items() if value)


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {text}" for key, text in value.items())
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def report_octets(work: ClientWork, card: Card, ending: str) -> bytes:
    """Return the report, read now. Raises `RecordError`."""
    settings, report = work.settings, ClientReport.of(work.record, card, work.now)
    if ending == "json":
        return f"{report.as_json()}\n".encode()
    document = report.as_document(settings.practice, settings.timezone, settings.dates)
    return render(document, DocumentFormat(ending), at=work.now, paper=PaperSize.of(settings.country))
