"""A summary in words: as a document to print, and as rows for a spreadsheet. Both say the same."""

import csv
import io
from collections.abc import Iterator, Sequence

from autoreply.documents import Block, BulletList, Document, Heading, KeyValues, Paragraph, SmallPrint
from autoreply.settings import Settings
from autoreply.summary.figures import SMALL, PersonExtensions, SummaryFigures
from autoreply.texts.spreadsheets import without_formula

FEWER = f"fewer than {SMALL}"
TOO_FEW = "too few people to say"
LEFT_OUT = "(left out, because it may tell who a client is)"
FOOTER = (
    f"No client is named, and numbers below {SMALL} are not told. Reasons are the practice's own words: read them "
    "before you pass this on."
)
MEASURED = (
    "Closed periods of at least four hours are counted. The wait is from somebody's last message to the first answer "
    "that the record knows: a text from the page, or the person marked as done. Calls and emails that nobody marked "
    "are not in it."
)


def summary_document(figures: SummaryFigures, settings: Settings) -> Document:
    """The whole summary."""
    dates = settings.dates
    period = f"{dates.day_and_year(figures.first)} to {dates.day_and_year(figures.last)}"
    return Document(
        "Summary for supervision",
        "en",
        tuple(_blocks(figures, settings)),
        subtitle=f"{settings.practice}, {period}",
        footer=FOOTER,
        author=settings.practice,
    )


def summary_csv(figures: SummaryFigures, settings: Settings) -> str:
    """The same for a spreadsheet: a section, a name and a value in each row (RFC 4180)."""
    out = io.StringIO("\ufeff", newline="")
    out.seek(0, io.SEEK_END)
    write = csv.writer(out).writerow
    write(("section", "name", "value"))
    write(("period", "from", figures.first.isoformat()))
    write(("period", "to", figures.last.isoformat()))
    for section, pairs in sections(figures, settings):
        for name, value in pairs:
            write([without_formula(cell) for cell in (section, name, value)])
    return out.getvalue()


def _blocks(figures: SummaryFigures, settings: Settings) -> Iterator[Block]:
    if figures.known_from is not None:
        since = settings.dates.day_and_year(figures.known_from)
        yield Paragraph(f"The record keeps messages since {since}. What came before is not counted.")
    for section, pairs in sections(figures, settings):
        yield Heading(section)
        counts = tuple(pair for pair in pairs if pair[0] not in _LISTS)
        if counts:
            yield KeyValues(counts)
        for name in _LISTS:
            if items := tuple(value for each, value in pairs if each == name):
                yield Paragraph(f"{name}:")
                yield BulletList(items)
        if not pairs:
            yield Paragraph("None.")
    yield SmallPrint(MEASURED)


REASON, DUE, LESSON = "Reasons given", "Due for review", "What will be done differently"
_LISTS = (REASON, DUE, LESSON)


def sections(figures: SummaryFigures, settings: Settings) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    """Each section with names and values in words."""
    yield "Closed periods", list(_contact(figures))
    yield "Plans for repeat contact", list(_plans(figures, settings))
    yield "Beyond the hours", [pair for one in figures.extensions for pair in _extension(one, settings)]
    closings = [("Closed manually", _times(figures.closed))] if figures.closed else []
    yield "Manual closings", [*closings, *((REASON, _said(reason)) for reason in figures.closed_reasons)]
    incidents = [("Reviews that were closed", str(figures.incidents))] if figures.incidents else []
    yield "Incidents", [*incidents, *((LESSON, _said(lesson)) for lesson in figures.lessons)]


def _contact(figures: SummaryFigures) -> Iterator[tuple[str, str]]:
    yield "Closed periods", str(figures.periods)
    yield "With contact", _small(figures.with_contact)
    yield "People who wrote or called", _small(figures.people)
    yield "Got an automatic answer", TOO_FEW if figures.told is None else f"{figures.told} %"
    yield "Median wait for a person", TOO_FEW if figures.wait is None else _hours(figures.wait)


def _plans(figures: SummaryFigures, settings: Settings) -> Iterator[tuple[str, str]]:
    yield "Opened", _small(figures.plans_opened)
    yield "Due", _small(figures.plans_due)
    yield from ((DUE, f"Case {one.case}: {settings.dates.day_and_year(one.review)}") for one in figures.due)


def _extension(one: PersonExtensions, settings: Settings) -> Iterator[tuple[str, str]]:
    who = one.person or settings.practice
    if one.times:
        yield who, f"{_times(one.times)}, {_hours(one.hours)} in all"
    if one.agreements:
        yield f"{who}, agreed times for clients", _small(one.agreements)
    yield from ((REASON, f"{who}: {_said(reason)}") for reason in one.reasons)


def _small(number: int) -> str:
    return FEWER if 0 < number < SMALL else str(number)


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _hours(hours: float) -> str:
    plain = f"{hours:.1f}".removesuffix(".0")
    return f"{plain} hour{'' if plain == '1' else 's'}"


def _said(words: str | None) -> str:
    return LEFT_OUT if words is None else f"“{words}”"
