"""Reads messages from the server: headers in batches, then the text of those that a person may have written."""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from email.message import Message

from channels import Inbound, Signal
from channels.email.arrival import arrival
from channels.email.message.delivery_status import NO_REPORT, DeliveryReport
from channels.email.message.mime import text_in
from channels.email.message.structure import (
    ReportPart,
    TextPart,
    attachments,
    calendar_method,
    report_parts,
    text_parts,
)
from channels.email.message.text import MOST_RAW, both, text_of, unencoded
from channels.email.parse import Fetched, MailBody, read_headers
from channels.email.servers.connection import (
    CommandDenied,
    ConnectionLost,
    GarbledResponse,
    ImapConnection,
    Row,
    WireError,
)
from channels.email.settings import EmailSettings

_LOG = logging.getLogger(__name__)
BATCH = 50
ATTEMPTS = 8  # at one message before it counts as unreadable; with the pauses, a minute or two
_TEXT = 65_536  # octets of a part in the first fetch; MOST_RAW of a longer part
_HEADERS = "BODY.PEEK[HEADER]<0.262144>"
_LEAN = ("INTERNALDATE", "FLAGS", _HEADERS)
_FULL = (*_LEAN, "BODYSTRUCTURE")

# These are never answered, whatever their text says, so we do not fetch it.
_SETTLED = frozenset(
    {
        Signal.NULL_SENDER,
        Signal.INVALID_SENDER,
        Signal.OURSELVES,
        Signal.OUR_REPLY,
        Signal.AUTOMATIC,
        Signal.REPORT,
        Signal.SYSTEM_SENDER,
        Signal.UNREADABLE,
    }
)


class UnreadableMessage(WireError):
    """One message cannot be read now. The caller tries again, `ATTEMPTS` times at most."""


class MessageReader:
    """Reads messages of one account. Delivers a message that cannot be read with `Signal.UNREADABLE`."""

    def __init__(self, name: str, settings: EmailSettings, install: str, now: Callable[[], datetime]) -> None:
        self._name = name
        self._settings = settings
        self._install = install
        self._now = now
        self._failures: Counter[int] = Counter()

    def read(self, connection: ImapConnection, uids: Sequence[int], uidvalidity: int) -> dict[int, Inbound]:
        """Return the messages by UID, ascending, without those that were deleted.

        Raises `ConnectionLost`, and `UnreadableMessage` for a message that may be readable later.
        """
        rows = self._rows(connection, uids)
        reports = self._reports(connection, rows)
        mails = {uid: self._inbound(row, reports.get(uid, NO_REPORT)) for uid, row in rows.items()}
        mails |= self._with_text(connection, rows, mails)
        for uid in uids:
            if uid not in mails and self._failures[uid] >= ATTEMPTS:
                mails[uid] = self._unreadable(uidvalidity, uid)
            self._failures.pop(uid, None)
        return dict(sorted(mails.items()))

    def _rows(self, connection: ImapConnection, uids: Sequence[int]) -> dict[int, Row]:
        together = [uid for uid in uids if not self._failures[uid]]
        rows = self._try(connection, together, _FULL) or {}
        for uid in uids:
            if _header(rows.get(uid)) is None:
                rows |= self._alone(connection, uid)
        return {uid: row for uid, row in rows.items() if _header(row) is not None}

    def _alone(self, connection: ImapConnection, uid: int) -> dict[int, Row]:
        """Fetch one message by itself; if that fails, without its structure, which the library may not understand."""
        if self._failures[uid] >= ATTEMPTS:
            return {}
        for items in (_FULL, _LEAN) if self._failures[uid] < 2 else (_LEAN,):
            rows = self._try(connection, [uid], items)
            if rows is not None:
                return rows
        if connection.is_gone(uid):
            return {}
        self._failures[uid] += 1
        if self._failures[uid] >= ATTEMPTS:
            return {}
        raise UnreadableMessage

    def _try(self, connection: ImapConnection, uids: Sequence[int], items: Sequence[str]) -> dict[int, Row] | None:
        """Return the rows, or None if the server refuses or the library cannot read the response."""
        try:
            return connection.fetch(uids, items) if uids else {}
        except ConnectionLost:
            self._failures.update(uids)
            raise
        except (CommandDenied, GarbledResponse):
            return None

    def _inbound(self, row: Row, report: DeliveryReport) -> Inbound:
        header, flags = _header(row) or b"", row.get(b"FLAGS")
        read = read_headers(
            self._name,
            self._settings,
            header,
            Fetched(
                arrival(row.get(b"INTERNALDATE"), header, self._now()),
                self._install,
                [flag for flag in flags if isinstance(flag, bytes)] if isinstance(flags, tuple) else (),
            ),
            MailBody(calendar=calendar_method(row.get(b"BODYSTRUCTURE")), report=report),
        )
        return replace(read, attachments=attachments(row.get(b"BODYSTRUCTURE")))

    def _reports(self, connection: ImapConnection, rows: dict[int, Row]) -> dict[int, DeliveryReport]:
        """Return what delivery reports say for programs. Those of one server are alike, and asked for together."""
        together: defaultdict[tuple[ReportPart, ...], list[int]] = defaultdict(list)
        for uid, row in rows.items():
            together[report_parts(row.get(b"BODYSTRUCTURE"))].append(uid)
        together.pop((), None)
        found: dict[int, DeliveryReport] = {}
        for parts, uids in together.items():
            for uid, bodies in self._bodies(connection, uids, [part.section for part in parts]).items():
                octets = [unencoded(bodies.get(part.section, b""), part.encoding) for part in parts]
                found[uid] = DeliveryReport(*octets)
        return found

    def _with_text(
        self, connection: ImapConnection, rows: dict[int, Row], mails: dict[int, Inbound]
    ) -> dict[int, Inbound]:
        """Return the mails that may be answered, with the text of their plain and HTML parts."""
        parts = {uid: _parts(rows[uid]) for uid, mail in mails.items() if _SETTLED.isdisjoint(mail.signals)}
        together: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for uid, several in parts.items():
            if several:
                together[tuple(part.section for part in several)].append(uid)
        inbounds: dict[int, Inbound] = {}
        for sections, uids in together.items():
            for uid, bodies in self._bodies(connection, uids, sections).items():
                if uid in parts:
                    inbounds[uid] = replace(mails[uid], text=_text(parts[uid], bodies, _header(rows[uid]) or b""))
        return inbounds

    def _bodies(
        self, connection: ImapConnection, uids: Sequence[int], sections: Sequence[str]
    ) -> dict[int, dict[str, bytes]]:
        """Return the beginnings of these parts by UID. Leaves out what the server does not give."""
        rows = self._try(connection, uids, [_part(section, _TEXT) for section in sections])
        if rows is None and len(uids) > 1:
            return {uid: found for one in uids for uid, found in self._bodies(connection, [one], sections).items()}
        if rows is None and len(sections) > 1:
            each = [self._bodies(connection, uids, [section]) for section in sections]
            return {uid: {key: text for found in each for key, text in found.get(uid, {}).items()} for uid in uids}
        return {
            uid: {section: self._whole(connection, uid, section, row) for section in sections}
            for uid, row in (rows or {}).items()
        }

    def _whole(self, connection: ImapConnection, uid: int, section: str, row: Row) -> bytes:
        """Return a part, and more of it if its beginning may be only style sheets and quotes."""
        key = f"BODY[{section}]".encode()
        text = _body(row, key) or b""
        if len(text) < _TEXT:
            return text
        more = self._try(connection, [uid], [_part(section, MOST_RAW)]) or {}
        return _body(more.get(uid, {}), key) or text

    def _unreadable(self, uidvalidity: int, uid: int) -> Inbound:
        _LOG.warning("%s: message %d could not be read in %d attempts and is passed over.", self._name, uid, ATTEMPTS)
        identity = f"unreadable:{uidvalidity}:{uid}"
        evidence = "the server could not give its headers"
        return Inbound(self._name, identity, "", "", self._now(), {Signal.UNREADABLE: evidence})


def _part(section: str, octets: int) -> str:
    return f"BODY.PEEK[{section}]<0.{octets}>"


def _parts(row: Row) -> list[TextPart]:
    """Return the text parts; without a structure, everything below the headers."""
    if b"BODYSTRUCTURE" in row:
        return [part for kind in ("plain", "html") for part in text_parts(row[b"BODYSTRUCTURE"], kind)]
    return [TextPart("TEXT", Message())]


def _text(parts: Sequence[TextPart], bodies: Mapping[str, bytes], top: bytes) -> str:
    if parts[0].section == "TEXT":
        return text_in(top.rstrip(b"\r\n") + b"\r\n\r\n" + bodies.get("TEXT", b""))
    texts: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    for part in parts:
        texts[part.headers.get_content_type()].append(text_of(bodies.get(part.section, b""), part.headers))
    return both(*texts.values())


def _header(row: Row | None) -> bytes | None:
    """Return the header block of a row (b"" for NIL), or None if the row does not answer our request."""
    return None if row is None else _body(row, b"BODY[HEADER]")


def _body(row: Row, key: bytes) -> bytes | None:
    for name, value in row.items():
        if name.upper().startswith(key):
            return value if isinstance(value, bytes) else b"" if value is None else str(value).encode()
    return None
