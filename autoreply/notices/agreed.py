"""Tells a person at once of each mail or chat message that came in a time agreed with a client.

Texts and voicemails are delivered with their words instead (`delivery/`). The notice names the client as hand-overs do,
and only where a whole message may be read.
"""

from collections.abc import Mapping
from datetime import timedelta

from autoreply.notices.notice import Notice, NoticeRequest
from autoreply.notices.notices import Notices
from autoreply.notices.thin import sentence, thin, thin_spoken
from autoreply.record import Record
from autoreply.record.outgoing_kinds import AGREED
from autoreply.settings import Settings
from autoreply.texts.dates import locale, time_of_day
from autoreply.texts.visible import visible
from channels import Channel, HoldsContent
from schedules import Clock

EVERY = 5.0  # seconds between looks
BACK = timedelta(minutes=30)  # what is older is no news to a person who waits for it
MESSAGE = "message"  # in a reference: the number of the message


class AgreedTimeJob:
    """Looks every few seconds. `look` raises `RecordError`."""

    def __init__(
        self, settings: Settings, record: Record, notices: Notices, clock: Clock, channels: Mapping[str, Channel]
    ) -> None:
        self._settings, self._record, self._notices, self._clock = settings, record, notices, clock
        self._channels = sorted(name for name, one in channels.items() if not isinstance(one, HoldsContent))
        notices.register(AGREED, self.compose)

    @property
    def needed(self) -> bool:
        """Whether any channel keeps its messages where people read them."""
        return bool(self._channels)

    def look(self) -> None:
        """Claim a notice for each message, once."""
        now = self._clock.now()
        for one in self._record.messages.agreed_since(now - BACK, self._channels):
            self._notices.claim(AGREED, one.person, f"{one.number}", {MESSAGE: f"{one.number}"}, now)

    def compose(self, request: NoticeRequest) -> Notice | None:
        """Return the notice; None if the message is not in the record any more. Raises `RecordError`."""
        found = self._record.messages.agreed_message(int(request.reference[MESSAGE]))
        if found is None:
            return None
        short, spoken = thin(request.language, agreed=1), thin_spoken(request.language, agreed=1)
        zone = self._settings.zone_of(request.person or None)
        at = time_of_day(found.arrived.astimezone(zone), locale(request.language, self._settings.country))
        who = self._name(found.sender, request)
        plain = sentence(request.language, "agreed_plain", who=who, channel=found.channel, time=at)
        return Notice(sentence(request.language, "agreed_subject"), plain, short, spoken)

    def _name(self, sender: str, request: NoticeRequest) -> str:
        """The label of the card, which may be a name, where the practice shows names; else its number."""
        client = self._record.clients.of(sender, request.now)
        card = self._record.cards.get(client.number) if client is not None else None
        if card is None or self._settings.handover.names != "full":
            return f"#{card.number}" if card is not None else "?"
        return visible(card.label)
