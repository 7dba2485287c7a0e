"""Deletes texts and recordings at their provider, once somebody has them and only if the practice wishes it."""

from autoreply.notices.delivery.readers import Readers
from autoreply.notices.notices import Notices
from autoreply.record import Delivery, Record
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
        self._failed: dict[str, dict[int, str]] = {}  # by channel: what could not be deleted, the longest ago first

    def look(self) -> None:
        """Delete what somebody has. What cannot be deleted is reported, and tried again after all else."""
        for name, channel in self._readers.channels.items():
            if isinstance(channel, HoldsContent) and self._readers.settings(name).delete_after_delivery:
                self._delete(channel, self._failed.setdefault(name, {}), name)

    def may_discard(self, channel: str, reference: str) -> bool:
        """Whether a message may be deleted for its age: somebody has it, or nobody of the practice can be reached."""
        found = self._record.deliveries.by_reference(channel, reference)
        if found is None:
            return not self._notices.reaches("")
        if not self._notices.reaches(self._notices.reader(found.reader)):
            return True
        empty = found.status in _SOUNDLESS or (found.silent and not found.seems_silent)
        return found.confirmed is not None or empty

    def _delete(self, channel: HoldsContent, failed: dict[int, str], name: str) -> None:
        """Delete what it can. At each look one fails at most: a provider that is away would keep all else waiting."""
        before = list(failed)
        fresh = self._record.deliveries.to_discard(name, failed)
        if all(self._is_deleted(channel, one, failed) for one in fresh):
            for number in before:
                failed.pop(number)
                one = self._record.deliveries.of(number)
                if one is not None and one.discarded is None and not self._is_deleted(channel, one, failed):
                    break
        them = "1 message" if len(failed) == 1 else f"{len(failed)} messages"
        last = next(reversed(failed.values()), "")
        says = f"{name}: what was delivered cannot be deleted ({them}). {last}"
        self._health.report(f"{name}: deletion", says if failed else "")

    def _is_deleted(self, channel: HoldsContent, one: Delivery, failed: dict[int, str]) -> bool:
        try:
            channel.discard(one.reference)
        except ChannelError as error:
            failed[one.number] = str(error)
            return False
        self._record.deliveries.discarded(one.number, self._clock.now())
        return True
