"""A second record, in memory, for replies while the real one cannot be used (promise 4).

It is the same code with the same rules. While the real record works, its facts are copied here. Decisions made here are
replayed into the real record as soon as that works again. The fallback outlives an engine, but not the process: after a
kill, identities and the provider's own list prevent a second reply.
"""

import threading
import weakref
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from itertools import groupby

from cachetools import FIFOCache

from autoreply.answering.opt_outs import is_about_reachability, learn
from autoreply.answering.responder import Decided
from autoreply.decision.decide import History
from autoreply.decision.reason import Reason
from autoreply.record import Outcome, Pending, Record, Recorded, Result, State
from autoreply.record.maintenance.alert_copying import bring_back_alerts, mirror_alerts
from autoreply.record.maintenance.copying import ReplyStatus, copy_known, forget_answered, reply_status
from autoreply.record.outgoing import LEASE
from channels import Inbound

MOST = 10_000  # decisions that wait for the replay; the oldest are dropped first
MOST_KNOWN = 2000  # answered messages: more than a practice has in a few days
MOST_FRESH = 500  # of them in half a minute: the limits are far lower, and senders wait while more are copied
KNOWN_FOR = timedelta(days=4)  # a long weekend: an earlier reply may be repeated
ALERTS_FOR = timedelta(hours=1)  # an alert that ended so long ago is no longer asked about
PRUNED_EVERY = timedelta(hours=1)
OVERLAP = timedelta(minutes=1)  # is copied again: another replica's clock may be late

Key = tuple[str, str]


class Fallback:
    """Keeps both records in step. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._replaying = threading.Lock()
        self._unreplayed: FIFOCache[Key, Decided] = FIFOCache(MOST)
        self._uncopied: deque[Decided] = deque(maxlen=MOST_FRESH)
        self._copied_until: datetime | None = None
        self.alerts_known: datetime | None = None  # when the alerts of the real record were mirrored last
        self.alerts_apart = False  # whether alerts have changed here since
        self._pruned: datetime | None = None

    @cached_property
    def record(self) -> Record:
        """The record in memory, opened at first use and closed with the fallback."""
        record = Record.open("sqlite://")
        weakref.finalize(self, record.close)
        return record

    @property
    def is_ahead(self) -> bool:
        """Whether there are decisions or alerts that the real record does not have yet."""
        return bool(self._unreplayed) or self.alerts_apart

    def knows(self, inbound: Inbound) -> bool:
        """Whether it decided about this message and the real record does not have that yet."""
        return (inbound.channel, inbound.id) in self._unreplayed

    def decided(self, decided: Sequence[Decided]) -> None:
        """Keep decisions that were made on `record` until they can be replayed."""
        with self._lock:
            for one in _without_text(decided):
                self._unreplayed[_key(one)] = one

    def decided_elsewhere(self, decided: Sequence[Decided]) -> None:
        """Keep decisions that were made on the real record, in case it fails before the next copy."""
        self._uncopied.extend(
            one for one in _without_text(decided) if one.outcome.reply or is_about_reachability(one.inbound)
        )

    def catch_up(self) -> None:
        """Write the real record's decisions since the last copy into `record`, before deciding there."""
        behind: list[Decided] = []
        with suppress(IndexError):  # at the end, or somebody else was quicker
            while True:
                behind.append(self._uncopied.popleft())
        for now, together in groupby(behind, lambda one: one.now):
            for noted in _enter(self.record, list(together), now):
                if noted.claim is not None:
                    self.record.outgoing.write([Result.finished(noted.claim, State.SENT, now, keep=True)])

    def copy(self, real: Record, now: datetime) -> None:
        """Copy what is new in `real`. Raises `RecordError`."""
        earliest = now - KNOWN_FOR
        since, most = earliest, MOST_KNOWN
        if self._copied_until is not None:
            since, most = max(earliest, self._copied_until - OVERLAP), MOST_FRESH
        there = len(self._uncopied)  # decided before the copy is taken, and so in it
        copy_known(real.database, self.record.database, since, now, most)
        for _ in range(min(there, len(self._uncopied))):
            self._uncopied.popleft()
        self._copied_until = now
        if self._pruned is None or abs(now - self._pruned) >= PRUNED_EVERY:
            self.record.retention.prune(earliest, now, now)  # the real record keeps what waits
            self._pruned = now

    @contextmanager
    def alerting(self) -> Iterator[None]:
        """While alerts change here. The replay waits for it, and takes them to the real record."""
        with self._replaying:
            self.alerts_apart = True
            yield

    def mirror_alerts(self, real: Record, now: datetime) -> None:
        """Have the alerts of `real` here, in case it fails. Raises `RecordError`."""
        mirror_alerts(real.database, self.record.database, now - ALERTS_FOR)
        self.alerts_known = now

    def replay(self, real: Record, now: datetime) -> None:
        """Write into `real` the decisions and alerts made here, with the results of the replies. Raises `RecordError`.

        A reply that is being sent is written as due, and its result by a later call.
        """
        if not self.is_ahead:
            return
        with self._replaying:
            with self._lock:
                waiting = list(self._unreplayed.items())
            for key, one in waiting:
                if self._replay(real, one, now):
                    with self._lock:
                        self._unreplayed.pop(key, None)
            bring_back_alerts(self.record.database, real.database)
            self.alerts_apart = False
            if not self._unreplayed:  # from here on, `copy` keeps them in step again
                forget_answered(self.record.database)
                self._copied_until = None

    def _replay(self, real: Record, one: Decided, now: datetime) -> bool:
        """Replay one decision. Returns True if nothing is left to do for it."""
        _enter(real, [one], one.now)
        ours, theirs = (reply_status(record.database, *_key(one)) for record in (self.record, real))
        if ours is None or theirs is None or theirs.state is not State.DUE:
            return True
        if ours.state is State.DUE:
            return self._hand_over(real, ours, theirs, now)
        assert theirs.claim is not None
        ended = Result.finished(theirs.claim, ours.state, now, ours.trouble, keep=ours.claim is not None)
        real.outgoing.write([ended])
        if ours.state is State.REFUSED:
            self._bring_opt_out(real, one.inbound, now)
        return True

    def _bring_opt_out(self, real: Record, inbound: Inbound, now: datetime) -> None:
        """By what a refusal said here, unless they have opted in since."""
        says = self.record.unreachable.opted_out(inbound.channel, inbound.sender)
        if says is not None:
            real.unreachable.opt_out(inbound.channel, inbound.sender, now, says)

    def _hand_over(self, real: Record, ours: ReplyStatus, theirs: ReplyStatus, now: datetime) -> bool:
        """Leave a waiting reply to the real record's outbox. Returns False if it is being sent here just now.

        If the process is killed meanwhile, the next one asks the provider whether it went out.
        """
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
    """Yield the new decisions, without the text of the messages."""
    for one in decided:
        if one.outcome.decision.reason is not Reason.DUPLICATE:
            yield replace(one, inbound=replace(one.inbound, text="", subject=""))


def _enter(record: Record, decided: Sequence[Decided], now: datetime) -> list[Recorded]:
    """Write decisions into a record, with opt-outs and bounces. Raises `RecordError`."""
    for one in decided:
        learn(record, one.inbound, now)
    return record.messages.note_all([Pending(one.inbound, None, partial(_again, one)) for one in decided], now)


def _again(one: Decided, _history: History) -> Outcome:
    return one.outcome
