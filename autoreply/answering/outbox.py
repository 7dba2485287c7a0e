"""What was claimed is delivered: at once by who claimed it, later by the outbox, never once the office has opened."""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from autoreply.concurrency.keyed_queue import KeyedQueue
from autoreply.record import Claim, Record, RecordError, State
from channels import Channel, ChannelError, Looks, Receives, Refused, Reply, TryAgain, Uncertain
from schedules import Clock

log = logging.getLogger("autoreply.answering.outbox")

WORKERS = 8  # accounts whose replies are tried again at the same time
LOOK_EVERY = 5.0  # seconds between looks at the book; a failed send has to wait longer anyway
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=10)
REFUSED_FOR = timedelta(days=1)  # a server that knows no such address today may only be ill
STILL = timedelta(minutes=2)  # a reply that is due is tried within seconds, one after the other
CONFIRMED = 50  # replies in one transaction
ENDS_WITHIN = 60.0  # seconds for attempts that are under way; the supervisor waits less
DOUBTFUL_TRIES = 3  # each one after the first may be a second copy

Count = Callable[[str, State], None]
IsOpen = Callable[[str, str], bool]


class Outbox:
    """Sends claims and writes down how each one ended. Safe to share between threads."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        record: Record,
        clock: Clock,
        count: Count,
        is_open: IsOpen = lambda _channel, _person: False,
    ) -> None:
        """`is_open` tells of a channel and a person whether they are in now, also where that was not foreseen."""
        self._channels = channels
        self._record = record
        self._clock = clock
        self._count = count
        self._is_open = is_open
        self._lock = threading.Lock()
        self._busy: set[int] = set()
        self._awaited: set[int] = set()
        self._unwritten: dict[int, Callable[[], None]] = {}
        self._answered: list[int] = []
        self._bell = threading.Event()
        self._stop = threading.Event()
        self._retries = KeyedQueue[Callable[[], None]]("outbox", _do, WORKERS, self.wake)

    def deliver(self, claim: Claim) -> None:
        """Try once, now. Never raises: what did not work stands in the book or is written there later."""
        with self._lock:
            self._awaited.discard(claim.number)
            if claim.number in self._busy or claim.number in self._unwritten:
                return
            self._busy.add(claim.number)
        try:
            self._try(claim)
        finally:
            with self._lock:
                self._busy.discard(claim.number)

    def answered(self, claim: Claim) -> None:
        """It is being said in the answer to a webhook. Written down with others at the next look, within seconds.

        Should the process end before, the provider is asked whether it went out, as after any crash.
        """
        with self._lock:
            self._answered.append(claim.number)
        self._count(claim.channel, State.SENT)

    def write_down(self) -> None:
        """Enter into the book how replies ended, as far as that is still to be done. Raises `RecordError`."""
        self._write_down()
        while self._confirm_some():
            pass

    def _confirm_some(self) -> bool:
        """Few at a time, because who stands at the window meanwhile waits; False where there were none."""
        with self._lock:
            some, self._answered[:CONFIRMED] = self._answered[:CONFIRMED], []
        try:
            if some:
                self._record.replies.confirm(some, self._clock.now())
        except RecordError:
            with self._lock:
                self._answered[:0] = some
            raise
        return bool(some)

    def await_turn(self, claim: Claim) -> None:
        """It waits its turn in this process: not to be tried from the book, should a stepped clock end its lease."""
        with self._lock:
            self._awaited.add(claim.number)

    def leave(self, claim: Claim) -> None:
        """Leave a fresh claim to the next look at the book, by whomever."""
        now = self._clock.now()
        with self._lock:
            self._awaited.discard(claim.number)
        self._keep(claim, lambda: self._record.replies.put_off(claim, now, "", doubtful=claim.doubtful))

    def run(self, stop: threading.Event) -> None:
        """Try what is due until `stop` is set: one account's trouble does not keep another one's replies waiting."""
        self._stop = stop
        while not stop.is_set():
            try:
                self.look(self._retries.try_put)
            except RecordError as error:  # the house tells it; what waits is due at the next look
                log.warning("the outbox waits: %s", error)
            self._bell.wait(LOOK_EVERY)
            self._bell.clear()
        self._retries.close()
        self._retries.settle(ENDS_WITHIN)

    def wake(self) -> None:
        self._bell.set()

    def standing_still(self) -> list[int]:
        """The numbers of replies that have been due for minutes while nothing works on them. Raises `RecordError`."""
        late = self._record.replies.due(self._clock.now() - STILL)
        with self._lock:
            in_hand = self._busy | self._awaited | self._unwritten.keys()
        idle = (claim for claim in late if self._retries.is_empty(claim.channel))
        return [claim.number for claim in idle if claim.number not in in_hand]

    def look(self, start: Callable[[str, Callable[[], None]], object]) -> None:
        """One look at the record: what is due is handed to `start`, one piece of work per channel."""
        self.write_down()
        by_channel: dict[str, list[Claim]] = {}
        for claim in self._record.replies.due(self._clock.now()):
            by_channel.setdefault(claim.channel, []).append(claim)
        for channel, claims in by_channel.items():
            start(channel, partial(self._retry, claims))

    def _retry(self, claims: list[Claim]) -> None:
        for claim in claims:
            if self._stop.is_set():
                return
            if claim.number in self._awaited:
                continue
            try:
                taken = self._record.replies.take(claim, self._clock.now())
            except RecordError as error:
                log.warning("the outbox waits: %s", error)
                return
            if taken:
                self.deliver(claim)

    def _try(self, claim: Claim) -> None:
        channel = self._channels.get(claim.channel)
        if claim.ends is not None and self._clock.now() >= claim.ends:
            self._end(claim, State.EXPIRED, "the office opened before it could be sent")
        elif channel is None:
            self._end(claim, State.REFUSED, "its channel is no longer in the file")
        elif self._is_open(claim.channel, claim.reply.person):
            self._end(claim, State.EXPIRED, "somebody opened the office before it could be sent")
        else:
            self._send(channel, claim)

    def _send(self, channel: Channel, claim: Claim) -> None:
        known: bool | None = None
        try:
            known = _went_out(channel, claim) if claim.doubtful else False
            if known is not True:
                channel.send(claim.reply)
        except TryAgain as error:
            self._put_off(claim, str(error), error.after, doubtful=False)
        except Refused as error:
            self._end(claim, State.REFUSED, str(error))
            if error.unreachable:
                self._leave_alone(claim, str(error))
        except Uncertain as error:
            if known is None and claim.attempts >= DOUBTFUL_TRIES:
                self._end(claim, State.IN_DOUBT, str(error))
            else:
                self._put_off(claim, str(error), None, doubtful=True)
        except Exception as error:  # a fault of ours must not lose the reply
            log.exception("sending failed in a way nobody expected")
            self._put_off(claim, f"a fault of Autoreply ({type(error).__name__})", None, doubtful=True)
        else:
            self._end(claim, State.SENT, "")

    def _end(self, claim: Claim, state: State, trouble: str) -> None:
        level = logging.DEBUG if state is State.SENT else logging.WARNING
        fields = {"channel": claim.channel, "state": state.value, "reply": claim.number}
        log.log(level, trouble or "reply sent", extra=fields)
        self._count(claim.channel, state)
        now = self._clock.now()
        # Where the fate of replies is followed, one that never arrives may be sent once more.
        followed = state is State.SENT and isinstance(self._channels.get(claim.channel), Receives)
        finish = partial(self._record.replies.finish, claim, state, now, trouble, payload=followed)
        self._keep(claim, finish)

    def _put_off(self, claim: Claim, trouble: str, after: float | None, *, doubtful: bool) -> None:
        wait = min(LONGEST_WAIT, max(_wait(claim), timedelta(seconds=after or 0)))
        log.warning("reply put off: %s", trouble, extra={"channel": claim.channel, "reply": claim.number})
        until, doubt = self._clock.now() + wait, doubtful or claim.doubtful
        self._keep(claim, lambda: self._record.replies.put_off(claim, until, trouble, doubtful=doubt))

    def _leave_alone(self, claim: Claim, says: str) -> None:
        try:
            sender = self._record.replies.sender_of(claim.channel, claim.reply.identity)
            if sender:
                self._record.state.mark_unreachable(claim.channel, sender, self._clock.now() + REFUSED_FOR, says)
        except RecordError as error:  # the next reply to this sender is refused just the same
            log.error("an unreachable sender was not written down: %s", error)

    def _keep(self, claim: Claim, write: Callable[[], None]) -> None:
        """Write down how it went; where the book cannot be written now, remember, so that nothing goes out twice."""
        try:
            write()
        except RecordError as error:
            log.error("the outcome of a reply is kept in memory: %s", error)
            with self._lock:
                self._unwritten[claim.number] = write

    def _write_down(self) -> None:
        with self._lock:
            waiting = dict(self._unwritten)
        for number, write in waiting.items():
            write()
            with self._lock:
                del self._unwritten[number]


def _do(work: Callable[[], None]) -> None:
    work()


def _wait(claim: Claim) -> timedelta:
    """Doubling from 15 s; spread by the claim's number, so that a crowd does not come back all at once."""
    doublings: int = 2 ** min(claim.attempts - 1, 10)
    return FIRST_WAIT * doublings * (1 + claim.number % 10 / 20)


def _went_out(channel: Channel, claim: Claim) -> bool | None:
    """Whether the provider knows of an earlier, doubtful attempt; None where nobody can tell."""
    return _asked(channel, claim.reply) if isinstance(channel, Looks) else None


def _asked(channel: Looks, reply: Reply) -> bool | None:
    try:
        return channel.delivered(reply)
    except ChannelError as error:
        raise TryAgain(str(error)) from error
