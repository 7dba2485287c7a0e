"""When a person of the practice last wrote to somebody, as the Sent folder tells."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from channels.email.addresses import in_headers
from channels.email.arrival import within_reason
from channels.email.connection import Denied, Folder, Garbled, ImapConnection, Row
from channels.email.headers import Headers
from channels.email.signals import OUR_PREFIX

_REMEMBER = timedelta(days=1)  # no conversation is live for longer
_BATCH = 200
_FIELDS = "BODY.PEEK[HEADER.FIELDS (TO CC BCC MESSAGE-ID AUTO-SUBMITTED)]<0.65536>"


class SentFolder:
    """What the Sent folder of one account says, kept in memory. A mailbox without one is nothing unusual."""

    def __init__(self, configured: str | None) -> None:
        self._configured = configured
        self._folder: str | None = None
        self._searched = False
        self._seen: Folder | None = None
        self._last: dict[str, datetime] = {}

    def last_human(self, address: str) -> datetime | None:
        """When somebody of the practice last wrote to `address`, as far as is known."""
        return self._last.get(address.lower())

    def reconnected(self) -> None:
        """Look for the folder once more; somebody may have made one."""
        self._searched = False

    def folder(self, connection: ImapConnection) -> str | None:
        """Its name, found once for each connection; None where there is none."""
        if not self._searched:
            self._folder = self._configured or _find(connection)
            self._searched = True
        return self._folder

    def refresh(self, connection: ImapConnection, now: datetime) -> bool:
        """Read what was sent since the last look. True when another folder had to be opened for it.

        Raises `Lost`. Any other trouble leaves things as they were known: a reply too many does little harm.
        """
        folder = self.folder(connection)
        if folder is None:
            return False
        try:
            state = connection.status(folder)
        except (Denied, Garbled):
            self._folder = None
            return False
        if state == self._seen:
            return False
        try:
            self._read(connection, folder, state, now)
        except (Denied, Garbled):
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
            for row in connection.fetch(uids[start : start + _BATCH], ("INTERNALDATE", _FIELDS)).values():
                self._note(row, now)
        self._seen = Folder(state.uidvalidity, max([state.uidnext, *(uid + 1 for uid in uids)]))
        self._last = {who: when for who, when in self._last.items() if now - when < _REMEMBER}

    def _note(self, row: Row, now: datetime) -> None:
        when = within_reason(row.get(b"INTERNALDATE"), now)
        if when is None:
            return
        for address in _recipients(_fields(row)):
            self._last[address] = max(when, self._last.get(address, when))


def _find(connection: ImapConnection) -> str | None:
    try:
        return connection.sent_folder()
    except (Denied, Garbled):
        return None


def _fields(row: Row) -> bytes:
    for key, value in row.items():
        if key.startswith(b"BODY[HEADER.FIELDS") and isinstance(value, bytes):
            return value
    return b""


def _recipients(fields: bytes) -> Iterator[str]:
    """Whom a person wrote to; nobody when a program wrote it, we ourselves above all."""
    headers = Headers.read(fields)
    automatic = (headers.first("auto-submitted") or "no").split(";")[0].strip().lower() != "no"
    if automatic or (headers.first("message-id") or "").startswith(f"<{OUR_PREFIX}"):
        return
    for entry in in_headers(headers, "to", "cc", "bcc"):
        if "@" in entry.address:
            yield entry.address.lower()
