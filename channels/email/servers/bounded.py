"""IMAP and SMTP clients that take no more than a bounded answer in a bounded time, whatever a server sends.

The libraries believe every length that a server names, and read a reply for as long as it says that there is more.
Their time-outs begin anew with every octet.
"""

import imaplib
import smtplib
import ssl
import time
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


class TimedReader:
    """A file of a socket, which has to bring what it is asked for within `seconds` since `begin`."""

    def __init__(self, file: Any, seconds: float) -> None:
        self._file, self._seconds = file, seconds
        self.begin()

    def begin(self) -> None:
        """What comes from here on belongs to another answer."""
        self._end = _monotonic() + self._seconds

    def peek(self, size: int) -> bytes:
        octets: bytes = self._file.peek(size)
        return octets

    def read(self, size: int) -> bytes:
        """Raises `TimeoutError`."""
        found = bytearray()
        while len(found) < size:
            octets = self._file.read1(size - len(found))  # one read of the socket at most
            found += octets
            self._check()
            if not octets:
                break
        return bytes(found)

    def readline(self, limit: int) -> bytes:
        """Raises `TimeoutError`."""
        found = bytearray()
        while len(found) < limit and not found.endswith(b"\n"):
            ahead = self._file.peek(1)  # the same
            self._check()
            if not ahead:
                break
            found += self._file.read(min(limit - len(found), ahead.find(b"\n") + 1 or len(ahead)))
        return bytes(found)

    def close(self) -> None:
        self._file.close()

    def _check(self) -> None:
        if _monotonic() > self._end:
            raise TimeoutError("the answer takes too long")


def _monotonic() -> float:
    return time.monotonic()  # noqa: TID251 - a limit of the wire, as a socket's own time-out is one


class BoundedImap:
    """Counts what imaplib reads since `begin`, and sends whole lines only."""

    within: float  # seconds for the answer to one command
    _left = LONGEST_ANSWER
    _reader: Any = None
    _unsent = b""

    def begin(self) -> None:
        """Start counting for a new command."""
        self._left = LONGEST_ANSWER
        self._reader.begin()

    @property
    def file(self) -> Any:
        """What imaplib reads from."""
        return self._reader

    @file.setter
    def file(self, opened: Any) -> None:
        self._reader = TimedReader(opened, self.within) if opened is not None else None

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

    def send(self, octets: bytes) -> None:
        """Send once the line is whole: `IMAPClient` gives a command and its line end separately."""
        self._unsent += octets
        if self._unsent.endswith(b"\r\n"):
            lines, self._unsent = self._unsent, b""
            super().send(lines)  # type: ignore[misc]  # as above

    def _spend(self, octets: int) -> None:
        self._left -= octets
        if self._left < 0:
            raise TooLongError


class _PlainImap(BoundedImap, IMAP4WithTimeout):  # type: ignore[misc]  # the library has no types
    def __init__(self, within: float, *rest: Any) -> None:
        self.within = within
        super().__init__(*rest)


class _TlsImap(BoundedImap, IMAP4_TLS):  # type: ignore[misc]  # as above
    def __init__(self, within: float, *rest: Any) -> None:
        self.within = within
        super().__init__(*rest)


class BoundedIMAPClient(IMAPClient):  # type: ignore[misc]  # as above
    """`IMAPClient` on bounded connections, from the greeting on. `within`: seconds for the answer to one command."""

    def __init__(self, *rest: Any, within: float, **more: Any) -> None:
        self._within = within
        super().__init__(*rest, **more)

    def _create_IMAP4(self) -> Any:  # noqa: N802 - the library's name
        connect = getattr(self._timeout, "connect", None)
        if self.ssl:
            return _TlsImap(self._within, self.host, self.port, self.ssl_context, connect)
        return _PlainImap(self._within, self.host, self.port, connect)


class _Lines:
    """The lines of one SMTP reply."""

    def __init__(self, file: Any, within: float) -> None:
        self._file = TimedReader(file, within)
        self.left = MOST_LINES

    def begin(self) -> None:
        """Another reply follows."""
        self.left = MOST_LINES
        self._file.begin()

    def readline(self, limit: int) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise TooLongError
        return self._file.readline(limit)

    def close(self) -> None:
        self._file.close()


class BoundedSMTP(smtplib.SMTP):
    """`SMTP` whose replies end. `within`: seconds for one reply."""

    def __init__(self, *rest: Any, within: float, **more: Any) -> None:
        self._within = within
        super().__init__(*rest, **more)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _Lines(self.sock.makefile("rb"), self._within)
        lines = self.file
        if isinstance(lines, _Lines):
            lines.begin()
        try:
            return super().getreply()
        except smtplib.SMTPServerDisconnected as error:  # what the library makes of any trouble with a line
            if isinstance(lines, _Lines) and lines.left < 0:
                raise TooLongError from None
            if isinstance(error.__context__, TimeoutError):
                raise error.__context__ from None
            raise


class BoundedTlsSMTP(BoundedSMTP, smtplib.SMTP_SSL):
    """The same over TLS from the start."""

    def __init__(self, host: str, port: int, me: str, timeout: float, context: ssl.SSLContext, within: float) -> None:
        self._within = within
        smtplib.SMTP_SSL.__init__(self, host, port, me, timeout=timeout, context=context)
