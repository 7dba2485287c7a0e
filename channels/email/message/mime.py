"""Finds the text and the calendar method in a whole mail in memory.

The standard library's parser recurses without limit and builds every part. This one has limits for depth and number of
parts, and never raises.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from channels.email.message.delivery_status import NO_REPORT, DeliveryReport
from channels.email.message.headers import ContentType, Headers, split
from channels.email.message.structure import MOST_PARTS, RETURNED_KINDS, STATUS_KINDS
from channels.email.message.text import MOST_RAW, both, unencoded, words

_DEEPEST = 10
_MOST_PARTS = 100  # of one multipart; the rest are attachments


class Part(NamedTuple):
    """A part without parts of its own."""

    headers: Headers
    content: ContentType
    body: bytes

    @property
    def is_attached(self) -> bool:
        return (self.headers.first("content-disposition") or "").lower().startswith("attachment")


def leaves(raw: bytes, depth: int = 0) -> Iterator[Part]:
    """Yield the parts of a mail in order. Does not open attached mails: other people wrote those."""
    head, body = split(raw)
    headers = Headers.read(head)
    content = ContentType.read(headers.first("content-type"))
    boundary = content.get("boundary")
    if not content.kind.startswith("multipart/") or not boundary:
        yield Part(headers, content, body)
    elif depth < _DEEPEST:
        for part in _parts(body, boundary.rstrip().encode("utf-8", "surrogateescape")):
            yield from leaves(part, depth + 1)


def _parts(body: bytes, boundary: bytes) -> list[bytes]:
    """Return what is between the boundary lines (RFC 2046 section 5.1.1). The last part may be truncated."""
    opened, _, _ = (b"\n" + body).partition(b"\n--" + boundary + b"--")
    pieces = re.split(rb"\n--" + re.escape(boundary) + rb"[ \t]*(?=\n)", opened, maxsplit=_MOST_PARTS)
    return [b"\n" + piece if piece.startswith(b"\n\n") else piece[1:] for piece in pieces[1:]]


def text_in(raw: bytes) -> str:
    """Return the text of the plain and HTML parts without attachments, or ""."""
    parts = [part for part in leaves(raw) if not part.is_attached]
    return both(*(_texts(parts, kind) for kind in ("text/plain", "text/html")))


def attachments_in(raw: bytes) -> int:
    """How many files are attached."""
    return sum(part.is_attached for part in leaves(raw))


def _texts(parts: Sequence[Part], kind: str) -> list[str]:
    several = [part for part in parts if part.content.kind == kind][:MOST_PARTS]
    return [words(part.body, part.content, part.headers.first("content-transfer-encoding") or "") for part in several]


def report_in(raw: bytes) -> DeliveryReport:
    """Return what a program reads of a delivery report, empty for any other mail."""
    parts = list(leaves(raw))
    status = next((part for part in parts if part.content.kind in STATUS_KINDS), None)
    returned = next((part for part in parts if part.content.kind in RETURNED_KINDS), None)
    if status is None:
        return NO_REPORT
    return DeliveryReport(_octets(status), _octets(returned) if returned is not None else b"")


def _octets(part: Part) -> bytes:
    return unencoded(part.body[:MOST_RAW], part.headers.first("content-transfer-encoding") or "")


def calendar_method(raw: bytes) -> str:
    """Return the method of the first calendar in a mail ("REQUEST", "REPLY" ..., RFC 5546), or "".

    Inline calendars come before attached ones.
    """
    calendars = [part for part in leaves(raw) if part.content.kind == "text/calendar"]
    found = next(iter(sorted(calendars, key=lambda part: part.is_attached)), None)
    return found.content.get("method").strip().upper() if found else ""
