"""One mail account as a channel."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from channels import ChannelHost, Deliver, DraftFolder, Finding, Inbound, NoticeMedium, Reply, StaffMessage
from channels.email.compose import compose, deliverable
from channels.email.copies import keep_copy
from channels.email.links import mail_link
from channels.email.mailbox import Mailbox
from channels.email.message.addresses import OwnMailAddresses, sender_key
from channels.email.notices import compose_notice
from channels.email.parse import Fetched, date_of, read_mail
from channels.email.servers.oauth import OAuthTokens
from channels.email.servers.smtp import SmtpSender
from channels.email.servers.timing import Timing
from channels.email.settings import EmailSettings
from channels.health import AccountHealth


class EmailChannel:
    """Implements `Channel`, `Listens`, `LogsIn`, `Notifies`, `Replays`, `MakesSamples`, `LinksMessages`,
    `KnowsAnswers` and `SendsDrafts`.

    Connects and reads secrets on first use.
    """

    medium = NoticeMedium.MAIL

    def __init__(self, name: str, settings: EmailSettings, host: ChannelHost, timing: Timing | None = None) -> None:
        self.name = name
        self._settings = settings
        self._host = host
        self._timing = timing or Timing()
        health = AccountHealth(name, host.health, host.turned)
        self._tokens = OAuthTokens(name, settings.oauth, host.folder, host.now) if settings.oauth else None
        self._mailbox = Mailbox(name, settings, host, health, self._tokens, self._timing)
        self._sender = SmtpSender(settings, host, health, self._tokens, self._timing)

    def send(self, reply: Reply) -> None:
        message = self._sender.send(reply)
        if self._settings.smtp.copy_to_sent:
            keep_copy(self.name, self._settings, self._tokens, self._timing, message)

    @property
    def relies_on(self) -> frozenset[str]:
        return self._settings.relies_on

    def notify(self, message: StaffMessage) -> None:
        mail = compose_notice(message, self._settings, self._host.install, self._host.now())
        self._sender.transmit(mail, deliverable(message.to), reports=True)
        # Some servers drop a mail to oneself if its Message-ID is in the Sent folder already (stalwart#632).
        if self._settings.smtp.copy_to_sent and not self.receives(message.to):
            keep_copy(self.name, self._settings, self._tokens, self._timing, mail)

    def notified(self, message: StaffMessage) -> bool | None:
        return None  # a second copy has the same Message-ID

    def receives(self, to: str) -> bool:
        return OwnMailAddresses(self._settings.own, self._settings.subaddresses).match(to) is not None

    @property
    def drafts_in(self) -> str:
        return self._settings.send_at_opening

    def open_drafts(self) -> AbstractContextManager[DraftFolder]:
        """Open the folder of mail that is sent at the opening. Entering raises `ChannelError`."""
        from channels.email.draft_folder import open_draft_folder  # few practices have one

        return open_draft_folder(self._settings, self._tokens, self._timing, self._sender, self._host.now)

    def listen(self, stop: threading.Event, deliver: Deliver) -> None:
        self._mailbox.listen(stop, deliver)

    def wake(self) -> None:
        self._mailbox.wake()

    def sweep(self, deliver: Deliver) -> int:
        """Look for new mail once. Returns how many messages were delivered. Raises `ChannelError`."""
        return self._mailbox.sweep(deliver)

    def link(self, message: str, locator: str) -> str:
        return mail_link(self._settings, locator)

    def answered(self, sender: str) -> datetime | None:
        return self._mailbox.last_human(sender)

    def examine(self) -> list[Finding]:
        from channels.email import doctor  # the daemon never does

        account = doctor.Examined(self.name, self._settings, self._host.now(), self._host.day)
        return doctor.examine(account, self._tokens, self._sender, self._timing)

    def close(self) -> None:
        self._mailbox.close()
        self._sender.close()

    def read(
        self,
        raw: bytes,
        arrived: datetime | None,
        own: Sequence[str] | None = None,
        return_path: str | None = None,
    ) -> Inbound:
        return read_mail(
            self.name,
            self._settings,
            raw,
            Fetched(arrived or date_of(raw) or self._host.now(), self._host.install, own=own, return_path=return_path),
        )

    def sample_message(self, sender: str | None, arrived: datetime) -> Inbound:
        """An ordinary mail from `sender`. Its sender is the key under which limits are counted."""
        plain = sender or "somebody@mail.example"
        key = sender_key(plain)
        writer = plain.lower() if plain.lower() != key else ""
        return Inbound(self.name, "explain", key, "", arrived, reply_to=plain, writer=writer)

    def wants_login(self) -> bool:
        return self._settings.oauth is not None

    def login(self, show: Callable[[str], None]) -> None:
        from channels.email.login import Terminal, login  # loads libraries that nothing else needs

        login(self.name, self._settings, self._host.folder, self._host.now, Terminal(show))

    def preview(self, reply: Reply) -> Mapping[str, Any]:
        return show(compose(reply, self._settings, self._host.install, self._host.now()))


def show(message: EmailMessage) -> Mapping[str, Any]:
    """Return a composed mail as a mapping, for people and programs."""
    return {
        "to": str(message["To"] or ""),
        "subject": str(message["Subject"] or ""),
        "headers": {name: str(value) for name, value in message.items()},
        "text": message.get_content() if not message.is_multipart() else "",
    }
