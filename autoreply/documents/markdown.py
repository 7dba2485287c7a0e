"""A document as Markdown (CommonMark, with the tables of GitHub)."""

import re
from collections.abc import Sequence
from functools import singledispatch

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

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")
_SPACES = re.compile(r"[ \t\n]+")  # but none that keeps words together
_LINE_START = re.compile(r"^(\s*)(?:([#+=-])|(\d+)([.)]))")


def text(document: Document) -> str:
    """The whole document, with one line break at its end."""
    head = [f"# {_inline(document.title)}", *([_lines(document.subtitle)] if document.subtitle else [])]
    foot = ["---", _lines(document.footer)] if document.footer else []
    return "\n\n".join([*head, *(_block(block) for block in document.blocks), *foot]) + "\n"


@singledispatch
def _block(block: Block) -> str:
    raise TypeError(type(block).__name__)


@_block.register
def _(block: Heading) -> str:
    return f"{'#' * (block.level + 1)} {_inline(block.text)}"


@_block.register(Paragraph)
@_block.register(SmallPrint)
def _(block: Paragraph | SmallPrint) -> str:
    return _lines(block.text)


@_block.register
def _(block: Callout) -> str:
    first, *others = (_lines(line) for line in block.lines)
    quoted = "\n\n".join([f"**{first}**", *others])
    return "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))


@_block.register
def _(block: BulletList) -> str:
    marks = (f"{number}." if block.numbered else "-" for number in range(1, len(block.items) + 1))
    return "\n".join(
        f"{mark} " + _lines(item).replace("\n", "\n" + " " * (len(mark) + 1))
        for mark, item in zip(marks, block.items, strict=True)
    )


@_block.register
def _(block: DataTable) -> str:
    return "\n".join([_row(block.head), _row(["---"] * len(block.head), plain=True), *map(_row, block.rows)])


@_block.register
def _(block: KeyValues) -> str:
    return "\n".join(f"- **{_inline(name)}**: {_inline(value)}" for name, value in block.pairs)


@_block.register
def _(block: SignatureLines) -> str:
    return "\n\n".join(f"\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_ {_inline(label)}" for label in block.labels)


def _row(cells: Sequence[str], *, plain: bool = False) -> str:
    return f"| {' | '.join(cells if plain else map(_inline, cells))} |"


def _lines(text: str) -> str:
    return "\\\n".join(_escaped(line) for line in text.split("\n"))


def _inline(text: str) -> str:
    return _escaped(_SPACES.sub(" ", text))


def _escaped(line: str) -> str:
    plain = _SPECIAL.sub(r"\\\1", line.strip())
    return _LINE_START.sub(lambda found: f"{found[1]}\\{found[2]}" if found[2] else f"{found[3]}\\{found[4]}", plain)
