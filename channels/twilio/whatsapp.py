"""WhatsApp through Twilio as a channel: the API of texts, with other addresses and a window of 24 hours."""

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

# After someone wrote, so long we may write what we like; later WhatsApp takes only templates that it approved (63016).
WINDOW = timedelta(hours=24)
_OUTSIDE = 63016
_MOST = 100  # senders of an account


class WhatsAppChannel(MessagingChannel[WhatsAppSettings]):
    """Answers within the window. Where the number leads is set in Twilio's console, once, and never turned."""

    def __init__(self, name: str, settings: WhatsAppSettings, host: ChannelHost) -> None:
        super().__init__(name, settings, host, WHATSAPP)

    def send(self, reply: Reply) -> None:
        """Raises `Refused` once the window is over, without asking Twilio."""
        arrived = reply.context.get("arrived")
        if arrived and self.host.now() - datetime.fromisoformat(arrived) >= WINDOW:
            raise Refused(sentence(_OUTSIDE))
        super().send(reply)

    def examine(self) -> list[Finding]:
        senders = Senders(self.settings, self.account)
        return doctor.examine(self.name, self.settings, self.account, senders, self.host, WHATSAPP.path)


class Senders:
    """Our numbers as WhatsApp knows them (Twilio, "Senders API")."""

    def __init__(self, settings: WhatsAppSettings, account: TwilioAccount) -> None:
        self._settings, self._account = settings, account

    def route_owners(self) -> list[RouteOwner]:
        """Where the messages to each number go. Raises `ChannelError`."""
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
