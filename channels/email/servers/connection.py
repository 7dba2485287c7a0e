"""One IMAP connection: the commands of IMAPClient that we need, with named errors.

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

from channels.certificate import CertificateValidity
from channels.email.wakeup import Wakeup

Row = dict[bytes, Any]
_GOODBYE = 2.0  # seconds


class WireError(Exception):
    """The base of the errors of a connection."""


class ConnectionLost(WireError):
    """The connection cannot be used any more. `__cause__` says why."""


class CommandDenied(WireError):
    """The server said NO or BAD to a command."""


class GarbledResponse(WireError):
    """The server's response is complete, but the library cannot read it."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The state of a folder. `uidnext` is 0 if the server does not report it."""

    uidvalidity: int
    uidnext: int


class ImapConnection:
    """A logged-in connection. Use it from one thread at a time; only `abandon` may come from another."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._waiting = False
        self._broken = False
        self.certificate = CertificateValidity.of(client.socket())
        with self._wire():
            self.idles: bool = client.has_capability("IDLE")

    def examine(self, folder: str) -> Folder:
        """Open `folder` read-only, so that no message is marked as read."""
        with self._wire():
            state = self._client.select_folder(folder, readonly=True)
            return Folder(int(state[b"UIDVALIDITY"]), int(state.get(b"UIDNEXT", 0)))

    def select(self, folder: str) -> Folder:
        """Open `folder` so that messages in it can be taken out."""
        with self._wire():
            state = self._client.select_folder(folder)
            return Folder(int(state[b"UIDVALIDITY"]), int(state.get(b"UIDNEXT", 0)))

    def has(self, folder: str) -> bool:
        """Whether there is a folder of this name."""
        with self._wire():
            return bool(self._client.folder_exists(folder))

    def create(self, folder: str) -> None:
        """Make `folder`, and subscribe to it so that mail programs show it."""
        with self._wire():
            self._client.create_folder(folder)
            self._client.subscribe_folder(folder)

    def prefix(self) -> str:
        """What stands before the names of one's own folders (RFC 2342), such as "INBOX.", or ""."""
        if not self._client.has_capability("NAMESPACE"):
            return ""
        with self._wire():
            personal = self._client.namespace().personal
            return str(personal[0][0]) if personal else ""

    def status(self, folder: str) -> Folder:
        """Return the state of `folder` without opening it."""
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
        """Return the rows of `uids`. A deleted message has none."""
        with self._wire():
            self._client._imap.response("FETCH")  # drops flag changes from before, which look like an answer
            rows: dict[int, Row] = self._client.fetch(list(uids), list(items))
            return rows

    def is_gone(self, uid: int) -> bool:
        """Whether somebody deleted this message meanwhile."""
        with self._wire():
            self._client.noop()
        return not self.search("UID", str(uid))

    def append(self, folder: str, message: bytes) -> None:
        """Put a copy of `message` into `folder`, marked as read."""
        with self._wire():
            self._client.append(folder, message, flags=(b"\\Seen",))

    def take_out(self, uid: int) -> None:
        """Delete one message from the open folder; without UIDPLUS also what else is marked as deleted there."""
        with self._wire():
            self._client.add_flags([uid], [b"\\Deleted"], silent=True)
            self._client.expunge([uid] if self._client.has_capability("UIDPLUS") else None)

    def hush(self) -> None:
        """Discard unsolicited responses (RFC 3501 section 7) that came so far."""
        self._client._imap.untagged_responses.clear()

    def rang(self) -> bool:
        """Whether the server announced a new message (EXISTS) since `hush`, in any response."""
        return bool(self._client._imap.untagged_responses.get("EXISTS"))

    def idle(self, wakeup: Wakeup, seconds: float) -> None:
        """Wait for the server or for `wakeup`, `seconds` at most. Raises `CommandDenied` if the server refuses IDLE.

        Does not use the library's `idle_check`, which fails on a line that arrives in two segments.
        """
        with self._wire():
            self._begin_idle()
            if not self._unread():
                self._wait(wakeup, seconds)
            self._client.idle_done()

    def poll(self, wakeup: Wakeup, seconds: float) -> None:
        """Wait for `wakeup`, `seconds` at most, for servers without IDLE."""
        self._wait(wakeup, seconds)
        with self._wire():
            self._client.noop()

    def close(self) -> None:
        """Close the connection. Never raises. Sends no LOGOUT on a broken connection: no answer would come."""
        with contextlib.suppress(imaplib.IMAP4.error, OSError, EOFError, ValueError, AttributeError):
            if not self._broken:
                self._client.socket().settimeout(_GOODBYE)
                self._client.logout()
        with contextlib.suppress(imaplib.IMAP4.error, OSError, ValueError):
            self._client.shutdown()

    def abandon(self) -> None:
        """Break off, from another thread: ends a running read at once, or gives a waiting one two seconds to finish."""
        with contextlib.suppress(OSError):
            if self._waiting:
                self._client.socket().settimeout(_GOODBYE)
            else:
                self._broken = True
                self._client.socket().shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def _wire(self) -> Iterator[None]:
        """Turn every error inside into `ConnectionLost`, `CommandDenied` or `GarbledResponse`."""
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
            raise ConnectionLost from error  # imaplib stopped in the middle of a line, so it cannot read on
        except (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError):
            raise GarbledResponse from None  # malformed responses make the library's parser raise these

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
            raise EOFError from error  # an unsolicited response came instead of "+": the state is unknown

    def _unread(self) -> bool:
        """Whether octets are in the buffers of the library or of TLS, where a selector does not see them."""
        sock = self._client.socket()
        patience = sock.gettimeout()
        sock.setblocking(False)
        try:
            return bool(self._client._imap.file.peek(1))
        except OSError:  # TLS raises this for "nothing yet"; a dead socket shows up as readable
            return False
        finally:
            sock.settimeout(patience)
