"""A document as DOCX, with the styles of Word, so that a practice can go on writing in it."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from autoreply.documents.block_writer import BlockWriter
from autoreply.documents.document import (
    BulletList,
    Callout,
    DataTable,
    Document,
    Heading,
    KeyValues,
    Paragraph,
    SignatureLines,
    SmallPrint,
)

_FONT = "Arial"  # metric twins are on every system
_MARGIN = 22  # millimetres
_INK, _QUIET = RGBColor(0x14, 0x14, 0x14), RGBColor(0x55, 0x55, 0x55)
_LONGEST = 255  # characters of a property; Word refuses more
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a ZIP can say
_STYLES = {"Normal": 10.5, "Title": 20, "Heading 1": 13, "Heading 2": 11, "List Bullet": 10.5, "List Number": 10.5}


def octets(document: Document, at: datetime, size: tuple[float, float]) -> bytes:
    """The DOCX of `document` on paper of this size in millimetres, dated `at`."""
    word = docx.Document()
    _prepare(word, document, at, size)
    _Body(word, size[0] - 2 * _MARGIN).write(document)
    held = io.BytesIO()
    word.save(held)
    return _undated(held.getvalue())


def _undated(octets: bytes) -> bytes:
    """The same archive without the time at which each part was packed."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as packed, zipfile.ZipFile(held, "w") as out:
        for name in packed.namelist():
            info = zipfile.ZipInfo(name, _ZIP_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, packed.read(name))
    return held.getvalue()


def _prepare(word: WordDocument, document: Document, at: datetime, size: tuple[float, float]) -> None:
    about, moment = word.core_properties, at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about.title, about.language = document.title[:_LONGEST], document.language
    about.author = document.author[:_LONGEST] or "Autoreply"
    about.created = about.modified = moment
    about.last_modified_by, about.comments, about.keywords, about.revision = "Autoreply", "", "", 1
    section = word.sections[0]
    section.page_width, section.page_height = Mm(size[0]), Mm(size[1])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN)
    for name, points in _STYLES.items():
        _restyle(word.styles[name], points, document.language)
    _foot(section.footer.paragraphs[0], document.footer, size[0] - 2 * _MARGIN)


def _restyle(style: Any, points: float, language: str) -> None:
    style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(points), _INK
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), language)
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(spoken)
    if style.name == "Title":
        style.font.bold = True
        for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
            style.element.pPr.remove(border)


def _foot(paragraph: WordParagraph, text: str, width: float) -> None:
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.style.paragraph_format.tab_stops.clear_all()  # type: ignore[union-attr]  # the style "Footer" is there
    _say(paragraph, f"{text}\t", quiet=True)
    for number, part in enumerate(("PAGE", " / ", "NUMPAGES")):
        run = paragraph.add_run(part if number == 1 else "")
        run.font.size, run.font.color.rgb = Pt(8.5), _QUIET
        if number != 1:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), part)
            run._r.addprevious(field)
            field.append(run._r)
            run.text = "1"


def _say(paragraph: WordParagraph, text: str, *, bold: bool = False, quiet: bool = False) -> None:
    """Add `text` as a run; its line breaks stay."""
    run = paragraph.add_run(text)
    run.bold = True if bold else None
    if quiet:
        run.font.size, run.font.color.rgb = Pt(8.5), _QUIET


class _Body(BlockWriter):
    def __init__(self, word: WordDocument, width: float) -> None:
        self._word, self._width = word, width

    def write(self, document: Document) -> None:
        self._word.add_paragraph(document.title, "Title")
        if document.subtitle:
            _say(self._word.add_paragraph(), document.subtitle, quiet=True)
        for block in document.blocks:
            self.put(block)

    def heading(self, block: Heading) -> None:
        self._word.add_heading(block.text, block.level)

    def paragraph(self, block: Paragraph) -> None:
        _say(self._word.add_paragraph(), block.text)

    def small_print(self, block: SmallPrint) -> None:
        _say(self._word.add_paragraph(), block.text, quiet=True)

    def bullet_list(self, block: BulletList) -> None:
        if block.numbered:  # Word counts on over all lists of the style, so the numbers are written out
            for number, item in enumerate(block.items, start=1):
                paragraph = self._word.add_paragraph()
                paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Mm(7), Mm(-7)
                _say(paragraph, f"{number}.\t{item}")
            return
        for item in block.items:
            _say(self._word.add_paragraph(style="List Bullet"), item)

    def callout(self, block: Callout) -> None:
        for number, line in enumerate(block.lines):
            paragraph = self._word.add_paragraph()
            paragraph.paragraph_format.keep_together = True
            paragraph.paragraph_format.keep_with_next = number < len(block.lines) - 1
            paragraph.paragraph_format.space_after = Pt(0 if number < len(block.lines) - 1 else 8)
            _edges(paragraph, ("top", "left", "bottom", "right"))
            _say(paragraph, line, bold=number == 0)

    def data_table(self, block: DataTable) -> None:
        table = self._word.add_table(rows=0, cols=len(block.head), style="Table Grid")
        for number, row in enumerate((block.head, *block.rows)):
            made = table.add_row()
            self._keep(made, repeated=number == 0)
            for cell, text in zip(made.cells, row, strict=True):
                self._fill(cell, text, bold=number == 0)
        columns = list(zip(block.head, *block.rows, strict=True))
        long = [max(8, *(min(len(cell), 60) for cell in column)) for column in columns]
        self._widths(table, [length / sum(long) for length in long])
        self._word.add_paragraph()

    def key_values(self, block: KeyValues) -> None:
        table = self._word.add_table(rows=0, cols=2, style="Table Grid")
        for pair in block.pairs:
            made = table.add_row()
            self._keep(made)
            for number, (cell, text) in enumerate(zip(made.cells, pair, strict=True)):
                self._fill(cell, text, bold=number == 0)
        self._widths(table, (0.34, 0.66))
        self._word.add_paragraph()

    def signature_lines(self, block: SignatureLines) -> None:
        for last in self._word.paragraphs[-1:]:  # what is signed stays with the lines
            last.paragraph_format.keep_with_next = True
        table = self._word.add_table(rows=0, cols=3)  # the middle one parts the lines
        for start in range(0, len(block.labels), 2):
            made = table.add_row()
            self._keep(made)
            for cell, label in zip((made.cells[0], made.cells[2]), block.labels[start : start + 2], strict=False):
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_before = Pt(36)
                paragraph.paragraph_format.keep_with_next = start + 2 < len(block.labels)
                _edges(paragraph, ("top",))
                _say(paragraph, label, quiet=True)
        self._widths(table, (0.47, 0.06, 0.47))

    def _widths(self, table: WordTable, shares: Sequence[float]) -> None:
        """Give each column its share of the width. Word reads it from each cell, others from the column."""
        table.autofit = False
        for column, share in zip(table.columns, shares, strict=True):
            column.width = Mm(self._width * share)
            for cell in column.cells:
                cell.width = Mm(self._width * share)

    def _fill(self, cell: _Cell, text: str, *, bold: bool) -> None:
        cell.paragraphs[0].paragraph_format.space_before = cell.paragraphs[0].paragraph_format.space_after = Pt(3)
        _say(cell.paragraphs[0], text, bold=bold)

    def _keep(self, row: Any, *, repeated: bool = False) -> None:
        """Keep a row on one page; say it again on each page where it is the head."""
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if repeated:
            properties.append(OxmlElement("w:tblHeader"))


def _edges(paragraph: WordParagraph, sides: tuple[str, ...]) -> None:
    borders = OxmlElement("w:pBdr")
    for side in sides:
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "8"), ("space", "4"), ("color", "141414")):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
