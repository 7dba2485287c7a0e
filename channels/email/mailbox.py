"""Watches one mailbox: notices new mail within moments, tells each message once, and changes nothing there."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from channels import ChannelError, ChannelHost, Deliver, Inbound
from channels.backoff import Tries
from channels.email.arrival import within_reason
from channels.email.bell import Bell
from channels.email.bounded import is_too_long
from channels.email.clock_check import ClockCheck
from channels.email.connection import Denied, Folder, ImapConnection, Lost, WireError
from channels.email.cursor import Cursor, read_cursor
from channels.email.imap_session import connect
from channels.email.oauth import OAuthTokens
from channels.email.reader import BATCH, MessageReader
from channels.email.sent import SentFolder
from channels.email.server_errors import broken
from channels.email.settings import EmailSettings
from channels.email.timing import Timing
from channels.health import AccountHealth

_LOG = logging.getLogger(__name__)
_LOOK_BACK = timedelta(days=1)  # after all numbers became void; the core decides what is too old
TOGETHER = 10  # messages that are told at once: more would keep the first of them waiting
_EMPTY_LOOKS = 3  # a server that rings at every look must not keep us looking


class Mailbox:
    """One folder of one account.

    The bookmark moves past a message only once `deliver` returned for it. When the server declares all its numbers
    void (UIDVALIDITY), what arrived within a day, but not before this account was first watched, is told again: each
    message keeps its identity, so none is answered twice, and what came during the change is not lost.
    """

    def __init__(
        self,
        name: str,
        settings: EmailSettings,
        host: ChannelHost,
        health: AccountHealth,
        tokens: OAuthTokens | None = None,
        timing: Timing | None = None,
    ) -> None:
        self._name = name
        self._settings = settings
        self._host = host
        self._health = health
        self._tokens = tokens
        self._timing = timing or Timing()
        self._folder = settings.imap.folder
        self._server = f"{settings.imap.host}:{settings.imap.port}"
        self._key = f"imap:{self._folder}"
        self._reader = MessageReader(name, settings, host.install, host.now)
        self._sent = SentFolder(settings.imap.sent_folder)
        self._clock = ClockCheck(settings.imap.host)
        self._bell = Bell()
        self._tries = Tries(self._timing.backoff)
        self._connection: ImapConnection | None = None
        self._cursor: Cursor | None = None
        self._stop = threading.Event()
        self._idle_refused = False

    def listen(self, stop: threading.Event, deliver: Deliver) -> None:
        """Tell every new message to `deliver` until `stop` is set and `wake` was called; reconnects by itself.

        What `deliver` raises goes through, and the message comes again at the next `listen`.
        """
        self._stop = stop
        pause = 0.0
        while not stop.is_set():
            try:
                self._watch(deliver)
            except (ChannelError, WireError) as error:
                pause = 0.0 if stop.is_set() else self._say(error)
            finally:
                self._leave()
            if not stop.is_set():
                self._bell.wait(pause)

    def sweep(self, deliver: Deliver) -> int:
        """Look for new mail once and return how many messages were told. Raises `ChannelError`."""
        try:
            connection = self._enter(deliver)
            return self._look(connection, deliver)
        except WireError as error:
            self._leave()
            raise self._explain(error) from None

    def wake(self) -> None:
        """Look now, and notice `stop`, from any thread. When stopping, a read that hangs is broken off."""
        connection = self._connection
        if self._stop.is_set() and connection is not None:
            connection.abandon()
        self._bell.ring()

    def close(self) -> None:
        """Let go of the connection. Never raises."""
        self._leave()
        self._bell.close()

    def _watch(self, deliver: Deliver) -> None:
        connection = self._enter(deliver)
        looks = 0
        while not self._stop.is_set():
            told = self._look(connection, deliver)
            self._clock.is_up_to_date(self._host.now())
            self._health.say("imap", "")
            self._health.say("clock", self._clock.trouble)
            looks += 1
            if looks == 2:  # the first may be all that a sick server manages
                self._tries.succeed()
            if not self._stop.is_set():
                self._wait(connection, soon=bool(told) or looks == 1)

    def _wait(self, connection: ImapConnection, *, soon: bool) -> None:
        """Until the server may have something. Soon after work: Dovecot may miss mail stored while IDLE starts."""
        imap = self._settings.imap
        if not (imap.idle and connection.idles) or self._idle_refused:
            connection.poll(self._bell, imap.poll_every)
            return
        try:
            connection.idle(self._bell, self._timing.settle if soon else self._timing.look_every)
        except Denied:
            self._idle_refused = True

    def _enter(self, deliver: Deliver) -> ImapConnection:
        """The connection, made and at the bookmark. Raises `ChannelError` or `WireError`."""
        if self._connection is None:
            self._connection = connect(self._settings, self._tokens, self._timing)
            self._idle_refused = False
            self._sent.reconnected()
            self._sent.refresh(self._connection, self._host.now())
            self._find_place(self._connection, deliver)
        return self._connection

    def _leave(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _find_place(self, connection: ImapConnection, deliver: Deliver) -> None:
        state = self._examine(connection)
        kept = read_cursor(self._host.store.get(self._name, self._key), self._settings.imap_user)
        if kept is not None and kept.uidvalidity == state.uidvalidity:
            self._cursor = kept
            return
        newest = state.uidnext - 1 if state.uidnext else max(connection.search("ALL"), default=0)
        self._cursor = Cursor(
            user=self._settings.imap_user,
            uidvalidity=state.uidvalidity,
            last_uid=newest,
            first_seen=kept.first_seen if kept else self._host.now(),
        )
        if kept is not None:
            self._bring(connection, self._recent(connection, self._cursor), deliver)
        if not self._stop.is_set():  # otherwise not all of the recent ones may have been told
            self._put(self._cursor)

    def _recent(self, connection: ImapConnection, cursor: Cursor) -> list[int]:
        """What arrived within the last day, but not before this account was first watched."""
        since = max(self._host.now() - _LOOK_BACK, cursor.first_seen)
        uids = connection.search("SINCE", (since - timedelta(days=1)).date())  # SINCE knows days, in whatever zone
        recent = []
        for start in range(0, len(uids), BATCH):
            rows = connection.fetch(uids[start : start + BATCH], ("INTERNALDATE",))
            now = self._host.now()
            stamps = {uid: within_reason(row.get(b"INTERNALDATE"), now) for uid, row in rows.items()}
            recent += [uid for uid, when in stamps.items() if when is None or when >= since]
        return sorted(uid for uid in recent if uid <= cursor.last_uid)

    def _look(self, connection: ImapConnection, deliver: Deliver) -> int:
        """Tell what is new, and look again until nothing came since the look began."""
        told = empty = 0
        while not self._stop.is_set() and empty < _EMPTY_LOOKS:
            connection.hush()
            new = self._new(connection)
            told += self._bring(connection, new, deliver)
            if not new and not connection.rang():
                break
            empty = 0 if new else empty + 1
        return told

    def _new(self, connection: ImapConnection) -> list[int]:
        """What has a higher number than the bookmark. The search finds the last message even where it is old."""
        assert self._cursor is not None
        last = self._cursor.last_uid
        return [uid for uid in connection.search("UID", f"{last + 1}:*") if uid > last]

    def _bring(self, connection: ImapConnection, uids: Sequence[int], deliver: Deliver) -> int:
        """Tell these messages, in batches, and move the bookmark behind each batch, or to where it was broken off."""
        told = 0
        for start in range(0, len(uids), BATCH):
            told += self._bring_batch(connection, uids[start : start + BATCH], deliver)
        return told

    def _bring_batch(self, connection: ImapConnection, uids: Sequence[int], deliver: Deliver) -> int:
        assert self._cursor is not None
        self._ask_sent(connection)
        mails = self._reader.read(connection, uids, self._cursor.uidvalidity)
        self._clock.compare([mail.arrived for mail in mails.values()], self._host.now())
        told, done = 0, 0
        try:
            for start in range(0, len(mails), TOGETHER):
                if self._stop.is_set():
                    return told
                some = list(mails)[start : start + TOGETHER]
                deliver([self._with_human(mails[uid]) for uid in some])
                told, done = told + len(some), some[-1]
            done = uids[-1]
        finally:
            self._advance(done)
        return told

    def _with_human(self, mail: Inbound) -> Inbound:
        return replace(mail, last_human=self._sent.last_human(mail.writer or mail.sender))

    def _advance(self, uid: int) -> None:
        assert self._cursor is not None
        if uid > self._cursor.last_uid:
            self._put(replace(self._cursor, last_uid=uid))

    def _put(self, cursor: Cursor) -> None:
        self._host.store.put(self._name, self._key, cursor.to_json())
        self._cursor = cursor

    def _ask_sent(self, connection: ImapConnection) -> None:
        """Who was written to by a person; then back to the watched folder."""
        if self._sent.refresh(connection, self._host.now()):
            state = self._examine(connection)
            if self._cursor is None or state.uidvalidity != self._cursor.uidvalidity:
                raise Lost("the numbers became void meanwhile")

    def _examine(self, connection: ImapConnection) -> Folder:
        try:
            return connection.examine(self._folder)
        except Denied:
            says = f"{self._server} has no folder {self._folder}, or does not let us read it: check imap.folder."
            raise ChannelError(says, lasting=True) from None

    def _say(self, error: Exception) -> float:
        """Tell the trouble, and return the seconds to wait. A good connection that breaks once is not worth a word."""
        trouble = self._explain(error)
        first = self._tries.failed == 0
        pause = self._tries.fail(lasting=trouble.lasting, at_least=trouble.after or 0.0)
        if not (first and isinstance(error, Lost) and not is_too_long(error.__cause__)):
            self._health.say("imap", str(trouble))
        _LOG.info("%s: %s", self._name, trouble)
        return pause

    def _explain(self, error: Exception) -> ChannelError:
        if isinstance(error, ChannelError):
            return error
        if isinstance(error, Lost):
            return broken(self._server, error.__cause__ or error)
        return ChannelError(f"{self._server} answers in a way that cannot be understood; trying again.")
