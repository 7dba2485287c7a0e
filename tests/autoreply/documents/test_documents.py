"""Documents in every format: nothing is lost, nothing is cut off, and the same document gives the same octets."""

import html
import io
import logging
import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import docx
import pytest
from docx.document import Document as WordDocument
from pypdf import PdfReader

from autoreply.documents import (
    Block,
    BulletList,
    Callout,
    DataTable,
    Document,
    DocumentFormat,
    Heading,
    KeyValues,
    PaperSize,
    Paragraph,
    SignatureLines,
    SmallPrint,
    render,
)
from autoreply.documents.plain import plain_text
from autoreply.texts.words import known_languages

AT = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
WORDS = {
    "de": "Größere Anliegen gehören in die Sitzung – „außerhalb“ der Öffnungszeiten hört niemand zu.",
    "en": "We read messages in our working hours; naïve “quotes” – and dashes… are kept.",
    "es": "¿Qué ocurre fuera del horario? ¡Nadie lee los mensajes! Llámenos mañana.",
    "fr": "En dehors des heures d’ouverture, personne ne lit ; l’œuvre « déçue », ça gêne.",
}


def full(language: str) -> Document:
    words = WORDS[language]
    return Document(
        f"Title {words}",
        language,
        (
            Heading("First"),
            Paragraph(f"{words} {words}\nsecond line"),
            KeyValues((("Monday", "9:00–12:00, 13:00–17:30"), (words, words), ("Nothing", ""))),
            Callout(("In danger, call 112.", words, "988: day and night")),
            Heading("Part", 2),
            BulletList((words, "short", words * 8)),
            BulletList(("one", "two"), numbered=True),
            DataTable(("Channel", "Purpose"), tuple((f"row-{n}@x.example", words * (n % 3 + 1)) for n in range(16))),
            Paragraph("https://example.org/" + "very-long-address" * 12),
            Paragraph("# no heading\n1. no list\n<b>*stars*</b> & a|b _x_ `y` [z]"),
            SmallPrint(words),
            SignatureLines(("Name of the client", "Date", "Signature")),
        ),
        subtitle="Hillside · version 3",
        footer="Foot of every page",
    )


def said(document: Document) -> list[str]:
    """Every text of a document, in the order of reading."""
    texts = [document.title, document.subtitle]
    for block in document.blocks:
        texts += _texts(block)
    return [line for text in texts for line in text.split("\n") if line]


def _texts(block: Block) -> list[str]:
    match block:
        case Callout(lines=texts) | BulletList(items=texts) | SignatureLines(labels=texts):
            return list(texts)
        case DataTable(head, rows):
            return [*head, *(cell for row in rows for cell in row)]
        case KeyValues(pairs):
            return [text for pair in pairs for text in pair]
        case _:
            return [block.text]


def in_order(texts: list[str], whole: str) -> None:
    """Each text stands in `whole` after the one before it, however it is wrapped."""
    packed, at = "".join(whole.split()), 0
    for text in texts:
        found = packed.find("".join(text.split()), at)
        assert found >= 0, f"{text!r} is not after {packed[max(at - 60, 0) : at]!r}"
        at = found


def of_word(word: WordDocument) -> str:
    """The text of a DOCX, paragraphs and tables in their order."""
    parts = []
    for part in word.iter_inner_content():
        if isinstance(part, docx.table.Table):
            parts += [cell.text for row in part.rows for cell in row.cells]
        else:
            parts.append(part.text)
    return "\n".join(parts)


def without_repeated_heads(reader: PdfReader) -> str:
    """The text of all pages, without what stands again on each."""
    pages = [page.extract_text() for page in reader.pages]
    bodies = [page.split("Foot of every page")[0] for page in pages]
    return "\n".join(
        [bodies[0], *(body.removeprefix("Channel Purpose").removeprefix("Channel\nPurpose") for body in bodies[1:])]
    )


@pytest.mark.parametrize("language", known_languages())
def test_every_format_says_every_word(language: str, caplog: pytest.LogCaptureFixture) -> None:
    document, paper = full(language), PaperSize.of("US" if language == "en" else "DE")
    with caplog.at_level(logging.WARNING):
        made = {form: render(document, form, at=AT, paper=paper) for form in DocumentFormat}
    assert not caplog.records

    plain = re.sub(r"\\(.)", r"\1", made[DocumentFormat.MARKDOWN].decode())
    in_order(said(document), plain.replace("**", ""))
    page = made[DocumentFormat.HTML].decode()
    in_order(said(document), html.unescape(re.sub(r"<[^>]+>", " ", page.partition("<body>")[2])))
    assert f'<html lang="{language}">' in page
    assert "<script" not in page
    assert "http://" not in page
    word = docx.Document(io.BytesIO(made[DocumentFormat.DOCX]))
    in_order(said(document), of_word(word))
    assert (word.core_properties.title, word.core_properties.language) == (document.title, language)
    assert word.sections[0].page_width.mm == pytest.approx(paper.millimetres[0], abs=0.1)  # type: ignore[union-attr]

    pdf = PdfReader(io.BytesIO(made[DocumentFormat.PDF]))
    in_order(said(document), without_repeated_heads(pdf))
    assert pdf.metadata is not None
    assert (pdf.metadata.title, pdf.metadata.creation_date) == (document.title, AT)
    assert str(pdf.root_object["/Lang"]) == language
    assert "'/Marked': True" in repr(pdf.root_object["/MarkInfo"])
    assert float(pdf.pages[0].mediabox.width) == pytest.approx(paper.millimetres[0] / 25.4 * 72, abs=0.1)
    for number, sheet in enumerate(pdf.pages, start=1):
        assert f"{number} / {len(pdf.pages)}" in sheet.extract_text()


# What strangers may write into a complaint, and a practice into its papers.
HOSTILE = (
    '"><script>alert(1)</script>{{7*7}}{0.__class__}%s</w:t>]]>',
    "before\r# Forged heading\x0b## Another\u2028- item",
    "photo\u202egnp.exe \u2066x",
    "nul\0 esc\x1b[31m bell\x07 \ud800 \uffff",
)


def test_what_strangers_write_forges_no_heading_hides_nothing_and_breaks_no_format() -> None:
    text = " ".join(HOSTILE)
    blocks = (
        Heading(text),
        Paragraph(text),
        SmallPrint(text),
        Callout((text, text)),
        BulletList((text,)),
        DataTable((text,), ((text,),)),
        KeyValues(((text, text),)),
        SignatureLines((text,)),
    )
    document = Document(text * 3, "en", blocks, text, text, text * 3)
    made = {form: render(document, form, at=AT) for form in DocumentFormat}
    plain, page = made[DocumentFormat.MARKDOWN].decode(), made[DocumentFormat.HTML].decode()
    word = of_word(docx.Document(io.BytesIO(made[DocumentFormat.DOCX])))
    pdf = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(made[DocumentFormat.PDF])).pages)
    for whole in (plain, page, word, pdf):
        assert "photognp.exe x" in " ".join(whole.split())
        assert not re.search("[\x00-\x08\x0b-\x1f\u202e\u2066\ud800\uffff]", whole)
    assert "<script" not in page
    assert not re.search(r"(?<!\\)<script", plain)
    forged = [line for line in plain.splitlines() if re.match(r"\s*(#+ (Forged|Another)|- item)", line)]
    assert forged == []
    assert plain_text("Ayşe 👩\u200d👧 שלום\u00ad") == "Ayşe 👩\u200d👧 שלום\u00ad"


def test_the_same_document_gives_the_same_octets_and_another_date_others() -> None:
    document = Document("Empty", "en")
    for form in DocumentFormat:
        first = render(document, form, at=AT)
        assert first == render(document, form, at=AT)
        dated = form in {DocumentFormat.PDF, DocumentFormat.DOCX}
        assert (first != render(document, form, at=AT.replace(year=2027))) is dated


def test_no_heading_stands_alone_at_the_foot_of_a_page_and_no_line_outside_it() -> None:
    words = "One sentence that goes over the line, and over the next one, and then over a third one. "
    blocks: list[Block] = []
    for number in range(26):
        blocks += [Heading(f"Section {number}"), Heading(f"Part {number}", 2), Paragraph(words * (number % 7 + 1))]
    pdf = PdfReader(io.BytesIO(render(Document("Long", "en", tuple(blocks)), DocumentFormat.PDF, at=AT)))
    assert len(pdf.pages) > 2
    places: list[tuple[float, str]] = []

    def noted(text: str, _matrix: object, at: list[float], _font: object, _size: object) -> None:
        if text.strip():
            places.append((at[5], text.strip()))

    for page in pdf.pages:
        lines = [line for line in page.extract_text(visitor_text=noted).splitlines() if line.strip()]
        assert not lines[-2].startswith(("Section", "Part"))  # the last one is the number of the page
    assert min(place for place, _ in places) > 20
    assert max(place for place, _ in places) < PaperSize.A4.millimetres[1] / 25.4 * 72 - 40


def test_what_is_signed_stays_with_every_line_to_sign_on() -> None:
    filling: list[Block] = [Paragraph("One line.")] * 30
    for more in range(4):
        signed = (
            *filling,
            *[Paragraph("One more.")] * more,
            Paragraph("I agree."),
            SignatureLines(("Name", "Day", "Sign")),
        )
        pdf = PdfReader(io.BytesIO(render(Document("Long", "en", signed), DocumentFormat.PDF, at=AT)))
        (page,) = [text for text in (each.extract_text() for each in pdf.pages) if "I agree." in text]
        assert {"Name", "Day", "Sign"} <= set(page.split())


def test_a_character_that_the_font_lacks_is_shown_as_missing_and_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    document = Document("Name", "en", (Paragraph("日本 and Ελλάδα, Łódź, Київ"),))
    with caplog.at_level(logging.WARNING):
        text = PdfReader(io.BytesIO(render(document, DocumentFormat.PDF, at=AT))).pages[0].extract_text()
    assert "�� and Ελλάδα, Łódź, Київ" in text
    assert "日" not in caplog.text


def test_paper_follows_the_country() -> None:
    assert [PaperSize.of(code) for code in ("us", "CA", "GB", "DE")] == ["Letter", "Letter", "A4", "A4"]


def test_the_libraries_are_imported_with_the_first_document_only() -> None:
    code = "import sys, autoreply.documents; print(sorted({'fpdf', 'docx', 'PIL'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def outline(element: Any) -> list[object]:
    """The tags of a structure tree, with the tags of their parts below them."""
    kids = element["/K"] if isinstance(element["/K"], list) else [element["/K"]]
    parts = [outline(kid.get_object()) for kid in kids if not isinstance(kid, int)]
    return [str(element["/S"]).removeprefix("/"), *parts]


def test_screen_readers_find_headings_lists_and_tables_in_a_pdf() -> None:
    rows = tuple((f"row {number}", "text") for number in range(40))  # more than one page of them
    blocks = (
        Heading("First"),
        Paragraph("Text"),
        BulletList(("one", "two")),
        KeyValues((("Monday", "9:00"),)),
        DataTable(("Channel", "Purpose"), rows),
        Callout(("In danger, call 112.", "988")),
    )
    reader = PdfReader(io.BytesIO(render(Document("Title", "en", blocks, footer="Foot"), DocumentFormat.PDF, at=AT)))
    assert len(reader.pages) == 2
    assert reader.pages[1].extract_text().startswith("Channel"), "the head stands there again, for the eye"
    root: Any = reader.root_object["/StructTreeRoot"]
    (whole,) = root["/K"]
    item = ["LI", ["Lbl"], ["LBody"]]
    row = ["TR", ["TD"], ["TD"]]
    assert outline(whole.get_object()) == [
        *("Document", ["H1"], ["H2"], ["P"], ["L", item, item], ["Table", ["TR", ["TH"], ["TD"]]]),
        *(["Table", ["TR", ["TH"], ["TH"]], *([row] * 40)], ["P"]),
    ]
    numbers = root["/ParentTree"]["/Nums"]
    for page in reader.pages:
        elements, content = numbers[numbers.index(page["/StructParents"]) + 1], page.get_contents()
        assert content is not None
        marked = [int(one) for one in re.findall(rb"/MCID (\d+)", content.get_data())]
        assert marked == list(range(len(elements))), "each piece of text is found from its number"
        assert {one.get_object()["/Pg"].indirect_reference for one in elements} == {page.indirect_reference}
    scopes = re.findall(r"/Scope': '/(\w+)'", repr([one.get_object() for one in numbers[1]]))
    assert scopes == ["Row", "Column", "Column"]
