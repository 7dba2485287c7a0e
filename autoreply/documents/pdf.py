"""A document as PDF: nothing is cut off, a heading stays with its text, a table says its head again on each page.

Everything is tagged in the order of reading, for screen readers: headings, paragraphs, lists with their items, tables
with their rows and heads. What stands for the eye alone is not: lines, the foot, and a head that is said again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor

from autoreply.documents.block_writer import BlockWriter
from autoreply.documents.document import (
    Block,
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
from autoreply.documents.sheet import BOX, INK, QUIET, RULE, Sheet

_SIZE, _PITCH = 10.0, 5.0  # points, and millimetres from line to line
_SMALL, _SMALL_PITCH = 8.5, 4.2
_TITLE, _TITLE_PITCH = 19.0, 8.6
_HEADINGS = {1: (13.0, 6.2, 5.0), 2: (10.5, 5.2, 2.5)}  # size, pitch, and the space above
_GAP = 2.2  # after a block
_INDENT = 6.0
_PAD = 3.5  # inside a callout
_CELL = 1.2  # above and below the text of a cell
_WHOLE = 20  # lines; a row up to this stays on one page
_BETWEEN = 4.0  # columns
_SIGNATURE = 16.0  # height of a line to sign on


@dataclass(frozen=True, slots=True)
class _Heads:
    """Which cells of a row are heads: of their columns all, of their row the first. `are_said`: to screen readers."""

    of_columns: bool = False
    of_row: bool = False
    are_said: bool = True

    def scope(self, column: int) -> str:
        if self.of_columns:
            return "column"
        return "row" if self.of_row and column == 0 else ""


_NONE, _COLUMNS, _FIRST, _SEEN = _Heads(), _Heads(of_columns=True), _Heads(of_row=True), _Heads(True, are_said=False)


def octets(document: Document, at: datetime, size: tuple[float, float]) -> bytes:
    """The PDF of `document` on paper of this size in millimetres, dated `at`."""
    sheet = Sheet(size, document.footer)
    sheet.describe(document.title, document.author, document.language, at)
    _Layout(sheet).write(document)
    return bytes(sheet.output())


class _Layout(BlockWriter):
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._left, self._width = sheet.l_margin, sheet.epw

    def write(self, document: Document) -> None:
        sheet = self._sheet
        sheet.set_text_color(INK)
        sheet.font(_TITLE, bold=True)
        self._flow(sheet.wrapped(document.title, self._width), "H1", _TITLE_PITCH)
        if document.subtitle:
            sheet.font(_SIZE)
            sheet.set_text_color(QUIET)
            self._flow(sheet.wrapped(document.subtitle, self._width), "P", _PITCH)
        sheet.set_y(sheet.y + _GAP)
        for index, block in enumerate(document.blocks):
            sheet.set_text_color(INK)
            if sheet.room() < self._together(document.blocks[index : index + 3]):
                sheet.turn()
            self.put(block)

    # -------------------------------------------------------------------------------------------- blocks

    def heading(self, block: Heading) -> None:
        sheet, (size, pitch, above) = self._sheet, _HEADINGS[block.level]
        sheet.font(size, bold=True)
        if sheet.y > sheet.t_margin:
            sheet.set_y(sheet.y + above)
        self._flow(sheet.wrapped(block.text, self._width), f"H{block.level + 1}", pitch)
        sheet.set_y(sheet.y + 0.8)

    def paragraph(self, block: Paragraph) -> None:
        self._sheet.font(_SIZE)
        self._flow(self._sheet.wrapped(block.text, self._width), "P", _PITCH)
        self._gap()

    def small_print(self, block: SmallPrint) -> None:
        self._sheet.font(_SMALL)
        self._sheet.set_text_color(QUIET)
        self._flow(self._sheet.wrapped(block.text, self._width), "P", _SMALL_PITCH)
        self._gap()

    def bullet_list(self, block: BulletList) -> None:
        sheet = self._sheet
        with sheet.holding("L"):
            for number, item in enumerate(block.items, start=1):
                sheet.font(_SIZE)
                mark = f"{number}." if block.numbered else "•"
                with sheet.holding("LI"):
                    self._flow(sheet.wrapped(item, self._width - _INDENT), "LBody", _PITCH, mark)
                sheet.set_y(sheet.y + 0.8)
        self._gap(_GAP - 0.8)

    def callout(self, block: Callout) -> None:
        sheet = self._sheet
        lines = self._callout_lines(block)
        if sheet.room() < 2 * _PAD + len(lines) * _PITCH:
            sheet.turn()
        while lines:
            count = max(1, floor((sheet.room() - 2 * _PAD) / _PITCH))
            self._boxed(lines[:count])
            if lines := lines[count:]:
                sheet.turn()
        self._gap(_GAP + 1)

    def data_table(self, block: DataTable) -> None:
        widths = self._widths([block.head, *block.rows])
        with self._sheet.holding("Table"):
            self._row(block.head, widths, heads=_COLUMNS)
            for row in block.rows:
                self._row(row, widths, again=block.head)
        self._gap()

    def key_values(self, block: KeyValues) -> None:
        names, values = self._widths(block.pairs)
        first = min(max(names, self._width * 0.22), self._width * 0.4)
        with self._sheet.holding("Table"):
            for pair in block.pairs:
                self._row(pair, (first, names + values - first), heads=_FIRST)
        self._gap()

    def signature_lines(self, block: SignatureLines) -> None:
        sheet, half = self._sheet, (self._width - 2 * _BETWEEN) / 2
        for labels, height in self._signature_rows(block):
            sheet.font(_SMALL)
            if sheet.room() < height:
                sheet.turn()
            top = sheet.y + _SIGNATURE
            for column, lines in enumerate(labels):
                x = self._left + column * (half + 2 * _BETWEEN)
                with sheet.drawing():
                    sheet.set_draw_color(INK)
                    sheet.line(x, top - 1, x + half, top - 1)
                with sheet.tagged("P"):
                    sheet.lines(lines, (x, top), _SMALL_PITCH)
            sheet.set_y(top - _SIGNATURE + height)
        self._gap()

    # -------------------------------------------------------------------------------------------- the parts of blocks

    def _flow(self, lines: Sequence[str], tag: str, pitch: float, mark: str = "") -> None:
        """Write lines over as many pages as they need; never one alone at the foot or at the head of a page."""
        sheet, x = self._sheet, self._left + (_INDENT if mark else 0)
        while lines:
            count = min(len(lines), floor(sheet.room() / pitch + 1e-6))
            if count < len(lines):
                count = min(count, len(lines) - 2)
                if count < 2:
                    sheet.turn()
                    continue
            top = sheet.y
            if mark:
                with sheet.tagged("Lbl"):
                    sheet.lines([mark], (self._left + 1.0, top), pitch)
            with sheet.tagged(tag):
                sheet.lines(lines[:count], (x, top), pitch)
            lines, mark = lines[count:], ""

    def _boxed(self, lines: Sequence[tuple[str, bool]]) -> None:
        sheet, height = self._sheet, 2 * _PAD + len(lines) * _PITCH
        top = sheet.y
        with sheet.drawing():
            sheet.set_fill_color(BOX)
            sheet.set_draw_color(INK)
            sheet.rect(self._left, top, self._width, height, style="DF")
        with sheet.tagged("P"):
            sheet.set_y(top + _PAD)
            for line, bold in lines:
                sheet.font(_SIZE, bold=bold)
                sheet.lines([line], (self._left + _PAD, sheet.y), _PITCH)
        sheet.set_y(top + height)

    def _callout_lines(self, block: Callout) -> list[tuple[str, bool]]:
        found: list[tuple[str, bool]] = []
        for number, text in enumerate(block.lines):
            self._sheet.font(_SIZE, bold=number == 0)
            found += [(line, number == 0) for line in self._sheet.wrapped(text, self._width - 2 * _PAD)]
        return found

    def _widths(self, rows: Sequence[Sequence[str]]) -> tuple[float, ...]:
        """Give each column the width of its widest cell; where that is too much, long ones give up the most."""
        self._sheet.font(_SIZE, bold=True)
        wished = [
            max(self._sheet.get_string_width(line) for row in rows for line in (row[column].split("\n") or [""]))
            + _BETWEEN
            for column in range(len(rows[0]))
        ]
        if sum(wished) <= self._width:
            return (*wished[:-1], self._width - sum(wished[:-1]))
        fair = self._width / len(wished)
        spare = self._width - sum(min(wish, fair) for wish in wished)
        over = sum(max(wish - fair, 0) for wish in wished)
        return tuple(min(wish, fair) + spare * max(wish - fair, 0) / over for wish in wished)

    def _row(
        self, cells: Sequence[str], widths: Sequence[float], heads: _Heads = _NONE, again: Sequence[str] = ()
    ) -> None:
        """A row. `heads` says which cells are heads, and `again` is the row to say first on a new page."""
        columns = []
        for number, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            self._sheet.font(_SIZE, bold=heads.scope(number) != "")
            columns.append(self._sheet.wrapped(cell, width - _BETWEEN))
        while True:
            count = floor((self._sheet.room() - 2 * _CELL) / _PITCH + 1e-6)
            longest = max(map(len, columns))
            if count < longest and (count < _WHOLE or longest <= _WHOLE):
                self._sheet.turn()
                if again:
                    self._row(again, widths, _SEEN)
                continue
            if heads.are_said:
                with self._sheet.holding("TR"):
                    self._cells([lines[:count] for lines in columns], widths, heads)
            else:
                self._cells([lines[:count] for lines in columns], widths, heads)
            if count >= longest:
                return
            columns = [lines[count:] for lines in columns]

    def _cells(self, columns: Sequence[Sequence[str]], widths: Sequence[float], heads: _Heads) -> None:
        sheet, top, x = self._sheet, self._sheet.y, self._left
        for number, (lines, width) in enumerate(zip(columns, widths, strict=True)):
            scope = heads.scope(number)
            sheet.font(_SIZE, bold=scope != "")
            with sheet.tagged("TH" if scope else "TD", scope) if heads.are_said else sheet.drawing():
                sheet.lines(lines, (x, top + _CELL), _PITCH)
            x += width
        below = top + 2 * _CELL + max(map(len, columns)) * _PITCH
        with sheet.drawing():
            sheet.set_draw_color(RULE)
            sheet.line(self._left, below, self._left + self._width, below)
        sheet.set_y(below)

    def _signature_rows(self, block: SignatureLines) -> list[tuple[list[list[str]], float]]:
        """Two labels beside each other, as wrapped lines, with the height of each such row."""
        self._sheet.font(_SMALL)
        half = (self._width - 2 * _BETWEEN) / 2
        labels = [self._sheet.wrapped(label, half) for label in block.labels]
        rows = [labels[start : start + 2] for start in range(0, len(labels), 2)]
        return [(row, _SIGNATURE + max(map(len, row)) * _SMALL_PITCH) for row in rows]

    def _together(self, blocks: Sequence[Block]) -> float:
        """The height that the first block needs on one page.

        A heading needs the beginning of what follows it; what is signed stays with the lines to sign on, all of them.
        """
        match blocks:
            case [Heading(text, level), *rest]:
                size, pitch, above = _HEADINGS[level]
                self._sheet.font(size, bold=True)
                own = above + len(self._sheet.wrapped(text, self._width)) * pitch + 0.8
                return own + max(self._together(rest), 3 * _PITCH if rest else 0)
            case [Paragraph(text), SignatureLines() as signed, *_]:
                self._sheet.font(_SIZE)
                return min(len(self._sheet.wrapped(text, self._width)) * _PITCH + _GAP + self._together([signed]), 150)
            case [SignatureLines() as signed, *_]:
                return min(sum(height for _, height in self._signature_rows(signed)), 150)
            case [Callout() as callout, *_]:
                return min(2 * _PAD + len(self._callout_lines(callout)) * _PITCH, 80)
            case [DataTable() | KeyValues(), *_]:
                return 2 * (2 * _CELL + 2 * _PITCH)
            case _:
                return 0

    def _gap(self, height: float = _GAP) -> None:
        self._sheet.set_y(self._sheet.y + height)
