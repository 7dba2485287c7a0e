"""Time-outs and intervals of an account's connections, in seconds."""

from dataclasses import dataclass

from channels.backoff import Backoff


@dataclass(frozen=True, slots=True)
class Timing:
    """The defaults find a half-dead connection within `look_every` + `read`, that is, within two minutes."""

    connect: float = 15.0
    read: float = 60.0
    look_every: float = 45.0  # with IDLE: how long we wait before we look anyway
    settle: float = 1.5  # wait after work: Dovecot may miss a message stored while IDLE starts
    first_retry: float = 0.5
    longest_retry: float = 60.0
    lasting_retry: float = 600.0  # after a wrong password; short enough to notice a correction
    smtp_idle: float = 15.0  # an unused SMTP connection is closed

    @property
    def backoff(self) -> Backoff:
        return Backoff(self.first_retry, self.longest_retry, self.lasting_retry)
