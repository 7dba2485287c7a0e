"""Learns which texts and recordings came, from the record and from the channels. Keeps only what they are called."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from autoreply.decision.reason import Reason
from autoreply.notices.delivery.readers import Readers
from autoreply.record import Record
from autoreply.record.deliveries import Arrival
from channels import HoldsTexts, Inbound, LeftRecording
from schedules import Clock

log = logging.getLogger("autoreply.notices")

LOOKED_BACK = timedelta(days=7)  # what is older is not delivered by itself any more
NOBODYS = frozenset({Reason.OURSELVES, Reason.DUPLICATE, Reason.STAFF, Reason.OUR_NOTICE})  # to be delivered to us
SKIPPED = frozenset(reason.value for reason in NOBODYS)
_KEY = "deliveries-since"

NoteCall = Callable[[Inbound], None]


class Arrivals:
    """Its methods raise `RecordError`."""

    def __init__(self, readers: Readers, record: Record, clock: Clock, note_call: NoteCall) -> None:
        """`note_call` counts a call in the record, once."""
        self.readers, self._record, self._clock, self.note_call = readers, record, clock, note_call
        self._holding = [name for name, channel in readers.channels.items() if isinstance(channel, HoldsTexts)]
        self._since: dict[str, datetime] = {}

    def note_texts(self) -> None:
        """Keep what texts came since the last look."""
        now = self._clock.now()
        since = {name: max(self._first(name, now), now - LOOKED_BACK) for name in self._holding}
        found = self._record.deliveries.unknown_texts(since, SKIPPED)
        self._record.deliveries.note(
            [
                Arrival(channel, text, text, sender, came, agreed or self.readers.reader(channel, came))
                for channel, text, sender, came, agreed in found
            ],
            now,
        )

    def left(self, channel: str, left: LeftRecording) -> None:
        """Keep what a caller left, or that they left nothing."""
        if not self._record.deliveries.has_message(channel, left.call):
            conversation = f"{left.sender} {left.number}"
            self.note_call(Inbound(channel, left.call, left.sender, conversation, left.at))
        agreed = self._record.deliveries.agreed(channel, left.call)
        arrival = Arrival(
            channel,
            left.reference,
            left.call,
            left.sender,
            left.at,
            agreed or self.readers.reader(channel, left.at),
            left.status.value,
            left.seconds,
            left.silent,
        )
        self._record.deliveries.note([arrival], self._clock.now())

    def _first(self, channel: str, now: datetime) -> datetime:
        """From when on the texts of a channel are delivered: since this was first looked for, and nothing older."""
        if channel not in self._since:
            kept = self._record.bookmarks.get(channel, _KEY)
            if kept is None:
                self._record.bookmarks.put(channel, _KEY, now.isoformat())
            self._since[channel] = datetime.fromisoformat(kept) if kept else now
        return self._since[channel]
