"""Reads from the Sent folder when a person of the practice last wrote to somebody."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email import policy
from email.parser import BytesParser
from email.utils import getaddresses
from typing import Any

from channels.email.arrival import within_reason
from channels.email.connection import CommandDenied, Folder, GarbledResponse, ImapConnection, Row
from channels.email.signals import OUR_PREFIX

_REMEMBER = timedelta(days=1)  # no conversation stays live for longer
_BATCH = 200
_FIELDS = "BODY.PEEK[HEADER.FIELDS (TO CC BCC MESSAGE-ID AUTO-SUBMITTED)]<0.65536>"


class SentFolder:
    """The Sent folder of one account, kept in memory. A mailbox may have none."""

    def __init__(self, configured: str | None) -> None:
        self._configured = configured
        self._folder: str | None = None
        self._searched = False
        self._seen: Folder | None = None
        self._last: dict[str, datetime] = {}

    def last_human(self, address: str) -> datetime | None:
        """Return when somebody of the practice last wrote to `address`, or None if that is not known."""
        return self._last.get(address.lower())

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
    except (CommandDenied, GarbledResponse):
        return None


def _fields(row: Row) -> bytes:
    for key, value in row.items():
        if key.startswith(b"BODY[HEADER.FIELDS") and isinstance(value, bytes):
            return value
    return b""


def _recipients(fields: bytes) -> Iterator[str]:
    """Yield whom a person wrote to; nobody if a program wrote it, such as Autoreply itself."""
    message: Any = BytesParser(policy=policy.compat32).parsebytes(fields, headersonly=True)
    automatic = str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower() != "no"
    if automatic or str(message.get("Message-ID", "")).strip().startswith(f"<{OUR_PREFIX}"):
        return
    headers = [str(value) for name in ("To", "Cc", "Bcc") for value in message.get_all(name, [])]
    for _name, address in getaddresses(headers):
        if "@" in address:
            yield address.lower()
