"""A second record, in memory, by which people are answered while the real one cannot be used (promise 4).

It is the same code with the same rules. While all is well it is brought what the real record knows; what it decided
is replayed into the real one as soon as that can be used. It outlives an engine, but not the process: after a kill,
identities and the provider's own list are what keeps a reply from going out twice.
"""

import threading
import weakref
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from itertools import groupby

from cachetools import FIFOCache

from autoreply.answering.opt_outs import learn, speaks_of_it
from autoreply.answering.responder import Decided
from autoreply.decision.decide import History
from autoreply.decision.reason import Reason
from autoreply.record import Outcome, Pending, Record, Recorded, Result, State
from autoreply.record.copying import ReplyStatus, copy_known, forget_answered, reply_status
from autoreply.record.outgoing import LEASE
from channels import Inbound

MOST = 10_000  # decisions that wait to be replayed; the oldest are forgotten first
MOST_UNCOPIED = 2000  # of the last half minute
KNOWN_FOR = timedelta(days=4)  # a long weekend: who was told before that may be told again
OVERLAP = timedelta(minutes=1)  # what is copied once more: another replica's clock may be late

Key = tuple[str, str]


class Fallback:
    """Keeps both records alike. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._replaying = threading.Lock()
        self._unreplayed: FIFOCache[Key, Decided] = FIFOCache(MOST)
        self._uncopied: deque[Decided] = deque(maxlen=MOST_UNCOPIED)
        self._copied_until: datetime | None = None

    @cached_property
    def record(self) -> Record:
        """Opened when it is first needed, and closed with the fallback."""
        record = Record.open("sqlite://")
        weakref.finalize(self, record.close)
        return record

    @property
    def has_decided(self) -> bool:
        """Whether there are decisions that the real record does not know yet."""
        return bool(self._unreplayed)

    def knows(self, inbound: Inbound) -> bool:
        """Whether it decided about this message, and the real record does not know it yet."""
        return (inbound.channel, inbound.id) in self._unreplayed

    def decided(self, decided: Sequence[Decided]) -> None:
        """Keep what was just decided on `record` until it can be replayed."""
        with self._lock:
            for one in _without_text(decided):
                self._unreplayed[_key(one)] = one

    def decided_elsewhere(self, decided: Sequence[Decided]) -> None:
        """Keep what was just decided on the real record, should that be away before it is copied."""
        self._uncopied.extend(one for one in _without_text(decided) if one.outcome.reply or speaks_of_it(one.inbound))

    def catch_up(self) -> None:
        """Before deciding on `record`: enter what the real record decided since it was copied last."""
        behind: list[Decided] = []
        with suppress(IndexError):  # at the end, or somebody else was quicker
            while True:
                behind.append(self._uncopied.popleft())
        for now, together in groupby(behind, lambda one: one.now):
            for noted in _enter(self.record, list(together), now):
                if noted.claim is not None:
                    self.record.outgoing.write([Result.finished(noted.claim, State.SENT, now, keep=True)])

    def copy(self, real: Record, now: datetime) -> None:
        """Bring what `real` knows, new since the last time. Raises `RecordError`."""
        earliest = now - KNOWN_FOR
        since = max(earliest, self._copied_until - OVERLAP) if self._copied_until else earliest
        there = len(self._uncopied)  # decided before the copy is taken, and so in it
        copy_known(real.database, self.record.database, since, now)
        for _ in range(min(there, len(self._uncopied))):
            self._uncopied.popleft()
        self._copied_until = now
        self.record.retention.prune(earliest, now)

    def replay(self, real: Record, now: datetime) -> None:
        """Enter into `real` what was decided without it, with how the replies ended. Raises `RecordError`.

        A reply that is being sent at this moment is entered as ours to send, and its end with a later call.
        """
        if not self._unreplayed:
            return
        with self._replaying:
            with self._lock:
                waiting = list(self._unreplayed.items())
            for key, one in waiting:
                if self._replay(real, one, now):
                    with self._lock:
                        self._unreplayed.pop(key, None)
            if not self._unreplayed:  # from here on the two are made alike again
                forget_answered(self.record.database)
                self._copied_until = None

    def _replay(self, real: Record, one: Decided, now: datetime) -> bool:
        """True once nothing is left to be done."""
        _enter(real, [one], one.now)
        ours, theirs = (reply_status(record.database, *_key(one)) for record in (self.record, real))
        if ours is None or theirs is None or theirs.state is not State.DUE:
            return True
        if ours.state is State.DUE:
            return self._hand_over(real, ours, theirs, now)
        assert theirs.claim is not None
        ended = Result.finished(theirs.claim, ours.state, now, ours.trouble, keep=ours.claim is not None)
        real.outgoing.write([ended])
        return True

    def _hand_over(self, real: Record, ours: ReplyStatus, theirs: ReplyStatus, now: datetime) -> bool:
        """A reply that waits is sent by the real record's outbox. One that is being sent ends here first; should we be
        killed in the middle of it, the next life asks whether it went out."""
        assert ours.claim is not None
        assert theirs.claim is not None
        if not self.record.outgoing.take(ours.claim, now):
            real.outgoing.write([Result.put_off(theirs.claim, now + LEASE, ours.trouble, doubtful=True)])
            return False
        self.record.outgoing.write([Result.finished(ours.claim, State.SENT, now)])
        real.outgoing.write([Result.put_off(theirs.claim, now, ours.trouble, doubtful=ours.claim.doubtful)])
        return True


def _key(one: Decided) -> Key:
    return one.inbound.channel, one.inbound.id


def _without_text(decided: Sequence[Decided]) -> Iterator[Decided]:
    """What was not decided before."""
    for one in decided:
        if one.outcome.decision.reason is not Reason.DUPLICATE:
            yield replace(one, inbound=replace(one.inbound, text="", subject=""))


def _enter(record: Record, decided: Sequence[Decided], now: datetime) -> list[Recorded]:
    """As if they had been decided there, and with what was learned from them. Raises `RecordError`."""
    for one in decided:
        learn(record, one.inbound, now)
    return record.messages.note_all([Pending(one.inbound, None, partial(_again, one)) for one in decided], now)


def _again(one: Decided, _history: History) -> Outcome:
    return one.outcome
