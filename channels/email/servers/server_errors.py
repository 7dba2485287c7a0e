"""Says in a sentence what went wrong with a server. Never repeats the server's text, which may quote anything."""

import socket
import ssl

from channels import ChannelError
from channels.email.servers.bounded import is_too_long

_REFUSED = "does not accept the user name and password"
_REFUSED_OAUTH = "does not accept the token: check the user, and that IMAP and SMTP are allowed for the account"
_NOT_NOW = "lets nobody in just now; trying again"
_APP_LOGIN = (
    "wants an app password instead of the ordinary one: make one in the account's security settings, "
    'or set up an [oauth] table and run "autoreply login"'
)
_ONLY_OAUTH = 'no longer accepts passwords at all: set up an [oauth] table and run "autoreply login"'

# Parts of what providers say if a password can never work, and what that means.
_PASSWORD_HINTS = (
    ("application-specific password", _APP_LOGIN),
    ("5.7.9", _APP_LOGIN),
    ("5.7.30", _ONLY_OAUTH),
    ("5.7.139", _ONLY_OAUTH),
    ("basic authentication is", _ONLY_OAUTH),
    ("basicauthblocked", _ONLY_OAUTH),
    ("web browser", "wants somebody to sign in with a browser first; do so, or use an app password"),
    ("not connected", "knows the user but gives no access to the mailbox: grant it in the admin centre"),
)

# RFC 5530 response codes, and the words of servers without them, that mean "later" and not "never".
_LATER = ("[unavailable]", "[inuse]", "[limit]", "[serverbug]", "temporar", "too many", "try again", "rate limit")


class LoginRefused(ChannelError):
    """The server refused the login."""


def refused_login(server: str, text: str, *, oauth: bool) -> LoginRefused:
    """Return why `server` refused the login, from its text: lasting, unless the text says that it will pass."""
    lower = text.lower()
    ordinary = _REFUSED_OAUTH if oauth else _REFUSED
    reason = next((says for fragment, says in _PASSWORD_HINTS if fragment in lower), ordinary)
    later = any(fragment in lower for fragment in _LATER)
    return LoginRefused(f"{server} {_NOT_NOW if later else reason}.", lasting=not later)


def broken(server: str, error: BaseException) -> ChannelError:
    """Return the `ChannelError` for a connection that failed or broke off. `server` is "host:port"."""
    if isinstance(error, ChannelError):
        return error
    if isinstance(error, ssl.SSLCertVerificationError):
        hint = "If the server uses a certificate authority of its own, name its file in ca_file."
        return ChannelError(f"The certificate of {server} is not valid: {error.verify_message}. {hint}", lasting=True)
    return ChannelError(f"{server} {_what_happened(error)}; trying again.")


def _what_happened(error: BaseException) -> str:
    if is_too_long(error):
        return "sends more than it was asked for"
    if isinstance(error, socket.gaierror):
        return "cannot be found by name (DNS): check the host"
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return "and we cannot agree on TLS: check port and security"
    if isinstance(error, ConnectionRefusedError):
        return "refuses the connection"
    if isinstance(error, TimeoutError):
        return "does not answer in time"
    return "broke off the connection"
