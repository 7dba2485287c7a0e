"""The structure tree of a PDF with lists and tables in it (ISO 32000-1, 14.8.4). fpdf2 itself writes a flat one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fpdf.structure_tree import StructElem, StructureTreeBuilder
from fpdf.syntax import PDFObject

_SCOPES = {"column": "<</O /Table /Scope /Column>>", "row": "<</O /Table /Scope /Row>>"}


class TaggedElement(StructElem):
    """An element of the tree. `a` are its attributes, such as what the head of a table is the head of."""

    a: str | None = None


class NestedStructure(StructureTreeBuilder):
    """Elements that are made within another one become its parts. An element without text holds others."""

    def __init__(self) -> None:
        super().__init__()
        self._elements: list[TaggedElement] = []  # all below the document, in the order of reading
        self._open: list[StructElem] = [self.doc_struct_elem]
        self._used: dict[int, int] = {}  # the pieces of text on each page so far

    @contextmanager
    def within(self, tag: str, page: int) -> Iterator[None]:
        """Open an element that holds what is made meanwhile; `page` is where it begins."""
        self._open.append(self._add(tag, page, []))
        yield
        self._open.pop()

    def add_text(self, tag: str, page: int, page_object: PDFObject, scope: str = "") -> tuple[int, int]:
        """Add an element for one piece of text. Returns its number on the page, and the page's among all."""
        number = self._used.get(page, 0)
        self._used[page] = number + 1
        parents = self.spid_per_page_number.setdefault(page, len(self.spid_per_page_number))
        made: Any = self._add(tag, page, [number])
        made.pg, made.a = page_object, _SCOPES.get(scope)  # fpdf2 itself sets the page for direct parts alone
        self.struct_tree_root.parent_tree.nums[parents].append(made)
        return number, parents

    def __iter__(self) -> Iterator[PDFObject]:
        """Every object that is to be written."""
        yield self.struct_tree_root
        yield self.doc_struct_elem
        yield self.struct_tree_root.parent_tree
        yield from self._elements

    def _add(self, tag: str, page: int, kids: list[int]) -> TaggedElement:
        made = TaggedElement(f"/{tag}", self._open[-1], kids, page)
        self._open[-1].k.append(made)
        self._elements.append(made)
        return made
