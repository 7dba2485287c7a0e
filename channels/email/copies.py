"""Puts a copy of each reply into the Sent folder."""

import logging
from email.message import EmailMessage

from channels import ChannelError
from channels.email.servers.connection import WireError
from channels.email.servers.imap_session import connect
from channels.email.servers.oauth import OAuthTokens
from channels.email.servers.timing import Timing
from channels.email.settings import EmailSettings

_LOG = logging.getLogger(__name__)


def keep_copy(
    name: str, settings: EmailSettings, tokens: OAuthTokens | None, timing: Timing, message: EmailMessage
) -> bool:
    """Put `message` into Sent over a separate connection. Returns whether that worked; the reply is out either way."""
    try:
        connection = connect(settings, tokens, timing)
    except ChannelError as error:
        _LOG.warning("%s: no copy of a reply was kept. %s", name, error)
        return False
    try:
        folder = settings.imap.sent_folder or connection.sent_folder()
        if folder is None:
            _LOG.warning("%s: no copy of a reply was kept: there is no Sent folder; name it in imap.sent_folder.", name)
            return False
        connection.append(folder, message.as_bytes())
    except WireError:
        _LOG.warning("%s: no copy of a reply was kept: the server did not take it.", name)
        return False
    finally:
        connection.close()
    return True
