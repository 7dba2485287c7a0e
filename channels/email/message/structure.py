"""Finds the text parts of a mail in its BODYSTRUCTURE (RFC 3501 section 7.4.2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from itertools import islice
from typing import Any

MOST_PARTS = 4  # of the text of one mail
# The part of a delivery report that programs read, and the mail that it is about (RFC 6522, 3464, 6533).
STATUS_KINDS = ("message/delivery-status", "message/global-delivery-status")
RETURNED_KINDS = ("text/rfc822-headers", "message/rfc822", "message/global", "message/global-headers")
_DEEPEST = 20  # levels of nesting that are read
_DISPOSITION = 9  # the index of a text part's disposition


@dataclass(frozen=True, slots=True)
class TextPart:
    """A part: its IMAP section ("1.2"), and the headers needed to decode it."""

    section: str
    headers: Message


def text_parts(structure: Any, kind: str) -> list[TextPart]:
    """Return the first parts of text/`kind` that are not attachments. There may be several, with pictures between."""
    leaves = ((section, leaf) for section, leaf in _leaves(structure, "", 0) if _word(leaf, 0) == "text")
    found = (
        TextPart(section, _headers(leaf)) for section, leaf in leaves if _word(leaf, 1) == kind and not _attached(leaf)
    )
    return list(islice(found, MOST_PARTS))


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A part of a delivery report: its IMAP section, and how it is encoded."""

    section: str
    encoding: str


def report_parts(structure: Any) -> tuple[ReportPart, ...]:
    """Return the status of a delivery report, and the mail that it is about, if that is there; () for other mail."""
    leaves = [(f"{_word(leaf, 0)}/{_word(leaf, 1)}", section, leaf) for section, leaf in _leaves(structure, "", 0)]
    found = [
        next(((section, leaf) for kind, section, leaf in leaves if kind in kinds), None)
        for kinds in (STATUS_KINDS, RETURNED_KINDS)
    ]
    if found[0] is None:
        return ()
    return tuple(ReportPart(section, _safe(_word(leaf, 5))) for section, leaf in filter(None, found))


def attachments(structure: Any) -> int:
    """How many files are attached, as their senders declared it."""
    return sum(_is_file(leaf) for _section, leaf in _leaves(structure, "", 0))


def calendar_method(structure: Any) -> str:
    """Return the method of the first calendar in the mail ("REQUEST", "REPLY" ..., RFC 5546), or "".

    Inline calendars come before attached ones.
    """
    leaves = (leaf for _section, leaf in _leaves(structure, "", 0))
    calendars = [leaf for leaf in leaves if _word(leaf, 0) == "text" and _word(leaf, 1) == "calendar"]
    found = next(iter(sorted(calendars, key=_attached)), None)
    return "" if found is None else _parameter(found[2] if len(found) > 2 else None, "method").upper()


def _leaves(node: Any, section: str, depth: int) -> Iterator[tuple[str, Any]]:
    if not isinstance(node, tuple) or not node or depth > _DEEPEST:
        return
    if not isinstance(node[0], list):
        yield section or "1", node
        return
    for number, part in enumerate(node[0], 1):
        yield from _leaves(part, f"{section}.{number}" if section else str(number), depth + 1)


def _word(leaf: Any, index: int) -> str:
    value = leaf[index] if len(leaf) > index else None
    return value.decode("latin-1").lower() if isinstance(value, bytes) else ""


def _attached(leaf: Any) -> bool:
    disposition = leaf[_DISPOSITION] if len(leaf) > _DISPOSITION else None
    return isinstance(disposition, tuple) and bool(disposition) and _word(disposition, 0) == "attachment"


def _is_file(leaf: Any) -> bool:
    """Like `_attached`, wherever a server puts the disposition: its place differs by the kind of part."""
    words = (item for item in leaf if isinstance(item, tuple) and item)
    return any(_word(item, 0) == "attachment" for item in words)


def _headers(leaf: Any) -> Message:
    """Return the part's MIME headers that matter for decoding."""
    headers = Message()
    headers["Content-Type"] = f"text/{_word(leaf, 1)}"
    charset = _parameter(leaf[2] if len(leaf) > 2 else None, "charset")
    if charset:
        headers.set_param("charset", charset)
    headers["Content-Transfer-Encoding"] = _safe(_word(leaf, 5)) or "7bit"
    return headers


def _parameter(pairs: Any, name: str) -> str:
    if not isinstance(pairs, tuple):
        return ""
    for index in range(0, len(pairs) - 1, 2):
        if _word(pairs, index) == name:
            return _safe(_word(pairs, index + 1))
    return ""


def _safe(word: str) -> str:
    """Return a short word of plain characters that is safe in a header."""
    return "".join(char for char in word[:60] if char.isascii() and (char.isalnum() or char in "-_.:+"))
