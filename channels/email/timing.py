"""How long the connections of an account wait for what. Seconds."""

import random
from dataclasses import dataclass

_DICE = random.SystemRandom()  # many accounts that lost one server must not come back in step


@dataclass(frozen=True, slots=True)
class Timing:
    """The defaults find a half-dead connection within `look_every` + `read`, that is, within two minutes."""

    connect: float = 15.0
    read: float = 60.0
    look_every: float = 45.0  # with IDLE: how long a bell that never rings is trusted
    settle: float = 1.5  # after work: Dovecot may miss a message stored while IDLE starts
    first_retry: float = 0.5
    longest_retry: float = 60.0
    lasting_retry: float = 600.0  # a wrong password: often enough to notice that it was put right
    smtp_idle: float = 15.0  # an unused SMTP connection is let go


class Backoff:
    """Growing, capped, jittered pauses between attempts."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._attempts = 0

    def reset(self) -> None:
        self._attempts = 0

    @property
    def unused(self) -> bool:
        """Whether all has been well since the last `reset`."""
        return self._attempts == 0

    def pause(self, *, lasting: bool) -> float:
        """Seconds until the next attempt: half to all of a span that doubles each time."""
        if lasting:
            return self._timing.lasting_retry * _DICE.uniform(0.5, 1.0)
        span = min(self._timing.longest_retry, self._timing.first_retry * 2.0 ** min(self._attempts, 16))
        self._attempts += 1
        return span * _DICE.uniform(0.5, 1.0)
