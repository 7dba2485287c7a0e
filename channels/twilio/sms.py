"""Texts to the practice's numbers as a channel."""

from collections.abc import Mapping
from typing import Any

from channels import ChannelHost, Deliver, Finding, Posture, Reply
from channels.segments import size
from channels.twilio import doctor, registration
from channels.twilio.medium import SMS, Medium
from channels.twilio.messaging import MessagingChannel
from channels.twilio.numbers import NumberRouting
from channels.twilio.polling import Look
from channels.twilio.settings import SmsSettings


class SmsChannel(MessagingChannel[SmsSettings]):
    """Also implements `Presents`: without a public address, it routes the numbers."""

    def __init__(self, name: str, settings: SmsSettings, host: ChannelHost) -> None:
        service = settings.messaging_service_sid
        medium = Medium(SMS.path, route={"messaging_service_sid": service} if service else {})
        super().__init__(name, settings, host, medium)
        self._numbers = NumberRouting(name, settings, self.account, "sms", host, self.health)

    def looks(self, deliver: Deliver) -> list[Look]:
        turns: list[Look] = [] if self.settings.webhook else [("number", self._numbers.reassert)]
        return [*super().looks(deliver), *turns]

    def present(self, posture: Posture) -> None:
        """Route the numbers. Does nothing with a public address: they then always lead to us."""
        if not self.settings.webhook:
            self._numbers.route(after_hours=posture.after_hours)

    def preview(self, reply: Reply) -> Mapping[str, Any]:
        shown, found = super().preview(reply), size(reply.text)
        return {**shown, "headers": {**shown["headers"], "encoding": found.encoding, "segments": str(found.segments)}}

    def examine(self) -> list[Finding]:
        return [
            *doctor.examine(self.name, self.settings, self.account, self._numbers, self.host, SMS.path),
            *registration.examine(self.settings, self.account, self._numbers),
            *doctor.texts(self.settings, self._numbers),
        ]
