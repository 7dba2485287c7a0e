"""Time-outs and intervals of an account's connections, in seconds."""

import zlib
from dataclasses import dataclass
from datetime import datetime

from channels.backoff import Backoff

MOMENTS = 28  # of an interval, at which mailboxes look: one every two seconds


@dataclass(frozen=True, slots=True)
class Timing:
    """The defaults find a half-dead connection within `look_every` + `read`, that is, within two minutes."""

    connect: float = 15.0
    read: float = 60.0  # of silence
    answer: float = 300.0  # for all that a server says to one command, however it drips
    look_every: float = 56.0  # with IDLE: how long a bell that never rings is trusted
    settle: float = 1.5  # after work: Dovecot may miss a message stored while IDLE starts
    first_retry: float = 0.5
    longest_retry: float = 60.0
    lasting_retry: float = 600.0  # after a wrong password; short enough to notice a correction
    smtp_idle: float = 15.0  # an unused SMTP connection is closed

    @property
    def backoff(self) -> Backoff:
        return Backoff(self.first_retry, self.longest_retry, self.lasting_retry)


def together(seconds: float, now: datetime, interval: float) -> float:
    """A wait of `seconds` or a little less, which ends when those of other mailboxes with this interval end.

    A thousand mailboxes that look one by one find nothing of what they use in the processor's cache. Those that look in
    one moment take an eighth less of the processor.
    """
    moment = interval / MOMENTS
    return max(0.0, seconds - (now.timestamp() + seconds) % moment) if moment else seconds


def spread(address: str) -> float:
    """A part of an interval, from a tenth to the whole: always the same for an address, and even over many of them."""
    return 0.1 + 0.9 * zlib.crc32(address.encode()) / 2**32
