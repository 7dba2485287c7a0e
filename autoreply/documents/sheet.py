"""The pages of a PDF: lines of text at a place, each piece of text tagged, so that screen readers find their way."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from importlib import resources

from fpdf import FPDF, ViewerPreferences
from fpdf.enums import MethodReturnValue

from autoreply.documents.structure import NestedStructure

_FAMILY = "DejaVu"
_INSTEAD = "\ufffd"  # for a character that the font does not have; its name must not reach the log
_MARGIN = 22.0  # millimetres, at the sides and above
_FOOT = 12.0  # from the lower edge to the last line of the foot
_FOOT_PITCH, _FOOT_SIZE = 3.8, 8.0
_POINT = 25.4 / 72  # millimetres
INK, QUIET, RULE, BOX = 20, 85, 150, 243  # greys


class Sheet(FPDF):
    """Pages of one size, filled from above. `y` is where the next block begins; lengths are millimetres."""

    def __init__(self, size: tuple[float, float], foot: str) -> None:
        super().__init__(unit="mm", format=size)
        self.struct_builder = self._structure = NestedStructure()
        for style, file in (("", "DejaVuSansCondensed.ttf"), ("B", "DejaVuSansCondensed-Bold.ttf")):
            with resources.as_file(resources.files("autoreply.documents") / "fonts" / file) as path:
                self.add_font(_FAMILY, style, path)
        self.set_margins(_MARGIN, _MARGIN, _MARGIN)
        self.set_auto_page_break(False)
        self.c_margin = 0.0
        self._known = {style: frozenset(self.fonts[f"{_FAMILY.lower()}{style}"].cmap) for style in ("", "B")}  # type: ignore[union-attr]  # a TTFFont
        self.add_page()
        self.font(_FOOT_SIZE)
        self._foot = self.wrapped(foot, self.epw - 20) if foot else []
        self.bottom = size[1] - _FOOT - _FOOT_PITCH * max(len(self._foot), 1) - 4

    def describe(self, title: str, author: str, language: str, at: datetime) -> None:
        """Say what the document is, in its metadata."""
        self.set_title(title)
        self.set_lang(language)
        self.set_author(author or "Autoreply")
        self.set_creator("Autoreply")
        self.set_producer("Autoreply")
        self.set_creation_date(at)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def footer(self) -> None:
        self._out("/Artifact BMC")
        self.font(_FOOT_SIZE)
        self.set_text_color(QUIET)
        top = self.h - _FOOT - _FOOT_PITCH * max(len(self._foot), 1)
        for number, line in enumerate(self._foot):
            self.set_xy(self.l_margin, top + number * _FOOT_PITCH)
            self.cell(text=line)
        self.set_xy(self.w - self.r_margin - 20, top)
        self.cell(w=20, text=f"{self.page_no()} / {{nb}}", align="R")
        self._out("EMC")

    def font(self, size: float, *, bold: bool = False) -> None:
        """Write in this size (points) from now on."""
        self.set_font(_FAMILY, "B" if bold else "", size)

    def wrapped(self, text: str, width: float) -> list[str]:
        """`text` in the font of now, as lines that are no wider than `width`."""
        known = self._known["B" if "B" in self.font_style else ""]
        shown = "".join(char if ord(char) in known or char == "\n" else _INSTEAD for char in text)
        found = self.multi_cell(width, text=shown, align="L", dry_run=True, output=MethodReturnValue.LINES)
        assert isinstance(found, list)  # what LINES is
        return found or [""]

    def room(self) -> float:
        """What is left of this page."""
        return self.bottom - self.y

    def turn(self) -> None:
        """Go on at the top of a new page."""
        self.add_page()
        self.set_y(self.t_margin)

    def lines(self, lines: Sequence[str], at: tuple[float, float], pitch: float) -> None:
        """Write lines one below the other, `pitch` apart, from `at` (x, y); `y` is below them then."""
        x, y = at
        for line in lines:
            self.set_xy(x, y)
            if line:  # fpdf2 cannot measure a cell without text
                self.cell(h=pitch, text=line)
            y += pitch
        self.set_xy(self.l_margin, y)

    def holding(self, tag: str) -> AbstractContextManager[None]:
        """What is tagged within are parts of one element: "L" a list, "LI" an item of it, "Table", "TR" a row."""
        return self._structure.within(tag, self.page)

    @contextmanager
    def tagged(self, tag: str, scope: str = "") -> Iterator[None]:
        """Everything written within is one element of the document: "P", "H1". No page may end within.

        `scope` is of what a "TH" is the head: its "column" or its "row".
        """
        number, parents = self._structure.add_text(tag, self.page, self.pages[self.page], scope)
        self.pages[self.page].struct_parents = parents
        self._out(f"/{tag} <</MCID {number}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """Lines and boxes, which say nothing to those who listen."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")
