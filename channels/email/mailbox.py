"""Watches one mailbox: notices new mail within moments, delivers each message once, and changes nothing there."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from channels import ChannelError, ChannelHost, Deliver, Inbound
from channels.backoff import Tries
from channels.email.arrival import within_reason
from channels.email.clock_check import ClockCheck
from channels.email.cursor import Cursor, read_cursor
from channels.email.reader import BATCH, MessageReader
from channels.email.sent import SentFolder
from channels.email.servers.bounded import is_too_long
from channels.email.servers.connection import CommandDenied, ConnectionLost, Folder, ImapConnection, WireError
from channels.email.servers.imap_session import connect
from channels.email.servers.oauth import OAuthTokens
from channels.email.servers.server_errors import broken
from channels.email.servers.timing import Timing, spread, together
from channels.email.servers.tls import ENDS
from channels.email.settings import EmailSettings
from channels.email.wakeup import Wakeup
from channels.health import AccountHealth

_LOG = logging.getLogger(__name__)
_OLD = timedelta(days=1)  # of a connection, whose certificate may have been renewed
_LOOK_BACK = timedelta(days=1)  # when UIDVALIDITY changed; the core decides what is too old
TOGETHER = 10  # messages that are delivered together: with more, the first would wait longer
_EMPTY_LOOKS = 3  # for servers that announce mail at every search


class Mailbox:
    """One folder of one account.

    The bookmark moves past a message only once `deliver` returned for it. When the server declares all its numbers
    void (UIDVALIDITY), or has yet to give the bookmark's, what arrived within a day, but not before this account was
    first watched, is told again: each message keeps its identity, so none is answered twice, and what came during the
    change is not lost.
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
        self._server = settings.imap.place
        self._key = f"imap:{self._folder}"
        self._reader = MessageReader(name, settings, host.install, host.now)
        self._sent = SentFolder(settings.imap.sent_folder)
        self._clock = ClockCheck(settings.imap.host)
        self._wakeup = Wakeup()
        self._tries = Tries(self._timing.backoff)
        self._connection: ImapConnection | None = None
        self._connected = host.now()
        self._cursor: Cursor | None = None
        self._stop = threading.Event()
        self._idle_refused = False

    def listen(self, stop: threading.Event, deliver: Deliver) -> None:
        """Deliver every new message until `stop` is set and `wake` was called. Reconnects by itself.

        Lets what `deliver` raises pass. The next `listen` then delivers the message again.
        """
        self._stop = stop
        self._health.turn(0.0)  # also where it begins again and again, as while the host takes no mail
        pause = 0.0
        while not stop.is_set():
            try:
                self._watch(deliver)
            except (ChannelError, WireError) as error:
                pause = 0.0 if stop.is_set() else self._say(error)
            finally:
                self._leave()
            if not stop.is_set():
                self._health.turn(pause)
                self._wakeup.wait(pause)

    def sweep(self, deliver: Deliver) -> int:
        """Look for new mail once. Returns how many messages were delivered. Raises `ChannelError`."""
        try:
            connection = self._enter(deliver)
            return self._look(connection, deliver)
        except WireError as error:
            self._leave()
            raise self._explain(error) from None

    def last_human(self, address: str) -> datetime | None:
        """Return when somebody of the practice last wrote to `address`, or None if that is not known."""
        return self._sent.last_human(address)

    def wake(self) -> None:
        """Look now, and notice `stop`. Callable from any thread. When stopping, breaks off a read that hangs."""
        connection = self._connection
        if self._stop.is_set() and connection is not None:
            connection.abandon()
        self._wakeup.wake()

    def close(self) -> None:
        """Close the connection. Never raises."""
        self._leave()
        self._wakeup.close()

    def _watch(self, deliver: Deliver) -> None:
        connection = self._enter(deliver)
        looks = 0
        while not self._stop.is_set():
            delivered = self._look(connection, deliver)
            self._clock.is_up_to_date(self._host.now())
            self._health.report("imap", "")
            self._health.report("clock", self._clock.trouble)
            if not self._certificate_is_told(connection):
                return
            self._health.turn(max(self._timing.look_every, self._settings.imap.poll_every))
            looks += 1
            if looks == 2:  # a faulty server may survive only the first
                self._tries.succeed()
            if not self._stop.is_set():
                self._wait(connection, looks, soon=bool(delivered) or looks == 1)

    def _certificate_is_told(self, connection: ImapConnection) -> bool:
        """Report a certificate that ends soon. False: connect again, as the server may have renewed it meanwhile."""
        now = self._host.now()
        certificate, host = connection.certificate, self._settings.imap.host
        ends = certificate.trouble(host, now, ENDS, self._host.day) if certificate else ""
        if ends and now - self._connected >= _OLD:
            return False
        self._health.report("certificate", ends)
        return True

    def _wait(self, connection: ImapConnection, looks: int, *, soon: bool) -> None:
        """Wait until the server may have mail. Soon after work: Dovecot may miss mail stored while IDLE starts.

        Mailboxes that begin together wait a different part of the first interval: no server is asked by all at once.
        """
        imap, every = self._settings.imap, self._timing.look_every
        part = spread(self._settings.address) if looks <= 2 else 1.0
        if not (imap.idle and connection.idles) or self._idle_refused:
            connection.poll(self._wakeup, imap.poll_every * part)
            return
        try:
            seconds = self._timing.settle if soon else together(every * part, self._host.now(), every)
            connection.idle(self._wakeup, seconds)
        except CommandDenied:
            self._idle_refused = True

    def _enter(self, deliver: Deliver) -> ImapConnection:
        """Return the connection, with the bookmark found. Raises `ChannelError` or `WireError`."""
        if self._connection is None:
            self._connection = connect(self._settings, self._tokens, self._timing)
            self._connected = self._host.now()
            self._idle_refused = False
            self._sent.reconnected()
            self._refresh_sent(self._connection)
            self._find_place(self._connection, deliver)
        return self._connection

    def _leave(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _find_place(self, connection: ImapConnection, deliver: Deliver) -> None:
        state = self._examine(connection)
        kept = read_cursor(self._host.store.get(self._name, self._key), self._settings.imap_user)
        if kept is not None and kept.is_of(state):
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
        if not self._stop.is_set():  # when stopping, some recent ones may not be delivered yet
            self._put(self._cursor)

    def _recent(self, connection: ImapConnection, cursor: Cursor) -> list[int]:
        """Return the UIDs of the last day, but none from before we first watched this account."""
        since = max(self._host.now() - _LOOK_BACK, cursor.first_seen)
        uids = connection.search("SINCE", (since - timedelta(days=1)).date())  # SINCE takes a date, in an unknown zone
        recent = []
        for start in range(0, len(uids), BATCH):
            rows = connection.fetch(uids[start : start + BATCH], ("INTERNALDATE",))
            now = self._host.now()
            stamps = {uid: within_reason(row.get(b"INTERNALDATE"), now) for uid, row in rows.items()}
            recent += [uid for uid, when in stamps.items() if when is None or when >= since]
        return sorted(uid for uid in recent if uid <= cursor.last_uid)

    def _look(self, connection: ImapConnection, deliver: Deliver) -> int:
        """Deliver what is new, and search again until nothing came meanwhile."""
        delivered = empty = 0
        while not self._stop.is_set() and empty < _EMPTY_LOOKS:
            connection.hush()
            new = self._new(connection)
            delivered += self._bring(connection, new, deliver)
            if not new and not connection.rang():
                break
            empty = 0 if new else empty + 1
        if self._sent.is_stale(self._host.now()) and not self._stop.is_set():
            self._ask_sent(connection)
        return delivered

    def _new(self, connection: ImapConnection) -> list[int]:
        """Return the UIDs above the bookmark. (A search always finds the last message, even an old one.)"""
        assert self._cursor is not None
        last = self._cursor.last_uid
        return [uid for uid in connection.search("UID", f"{last + 1}:*") if uid > last]

    def _bring(self, connection: ImapConnection, uids: Sequence[int], deliver: Deliver) -> int:
        """Deliver these messages in batches. Moves the bookmark after each batch, or to the last delivered message."""
        delivered = 0
        for start in range(0, len(uids), BATCH):
            delivered += self._bring_batch(connection, uids[start : start + BATCH], deliver)
        return delivered

    def _bring_batch(self, connection: ImapConnection, uids: Sequence[int], deliver: Deliver) -> int:
        assert self._cursor is not None
        self._ask_sent(connection)
        mails = self._reader.read(connection, uids, self._cursor.uidvalidity)
        self._clock.compare([mail.arrived for mail in mails.values()], self._host.now())
        delivered, done = 0, 0
        try:
            for start in range(0, len(mails), TOGETHER):
                if self._stop.is_set():
                    return delivered
                some = list(mails)[start : start + TOGETHER]
                deliver([self._with_human(mails[uid]) for uid in some])
                delivered, done = delivered + len(some), some[-1]
            done = uids[-1]
        finally:
            self._advance(done)
        return delivered

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
        """Read from the Sent folder whom people wrote to, then reopen the watched folder."""
        if self._refresh_sent(connection):
            state = self._examine(connection)
            if self._cursor is None or state.uidvalidity != self._cursor.uidvalidity:
                raise ConnectionLost("the numbers became void meanwhile")

    def _refresh_sent(self, connection: ImapConnection) -> bool:
        """Read the Sent folder, and say when somebody wrote. Returns whether it was opened."""
        opened = self._sent.refresh(connection, self._host.now())
        wrote = self._sent.take_work()
        if wrote:
            self._host.worked(self._name, wrote)
        return opened

    def _examine(self, connection: ImapConnection) -> Folder:
        try:
            return connection.examine(self._folder)
        except CommandDenied:
            says = f"{self._server} has no folder {self._folder}, or does not let us read it: check imap.folder."
            raise ChannelError(says, lasting=True) from None

    def _say(self, error: Exception) -> float:
        """Report the problem, and return the seconds to wait. Does not report the first loss of a good connection."""
        trouble = self._explain(error)
        first = self._tries.failed == 0
        pause = self._tries.fail(lasting=trouble.lasting, at_least=trouble.after or 0.0)
        if not (first and isinstance(error, ConnectionLost) and not is_too_long(error.__cause__)):
            self._health.report("imap", str(trouble))
        _LOG.info("%s: %s", self._name, trouble)
        return pause

    def _explain(self, error: Exception) -> ChannelError:
        if isinstance(error, ChannelError):
            return error
        if isinstance(error, ConnectionLost):
            return broken(self._server, error.__cause__ or error)
        return ChannelError(f"{self._server} answers in a way that cannot be understood; trying again.")
