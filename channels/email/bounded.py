"""IMAP and SMTP clients that read a bounded number of octets, whatever a server sends.

The libraries believe every length that a server announces, and read an SMTP reply for as long as it continues.
"""

import imaplib
import smtplib
import ssl
from typing import Any

from imapclient import IMAPClient
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

LONGEST_LITERAL = 2 << 20  # octets; twice the most that we ask for of one mail
LONGEST_ANSWER = 32 << 20  # octets in response to one command; a batch of headers is 12 MiB
MOST_LINES = 200  # of one SMTP reply; EHLO has some twenty


class TooLongError(imaplib.IMAP4.abort, smtplib.SMTPException):
    """The server sends more than we asked for. The connection cannot be used any more."""


def is_too_long(error: BaseException | None) -> bool:
    """Whether a `TooLongError` caused this error: imaplib wraps ours in its own."""
    return isinstance(error, TooLongError) or (error is not None and isinstance(error.__context__, TooLongError))


class BoundedImap:
    """Counts what imaplib reads since `begin`."""

    _left = LONGEST_ANSWER

    def begin(self) -> None:
        """Start counting for a new command."""
        self._left = LONGEST_ANSWER

    def read(self, size: int) -> bytes:
        if size > LONGEST_LITERAL:
            raise TooLongError
        self._spend(size)
        octets: bytes = super().read(size)  # type: ignore[misc]  # of the IMAP class that this is mixed into
        return octets

    def readline(self) -> bytes:
        line: bytes = super().readline()  # type: ignore[misc]  # as above
        self._spend(len(line))
        return line

    def _spend(self, octets: int) -> None:
        self._left -= octets
        if self._left < 0:
            raise TooLongError


class _PlainImap(BoundedImap, IMAP4WithTimeout):  # type: ignore[misc]  # the library has no types
    pass


class _TlsImap(BoundedImap, IMAP4_TLS):  # type: ignore[misc]  # as above
    pass


class BoundedIMAPClient(IMAPClient):  # type: ignore[misc]  # as above
    """`IMAPClient` on bounded connections, from the greeting on."""

    def _create_IMAP4(self) -> Any:  # noqa: N802 - the library's name
        connect = getattr(self._timeout, "connect", None)
        if self.ssl:
            return _TlsImap(self.host, self.port, self.ssl_context, connect)
        return _PlainImap(self.host, self.port, connect)


class _Lines:
    """The lines of one SMTP reply."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.left = MOST_LINES

    def readline(self, limit: int) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise TooLongError
        line: bytes = self._file.readline(limit)
        return line

    def close(self) -> None:
        self._file.close()


class BoundedSMTP(smtplib.SMTP):
    """`SMTP` with bounded replies."""

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _Lines(self.sock.makefile("rb"))
        lines = self.file
        if isinstance(lines, _Lines):
            lines.left = MOST_LINES
        try:
            return super().getreply()
        except smtplib.SMTPServerDisconnected:  # the library raises this for any problem with a line
            if isinstance(lines, _Lines) and lines.left < 0:
                raise TooLongError from None
            raise


class BoundedTlsSMTP(BoundedSMTP, smtplib.SMTP_SSL):
    """The same over TLS from the start."""

    def __init__(self, host: str, port: int, me: str, timeout: float, context: ssl.SSLContext) -> None:
        smtplib.SMTP_SSL.__init__(self, host, port, me, timeout=timeout, context=context)
