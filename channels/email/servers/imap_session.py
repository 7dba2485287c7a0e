"""Opens an IMAP connection: connects, encrypts and logs in as the settings say."""

import contextlib
import imaplib
import socket
from typing import Any

from imapclient import SocketTimeout
from imapclient.exceptions import LoginError

from channels import ChannelError
from channels.email.servers import tls
from channels.email.servers.bounded import BoundedIMAPClient
from channels.email.servers.connection import ImapConnection, WireError
from channels.email.servers.oauth import OAuthTokens, xoauth2
from channels.email.servers.server_errors import LoginRefused, broken, refused_login
from channels.email.servers.timing import Timing
from channels.email.settings import EmailSettings, ImapSettings


def connect(settings: EmailSettings, tokens: OAuthTokens | None, timing: Timing) -> ImapConnection:
    """Connect and log in. Raises `ChannelError`."""
    try:
        return _log_in(settings, tokens, timing, fresh=False)
    except LoginRefused:
        if tokens is None:
            raise
        return _log_in(settings, tokens, timing, fresh=True)  # the provider may revoke a token before it expires


def _log_in(settings: EmailSettings, tokens: OAuthTokens | None, timing: Timing, *, fresh: bool) -> ImapConnection:
    secret = settings.imap_password() if tokens is None else tokens.access(fresh=fresh)
    client = open_client(settings.imap, timing)
    server = settings.imap.place
    try:
        _authenticate(client, settings.imap_user, secret, oauth=tokens is not None)
        client.normalise_times = False  # the default makes INTERNALDATE a naive local time
        return ImapConnection(client)
    except (imaplib.IMAP4.error, OSError, EOFError, WireError) as error:
        with contextlib.suppress(OSError):
            client.shutdown()
        raise _refusal(server, error, oauth=tokens is not None) from None


def _refusal(server: str, error: Exception, *, oauth: bool) -> ChannelError:
    """Return what an error at login means. IMAPClient raises `LoginError` also if the connection broke off."""
    if not isinstance(error, LoginError) or isinstance(error.__context__, imaplib.IMAP4.abort):
        return broken(server, error)
    return refused_login(server, str(error), oauth=oauth)


def open_client(imap: ImapSettings, timing: Timing) -> Any:
    """Return a connected `IMAPClient`, encrypted as the settings say, before login. Raises `ChannelError`."""
    server = imap.place
    context = None if imap.security == "none" else tls.context(imap.ca_file)
    patience = SocketTimeout(connect=timing.connect, read=timing.read)
    try:
        client = BoundedIMAPClient(
            imap.host,
            imap.port,
            ssl=imap.security == "tls",
            ssl_context=context,
            timeout=patience,
            within=timing.answer,
        )
        client._imap.debug = 0  # IMAPClient sets 5 and would format all mail for the log
        tune(client.socket())
        if imap.security == "starttls":
            _start_tls(client, server, context)
    except (imaplib.IMAP4.error, OSError, EOFError) as error:
        raise broken(server, error) from None
    return client


def _start_tls(client: Any, server: str, context: object) -> None:
    if "STARTTLS" not in client._imap.capabilities:
        client.shutdown()
        raise ChannelError(f'{server} offers no STARTTLS: check the port, or set security = "tls".', lasting=True)
    try:
        client.starttls(context)
    except (imaplib.IMAP4.error, OSError):
        client._imap.sock.close()
        raise


def tune(sock: socket.socket) -> None:
    """Send without delay, and detect a dead peer."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, option):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)


def _authenticate(client: Any, user: str, secret: str, *, oauth: bool) -> None:
    if oauth:
        answer = xoauth2(user, secret)
        # After a rejected token the server sends a challenge. The answer is an empty line, not the token again.
        client.sasl_login("XOAUTH2", lambda challenge: "" if challenge else answer)
    elif "AUTH=PLAIN" in client._imap.capabilities:
        client.plain_login(user, secret)  # LOGIN allows only ASCII, and imaplib does not quote the user
    else:
        client.login(user, secret)
