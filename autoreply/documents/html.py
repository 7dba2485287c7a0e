"""A document as one HTML page: no script, nothing fetched, readable on a phone, in the dark and on paper."""

from collections.abc import Sequence
from functools import cache
from html import escape
from importlib import resources

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


def page(document: Document) -> str:
    """The whole page."""
    return (
        f'<!doctype html>\n<html lang="{escape(document.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n"
        f"<main>\n{body(document)}</main>\n</body>\n</html>\n"
    )


def body(document: Document, *, level: int = 1) -> str:
    """What stands in the page, to be put into another one, where the title is a heading of `level`."""
    title = f"<h{level}>{escape(document.title)}</h{level}>\n"
    under = f'<p class="subtitle">{_text(document.subtitle)}</p>\n' if document.subtitle else ""
    foot = f"<footer>{_text(document.footer)}</footer>\n" if document.footer else ""
    return title + under + "".join(f"{_block(block, level)}\n" for block in document.blocks) + foot


@cache
def _style() -> str:
    return (resources.files("autoreply.documents") / "style.css").read_text("utf-8")


def _text(text: str) -> str:
    return "<br>".join(escape(line.strip()) for line in text.split("\n"))


def _block(block: Block, level: int) -> str:
    match block:
        case Heading(text, depth):
            here = min(level + depth, 6)
            return f"<h{here}>{_text(text)}</h{here}>"
        case Paragraph(text):
            return f"<p>{_text(text)}</p>"
        case SmallPrint(text):
            return f'<p class="small">{_text(text)}</p>'
        case Callout(lines):
            others = "".join(f"<p>{_text(line)}</p>" for line in lines[1:])
            return f'<div class="callout"><p><strong>{_text(lines[0])}</strong></p>{others}</div>'
        case BulletList(items, numbered):
            kind = "ol" if numbered else "ul"
            return f"<{kind}>{''.join(f'<li>{_text(item)}</li>' for item in items)}</{kind}>"
        case DataTable(head, rows):
            names = "".join(f'<th scope="col">{_text(cell)}</th>' for cell in head)
            body_rows = "".join(f"<tr>{_cells(head, row)}</tr>" for row in rows)
            return f'<table class="stacking"><thead><tr>{names}</tr></thead><tbody>{body_rows}</tbody></table>'
        case KeyValues(pairs):
            facts = (f'<tr><th scope="row">{_text(name)}</th><td>{_text(value)}</td></tr>' for name, value in pairs)
            return f'<table class="facts"><tbody>{"".join(facts)}</tbody></table>'
        case SignatureLines(labels):
            return f'<div class="signatures">{"".join(f"<p>{_text(label)}</p>" for label in labels)}</div>'


def _cells(head: Sequence[str], row: Sequence[str]) -> str:
    """On narrow screens the cells stand one below the other, each with the name of its column."""
    return "".join(f'<td data-column="{escape(name)}">{_text(cell)}</td>' for name, cell in zip(head, row, strict=True))
