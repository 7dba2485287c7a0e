"""A document as Markdown (CommonMark, with the tables of GitHub)."""

import re
from collections.abc import Sequence

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
_LINE_TO_SIGN = r"\_" * 16


def text(document: Document) -> str:
    """The whole document, with one line break at its end."""
    head = [f"# {_inline(document.title)}", *([_lines(document.subtitle)] if document.subtitle else [])]
    foot = ["---", _lines(document.footer)] if document.footer else []
    return "\n\n".join([*head, *(_block(block) for block in document.blocks), *foot]) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * (level + 1)} {_inline(text)}"
        case Paragraph(text) | SmallPrint(text):
            return _lines(text)
        case Callout(lines):
            quoted = "\n\n".join([f"**{_lines(lines[0])}**", *map(_lines, lines[1:])])
            return "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))
        case BulletList(items, numbered):
            return "\n".join(_item(f"{place}." if numbered else "-", item) for place, item in enumerate(items, start=1))
        case DataTable(head, rows):
            return "\n".join([_row(head), _row(["---"] * len(head), plain=True), *map(_row, rows)])
        case KeyValues(pairs):
            return "\n".join(f"- **{_inline(name)}**: {_inline(value)}" for name, value in pairs)
        case SignatureLines(labels):
            return "\n\n".join(f"{_LINE_TO_SIGN} {_inline(label)}" for label in labels)


def _item(mark: str, text: str) -> str:
    """An item of a list, whose further lines stand below its first one."""
    return f"{mark} " + _lines(text).replace("\n", "\n" + " " * (len(mark) + 1))


def _row(cells: Sequence[str], *, plain: bool = False) -> str:
    return f"| {' | '.join(cells if plain else map(_inline, cells))} |"


def _lines(text: str) -> str:
    return "\\\n".join(_escaped(line) for line in text.split("\n"))


def _inline(text: str) -> str:
    return _escaped(_SPACES.sub(" ", text))


def _escaped(line: str) -> str:
    plain = _SPECIAL.sub(r"\\\1", line.strip())
    return _LINE_START.sub(lambda found: f"{found[1]}\\{found[2]}" if found[2] else f"{found[3]}\\{found[4]}", plain)
