"""Tries an account for real and reports what it found. Changes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels import ChannelError, Finding
from channels.certificate import CertificateValidity
from channels.email.advice import hints
from channels.email.message.headers import Headers
from channels.email.servers.connection import ImapConnection, WireError
from channels.email.servers.imap_session import connect
from channels.email.servers.oauth import OAuthTokens
from channels.email.servers.smtp import SmtpSender
from channels.email.servers.timing import Timing
from channels.email.servers.tls import ENDS
from channels.email.settings import EmailSettings

_LAST = timedelta(days=30)
_MOST = 200  # mails whose headers are looked at


@dataclass(frozen=True, slots=True)
class Examined:
    """One account to examine: its name, its settings, the current time, and how the date of an instant is written."""

    name: str
    settings: EmailSettings
    now: datetime
    day: Callable[[datetime], str]


def examine(account: Examined, tokens: OAuthTokens | None, sender: SmtpSender, timing: Timing) -> list[Finding]:
    """Return what works, and what to do about the rest."""
    settings = account.settings
    return [*_addresses(settings), *_receiving(account, tokens, timing), *_sending(account, sender)]


def _addresses(settings: EmailSettings) -> Iterator[Finding]:
    says = f"mail is answered when it names {' or '.join(settings.own)}"
    yield Finding(True, "addresses", f"{says}. List every alias, or its mail stays unanswered.")
    if "@" in settings.imap_user and settings.imap_user.lower() not in {own.lower() for own in settings.own}:
        says = f"the login name {settings.imap_user} is an address that is neither address nor among the aliases"
        yield Finding(False, "addresses", f"{says}; add it if clients write to it.")


def _receiving(account: Examined, tokens: OAuthTokens | None, timing: Timing) -> Iterator[Finding]:
    settings = account.settings
    server = settings.imap.place
    try:
        connection = connect(settings, tokens, timing)
    except ChannelError as error:
        yield Finding(False, "receiving", str(error))
        return
    yield Finding(True, "receiving", f"signed in at {server} ({settings.imap.security})")
    yield from _certificate(connection.certificate, settings.imap.host, account)
    try:
        yield from _folders(settings, connection)
        yield from _recent(account, connection)
    except WireError:
        yield Finding(False, "receiving", f"{server} answered in a way that cannot be understood")
    finally:
        connection.close()


def _folders(settings: EmailSettings, connection: ImapConnection) -> Iterator[Finding]:
    imap = settings.imap
    try:
        connection.examine(imap.folder)
        yield Finding(True, "folder", f"{imap.folder} can be read")
    except WireError:
        yield Finding(False, "folder", f"there is no folder {imap.folder} that can be read: check imap.folder")
    if connection.idles and imap.idle:
        yield Finding(True, "new mail", "the server tells of new mail at once (IDLE)")
    else:
        yield Finding(True, "new mail", f"looked for every {imap.poll_every:.0f} seconds: IDLE is off or not offered")
    yield _sent(settings, connection)
    if settings.send_at_opening:
        yield _opening(settings, connection)


def _recent(account: Examined, connection: ImapConnection) -> Iterator[Finding]:
    """Yield settings that the last mails in the folder show to be missing."""
    connection.examine(account.settings.imap.folder)
    uids = connection.search("SINCE", (account.now - _LAST).date())[-_MOST:]
    rows = connection.fetch(uids, ("BODY.PEEK[HEADER]<0.65536>",)).values() if uids else ()
    blocks = (value for row in rows for key, value in row.items() if key.startswith(b"BODY[HEADER]"))
    yield from hints(account.name, account.settings, [Headers.read(block) for block in blocks if block])


def _sent(settings: EmailSettings, connection: ImapConnection) -> Finding:
    folder = settings.imap.sent_folder or connection.sent_folder()
    if folder is None:
        says = "there is no Sent folder, so a conversation under way is not noticed; name it in imap.sent_folder"
        return Finding(not settings.smtp.copy_to_sent, "sent mail", says)
    try:
        connection.status(folder)
    except WireError:
        return Finding(False, "sent mail", f"the folder {folder} cannot be read: check imap.sent_folder")
    return Finding(True, "sent mail", f"{folder} tells when somebody of the practice wrote to a sender")


def _opening(settings: EmailSettings, connection: ImapConnection) -> Finding:
    folder = settings.send_at_opening
    if connection.has(folder) or connection.has(connection.prefix() + folder):
        return Finding(True, "send at opening", f"mail in the folder {folder} is sent at the opening")
    return Finding(True, "send at opening", f"the folder {folder} is not there yet; Autoreply makes it when it runs")


def _certificate(found: CertificateValidity | None, host: str, account: Examined) -> Iterator[Finding]:
    if found is not None:
        trouble = found.trouble(host, account.now, ENDS, account.day)
        yield Finding(not trouble, "certificate", trouble or f"that of {host} is valid until {account.day(found.ends)}")


def _sending(account: Examined, sender: SmtpSender) -> Iterator[Finding]:
    settings = account.settings
    try:
        certificate = sender.check()
    except ChannelError as error:
        yield Finding(False, "sending", str(error))
        return
    yield Finding(True, "sending", f"signed in at {settings.smtp.place} ({settings.smtp.security})")
    yield from _certificate(certificate, settings.smtp.host, account)
