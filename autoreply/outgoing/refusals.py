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

SHOWN_FOR = timedelta(hours=12)  # after that nothing has been tried for long, and nobody knows whether it works
TRIES = Backoff(first=60.0, longest=900.0)  # providers lock accounts that try too often


@dataclass(frozen=True, slots=True)
class Login:
    """What is refused or let in: the account of a channel, or that of one person on it (`channels.SendsAs`)."""

    channel: str
    person: str = ""

    @property
    def about(self) -> str:
        """What a trouble with it is about, in the health."""
        return f"{self.channel}: sending{f' as {self.person}' if self.person else ''}"


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
        self._of: dict[Login, _Refusal] = {}

    def before(self, login: Login) -> AttemptResult | None:
        """Return the result of an attempt that is not worth making now, or None to make it."""
        now = self._clock.now()
        with self._lock:
            known = self._of.get(login)
        if known is None or not known.since <= now < known.until:
            return None
        return AttemptResult(State.DUE, known.says, (known.until - now).total_seconds())

    def after(self, login: Login, done: AttemptResult) -> None:
        """Learn from an attempt. A sent reply shows that the account works again."""
        if done.refuses_us:
            self._refused(login, done)
        elif done.state is State.SENT:
            with self._lock:
                self._of.pop(login, None)
            self._report(login.about, "")  # also clears the report of a previous engine

    def _refused(self, login: Login, done: AttemptResult) -> None:
        now = self._clock.now()
        with self._lock:
            known = self._of.get(login)
            times = known.times + 1 if known else 1
            rests = timedelta(seconds=TRIES.wait(times)) if done.refuses_all else timedelta()
            self._of[login] = _Refusal(done.says, times, now, now + rests)
        self._report(login.about, f"{login.channel}: {done.says}")
