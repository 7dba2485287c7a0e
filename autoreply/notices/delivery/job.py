"""Claims the delivery of each text and voicemail when its time has come, and follows it until somebody has it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from autoreply.contents.content import Missing
from autoreply.contents.contents import Contents
from autoreply.notices.delivery.due import Due
from autoreply.notices.delivery.readers import Readers
from autoreply.notices.handover.job import USEFUL
from autoreply.notices.notices import Notices
from autoreply.notices.person_reach import WHOLE
from autoreply.record import Delivery, Record
from autoreply.record.outgoing_kinds import DELIVERY
from autoreply.record.waiting_times import TOLD_FOR, WAITS
from autoreply.telemetry.health import Health
from channels import RecordingStatus
from schedules import Clock

GRACE = timedelta(minutes=10)  # after an opening, or our start; by then a hand-over has what the closed period brought
UNFINISHED = timedelta(minutes=15)  # how long a recording may be unfinished before we ask for it all the same
PROBE_EVERY = timedelta(minutes=5)  # between looks for what could not be had
PROBES_FOR = 10.0  # seconds of one look, in which nothing else is delivered
ABOUT = "deliveries"
LATER = "later"  # of what is delivered a second time, with its content
COUNTED = "COUNTED"  # why something waits again: it was told as a count, by another way than the usual
AWAITED = frozenset(one.name for one in Missing if one.again)


class DeliveryJob:
    """Looks every few seconds. `look` raises `RecordError`."""

    def __init__(
        self, readers: Readers, notices: Notices, contents: Contents, record: Record, clock: Clock, health: Health
    ) -> None:
        self._readers, self._notices, self._contents = readers, notices, contents
        self._record, self._clock, self._health = record, clock, health
        self._due = Due(readers, notices)
        self.hands_over = False  # whether hand-overs carry what the closed period brought
        self._began = clock.now()
        self._probed: dict[int, datetime] = {}

    def look(self) -> None:
        """Claim what is due, and note what has arrived."""
        now = self._clock.now()
        for delivery in self._record.deliveries.left_behind(now - WAITS, now - USEFUL):
            self._record.deliveries.wait_again(delivery)  # it goes by itself: that hand-over is not made again
        self._claim_what_is_due(now)
        for delivery in self._record.deliveries.arrived(now - TOLD_FOR, now):
            self._record.deliveries.confirm_arrived(delivery.number, now)
        until = self._clock.monotonic() + PROBES_FOR
        for delivery in self._record.deliveries.announced(now - TOLD_FOR, AWAITED):
            if self._clock.monotonic() < until:
                self._look_again(delivery, now)
        for delivery in self._known(self._record.deliveries.counted(now - TOLD_FOR)):
            self._mail_as_well(delivery, now)
        failed = self._record.deliveries.failed(now - TOLD_FOR)
        them = "1 text or voicemail" if failed == 1 else f"{failed} texts or voicemails"
        says = f"{them} could not be delivered to you by any way. Open the page and read there."
        self._health.report(ABOUT, says if failed else "")

    def _claim_what_is_due(self, now: datetime) -> None:
        channels = self._readers.channels  # what came on others waits until the settings have them again
        agreed = self._record.deliveries.waiting(now - WAITS, channels, self._due.agreed(), agreed=True)
        for delivery in self._known(agreed):
            if not _is_unfinished(delivery, now):
                self._claim(delivery, now)
        waiting = self._record.deliveries.waiting(now - WAITS, channels, self._due.at(now))
        for delivery in self._known(waiting):
            reader = self._readers.covered(delivery.channel, delivery.reader, now)
            mine = replace(delivery, reader=reader)
            if self._is_due(mine, now) and self._notices.reaches(reader):
                if reader != delivery.reader:
                    self._record.deliveries.passed_on(delivery.number, reader)  # what follows it goes there too
                self._claim(mine, now)

    def _known(self, deliveries: Sequence[Delivery]) -> Iterator[Delivery]:
        """The same, for who reads them now: the practice, where that was somebody who has left."""
        return (replace(one, reader=self._notices.reader(one.reader)) for one in deliveries)

    def _is_due(self, delivery: Delivery, now: datetime) -> bool:
        if _is_unfinished(delivery, now):
            return False
        if delivery.without:  # it was announced before, and can be had now
            return True
        channel, reader = delivery.channel, delivery.reader
        if self._readers.settings(channel).deliver == "at-once":
            return True
        if not self._readers.works(channel, reader, now):
            return False
        if self._readers.works(channel, reader, delivery.came) or not self.hands_over:
            return True
        starting = timedelta() <= now - self._began < GRACE  # not while a clock that was ahead is put right
        return not starting and self._readers.works(channel, reader, now - GRACE)

    def _claim(self, delivery: Delivery, now: datetime) -> None:
        """Claim it. After a crash between the two steps, the second claim finds the first."""
        later = "" if not delivery.without else WHOLE if delivery.without == COUNTED else LATER
        key = _key(delivery, later)
        reference = {"delivery": str(delivery.number), "later": later}
        reference |= {WHOLE: "1"} if later == WHOLE else {}
        self._notices.claim(DELIVERY, delivery.reader, key, reference, now)
        identity = self._notices.identity(DELIVERY, delivery.reader, key)
        self._record.deliveries.carried([delivery.number], identity, now, delivery.without)

    def _look_again(self, delivery: Delivery, now: datetime) -> None:
        """Deliver by itself what was announced without its content, once that can be had."""
        if self._probes(delivery, now) and not self._contents.fetch(delivery, room=0).says.again:
            self._record.deliveries.wait_again(delivery)

    def _mail_as_well(self, delivery: Delivery, now: datetime) -> None:
        """Mail what was only counted, once, to who is told by mail first: their mail was away."""
        usable = self._notices.usable(delivery.reader)
        if not usable or not usable[0].carries_all or not self._probes(delivery, now):
            return
        if self._notices.state(DELIVERY, delivery.reader, _key(delivery, WHOLE)) is None:
            self._record.deliveries.wait_again(delivery, COUNTED)

    def _probes(self, delivery: Delivery, now: datetime) -> bool:
        """Whether it is time to look at this one again."""
        if abs(now - self._probed.get(delivery.number, delivery.came)) < PROBE_EVERY:
            return False
        self._probed[delivery.number] = now
        return True


def _key(delivery: Delivery, later: str) -> str:
    return f"{delivery.channel}:{delivery.reference}:{later}"


def _is_unfinished(delivery: Delivery, now: datetime) -> bool:
    return delivery.status == RecordingStatus.PROCESSING and abs(now - delivery.came) < UNFINISHED
