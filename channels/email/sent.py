"""Reads from the Sent folder when a person of the practice last wrote to somebody, and how often anybody wrote."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from channels import Work, WorkKind
from channels.email.arrival import within_reason
from channels.email.message.addresses import in_headers
from channels.email.message.headers import Headers
from channels.email.message.signals import OUR_PREFIX
from channels.email.parse import dated
from channels.email.servers.connection import CommandDenied, Folder, GarbledResponse, ImapConnection, Row

_REMEMBER = timedelta(days=1)  # no conversation stays live for longer
_BATCH = 200
_STALE = timedelta(hours=1)
_FIELDS = "BODY.PEEK[HEADER.FIELDS (TO CC BCC DATE MESSAGE-ID AUTO-SUBMITTED)]<0.65536>"


class SentFolder:
    """The Sent folder of one account, kept in memory. A mailbox may have none."""

    def __init__(self, configured: str | None) -> None:
        self._configured = configured
        self._folder: str | None = None
        self._searched = False
        self._seen: Folder | None = None
        self._last: dict[str, datetime] = {}
        self._wrote: list[Work] = []
        self._refreshed: datetime | None = None

    def last_human(self, address: str) -> datetime | None:
        """Return when somebody of the practice last wrote to `address`, or None if that is not known."""
        return self._last.get(address.lower())

    def take_work(self) -> Sequence[Work]:
        """Return what was found since the last time: only when each mail was sent, and its place."""
        found, self._wrote = self._wrote, []
        return found

    def is_stale(self, now: datetime) -> bool:
        """Whether nobody has looked into it for a while."""
        return self._refreshed is None or abs(now - self._refreshed) >= _STALE

    def reconnected(self) -> None:
        """Look for the folder again: somebody may have created one."""
        self._searched = False

    def folder(self, connection: ImapConnection) -> str | None:
        """Return its name, or None if there is none. Looks for it once for each connection."""
        if not self._searched:
            self._folder = self._configured or _find(connection)
            self._searched = True
        return self._folder

    def refresh(self, connection: ImapConnection, now: datetime) -> bool:
        """Read what was sent since the last time. Returns True if it had to open the folder.

        Raises `ConnectionLost`. After any other error it keeps what it knew: one reply too many does little harm.
        """
        self._refreshed = now
        folder = self.folder(connection)
        if folder is None:
            return False
        try:
            state = connection.status(folder)
        except (CommandDenied, GarbledResponse):
            self._folder = None
            return False
        if state == self._seen:
            return False
        try:
            self._read(connection, folder, state, now)
        except (CommandDenied, GarbledResponse):
            self._folder = None
        return True

    def _read(self, connection: ImapConnection, folder: str, state: Folder, now: datetime) -> None:
        connection.examine(folder)
        known = self._seen if self._seen and self._seen.uidvalidity == state.uidvalidity else None
        if known:
            uids = [uid for uid in connection.search("UID", f"{known.uidnext}:*") if uid >= known.uidnext]
        else:
            uids = connection.search("SINCE", (now - _REMEMBER).date())
        for start in range(0, len(uids), _BATCH):
            rows = connection.fetch(uids[start : start + _BATCH], ("INTERNALDATE", _FIELDS))
            for uid in sorted(rows):
                self._note(rows[uid], f"{state.uidvalidity:010}.{uid:010}", now)
        self._seen = Folder(state.uidvalidity, max([state.uidnext, *(uid + 1 for uid in uids)]))
        self._last = {who: when for who, when in self._last.items() if now - when < _REMEMBER}

    def _note(self, row: Row, mark: str, now: datetime) -> None:
        when = within_reason(row.get(b"INTERNALDATE"), now)
        headers = Headers.read(_fields(row))
        if when is None or not _is_of_a_person(headers):
            return
        for address in _recipients(headers):
            self._last[address] = max(when, self._last.get(address, when))
        self._wrote.append(Work(WorkKind.MAIL, "", dated(headers) or when, mark))


def _find(connection: ImapConnection) -> str | None:
    try:
        return connection.sent_folder()
    except (CommandDenied, GarbledResponse):
        return None


def _fields(row: Row) -> bytes:
    for key, value in row.items():
        if key.startswith(b"BODY[HEADER.FIELDS") and isinstance(value, bytes):
            return value
    return b""


def _is_of_a_person(headers: Headers) -> bool:
    """Whether no program wrote it, such as Autoreply itself."""
    automatic = (headers.first("auto-submitted") or "no").split(";")[0].strip().lower() != "no"
    return not automatic and not (headers.first("message-id") or "").startswith(f"<{OUR_PREFIX}")


def _recipients(headers: Headers) -> Iterator[str]:
    """Yield whom a person wrote to."""
    for entry in in_headers(headers, "to", "cc", "bcc"):
        if "@" in entry.address:
            yield entry.address.lower()
