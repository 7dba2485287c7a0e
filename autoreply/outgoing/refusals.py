"""Accounts that their provider refuses: their replies wait, and one of them is tried now and then."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from autoreply.outgoing.attempt import AttemptResult
from autoreply.record import State
from channels.backoff import Backoff
from schedules import Clock

Tell = Callable[[str, str], None]

SHOWN_FOR = timedelta(hours=12)  # then nothing has waited for long, and nobody knows whether it is mended
TRIES = Backoff(first=60.0, longest=900.0)  # providers lock accounts that knock too often


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
    """What the provider says, how often it said so in a row, and until when no reply is tried."""

    says: str
    times: int
    since: datetime
    until: datetime


class AccountRefusals:
    """Safe to share between threads."""

    def __init__(self, clock: Clock, tell: Tell) -> None:
        self._clock, self._tell = clock, tell
        self._lock = threading.Lock()
        self._of: dict[Login, _Refusal] = {}

    def before(self, login: Login) -> AttemptResult | None:
        """What an attempt would come to, where it is not worth making now."""
        now = self._clock.now()
        with self._lock:
            known = self._of.get(login)
        if known is None or not known.since <= now < known.until:
            return None
        return AttemptResult(State.DUE, known.says, (known.until - now).total_seconds())

    def after(self, login: Login, done: AttemptResult) -> None:
        """Learn from an attempt. What went out shows that the account is well again."""
        if done.refuses_us:
            self._refused(login, done)
        elif done.state is State.SENT:
            with self._lock:
                self._of.pop(login, None)
            self._tell(login.about, "")  # also what an engine before this one told

    def _refused(self, login: Login, done: AttemptResult) -> None:
        now = self._clock.now()
        with self._lock:
            known = self._of.get(login)
            times = known.times + 1 if known else 1
            rests = timedelta(seconds=TRIES.wait(times)) if done.refuses_all else timedelta()
            self._of[login] = _Refusal(done.says, times, now, now + rests)
        self._tell(login.about, f"{login.channel}: {done.says}")
