"""Makes of a draft the mail that goes out: a new Date, no Bcc, no notes of the mail program. Pure.

Everything else stays octet by octet, so that no attachment, no signature and no thread is lost. What cannot be sent as
it is raises `DraftStays`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, getaddresses

from channels.drafts import DraftProblem, DraftStays
from channels.email.message.addresses import AddressEntry, OwnMailAddresses, ascii_domain, in_headers, is_valid
from channels.email.message.headers import ContentType, Headers
from channels.email.message.marks import LOOP_HEADER
from channels.email.settings import EmailSettings

MOST_RECIPIENTS = 100
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,400}>")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")  # RFC 5322 section 2.2
_RECIPIENTS = ("to", "cc", "bcc")
# What mail programs note in a draft for themselves and leave out when they send. Some of it names folders and logins.
_NOTES = frozenset(
    {
        *("x-mozilla-draft-info", "x-mozilla-status", "x-mozilla-status2", "x-mozilla-keys", "x-identity-key"),
        *("x-account-key", "x-mozilla-altered", "x-enigmail-draft-status", "fcc", "x-unsent", "x-apple-auto-saved"),
        *("x-uniform-type-identifier", "x-apple-base-url", "x-apple-mail-remote-attachments", "x-draft-info"),
        *("x-apple-windows-friendly", "x-apple-mail-signature", "x-universally-unique-identifier"),
        *("x-apple-mail-plain-text-draft", "x-kmail-identity", "x-kmail-transport", "x-kmail-fcc", "x-kmail-drafts"),
        *("x-evolution-identity", "x-evolution-fcc", "x-evolution-transport", "x-evolution-format"),
    }
)
_DATED = frozenset({"date", "bcc", "resent-bcc", *_NOTES})
_ENCRYPTED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})


@dataclass(frozen=True, slots=True)
class FinishedMail:
    """`message` goes to the recipients. `copy` is for the writer's Sent folder and still names those of Bcc."""

    message_id: str
    recipients: tuple[str, ...]
    message: bytes
    copy: bytes


def finish_draft(raw: bytes, settings: EmailSettings, identity: str, at: datetime) -> FinishedMail:
    """Return the mail, dated `at`, which must be aware. A draft without a Message-ID gets one made of `identity`.

    Raises `DraftStays`.
    """
    head, body = _split(raw)
    fields = list(_fields(head))
    headers = Headers.read(head)
    if not fields or not _is_readable(head, body, headers):
        raise DraftStays(DraftProblem.UNREADABLE)
    _check_program(headers)
    _check_sender(headers, settings)
    recipients = _recipients(headers)
    message_id = _message_id(headers)
    kept = [field for name, field in fields if name not in _DATED and (name != "message-id" or message_id)]
    added = [f"Date: {format_datetime(at)}\r\n".encode()]
    if not message_id:
        message_id = f"<opening.{identity[:32]}@{ascii_domain(settings.address.rpartition('@')[2])}>"
        added.append(f"Message-ID: {message_id}\r\n".encode())
    for_all = b"".join([*added, *kept])
    for_writer = b"".join([for_all, *(field for name, field in fields if name == "bcc")])
    return FinishedMail(message_id, recipients, for_all + body, for_writer + body)


def _split(raw: bytes) -> tuple[bytes, bytes]:
    """The header block, and from its empty line on the body, untouched. IMAP servers give every line its CRLF."""
    end = re.search(rb"(?:\A|(?<=\n))\r?\n", raw)
    return (raw[: end.start()], raw[end.start() :]) if end else (raw, b"\r\n")


def _fields(head: bytes) -> Iterator[tuple[str, bytes]]:
    """The fields with their continuation lines, as they stand."""
    name, lines = "", b""
    for line in head.splitlines(keepends=True):
        if line[:1] in (b" ", b"\t"):
            lines += line
            continue
        if name:
            yield name, lines
        found = _FIELD.match(line)
        name, lines = (found[1].decode("ascii").lower(), line) if found else ("", b"")
    if name:
        yield name, lines


def _is_readable(head: bytes, body: bytes, headers: Headers) -> bool:
    """Whether SMTP can carry it, and each field that must stand once does (RFC 5322 section 3.6)."""
    once = ("from", "to", "cc", "bcc", "subject", "message-id", "content-type")
    return b"\0" not in head + body and all(len(headers.all(name)) <= 1 for name in once)


def _check_program(headers: Headers) -> None:
    """Raises `DraftStays` where the mail program has not finished with it, or would have changed it on sending."""
    notes = " ".join(headers.all("x-mozilla-draft-info")).lower()
    if re.search(r"attachmentreminder\s*=\s*1", notes):
        raise DraftStays(DraftProblem.UNFINISHED)
    if headers.all("x-send-later-at"):
        raise DraftStays(DraftProblem.SCHEDULED)
    status = " ".join(headers.all("x-enigmail-draft-status"))
    if ContentType.read(headers.first("content-type")).kind in _ENCRYPTED or re.search("[ES]", status):
        raise DraftStays(DraftProblem.ENCRYPTED)


def _check_sender(headers: Headers, settings: EmailSettings) -> None:
    """Raises `DraftStays` unless one of our own addresses writes, and none of our own automatic mail."""
    ours = OwnMailAddresses(settings.own, settings.subaddresses)
    writers = in_headers(headers, "from", "sender")
    automatic = headers.all(LOOP_HEADER.lower(), "auto-submitted")
    if not headers.all("from") or not writers or automatic or any(ours.match(one.address) is None for one in writers):
        raise DraftStays(DraftProblem.NOT_OURS)


def _recipients(headers: Headers) -> tuple[str, ...]:
    """Everybody in To, Cc and Bcc, once. Raises `DraftStays`."""
    values = [value for value in headers.all(*_RECIPIENTS) if value]
    # Our own reading leaves out a bare name, and the mail would go to the others alone.
    if any((name or address) and not is_valid(address) for name, address in getaddresses(values)):
        raise DraftStays(DraftProblem.BAD_ADDRESS)
    entries = in_headers(headers, *_RECIPIENTS)
    found = list(dict.fromkeys(_deliverable(entry) for entry in entries))
    if not found:
        raise DraftStays(DraftProblem.NO_RECIPIENT)
    if len(found) > MOST_RECIPIENTS:
        raise DraftStays(DraftProblem.TOO_MANY)
    return tuple(found)


def _deliverable(entry: AddressEntry) -> str:
    if not is_valid(entry.address):
        raise DraftStays(DraftProblem.BAD_ADDRESS)
    local, _, domain = entry.address.removesuffix(".").rpartition("@")
    return f"{local}@{domain if domain.startswith('[') else ascii_domain(domain)}"


def _message_id(headers: Headers) -> str:
    """The draft's own, or "" if it has none that can stand."""
    own = (headers.first("message-id") or "").strip()
    return own if _MESSAGE_ID.fullmatch(own) else ""
