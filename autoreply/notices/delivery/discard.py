"""Deletes texts and recordings at their provider, once somebody has them and only if the practice wishes it."""

from autoreply.notices.delivery.readers import Readers
from autoreply.notices.notices import Notices
from autoreply.record import Record
from autoreply.telemetry.health import Health
from channels import ChannelError, HoldsContent, RecordingStatus
from schedules import Clock

# Without sound there is nothing to have.
_SOUNDLESS = frozenset({RecordingStatus.ABSENT.value, RecordingStatus.FAILED.value, RecordingStatus.DELETED.value})


class Discard:
    """Its methods raise `RecordError`."""

    def __init__(self, readers: Readers, notices: Notices, record: Record, clock: Clock, health: Health) -> None:
        self._readers, self._notices, self._record = readers, notices, record
        self._clock, self._health = clock, health

    def look(self) -> None:
        """Delete what somebody has. What cannot be deleted is reported, and tried again at the next look."""
        wanted = [
            name
            for name, channel in self._readers.channels.items()
            if isinstance(channel, HoldsContent) and self._readers.settings(name).delete_after_delivery
        ]
        troubles = dict.fromkeys(wanted, "")
        for delivery in self._record.deliveries.to_discard(wanted):
            channel = self._readers.channels[delivery.channel]
            if troubles[delivery.channel] or not isinstance(channel, HoldsContent):
                continue
            try:
                channel.discard(delivery.reference)
            except ChannelError as error:
                troubles[delivery.channel] = f"{delivery.channel}: what was delivered cannot be deleted. {error}"
            else:
                self._record.deliveries.discarded(delivery.number, self._clock.now())
        for name, trouble in troubles.items():
            self._health.report(f"{name}: deletion", trouble)

    def may_discard(self, channel: str, reference: str) -> bool:
        """Whether a message may be deleted for its age: somebody has it, or nobody of the practice can be reached."""
        found = self._record.deliveries.by_reference(channel, reference)
        if found is None:
            return not self._notices.reaches("")
        if not self._notices.reaches(self._notices.reader(found.reader)):
            return True
        empty = found.status in _SOUNDLESS or (found.silent and not found.seems_silent)
        return found.confirmed is not None or empty
