"""WhatsApp through Twilio as a channel: the API of texts, with other addresses and a window of 24 hours.

It sends the short texts, whose names in the settings begin with "sms_".
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from channels import ChannelError, ChannelHost, Finding, Refused, Reply
from channels.twilio import doctor
from channels.twilio.client import TwilioAccount, reading
from channels.twilio.meanings import sentence
from channels.twilio.medium import WHATSAPP
from channels.twilio.messaging import MessagingChannel
from channels.twilio.numbers import RouteOwner
from channels.twilio.settings import WhatsAppSettings

# For so long after a message, a free reply is allowed. Later WhatsApp accepts only approved templates (63016).
WINDOW = timedelta(hours=24)
_OUTSIDE = 63016
_MOST = 100  # senders of an account


class WhatsAppChannel(MessagingChannel[WhatsAppSettings]):
    """Replies within the window. The practice sets the route of the number once, in Twilio's console."""

    def __init__(self, name: str, settings: WhatsAppSettings, host: ChannelHost) -> None:
        super().__init__(name, settings, host, WHATSAPP)

    def send(self, reply: Reply) -> None:
        """Send a reply. Raises `Refused` once the window is over, without asking Twilio."""
        arrived = reply.context.get("arrived")
        if arrived and self.host.now() - datetime.fromisoformat(arrived) >= WINDOW:
            raise Refused(sentence(_OUTSIDE))
        super().send(reply)

    def examine(self) -> list[Finding]:
        senders = Senders(self.settings, self.account)
        return doctor.examine(self.name, self.settings, self.account, senders, self.host, WHATSAPP.path)


class Senders:
    """Our numbers as WhatsApp senders (Twilio, "Senders API")."""

    def __init__(self, settings: WhatsAppSettings, account: TwilioAccount) -> None:
        self._settings, self._account = settings, account

    def route_owners(self) -> list[RouteOwner]:
        """Return where the messages to each number go. Raises `ChannelError`."""
        with reading():
            listed = self._account.client.messaging.v2.channels_senders.list(channel="whatsapp", limit=_MOST)
            found = {one.sender_id: one for one in listed}
        return [self._route_owner(number, found.get(WHATSAPP.address(number))) for number in self._settings.numbers]

    def _route_owner(self, number: str, sender: Any) -> RouteOwner:
        status = str(sender.status) if sender is not None else "no WhatsApp sender"
        if not status.startswith("ONLINE"):
            raise ChannelError(f"{number} is {status} at Twilio: look in the console under WhatsApp senders.")
        webhook: Mapping[str, Any] = sender.webhook if isinstance(sender.webhook, dict) else {}
        url, fallback = (str(webhook.get(f"{name}_url") or "") for name in ("callback", "fallback"))
        return RouteOwner(number, "sender", str(sender.sid), "", url, fallback, capable=True)
