"""The IMAP folder whose mails are sent at the opening: what is in it, sending one, and filing it into Sent.

It has a connection of its own, as the one that watches the mailbox opens folders for reading only.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from channels import ChannelError
from channels.drafts import DraftFolder, DraftGone, DraftProblem, DraftStays, PreparedDraft, WaitingDraft
from channels.email.arrival import within_reason
from channels.email.draft_mail import finish_draft
from channels.email.message.headers import Headers
from channels.email.servers.connection import CommandDenied, Folder, ImapConnection, Row, WireError
from channels.email.servers.imap_session import connect
from channels.email.servers.oauth import OAuthTokens
from channels.email.servers.smtp import SmtpSender
from channels.email.servers.timing import Timing
from channels.email.settings import EmailSettings

MOST = 200  # drafts in one look
LARGEST = 40 << 20  # octets; providers take 25 to 35 MiB
_PIECE = 1 << 20  # of one mail in one answer
_LIST = ("FLAGS", "INTERNALDATE", "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]<0.4096>")
_DELETED = b"\\Deleted"


@contextmanager
def open_draft_folder(
    settings: EmailSettings, tokens: OAuthTokens | None, timing: Timing, sender: SmtpSender, now: Callable[[], datetime]
) -> Iterator[DraftFolder]:
    """Connect and open the folder, making it if it is missing. Raises `ChannelError`."""
    connection = connect(settings, tokens, timing)
    server = settings.imap.place
    try:
        with _explained(server):
            name = find_or_make(connection, settings.send_at_opening)
            state = connection.select(name)
        yield ImapDraftFolder(settings, connection, sender, (name, state), now)
    finally:
        connection.close()


def find_or_make(connection: ImapConnection, wanted: str) -> str:
    """Return the folder as the server calls it. Raises `WireError`, `CommandDenied` if it cannot be made."""
    prefix = connection.prefix()
    names = [wanted] if wanted.startswith(prefix) else [wanted, prefix + wanted]
    there = next((name for name in names if connection.has(name)), None)
    if there is not None:
        return there
    for name in names[:-1]:
        try:
            connection.create(name)
        except CommandDenied:
            continue
        return name
    connection.create(names[-1])
    return names[-1]


class ImapDraftFolder:
    """Implements `DraftFolder`."""

    def __init__(
        self,
        settings: EmailSettings,
        connection: ImapConnection,
        sender: SmtpSender,
        folder: tuple[str, Folder],
        now: Callable[[], datetime],
    ) -> None:
        self._settings, self._connection, self._sender, self._now = settings, connection, sender, now
        self._name, state = folder
        self._validity = state.uidvalidity
        self._server = settings.imap.place

    def drafts(self) -> list[WaitingDraft]:
        with _explained(self._server):
            uids = self._connection.search("UNDELETED")[-MOST:]
            rows = self._connection.fetch(uids, _LIST) if uids else {}
        newest = {one.identity: one for one in (self._draft(uid, rows[uid]) for uid in sorted(rows))}
        return list(newest.values())

    def prepare(self, draft: WaitingDraft, at: datetime) -> PreparedDraft:
        with _explained(self._server):
            raw = self._read(self._uid(draft))
        mail = finish_draft(raw, self._settings, draft.identity, at)
        return PreparedDraft(draft, mail.message_id, mail.recipients, mail.message, mail.copy)

    def send(self, prepared: PreparedDraft) -> None:
        with _explained(self._server):
            if not self._is_there(self._uid(prepared.draft)):
                raise DraftGone("A mail was taken out of the folder.")
        self._sender.submit(prepared.message, prepared.recipients)

    def is_in_sent(self, prepared: PreparedDraft) -> bool:
        with _explained(self._server):
            sent = self._sent_folder()
            if sent is None:
                return False
            self._connection.examine(sent)
            try:
                return bool(self._connection.search("HEADER", "Message-ID", prepared.message_id))
            finally:
                self._connection.select(self._name)

    def finish(self, prepared: PreparedDraft) -> None:
        if not self._settings.files_sent and not self.is_in_sent(prepared):
            with _explained(self._server):
                sent = self._sent_folder()
                if sent is not None:
                    self._connection.append(sent, prepared.copy)
        with _explained(self._server):
            self._connection.take_out(self._uid(prepared.draft))

    def _draft(self, uid: int, row: Row) -> WaitingDraft:
        headers = next((value for key, value in row.items() if key.startswith(b"BODY[HEADER")), b"")
        message_id = (Headers.read(headers or b"").first("message-id") or "").strip()
        locator = f"{self._validity}:{uid}"
        named = message_id or f"\0{locator}"  # without one, each version is a mail of its own
        identity = hashlib.sha256(f"{self._settings.address}\0{named}".encode("utf-8", "replace")).hexdigest()
        return WaitingDraft(identity, locator, within_reason(row.get(b"INTERNALDATE"), self._now()))

    def _uid(self, draft: WaitingDraft) -> int:
        """Raises `DraftGone` where the server has numbered the folder again."""
        validity, _, uid = draft.locator.partition(":")
        if validity != str(self._validity):
            raise DraftGone("The folder has been made anew.")
        return int(uid)

    def _is_there(self, uid: int) -> bool:
        row = self._connection.fetch([uid], ("FLAGS",)).get(uid)
        return row is not None and _DELETED not in row.get(b"FLAGS", ())

    def _read(self, uid: int) -> bytes:
        """The whole mail, in pieces: no answer of a server may be longer than we believe."""
        row = self._connection.fetch([uid], ("RFC822.SIZE", "FLAGS")).get(uid)
        if row is None or _DELETED in row.get(b"FLAGS", ()):
            raise DraftGone("A mail was taken out of the folder.")
        if int(row.get(b"RFC822.SIZE", 0)) > LARGEST:
            raise DraftStays(DraftProblem.TOO_LARGE)
        found = bytearray()
        while len(found) <= LARGEST:
            piece = self._piece(uid, len(found))
            found += piece
            if len(piece) < _PIECE:
                break
        if len(found) > LARGEST:
            raise DraftStays(DraftProblem.TOO_LARGE)
        return bytes(found)

    def _piece(self, uid: int, start: int) -> bytes:
        row = self._connection.fetch([uid], (f"BODY.PEEK[]<{start}.{_PIECE}>",)).get(uid)
        if row is None:
            raise DraftGone("A mail was taken out of the folder.")
        return next((value or b"" for key, value in row.items() if key.startswith(b"BODY[]")), b"")

    def _sent_folder(self) -> str | None:
        return self._settings.imap.sent_folder or self._connection.sent_folder()


@contextmanager
def _explained(server: str) -> Iterator[None]:
    try:
        yield
    except CommandDenied:
        says = f"{server} does not let us use the folder for mail at the opening: check send_at_opening."
        raise ChannelError(says, lasting=True) from None
    except WireError:
        raise ChannelError(f"{server} broke off while mail was to be sent at the opening; trying again.") from None
