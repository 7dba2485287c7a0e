"""What was claimed is delivered: at once by its maker, later by the outbox, and never once its expiry has passed."""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from autoreply.concurrency.keyed_queue import KeyedQueue
from autoreply.outgoing.attempt import AttemptResult, attempt, sends_as
from autoreply.outgoing.refusals import AccountRefusals, Login, Tell
from autoreply.record import Claim, Record, RecordError, Result, State
from channels import Sends, Webhook
from channels.backoff import Backoff
from schedules import Clock

log = logging.getLogger("autoreply.outgoing")

WORKERS = 8  # accounts whose replies are tried again at the same time
LOOK_EVERY = 5.0  # seconds between looks at the record; a failed send has to wait longer anyway
WAITS = Backoff(first=30.0, longest=600.0)  # well below `record.outgoing.FURTHEST`
REFUSED_FOR = timedelta(days=1)  # a server that knows no such address today may only be ill
STILL = timedelta(minutes=2)  # what is due is tried within seconds, one after the other
TOGETHER = 50  # results in one transaction: whoever is answered meanwhile waits for it
NO_CHANNEL = "its channel is no longer in the settings"
ENDS_WITHIN = 60.0  # seconds for attempts that are under way; the supervisor waits less

Count = Callable[[str, State], None]
IsOpen = Callable[[str, str], bool]


class Outbox:
    """Sends claims and writes down how each one ended. Safe to share between threads."""

    def __init__(
        self,
        channels: Mapping[str, Sends],
        record: Record,
        clock: Clock,
        count: Count,
        is_open: IsOpen = lambda _channel, _person: False,
        tell: Tell = lambda _about, _says: None,
    ) -> None:
        """`is_open` tells of a channel and a person whether they are in now, also where that was not foreseen. `tell`
        takes what is wrong with the sending of a channel, "" when it is well."""
        self._channels = channels
        self._record = record
        self._clock = clock
        self._count = count
        self._is_open = is_open
        self._refusals = AccountRefusals(clock, tell)
        self._lock = threading.Lock()
        self._in_hand: set[int] = set()  # waits its turn here, or is being sent
        self._unwritten: dict[int, Result] = {}  # what the record does not know yet
        self._writing = threading.Lock()
        self._bell = threading.Event()
        self._stop = threading.Event()
        self._retries = KeyedQueue[Callable[[], None]]("outbox", _do, WORKERS, self.wake)

    def await_turn(self, claim: Claim) -> None:
        """It waits its turn in this process: not to be tried from the record, should a stepped clock end its lease."""
        with self._lock:
            self._in_hand.add(claim.number)

    def deliver(self, claim: Claim) -> None:
        """Try once, now. Never raises: the record has what did not work, or gets it later."""
        self.await_turn(claim)
        try:
            self._try(claim)
        finally:
            self._let_go(claim)

    def leave(self, claim: Claim) -> None:
        """Leave a fresh claim to the next look at the record, by whomever."""
        self._write(Result.put_off(claim, self._clock.now(), "", doubtful=claim.doubtful))
        self._let_go(claim)

    def answered(self, claim: Claim) -> None:
        """It is being said in the answer to a webhook. Written down with others at the next look, within seconds.

        Should the process end before, the provider is asked whether it went out, as after any crash. What was said is
        kept: a webhook that is repeated gets the same again.
        """
        with self._lock:
            self._unwritten[claim.number] = Result.finished(claim, State.SENT, self._clock.now(), keep=True)
        self._count(claim.channel, State.SENT)

    def write_down(self) -> None:
        """Write how attempts ended, as far as the record does not know it yet. Raises `RecordError`."""
        while self._unwritten:
            with self._writing:  # what was written once must not be written again, over what followed
                with self._lock:
                    some = dict(list(self._unwritten.items())[:TOGETHER])
                self._record.outgoing.write(list(some.values()))
                with self._lock:
                    for number, result in some.items():
                        if self._unwritten.get(number) is result:
                            del self._unwritten[number]

    def run(self, stop: threading.Event) -> None:
        """Try what is due until `stop` is set: one account's trouble does not keep another one's replies waiting."""
        self._stop = stop
        while not stop.is_set():
            try:
                self.look(self._retries.try_put)
            except RecordError as error:  # the engine tells it; what waits is due at the next look
                log.warning("the outbox waits: %s", error)
            self._bell.wait(LOOK_EVERY)
            self._bell.clear()
        self._retries.close()
        self._retries.settle(ENDS_WITHIN)

    def wake(self) -> None:
        self._bell.set()

    def standing_still(self) -> list[int]:
        """The numbers of what has been due for minutes while nothing works on it. Raises `RecordError`."""
        late = self._record.outgoing.due(self._clock.now() - STILL)
        with self._lock:
            ours = self._in_hand | self._unwritten.keys()
        idle = (claim for claim in late if self._retries.is_empty(claim.channel))
        return [claim.number for claim in idle if claim.number not in ours]

    def look(self, start: Callable[[str, Callable[[], None]], object]) -> None:
        """One look at the record: what is due is handed to `start`, one piece of work per channel."""
        self.write_down()
        by_channel: dict[str, list[Claim]] = {}
        for claim in self._record.outgoing.due(self._clock.now()):
            by_channel.setdefault(claim.channel, []).append(claim)
        for channel, claims in by_channel.items():
            start(channel, partial(self._retry, claims))

    def _retry(self, claims: list[Claim]) -> None:
        for claim in claims:
            if self._stop.is_set():
                return
            with self._lock:
                if claim.number in self._in_hand or claim.number in self._unwritten:
                    continue
            try:
                taken = self._record.outgoing.take(claim, self._clock.now())
            except RecordError as error:
                log.warning("the outbox waits: %s", error)
                return
            if taken:
                self.deliver(claim)

    def _let_go(self, claim: Claim) -> None:
        with self._lock:
            self._in_hand.discard(claim.number)

    def _try(self, claim: Claim) -> None:
        channel = self._channels.get(claim.channel)
        if claim.ends is not None and self._clock.now() >= claim.ends:
            self._end(claim, AttemptResult(State.EXPIRED, claim.kind.late))
        elif channel is None:
            self._put_off(claim, AttemptResult(State.DUE, NO_CHANNEL))  # it may be under another name soon
        elif claim.kind.lasts is None and self._is_open(claim.channel, claim.reply.person):
            self._end(claim, AttemptResult(State.EXPIRED, "somebody opened the office before it could be sent"))
        else:
            login = Login(claim.channel, sends_as(channel, claim.reply))
            done = self._refusals.before(login) or attempt(channel, claim)
            self._refusals.after(login, done)
            self._put_off(claim, done) if done.state is State.DUE else self._end(claim, done)

    def _end(self, claim: Claim, done: AttemptResult) -> None:
        level = logging.DEBUG if done.state is State.SENT else logging.WARNING
        fields = {"channel": claim.channel, "state": done.state.value, claim.kind.name: claim.number}
        log.log(level, done.says or f"{claim.kind.name} sent", extra=fields)
        self._count(claim.channel, done.state)
        # Where the fate of replies is followed, one that never arrives may be sent once more.
        followed = done.state is State.SENT and isinstance(self._channels.get(claim.channel), Webhook)
        self._write(Result.finished(claim, done.state, self._clock.now(), done.says, keep=followed))
        if done.unreachable:
            self._leave_alone(claim, done.says)

    def _put_off(self, claim: Claim, done: AttemptResult) -> None:
        fields = {"channel": claim.channel, claim.kind.name: claim.number}
        log.warning("%s put off: %s", claim.kind.name, done.says, extra=fields)
        until = self._clock.now() + timedelta(seconds=WAITS.wait(claim.attempts, at_least=done.at_least))
        self._write(Result.put_off(claim, until, done.says, doubtful=done.doubtful or claim.doubtful))

    def _leave_alone(self, claim: Claim, says: str) -> None:
        try:
            sender = self._record.outgoing.sender_of(claim.channel, claim.reply.identity)
            if sender:
                self._record.unreachable.mark(claim.channel, sender, self._clock.now() + REFUSED_FOR, says)
        except RecordError as error:  # the next reply to this sender is refused just the same
            log.error("an unreachable sender was not written down: %s", error)

    def _write(self, result: Result) -> None:
        """Write it down; where the record cannot be written now, remember it, so that nothing goes out twice."""
        try:
            self._record.outgoing.write([result])
        except RecordError as error:
            log.error("the outcome of an attempt is kept in memory: %s", error)
            with self._lock:
                self._unwritten[result.number] = result


def _do(work: Callable[[], None]) -> None:
    work()
