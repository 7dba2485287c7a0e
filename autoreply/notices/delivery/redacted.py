"""Delivers texts of a provider that forgets their words once it has posted them: while it waits for our answer.

The words are in memory only. If no way takes them in time, the client is answered all the same, and the words wait in
memory, in a queue that is bounded, until a way works. If the process ends before, the delivery goes out without them.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from autoreply.concurrency.deadline import DeadlinePool, TooLateError
from autoreply.contents.content import Content
from autoreply.contents.writing import WrittenFor, body, subject
from autoreply.errors import sentence
from autoreply.notices.counts_only import counts_spoken, counts_text
from autoreply.notices.delivery.arrivals import Arrivals
from autoreply.notices.notice import Notice
from autoreply.notices.notices import Notices, reach_channel
from autoreply.notices.person_reach import message_for, packed
from autoreply.notices.ways import ReachWay
from autoreply.record import Claim, Delivery, Record, RecordError, Result, State
from autoreply.record.deliveries import Arrival
from autoreply.record.outgoing_kinds import DELIVERY
from autoreply.telemetry.health import Health
from channels import ChannelError, Inbound, SendError
from schedules import Clock

log = logging.getLogger("autoreply.notices")

PATIENCE = 8.0  # seconds; a provider waits for fifteen, and the client's reply with it
MOST = 100  # texts in memory
KEPT_FOR = timedelta(days=1)
WORKERS = 4
ABOUT = "redacted texts"


@dataclass(slots=True)
class _HeldText:
    """A text with its words, until somebody has them."""

    inbound: Inbound = field(repr=False)
    reader: str
    since: datetime
    claim: Claim | None = field(default=None, repr=False)
    delivery: Delivery | None = field(default=None, repr=False)
    trying: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def key(self) -> str:
        """The same as of a delivery that the job claims: only one of them is sent."""
        return f"{self.inbound.channel}:{self.inbound.id}:"


class RedactedTexts:
    """Safe to share between threads. Nothing here raises."""

    def __init__(
        self,
        arrivals: Arrivals,
        notices: Notices,
        record: Record,
        clock: Clock,
        health: Health,
        written_for: Callable[[str], WrittenFor],
    ) -> None:
        self._arrivals, self._notices, self._record = arrivals, notices, record
        self._clock, self._health, self._written_for = clock, health, written_for
        self._lock = threading.Lock()
        self._held: dict[str, _HeldText] = {}
        # Each person has ways of their own: one server that hangs does not speak for the others.
        self._workers = DeadlinePool("redacted", WORKERS, self._try_each, refuse_at=WORKERS)

    async def deliver(self, inbound: Inbound) -> None:
        """Deliver a text now, if its provider redacts. Returns once a way has taken it, or after `PATIENCE`."""
        held = self._hold(inbound)
        if held is None:
            return
        with suppress(TooLateError):  # it is tried at the next look
            await self._workers.soon(held, PATIENCE, lambda _late: None)

    def look(self) -> None:
        """Try again what is still in memory, and report it."""
        now = self._clock.now()
        with self._lock:
            held = list(self._held.values())
        for one in held:
            if now - one.since >= KEPT_FOR:
                self._release(one)
            else:
                self._try(one)
        with self._lock:
            many = len(self._held)
        them = "1 text waits" if many == 1 else f"{many} texts wait"
        says = f"{them} in memory until a way to you works, and would be lost if Autoreply ended. Look at [reach]."
        self._health.report(ABOUT, says if many else "")

    def close(self) -> None:
        self._workers.stop()

    def _hold(self, inbound: Inbound) -> _HeldText | None:
        """Take the text into memory; None if there is nothing to do."""
        readers = self._arrivals.readers
        if not inbound.text or not readers.settings(inbound.channel).redacted:
            return None
        now = self._clock.now()
        agreed = readers.agreed(inbound.channel, inbound.sender, inbound.arrived)
        reader = self._notices.reader(agreed or readers.reader(inbound.channel, inbound.arrived))
        if not self._notices.reaches(reader):
            return None
        with self._lock:
            if len(self._held) >= MOST:
                log.error("a redacted text is not kept in memory: there are too many")
                return None
            return self._held.setdefault(f"{inbound.channel} {inbound.id}", _HeldText(inbound, reader, now))

    def _release(self, held: _HeldText) -> None:
        with self._lock:
            self._held.pop(f"{held.inbound.channel} {held.inbound.id}", None)

    def _try_each(self, some: Sequence[_HeldText]) -> list[None]:
        for held in some:
            self._try(held)
        return [None] * len(some)

    def _try(self, held: _HeldText) -> None:
        """Try every way once, unless somebody does so now."""
        if not held.trying.acquire(blocking=False):
            return
        try:
            self._claim(held)
            if held.claim is None or self._sent(held, held.claim):  # None: it went out before, and is posted again
                self._release(held)
        except RecordError as error:
            log.warning("a redacted text waits for the record: %s", error)
        except Exception as error:  # a fault of ours must not lose the words, nor the answer to the client
            log.exception("a redacted text is tried again (%s)", type(error).__name__)
        finally:
            held.trying.release()

    def _claim(self, held: _HeldText) -> None:
        """Note the text, and claim its delivery. Raises `RecordError`."""
        if held.claim is not None:
            return
        inbound, store = held.inbound, self._record.deliveries
        arrival = Arrival(inbound.channel, inbound.id, inbound.id, inbound.sender, inbound.arrived, held.reader)
        store.note([arrival], held.since)
        held.delivery = store.by_reference(inbound.channel, inbound.id)
        number = held.delivery.number if held.delivery is not None else 0
        identity = self._notices.identity(DELIVERY, held.reader, held.key)
        reference = {"delivery": str(number), "later": ""}
        reply = packed(DELIVERY.name, held.reader, identity, reference, held.since)
        held.claim = self._record.outgoing.claim(DELIVERY, reach_channel(held.reader), reply, held.since)
        store.carried([number], identity, held.since)

    def _sent(self, held: _HeldText, claim: Claim) -> bool:
        """Send by the first way that carries words and takes it."""
        for way in self._notices.usable(held.reader):
            if not way.whole or way.notifier is None:
                continue
            message = message_for(
                way, self._notice(held), claim.reply.identity, held.since, self._notices.language(held.reader)
            )
            try:
                way.notifier.notify(message)
            except (SendError, ChannelError) as error:
                log.warning("a redacted text could not be sent this way; trying another, or later: %s", sentence(error))
            else:
                self._note(claim, way)
                return True
        return False

    def _notice(self, held: _HeldText) -> Notice:
        assert held.delivery is not None
        content, reader = Content(held.delivery, words=held.inbound.text), self._written_for(held.reader)
        short, spoken = counts_text(reader.language, texts=1), counts_spoken(reader.language, texts=1)
        return Notice(subject(content, reader), body(content, reader), short, spoken)

    def _note(self, claim: Claim, way: ReachWay) -> None:
        """Write down that it went. If that fails, it may go once more, with the same identity and without its words."""
        now = self._clock.now()
        try:
            self._record.outgoing.write([Result.finished(claim, State.SENT, now, keep=True)])
            seen = None if way.watched else now
            self._record.notices.went_by(claim.reply.identity, way.kind.value, way.digest, whole=True, confirmed=seen)
        except RecordError as error:
            log.error("a redacted text was sent, but this could not be recorded: %s", error)
