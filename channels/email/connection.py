"""One IMAP connection: what IMAPClient can do, without its habits.

It raises three errors. `ConnectionLost` ends the connection. After `CommandDenied` and `GarbledResponse` it can be used
again.
"""

import contextlib
import imaplib
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from imapclient.exceptions import ProtocolError

from channels.email.wakeup import Wakeup

Row = dict[bytes, Any]
_GOODBYE = 2.0  # seconds


class WireError(Exception):
    """Something on the wire did not go as it should."""


class ConnectionLost(WireError):
    """The connection is of no more use. `__cause__` is what happened to it."""


class CommandDenied(WireError):
    """The server said NO or BAD to a command."""


class GarbledResponse(WireError):
    """The server's answer came whole, but the library cannot make sense of it."""


@dataclass(frozen=True, slots=True)
class Folder:
    """What a server tells about a folder. `uidnext` is 0 when it does not."""

    uidvalidity: int
    uidnext: int


class ImapConnection:
    """A logged-in connection. Not for several threads at once, except `abandon`."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._waiting = False
        self._broken = False
        with self._wire():
            self.idles: bool = client.has_capability("IDLE")

    def examine(self, folder: str) -> Folder:
        """Open `folder` for reading only, so that nothing is ever marked read."""
        with self._wire():
            state = self._client.select_folder(folder, readonly=True)
            return Folder(int(state[b"UIDVALIDITY"]), int(state.get(b"UIDNEXT", 0)))

    def status(self, folder: str) -> Folder:
        """What `folder` holds, without opening it."""
        with self._wire():
            state = self._client.folder_status(folder, ("UIDNEXT", "UIDVALIDITY"))
            return Folder(int(state[b"UIDVALIDITY"]), int(state[b"UIDNEXT"]))

    def sent_folder(self) -> str | None:
        """The Sent folder by its special use (RFC 6154) or its usual names."""
        with self._wire():
            found = self._client.find_special_folder(b"\\Sent")
            return None if found is None else str(found)

    def search(self, *criteria: object) -> list[int]:
        """The UIDs that match, ascending."""
        with self._wire():
            return sorted(int(uid) for uid in self._client.search(list(criteria)))

    def fetch(self, uids: Sequence[int], items: Sequence[str]) -> dict[int, Row]:
        """What the server has of `uids`; a message that vanished is missing."""
        with self._wire():
            self._client._imap.response("FETCH")  # an old flag change numbered otherwise would be taken for an answer
            rows: dict[int, Row] = self._client.fetch(list(uids), list(items))
            return rows

    def is_gone(self, uid: int) -> bool:
        """Whether a message was removed meanwhile, by somebody else."""
        with self._wire():
            self._client.noop()
        return not self.search("UID", str(uid))

    def append(self, folder: str, message: bytes) -> None:
        """Put a copy of `message` into `folder`, marked as read."""
        with self._wire():
            self._client.append(folder, message, flags=(b"\\Seen",))

    def hush(self) -> None:
        """Forget what the server said unasked."""
        self._client._imap.untagged_responses.clear()

    def rang(self) -> bool:
        """Whether the server told of a new message since `hush`, inside whatever answer."""
        return bool(self._client._imap.untagged_responses.get("EXISTS"))

    def idle(self, wakeup: Wakeup, seconds: float) -> None:
        """Wait for the server or for `wakeup`, `seconds` at most. Raises `CommandDenied` if the server refuses IDLE.

        `idle_check` is left alone: it breaks on a line that comes in two segments.
        """
        with self._wire():
            self._begin_idle()
            if not self._unread():
                self._wait(wakeup, seconds)
            self._client.idle_done()

    def poll(self, wakeup: Wakeup, seconds: float) -> None:
        """Wait as `idle` does, where the server cannot ring."""
        self._wait(wakeup, seconds)
        with self._wire():
            self._client.noop()

    def close(self) -> None:
        """Let go. Never raises. A broken connection is not asked to log out: it would wait for the answer."""
        with contextlib.suppress(imaplib.IMAP4.error, OSError, EOFError, ValueError, AttributeError):
            if not self._broken:
                self._client.socket().settimeout(_GOODBYE)
                self._client.logout()
        with contextlib.suppress(imaplib.IMAP4.error, OSError, ValueError):
            self._client.shutdown()

    def abandon(self) -> None:
        """From another thread: end a read that is under way, or give what follows a wait two seconds to end well."""
        with contextlib.suppress(OSError):
            if self._waiting:
                self._client.socket().settimeout(_GOODBYE)
            else:
                self._broken = True
                self._client.socket().shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def _wire(self) -> Iterator[None]:
        """Whatever happens inside becomes `ConnectionLost`, `CommandDenied` or `GarbledResponse`."""
        self._client._imap.begin()
        try:
            yield
        except (imaplib.IMAP4.abort, OSError, EOFError) as error:
            self._broken = True
            raise ConnectionLost from error
        except ProtocolError:
            raise GarbledResponse from None
        except imaplib.IMAP4.error as error:
            if "got more than" not in str(error):
                raise CommandDenied from None
            self._broken = True
            raise ConnectionLost from error  # imaplib stopped in the middle of a line: nothing after it makes sense
        except (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError):
            raise GarbledResponse from None  # what hostile answers provoke in the library's parser

    def _wait(self, wakeup: Wakeup, seconds: float) -> None:
        self._waiting = True
        try:
            wakeup.wait(seconds, self._client.socket())
        finally:
            self._waiting = False

    def _begin_idle(self) -> None:
        try:
            self._client.idle()
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            if self._client._imap.tagged_commands.pop(self._client._idle_tag, None):
                raise
            raise EOFError from error  # something unasked came before the "+": we no longer know where we are

    def _unread(self) -> bool:
        """Whether octets wait in the buffers of the library or of TLS, where no selector sees them."""
        sock = self._client.socket()
        patience = sock.gettimeout()
        sock.setblocking(False)
        try:
            return bool(self._client._imap.file.peek(1))
        except OSError:  # TLS says "nothing yet" in this way; a dead socket is readable and speaks for itself
            return False
        finally:
            sock.settimeout(patience)
