"""Composes the reply as a mail, as a personal responder does (RFC 3834 section 3, RFC 5230 section 5).

The reply repeats only two things of the message: its identifiers and its envelope sender. Both are checked again here,
so that text from a stranger cannot break out of a header.
"""

import hashlib
import re
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from channels import Refused, Reply
from channels.email.message.addresses import ascii_domain, is_plain, is_valid
from channels.email.message.headers import clean, decode_words
from channels.email.message.marks import LOOP_HEADER
from channels.email.message.signals import IDENTITY, OUR_PREFIX, TO_SUBADDRESS
from channels.email.settings import EmailSettings

_WIDTH = 76
LONGEST_SUBJECT = 250
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,400}>")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class _Verbatim(EmailPolicy):
    """Writes headers as `compose` made them: encoded and folded already.

    The library's own folding turns a Message-ID longer than a line into an encoded word, which no reader understands.
    Reading a header gives it decoded and on one line.
    """

    def header_max_count(self, name: str) -> int:
        """Return 1: each header is written once. The library would build a class per header to find that out."""
        return 1

    def header_store_parse(self, name: str, value: str) -> tuple[str, str]:
        return name, value

    def header_fetch_parse(self, name: str, value: str) -> str:
        return decode_words(value.replace("\r\n", ""))

    def fold(self, name: str, value: str) -> str:
        return f"{name}: {value}\r\n"

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("utf-8", "replace")


VERBATIM = _Verbatim(linesep="\r\n")


def message_id(identity: str, install: str, settings: EmailSettings, to: str = "") -> str:
    """`<autoreply.IDENTITY@domain>` of the account: the same each time this reply is sent.

    An identity that could not stand there as it is, in lower case, is replaced by a digest of it and the installation.
    A subaddress or another spelling is marked: a report about it says nothing of the person behind it.
    """
    if not IDENTITY.fullmatch(identity) or len(identity) > 100:
        identity = hashlib.sha256(f"{install}\0{identity}".encode("utf-8", "replace")).hexdigest()[:32]
    mark = TO_SUBADDRESS if to and not is_plain(to) else ""
    return f"<{OUR_PREFIX}{identity}{mark}@{_domain(settings.address)}>"


def recipient(reply: Reply) -> str:
    """The one address the reply goes to, fit for RCPT TO: the return path as spelled, but a domain of other than ASCII
    letters as the DNS knows it, and without a final dot, which servers refuse.

    Raises `Refused` if it is not one valid address.
    """
    return deliverable(reply.to)


def deliverable(address: str) -> str:
    """Return an address fit for RCPT TO. Raises `Refused` if it is not one valid address."""
    if not is_valid(address):
        raise Refused("The reply has no valid recipient.", unreachable=True)
    address = address.removesuffix(".")
    local, _, domain = address.rpartition("@")
    return address if domain.isascii() else f"{local}@{ascii_domain(domain)}"


def compose(reply: Reply, settings: EmailSettings, install: str, now: datetime) -> EmailMessage:
    """Return the reply as a mail, with its text in UTF-8. `now` must be aware.

    Raises `Refused` if the reply has no valid recipient.
    """
    mail = EmailMessage(policy=VERBATIM)
    mail["From"] = _from(reply, settings)
    mail["To"] = recipient(reply)
    mail["Subject"] = encoded(clean(reply.subject)[:LONGEST_SUBJECT], "Subject")
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(reply.identity, install, settings, reply.to)
    _thread(mail, reply)
    mail["Auto-Submitted"] = "auto-replied"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["Precedence"] = "bulk"  # for responders older than RFC 3834, which read only this header
    mail[LOOP_HEADER] = install
    write(mail, reply.text)
    return mail


def _domain(address: str) -> str:
    domain = address.rpartition("@")[2]
    return domain if domain.startswith("[") else ascii_domain(domain)


def _from(reply: Reply, settings: EmailSettings) -> str:
    """Return the practice's name with the address of ours that the sender wrote to."""
    wanted = reply.context.get("from", "")
    return named(wanted if is_valid(wanted) else settings.address, settings)


def named(address: str, settings: EmailSettings) -> str:
    """Return an address of ours with the practice's name, for From."""
    spelled = f"<{address.rpartition('@')[0]}@{_domain(address)}>"
    name = clean(settings.display_name)
    if not name:
        return spelled
    if name.isascii() and len(name) < _WIDTH - 20:
        quoted = re.sub(r'(["\\])', r"\\\1", name)
        return f'"{quoted}"\r\n {spelled}' if len(quoted + spelled) > _WIDTH - 10 else f'"{quoted}" {spelled}'
    return f"{encoded(name, 'From')}\r\n {spelled}"


def encoded(text: str, name: str) -> str:
    """Return `text` in as many lines and encoded words (RFC 2047) as it needs."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    charset = "us-ascii" if whole.isascii() and "=?" not in whole and name == "Subject" else "utf-8"
    return Header(whole, charset, maxlinelen=_WIDTH, header_name=name).encode(linesep="\r\n")


def _thread(mail: EmailMessage, reply: Reply) -> None:
    """Add In-Reply-To and References (RFC 5322 section 3.6.4), one identifier a line."""
    answered = reply.context.get("message_id", "")
    if _MESSAGE_ID.fullmatch(answered):
        mail["In-Reply-To"] = answered
    chain = [word for word in reply.context.get("references", "").split(" ") if _MESSAGE_ID.fullmatch(word)]
    if chain:
        mail["References"] = "\r\n ".join(chain)


def write(mail: EmailMessage, text: str) -> None:
    """Add the text as text/plain: unencoded if possible, else quoted-printable, so that the source is readable."""
    body = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).encode("utf-8", "replace").decode("utf-8")
    plain = body.isascii() and all(len(line) <= _WIDTH for line in body.split("\n"))
    mail.set_content(body, charset="utf-8", cte="7bit" if plain else "quoted-printable")
