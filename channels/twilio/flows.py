"""Publishes Studio flows by name: publishing again changes the flow and does not create another."""

from channels import ChannelError, Refused, SendError
from channels.twilio.client import TwilioAccount, posting, reading
from channels.twilio.settings import secure
from channels.twilio.widgets import Definition

_MOST = 1000  # flows of an account that are read
_COMMIT = "Written by autoreply twilio targets"


def publish(account: TwilioAccount, name: str, definition: Definition) -> str:
    """Create or change the flow `name`. Returns its webhook address. Raises `ChannelError`."""
    try:
        return _publish(account, name, definition)
    except SendError as error:
        raise ChannelError(f'The flow "{name}" was perhaps not written: {error} Say it again.') from None


def _publish(account: TwilioAccount, name: str, definition: Definition) -> str:
    _approve(account, name, definition)
    said = {"status": "published", "definition": definition, "commit_message": _COMMIT}
    flows = account.client.studio.v2.flows
    with reading():
        same = [one for one in flows.list(limit=_MOST) if one.friendly_name == name]
    with posting():
        made = flows(same[0].sid).update(**said) if same else flows.create(friendly_name=name, **said)
    return secure(str(made.webhook_url))


def _approve(account: TwilioAccount, name: str, definition: Definition) -> None:
    """Let Twilio validate the flow before we change anything."""
    check = account.client.studio.v2.flow_validate
    try:
        with posting():
            valid = check.update(friendly_name=name, status="published", definition=definition).valid
    except Refused as error:
        raise ChannelError(f'Twilio does not accept the flow "{name}": {error}', lasting=True) from None
    if not valid:
        raise ChannelError(f'Twilio does not accept the flow "{name}", and gives no reason.', lasting=True)
