"""Reads the octets of a mail into an `Inbound`. Pure, never raises, and takes time linear in the octets.

The sender is the return path (RFC 3834 section 4), unless the settings say that the server hides it or that a forwarder
replaces it. Reply-To counts only in mail from the practice's own contact forms.
"""

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from channels import Inbound, Signal
from channels.email.message.addresses import (
    OwnMailAddresses,
    ReturnPath,
    in_headers,
    is_valid,
    organisation,
    sender_key,
    unwrapped,
)
from channels.email.message.contact_forms import form_of, visitor
from channels.email.message.delivery_status import NO_REPORT, DeliveryReport
from channels.email.message.headers import ContentType, Headers, decode_words, split
from channels.email.message.mime import attachments_in, calendar_method, report_in, text_in
from channels.email.message.rules import RulesSettings
from channels.email.message.signals import TO_SUBADDRESS, Mail, message_ids, observe, our_identity
from channels.email.message.text import text_of
from channels.email.settings import EmailSettings

__all__ = ["Fetched", "date_of", "read_headers", "read_mail", "received_at", "text_of"]

MOST_REFERENCES = 20
_NO_YEAR = 9_000
MOST_OF_SUBJECT = 2_000  # characters that are read
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,400}>")  # lenient: many have no "@"
# Where a report has no part for programs: how Postfix, Gmail, Exchange (in four languages), and Exim and sendmail begin
# the subject of a delay, and Exchange and Postfix that of a success. What failed begins otherwise with all of them.
_NOT_FAILED = re.compile(
    r"delayed mail|delivery status notification \(delay\)|delivery delayed|warning: (message|could not send)"
    r"|zustellung verzögert|verzögerte zustellung|remise (différée|retardée)|entrega (retrasada|demorada)"
    r"|relayed:|delivered:|successful mail delivery|zugestellt:|remis\s?:|entregado:",
    re.IGNORECASE,
)
_NO_ENVELOPE = {Signal.NULL_SENDER, Signal.NO_RETURN_PATH}
_BY_RESPONDER = {Signal.AUTOMATIC, Signal.RESPONDER, Signal.SUPPRESSED, Signal.BULK}
# They speak of mail that arrived: receipts (RFC 8098), and complaints about what is in it (RFC 5965).
_OF_WHAT_ARRIVED = ("disposition-notification", "feedback-report")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What is known about a mail besides its octets.

    `own` replaces the configured addresses. `return_path` is the envelope sender if the headers have none; "" or "<>"
    is null.
    """

    arrived: datetime
    install: str
    flags: Collection[bytes] = ()
    own: Sequence[str] | None = None
    return_path: str | None = None


@dataclass(frozen=True, slots=True)
class MailBody:
    """What is known from below the headers of a mail.

    `text` is passed on; the core looks for urgent words in it. `calendar` is the method of a text/calendar part, or "".
    """

    text: str = field(default="", repr=False)
    calendar: str = ""
    report: DeliveryReport = NO_REPORT


NOTHING_BELOW = MailBody()


def read_mail(name: str, settings: EmailSettings, raw: bytes, fetched: Fetched) -> Inbound:
    """Read a whole mail, headers and body. See `read_headers`."""
    below = MailBody(text_in(raw), calendar_method(raw), report_in(raw))
    read = read_headers(name, settings, raw, fetched, below)
    return replace(read, attachments=attachments_in(raw))


def read_headers(
    name: str, settings: EmailSettings, headers: bytes, fetched: Fetched, below: MailBody = NOTHING_BELOW
) -> Inbound:
    """Read a mail from its header block, as the configured channel `name`. Never raises."""
    own = fetched.own
    read = Headers.read(headers)
    ours = OwnMailAddresses(tuple(own) if own is not None else settings.own, settings.subaddresses)
    path = _envelope(read, fetched.return_path)
    form = form_of(read, settings.forms)
    to, via = (visitor(read), form) if form else _answerable(read, path, settings.rules)
    sender, writer = sender_key(to, via) if to else "", unwrapped(to).lower()
    mail = Mail(read, path, writer, ours, settings.rules, fetched.install, fetched.flags, below.calendar, form)
    signals = observe(mail)
    identity = _identity(read, path, headers)
    context = _context(mail)
    came_back = _bounced(read, below, ours) or "" if _is_returned(read, signals.keys()) else ""
    return Inbound(
        channel=name,
        id=identity,
        sender=sender,
        conversation=_conversation(context, identity),
        arrived=fetched.arrived,
        signals=signals,
        text=below.text,
        context=context,
        subject=_subject(read),
        reply_to=to,
        bounced=came_back if settings.rules.unreachable else "",
        came_back=came_back,
        writer=writer if writer != sender else "",
        origin=organisation(sender) if sender else "",
        locator=context["message_id"],
        ours=our_identity(read.first("message-id") or "", ours) or "" if Signal.OUR_NOTICE in signals else "",
    )


def date_of(headers: bytes) -> datetime | None:
    """Return when a mail came, in UTC: the topmost Received, else its Date, or None if neither can be read."""
    read = Headers.read(headers)
    return _received(read) or dated(read)


def dated(headers: Headers) -> datetime | None:
    """Return the Date of a mail, in UTC, or None."""
    return next(filter(None, map(_instant, headers.all("date")[:1])), None)


def received_at(headers: bytes) -> datetime | None:
    """Return when the last server received the mail, in UTC, by the topmost Received, or None."""
    return _received(Headers.read(headers))


def _received(headers: Headers) -> datetime | None:
    first = headers.first("received")
    return None if first is None else _instant(first.rpartition(";")[2])


def _instant(stamp: str) -> datetime | None:
    """Return a date in UTC, or None if it is not a date or its year is out of range."""
    try:
        when = parsedate_to_datetime(stamp[:200])
        at = when.replace(tzinfo=when.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, IndexError, AttributeError, OverflowError):
        return None
    return at if at.year < _NO_YEAR else None


def _envelope(headers: Headers, given: str | None) -> ReturnPath:
    """Return the topmost Return-Path, else `given`, else the mbox line's sender if it is an address.

    Tools that write an mbox from mails without envelopes put MAILER-DAEMON or "-" there, which means nothing.
    """
    written = headers.first("return-path")
    if written is not None or given is not None:
        return ReturnPath.read(given if written is None else written)
    words = headers.envelope.split()
    noted = ReturnPath.read(words[1]) if len(words) > 1 and "." in words[1] else ReturnPath("missing")
    return noted if noted.kind == "address" else ReturnPath("missing")


def _answerable(headers: Headers, path: ReturnPath, rules: RulesSettings) -> tuple[str, str]:
    """Return the address for a reply as spelled, or "" for none, and the forwarder that passed the mail on."""
    forwarder = _forwarder(path.address, rules.forwarders) if path.kind == "address" else ""
    if path.kind == "address" and not forwarder:
        return path.address, ""
    if path.kind in ("null", "invalid") or (path.kind == "missing" and rules.return_path == "required"):
        return "", ""
    authors = in_headers(headers, "from")
    return authors[0].address if len(authors) == 1 and is_valid(authors[0].address) else "", forwarder


def _forwarder(address: str, forwarders: Collection[str]) -> str:
    """Return which of the forwarders this envelope sender is, or ""."""
    domain = "@" + address.lower().rpartition("@")[2]
    known = next((one for one in forwarders if one.lower() == domain), "")
    return OwnMailAddresses(tuple(one for one in forwarders if one[:1] != "@")).match(address) or known


def _identity(headers: Headers, path: ReturnPath, octets: bytes) -> str:
    """Return the mail's identity. It depends on what the sender wrote, not on the folder or its UID."""
    known = headers.first("message-id")
    parts = (known, path.address, headers.first("date") or "") if known else (split(octets)[0].hex(),)
    return "sha256:" + hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _context(mail: Mail) -> dict[str, str]:
    """Return what a reply needs: threading (RFC 5322 section 3.6.4), and which of our addresses the mail named."""
    headers = mail.headers
    written = mail.written_to or next(iter(mail.own.addresses), "")
    known = next(iter(_usable(headers.all("message-id"))), "")
    before = _usable(headers.all("references")) or _usable(headers.all("in-reply-to"))[:1]
    chain = list(dict.fromkeys([*before, *([known] if known else [])]))
    if len(chain) > MOST_REFERENCES:
        chain = [chain[0], *chain[1 - MOST_REFERENCES :]]
    return {"message_id": known, "references": " ".join(chain), "from": written}


def _usable(values: Sequence[str]) -> list[str]:
    """Return the message identifiers that are safe in a header of ours."""
    return [word for value in values for word in message_ids(value) if _MESSAGE_ID.fullmatch(word)]


def _conversation(context: dict[str, str], identity: str) -> str:
    """Return a digest of the first mail of the thread, or of this mail if it names none."""
    first = context["references"].split(" ")[0]
    return "sha256:" + hashlib.sha256(first.encode()).hexdigest() if first else identity


def _is_returned(headers: Headers, signals: Collection[Signal]) -> bool:
    """Whether it is the kind of mail that says what did not arrive (RFC 3464, and what came before it).

    Somebody's own auto-responder also writes from the null path (RFC 3834 section 3.3), about what it did receive. Exim
    marks its bounces like one, but they come from a mailer-daemon. Services write for people from paths like
    bounces+17@service.example, and no bounce comes from a path of that kind.
    """
    content = ContentType.read(headers.first("content-type"))
    if any(kind in (content.get("report-type") + content.kind).lower() for kind in _OF_WHAT_ARRIVED):
        return False
    if Signal.REPORT in signals:
        return True
    if Signal.SYSTEM_SENDER in signals:
        return not _NO_ENVELOPE.isdisjoint(signals)
    return Signal.NULL_SENDER in signals and _BY_RESPONDER.isdisjoint(signals)


def _bounced(headers: Headers, below: MailBody, own: OwnMailAddresses) -> str | None:
    """The identity of our mail that a report speaks of: in the mail that it returns, else in its threading or words.

    None for a reply to a subaddress: anybody can invent one of somebody else's. None as well while a server still
    tries, and only says that it takes longer, or says that the mail arrived.
    """
    returned = Headers.read(below.report.returned)
    named = [word for value in returned.all("message-id") for word in message_ids(value) if our_identity(word, own)]
    failed = below.report.failed([one.address.lower() for one in in_headers(returned, "to")] if named else ())
    if failed is False or (failed is None and _NOT_FAILED.match(_subject(headers))):
        return None
    if not named:
        named = [word for value in headers.all("in-reply-to", "references") for word in message_ids(value)]
        named += message_ids(below.text)
    found = (our_identity(word, own) for word in named)
    return next((identity for identity in found if identity and not identity.endswith(TO_SUBADDRESS)), None)


def _subject(headers: Headers) -> str:
    return decode_words((headers.first("subject") or "")[:MOST_OF_SUBJECT])
