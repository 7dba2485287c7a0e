"""Opens an SMTP connection: connects, encrypts and logs in as the settings say."""

import base64
import contextlib
import re
import smtplib
from email.message import EmailMessage

from channels import ChannelError
from channels.email.servers import tls
from channels.email.servers.bounded import BoundedSMTP, BoundedTlsSMTP
from channels.email.servers.imap_session import tune
from channels.email.servers.oauth import OAuthTokens, xoauth2
from channels.email.servers.server_errors import LoginRefused, broken, refused_login
from channels.email.servers.timing import Timing
from channels.email.settings import EmailSettings


def open_session(settings: EmailSettings, tokens: OAuthTokens | None, timing: Timing) -> smtplib.SMTP:
    """Connect and log in. Raises `ChannelError`, lasting if the account or the settings have to change."""
    if settings.smtp.has_password:
        tokens = None  # the relay has its own password
    try:
        return _open(settings, tokens, timing, fresh=False)
    except LoginRefused:
        if tokens is None:
            raise
        return _open(settings, tokens, timing, fresh=True)  # the provider may revoke a token before it expires


def flatten(message: EmailMessage) -> bytes:
    """Return a composed mail as the octets after DATA."""
    return dotted(message.as_bytes())


def dotted(mail: bytes) -> bytes:
    """Return the octets after DATA: CRLF line ends, doubled leading dots and the final dot (RFC 5321 section 4.5.2)."""
    lines = re.split(rb"\r\n|\r|\n", mail)
    if not lines[-1]:
        lines.pop()
    stuffed = [b"." + line if line.startswith(b".") else line for line in lines]
    return b"\r\n".join([*stuffed, b".", b""])


def leave(smtp: smtplib.SMTP, *, politely: bool) -> None:
    """Close the connection. Never raises. Waits for the answer to QUIT 2 seconds at most."""
    with contextlib.suppress(smtplib.SMTPException, OSError):
        if politely and smtp.sock is not None:
            smtp.sock.settimeout(2.0)
            smtp.quit()
    smtp.close()


def _open(settings: EmailSettings, tokens: OAuthTokens | None, timing: Timing, *, fresh: bool) -> smtplib.SMTP:
    secret = _secret(settings, tokens, fresh=fresh)
    try:
        smtp = _connected(settings, timing)
    except (smtplib.SMTPException, OSError) as error:
        raise _not_open(settings, error) from None
    try:
        _prepare(smtp, settings, timing)
        if secret is not None:
            _authenticate(smtp, settings.smtp_user, secret, oauth=tokens is not None)
    except (smtplib.SMTPException, OSError, ChannelError) as error:
        leave(smtp, politely=False)
        raise _not_open(settings, error, oauth=tokens is not None) from None
    return smtp


def _secret(settings: EmailSettings, tokens: OAuthTokens | None, *, fresh: bool) -> str | None:
    if not settings.smtp.authenticate:
        return None
    return settings.smtp_password() if tokens is None else tokens.access(fresh=fresh)


def _connected(settings: EmailSettings, timing: Timing) -> smtplib.SMTP:
    where = settings.smtp
    me = settings.address.rpartition("@")[2]  # the name for EHLO; a lookup of our host name could take seconds
    me = me if me.isascii() else "localhost"
    if where.security == "tls":
        context = tls.context(where.ca_file)
        return BoundedTlsSMTP(where.host, where.port, me, timeout=timing.connect, context=context, within=timing.answer)
    return BoundedSMTP(where.host, where.port, me, timeout=timing.connect, within=timing.answer)


def _prepare(smtp: smtplib.SMTP, settings: EmailSettings, timing: Timing) -> None:
    assert smtp.sock is not None
    tune(smtp.sock)
    smtp.sock.settimeout(timing.read)
    smtp.ehlo_or_helo_if_needed()
    if settings.smtp.security == "starttls":
        if not smtp.has_extn("starttls"):
            raise ChannelError(
                f'{settings.smtp.place} offers no STARTTLS: check port, or set security = "tls".', lasting=True
            )
        smtp.starttls(context=tls.context(settings.smtp.ca_file))
        smtp.ehlo()  # the answer before encryption may have been forged


def _authenticate(smtp: smtplib.SMTP, user: str, secret: str, *, oauth: bool) -> None:
    """Log in. Uses smtplib's `login`, which allows only ASCII passwords, only for servers without PLAIN."""
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    if oauth:
        _say(smtp, "XOAUTH2", xoauth2(user, secret))
    elif "PLAIN" in offered:
        _say(smtp, "PLAIN", f"\0{user}\0{secret}")
    else:
        smtp.login(user, secret)


def _say(smtp: smtplib.SMTP, mechanism: str, answer: str) -> None:
    code, text = smtp.docmd("AUTH", f"{mechanism} {base64.b64encode(answer.encode()).decode()}")
    if code == 334:  # XOAUTH2 explains a refusal in a challenge; after an empty answer it refuses
        code, text = smtp.docmd("")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, text)


def _not_open(settings: EmailSettings, error: Exception, *, oauth: bool = False) -> ChannelError:
    server = settings.smtp.place
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return ChannelError(f"{server} offers no login: check smtp.port, security and authenticate.", lasting=True)
    if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
        said = error.smtp_error
        text = said if isinstance(said, str) else said.decode("utf-8", "replace")
        return refused_login(server, text, oauth=oauth)
    if isinstance(error, smtplib.SMTPResponseException):
        return ChannelError(f"{server} answered {error.smtp_code} and takes nothing now; trying again.")
    return broken(server, error)
