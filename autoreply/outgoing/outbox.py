"""Delivers claims: at once when they are made, later by retries, and never after their expiry."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from autoreply.concurrency.keyed_queue import KeyedQueue
from autoreply.outgoing.attempt import AttemptResult, attempt
from autoreply.outgoing.refusals import AccountRefusals, Login, Report
from autoreply.record import Claim, Record, RecordError, Result, State
from autoreply.record.outgoing_kinds import REPLY
from autoreply.record.work_loops import loop_over
from channels import Reply, ReportsFailures, Sends, SendsAs
from channels.backoff import Backoff
from schedules import Clock

log = logging.getLogger("autoreply.outgoing")

WORKERS = 8  # accounts whose replies are retried at the same time
LOOK_EVERY = 5.0  # seconds between looks while anything is due; a failed send has to wait longer anyway
WAITS = Backoff(first=30.0, longest=600.0)  # well below `record.outgoing.FURTHEST`
REFUSED_FOR = timedelta(days=1)  # a server that does not know the address may be faulty today
STILL = timedelta(minutes=2)  # due replies are normally tried within seconds
TOGETHER = 50  # results in one transaction, for which other replies wait
BETWEEN = 0.005  # seconds from one such transaction to the next, in which those that wait have their turn
NO_CHANNEL = "its channel is no longer in the settings"
ENDS_WITHIN = 60.0  # seconds for running attempts; the supervisor waits less

Count = Callable[[str, State], None]
Lost = Callable[[str, str], None]
IsOpen = Callable[[str, str], bool]


class Outbox:
    """Sends claims and records how each one ended. Safe to share between threads."""

    def __init__(
        self,
        channels: Mapping[str, Sends],
        record: Record,
        clock: Clock,
        count: Count,
        is_open: IsOpen = lambda _channel, _person: False,
        report: Report = lambda _about, _says: None,
    ) -> None:
        """`is_open` says whether a person, or the channel for "", is working now, overrides included. `report` takes
        what is wrong with the sending of a channel, or ""."""
        self._channels = channels
        # Asked once: to compare a class with a protocol takes as long as a statement.
        self._acting = {name: one for name, one in channels.items() if isinstance(one, SendsAs)}
        self._reporting = {name for name, one in channels.items() if isinstance(one, ReportsFailures)}
        self._record = record
        self._clock = clock
        self._count = count
        self._is_open = is_open
        self._refusals = AccountRefusals(clock, report)
        self.lost: Lost = lambda _channel, _says: None  # takes a refused reply to a client, by channel and reason
        self._lock = threading.Lock()
        self._in_progress: set[int] = set()  # queued here, or being sent
        self._unwritten: dict[int, Result] = {}  # results that the record does not have yet
        self._writing = threading.Lock()
        self._sending: dict[str, threading.Lock] = {}  # by channel
        self._stop = threading.Event()
        self._retries = KeyedQueue[Callable[[], None]]("outbox", _do, WORKERS, self.wake)
        self._loop = loop_over(self._look, LOOK_EVERY, record.database)

    def mark_in_progress(self, claim: Claim) -> None:
        """Note that this process has the claim in a queue. Then it is not retried, even if a stepped clock ends its
        lease."""
        with self._lock:
            self._in_progress.add(claim.number)

    def deliver(self, claim: Claim) -> None:
        """Try once, now. Never raises. The record gets the result, now or later.

        A channel sends one at a time, whether it is a first try or a retry, and the next begins once the result of the
        last is in the record: so a crash costs one duplicate at most.
        """
        self.mark_in_progress(claim)
        try:
            with self._one_at_a_time(claim.channel):
                self._try(claim)
        finally:
            self._release(claim)

    def put_back(self, claim: Claim) -> None:
        """Leave a claim to the next retry, by this process or another."""
        self._write(Result.put_off(claim, self._clock.now(), "", doubtful=claim.doubtful))
        self._release(claim)

    def answered(self, claim: Claim) -> None:
        """Note a reply that goes into the response to a webhook. The record gets it within seconds, with others.

        If the process ends before, the next one asks the provider whether it went out, as after any crash. The text is
        kept: a repeated webhook gets the same reply.
        """
        with self._lock:
            self._unwritten[claim.number] = Result.finished(claim, State.SENT, self._clock.now(), keep=True)
        self._count(claim.channel, State.SENT)

    def flush(self) -> None:
        """Write the results that the record does not have yet. Raises `RecordError`."""
        while self._unwritten:
            with self._writing:  # a result must not be written twice: it could overwrite a newer one
                with self._lock:
                    some = dict(list(self._unwritten.items())[:TOGETHER])
                self._record.outgoing.write(list(some.values()))
                with self._lock:
                    for number, result in some.items():
                        if self._unwritten.get(number) is result:
                            del self._unwritten[number]
            if self._unwritten:
                time.sleep(BETWEEN)

    def run(self, stop: threading.Event) -> None:
        """Retry what is due until `stop` is set. A slow account does not delay the replies of others."""
        self._stop = stop
        self._loop.run(stop)
        self._retries.close()
        self._retries.settle(ENDS_WITHIN)

    def wake(self) -> None:
        """Look at once for what is due."""
        self._loop.wake()

    def stalled(self) -> list[int]:
        """Return the numbers of claims that have been due for minutes and are not being worked on.

        Raises `RecordError`.
        """
        late = self._record.outgoing.due(self._clock.now() - STILL)
        with self._lock:
            ours = self._in_progress | self._unwritten.keys()
        idle = (claim for claim in late if self._retries.is_empty(claim.channel))
        return [claim.number for claim in idle if claim.number not in ours]

    def retry_due(self, start: Callable[[str, Callable[[], None]], object]) -> None:
        """Read what is due, and pass it to `start`, one task per channel. Raises `RecordError`."""
        self.flush()
        by_channel: dict[str, list[Claim]] = {}
        for claim in self._record.outgoing.due(self._clock.now()):
            by_channel.setdefault(claim.channel, []).append(claim)
        for channel, claims in by_channel.items():
            start(channel, partial(self._retry, claims))

    def _look(self) -> bool:
        """Start what is due. Returns whether anything becomes due later."""
        try:
            self.retry_due(self._retries.try_put)
            return bool(self._unwritten) or self._record.outgoing.is_waiting()
        except RecordError as error:  # the engine reports it; the replies stay due
            log.warning("the record cannot be used; replies wait: %s", error)
            return True

    def _retry(self, claims: list[Claim]) -> None:
        for claim in claims:
            if self._stop.is_set():
                return
            with self._lock:
                if claim.number in self._in_progress or claim.number in self._unwritten:
                    continue
            try:
                taken = self._record.outgoing.take(claim, self._clock.now())
            except RecordError as error:
                log.warning("the record cannot be used; replies wait: %s", error)
                return
            if taken:
                self.deliver(claim)

    def _one_at_a_time(self, channel: str) -> threading.Lock:
        with self._lock:
            return self._sending.setdefault(channel, threading.Lock())

    def _release(self, claim: Claim) -> None:
        with self._lock:
            self._in_progress.discard(claim.number)

    def _try(self, claim: Claim) -> None:
        channel = self._channels.get(claim.channel)
        if claim.ends is not None and self._clock.now() >= claim.ends:
            self._end(claim, AttemptResult(State.EXPIRED, claim.kind.late))
        elif channel is None:
            self._put_off(claim, AttemptResult(State.DUE, NO_CHANNEL))  # it may be under another name soon
        elif claim.kind.lasts is None and self._is_open(claim.channel, claim.reply.person):
            self._end(claim, AttemptResult(State.EXPIRED, "somebody opened the office before it could be sent"))
        else:
            login = Login(claim.channel, self._sends_as(claim.channel, claim.reply))
            done = self._refusals.before(login) or attempt(channel, claim)
            self._refusals.after(login, done)
            self._put_off(claim, done) if done.state is State.DUE else self._end(claim, done)

    def _sends_as(self, channel: str, reply: Reply) -> str:
        """By whose login a reply is sent, "" being the account's own."""
        acting = self._acting.get(channel)
        return acting.sends_as(reply) if acting is not None else ""

    def _end(self, claim: Claim, done: AttemptResult) -> None:
        level = logging.DEBUG if done.state is State.SENT else logging.WARNING
        fields = {"channel": claim.channel, "state": done.state.value, claim.kind.name: claim.number}
        log.log(level, done.says or f"{claim.kind.name} sent", extra=fields)
        self._count(claim.channel, done.state)
        # If the channel reports failures, a reply that never arrives may be sent once more.
        followed = done.state is State.SENT and claim.kind.keeps and claim.channel in self._reporting
        self._write(Result.finished(claim, done.state, self._clock.now(), done.says, keep=followed))
        if done.unreachable or done.opted_out:
            self._leave_alone(claim, done)
        if done.state is State.REFUSED and claim.kind is REPLY and not done.opted_out:
            self.lost(claim.channel, done.says)

    def _put_off(self, claim: Claim, done: AttemptResult) -> None:
        fields = {"channel": claim.channel, claim.kind.name: claim.number}
        log.warning("%s put off: %s", claim.kind.name, done.says, extra=fields)
        until = self._clock.now() + timedelta(seconds=WAITS.wait(claim.attempts, at_least=done.at_least))
        self._write(Result.put_off(claim, until, done.says, doubtful=done.doubtful or claim.doubtful))

    def _leave_alone(self, claim: Claim, done: AttemptResult) -> None:
        now = self._clock.now()
        try:
            sender = self._record.outgoing.sender_of(claim.channel, claim.reply.identity)
            if sender and done.opted_out:
                self._record.unreachable.opt_out(claim.channel, sender, now, done.says)
            elif sender:
                self._record.unreachable.mark(claim.channel, sender, now + REFUSED_FOR, done.says)
        except RecordError as error:  # the next reply to this sender will be refused again
            log.error("an unreachable sender could not be recorded: %s", error)

    def _write(self, result: Result) -> None:
        """Write a result. If that fails, keep it in memory, so that nothing goes out twice."""
        try:
            self._record.outgoing.write([result])
        except RecordError as error:
            log.error("the outcome of an attempt is kept in memory: %s", error)
            with self._lock:
                self._unwritten[result.number] = result


def _do(work: Callable[[], None]) -> None:
    work()
