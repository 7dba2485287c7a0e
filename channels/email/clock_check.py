"""Compares this computer's clock with the mail server's, by the arrival times of mail that just came.

Hours are told by our clock. One that is behind by hours, as in virtual machines that were asleep, answers by day and
is silent at night. Senders cannot write the arrival time (INTERNALDATE); only who moves mail into the mailbox can.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

APART = timedelta(
    minutes=3
)  # clocks kept by NTP differ by less than a second; greylisting and the like delay nothing here
AGREE = timedelta(minutes=2)  # between two measurements of one difference
BETWEEN = timedelta(minutes=1)  # from one measurement to the next
FRESH = timedelta(minutes=3)  # since the last look: what comes later came just now


class ClockCheck:
    """`trouble` is a sentence, "" while the clocks agree."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._looked: datetime | None = None
        self._late: tuple[datetime, timedelta] | None = None
        self.trouble = ""

    def is_up_to_date(self, now: datetime) -> None:
        """Everything that the server has was read by now."""
        self._looked = now

    def compare(self, arrivals: Sequence[datetime], now: datetime) -> None:
        """Mail was read, which arrived at these instants by the server's clock."""
        if not arrivals:
            return
        ahead = max(arrivals) - now
        if ahead > APART:
            self.trouble = self._says(ahead, "behind")  # no mail comes from the future
        elif self._looked is not None and timedelta(0) <= now - self._looked < FRESH:
            self._compare_fresh(now - max(arrivals), self._looked - max(arrivals), now)

    def _compare_fresh(self, age: timedelta, before_look: timedelta, now: datetime) -> None:
        """Mail that was not there at the last look is as old as our clock is ahead; unless somebody moved it here.

        So two measurements count, of mail that came at different times.
        """
        if before_look <= APART:
            self.trouble, self._late = "", None
            return
        if self._late is None or now - self._late[0] >= BETWEEN:
            if self._late is not None and abs(self._late[1] - age) < AGREE:
                self.trouble = self._says(age, "ahead of")
            self._late = (now, age)

    def _says(self, difference: timedelta, where: str) -> str:
        minutes = int(difference.total_seconds() // 60)
        far = f"{minutes // 60} hours" if minutes >= 120 else f"{minutes} minutes"
        return (
            f"The clock of this computer is {far} {where} that of {self._server}. Your hours follow it, so "
            "replies may come at the wrong times. Turn on automatic time on this computer."
        )
