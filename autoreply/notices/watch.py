"""Notices that wait too long, or are not seen to arrive: they are trouble, and go again by another way."""

from datetime import timedelta

from autoreply.record import Record
from autoreply.telemetry.health import Health
from schedules import Clock

LATE = timedelta(minutes=15)  # by then something should have been delivered by some way
UNSEEN = timedelta(minutes=10)  # between the mail server's yes and the mail in the mailbox that we watch
ABOUT = "notices"
UNSEEN_SAYS = "it was not seen in the mailbox; look for it in Junk"


class NoticeWatch:
    """Looks at every heartbeat. Its method raises `RecordError`."""

    def __init__(self, record: Record, health: Health, clock: Clock) -> None:
        self._record, self._health, self._clock = record, health, clock

    def look(self) -> None:
        """Send again what was not seen to arrive, and report what has waited for too long."""
        now = self._clock.now()
        for unseen in self._record.notices.unconfirmed(now - UNSEEN):
            self._record.notices.send_again(unseen.identity, now, UNSEEN_SAYS)
        late = len(self._record.notices.unfinished(now - LATE))
        them = "1 message to you has" if late == 1 else f"{late} messages to you have"
        says = f"{them} not been delivered by any way for {LATE.seconds // 60} minutes. Open the page and look there."
        self._health.report(ABOUT, says if late else "")
