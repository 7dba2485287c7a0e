"""A whole mail provider in one thread: IMAP with IDLE on one loopback port, SMTP that keeps what it gets on another."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from functools import cached_property
from typing import Self

from autoreply_demo.simulators.loops import LoopThread
from autoreply_demo.simulators.mail.imap import Imap
from autoreply_demo.simulators.mail.smtp import Smtp
from schedules import Clock

HOST = "127.0.0.1"


@dataclass(frozen=True)
class SentMail:
    """A mail that the SMTP server took. `sender` is "" for the null return path. It is parsed once."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes = field(repr=False)

    @cached_property
    def message(self) -> EmailMessage:
        parsed = BytesParser(policy=default).parsebytes(self.raw)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @cached_property
    def plain(self) -> str:
        """Its plain text, "" without one."""
        body = self.message.get_body(("plain",))
        return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""

    @cached_property
    def answers(self) -> str:
        """The Message-ID of the mail that it answers, "" if it answers none."""
        return str(self.message.get("In-Reply-To", "")).strip()

    def attached(self, media_type: str) -> list[EmailMessage]:
        """Its attachments of this type."""
        return [part for part in self.message.iter_attachments() if part.get_content_type() == media_type]


class MailServer:
    """Mailboxes in memory for `users` (address -> password), without TLS, on loopback only.

    Start it with `with` or `start`; it takes about a tenth of a second. Every method may be called from any thread.
    With a `clock`, what somebody sends to one of the users arrives in their inbox, at the time of the clock.
    """

    def __init__(self, users: Mapping[str, str], clock: Clock | None = None) -> None:
        self._users, self._clock = frozenset(users), clock
        self._imap = Imap(users)
        self._smtp = Smtp(users, self._take)
        self._sent: list[SentMail] = []
        self._came = threading.Condition()
        self._thread: LoopThread | None = None
        self.imap_port = 0
        self.smtp_port = 0

    def start(self) -> None:
        """Open both ports and set `imap_port` and `smtp_port`."""
        self._thread = LoopThread("demo-mail")
        self.imap_port = self._thread.call(self._imap.start(HOST))
        self.smtp_port = self._thread.call(self._smtp.start(HOST))

    def close(self) -> None:
        """End every connection and forget all mail that is still in the mailboxes."""
        if self._thread is not None:
            self._thread.call(self._imap.close())
            self._thread.call(self._smtp.close())
            self._thread.close()
            self._thread = None

    def deliver(self, raw: bytes, to: str, at: datetime) -> None:
        """Put a mail into the inbox of `to` as arrived at `at` (aware). Raises `KeyError` for an unknown mailbox."""
        if at.tzinfo is None:
            raise ValueError("A mail arrives at an instant: give a time with its zone.")
        if self._thread is None:
            raise RuntimeError("The mail server was not started.")
        self._thread.call(self._imap.deliver(raw, to, at))

    def sent(self) -> list[SentMail]:
        """What went out so far, oldest first."""
        with self._came:
            return list(self._sent)

    def wait_for(self, count: int, timeout: float) -> list[SentMail]:
        """Wait until `count` mails went out, at most `timeout` real seconds, and return all there are."""
        with self._came:
            self._came.wait_for(lambda: len(self._sent) >= count, timeout)
            return list(self._sent)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def _take(self, sender: str, recipients: tuple[str, ...], raw: bytes) -> None:
        if self._clock is not None:
            for user in self._users.intersection(recipients):
                await self._imap.deliver(raw, user, self._clock.now())
        with self._came:
            self._sent.append(SentMail(sender, recipients, raw))
            self._came.notify_all()
