"""Remembers accounts that their provider refuses. Their replies wait, and one of them is tried now and then."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from autoreply.outgoing.attempt import AttemptResult
from autoreply.record import State
from channels.backoff import Backoff
from schedules import Clock

Report = Callable[[str, str], None]

TRIES = Backoff(first=60.0, longest=900.0)  # providers lock accounts that try too often


@dataclass(frozen=True, slots=True)
class _Refusal:
    """The reason, how often in a row it came, and until when no reply is tried."""

    says: str
    times: int
    since: datetime
    until: datetime


class AccountRefusals:
    """Safe to share between threads."""

    def __init__(self, clock: Clock, report: Report) -> None:
        self._clock, self._report = clock, report
        self._lock = threading.Lock()
        self._of: dict[str, _Refusal] = {}

    def before(self, channel: str) -> AttemptResult | None:
        """Return the result of an attempt that is not worth making now, or None to make it."""
        now = self._clock.now()
        with self._lock:
            known = self._of.get(channel)
        if known is None or not known.since <= now < known.until:
            return None
        return AttemptResult(State.DUE, known.says, (known.until - now).total_seconds())

    def after(self, channel: str, done: AttemptResult) -> None:
        """Learn from an attempt. A sent reply shows that the account works again."""
        if done.refuses_us:
            self._refused(channel, done)
        elif done.state is State.SENT:
            with self._lock:
                self._of.pop(channel, None)
            self._report(_about(channel), "")  # also clears the report of a previous engine

    def _refused(self, channel: str, done: AttemptResult) -> None:
        now = self._clock.now()
        with self._lock:
            known = self._of.get(channel)
            times = known.times + 1 if known else 1
            rests = timedelta(seconds=TRIES.wait(times)) if done.refuses_all else timedelta()
            self._of[channel] = _Refusal(done.says, times, now, now + rests)
        self._report(_about(channel), f"{channel}: {done.says}")


def _about(channel: str) -> str:
    return f"{channel}: sending"
