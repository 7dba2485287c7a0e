"""A mailbox on a real server, watched: what the tests of receiving share."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from channels import ChannelHost, Inbound, Work
from channels.email.mailbox import Mailbox
from channels.email.servers.oauth import OAuthTokens
from channels.email.servers.timing import Timing
from channels.email.settings import EmailSettings
from channels.health import AccountHealth
from schedules import SystemClock
from tests.bookmarks import Bookmarks
from tests.peers.dovecot import PASSWORD, Dovecot
from tests.peers.processes import PATIENCE, wait_until

CLOCK = SystemClock()
QUICK = Timing(
    connect=15.0,
    read=15.0,
    look_every=2.0,
    settle=0.2,
    first_retry=0.05,
    longest_retry=0.3,
    lasting_retry=0.3,
    smtp_idle=0.3,
)


@dataclass
class Responder:
    """What the core gives a channel, and what it was told."""

    state: Path
    now: Callable[[], datetime] = CLOCK.now
    bookmarks: Bookmarks = field(default_factory=Bookmarks)
    told: list[Inbound] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    worked: list[Work] = field(default_factory=list)

    @property
    def tools(self) -> ChannelHost:
        return ChannelHost(
            self.now,
            self.bookmarks,
            self.state,
            "c0ffee",
            lambda _channel, says: self.health.append(says),
            worked=lambda _channel, done: self.worked.extend(done),
            day=lambda instant: f"{instant:%d/%m/%Y}",
        )

    @property
    def texts(self) -> list[str]:
        return [mail.text for mail in self.told]

    @property
    def trouble(self) -> str:
        return self.health[-1] if self.health else ""

    def hears(self, count: int, seconds: float = PATIENCE) -> bool:
        return wait_until(lambda: len(self.told) >= count, seconds)

    def mailbox(self, settings: EmailSettings, timing: Timing = QUICK) -> Mailbox:
        tools = self.tools
        tokens = OAuthTokens("office", settings.oauth, self.state, self.now) if settings.oauth else None
        return Mailbox("office", settings, tools, AccountHealth("office", tools.health), tokens, timing)

    @contextlib.contextmanager
    def watching(self, settings: EmailSettings, timing: Timing = QUICK) -> Iterator[Mailbox]:
        """A thread that listens, from its first look on."""
        mailbox, stop = self.mailbox(settings, timing), threading.Event()
        thread = threading.Thread(target=mailbox.listen, args=(stop, self.told.extend))
        thread.start()
        try:
            yield mailbox
        finally:
            stop.set()
            mailbox.wake()
            thread.join(PATIENCE)
            mailbox.close()
            assert not thread.is_alive()

    def at_its_place(self) -> bool:
        """Wait until the first look set the bookmark."""
        return wait_until(lambda: bool(self.bookmarks.kept))


def account(server: Dovecot, address: str, **imap: Any) -> EmailSettings:
    """The settings for a mailbox of `server`; `imap` changes that table."""
    table = {"host": "127.0.0.1", "port": server.imap, "security": "none", "password": PASSWORD, **imap}
    smtp = {"host": "127.0.0.1", "port": 9, "security": "none"}
    return EmailSettings.model_validate({"address": address, "imap": table, "smtp": smtp})


def letter(to: str, text: str = "When are you open?", sender: str = "ana@client.example", extra: str = "") -> bytes:
    """A mail from a person."""
    head = f"From: Ana <{sender}>\nTo: {to}\nSubject: A question\nMessage-ID: <{hash((text, to)):x}@client.example>\n"
    date = "Date: Mon, 23 Nov 2026 20:00:00 +0000\n"
    return (head + date + extra + f"\n{text}\n").replace("\n", "\r\n").encode()
