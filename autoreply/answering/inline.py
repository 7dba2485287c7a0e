"""Who stands at the window is answered at once: the way of a webhook, on which the answer itself is the reply.

The desk decides, and the book keeps the decision; but a caller waits two seconds, not for a database. Where the book
does not answer in time, or cannot be opened, the decision is made by memory and written down later (promise 4).
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial

from autoreply.answering.account import Account
from autoreply.answering.facts import period_at
from autoreply.answering.fallback import Memory, Unwritten
from autoreply.answering.responder import Hearing, Responder, log_decided
from autoreply.concurrency.deadline import DeadlinePool, TooLateError
from autoreply.decision.decide import heard
from autoreply.decision.reason import Reason
from autoreply.outgoing.outbox import Outbox
from autoreply.record import Outcome, Record, Recorded, RecordError, Result, State
from channels import Inbound, Reply
from schedules import Clock

log = logging.getLogger("autoreply.answering.inline")

PATIENCE = 1.2  # seconds for the book; the provider's own patience is not for us to use up
WORKERS = 4
MOST = 50  # messages in one transaction

Tell = Callable[[str], None]
_Found = tuple[Recorded, Reply | None]


class Inline:
    """Answers each message once, and the same message with the same words. Safe to share between threads."""

    def __init__(
        self,
        accounts: Mapping[str, Account],
        responder: Responder,
        outbox: Outbox,
        record: Record,
        clock: Clock,
        install: str,
        memory: Memory,
        tell: Tell,
    ) -> None:
        """`tell` takes what is wrong with the book, "" when it is well."""
        self._stations, self._desk, self._outbox = accounts, responder, outbox
        self._record, self._clock, self._install = record, clock, install
        self._memory, self._tell = memory, tell
        # Where the book has one writer, everybody who waits at the same moment stands in one transaction.
        workers, most = (1, MOST) if record.database.has_one_writer else (WORKERS, 1)
        self._within = DeadlinePool("window", workers, self._ask_the_book, most, fails_all=RecordError)

    def answer(self, inbound: Inbound) -> tuple[Outcome, Reply | None]:
        """The verdict, and the reply where there is one to be said now. Raises nothing; takes two seconds at most."""
        known = self._memory.verdict(inbound.channel, inbound.id)
        if known is not None:
            return known, known.reply
        with self._whatever_happens():
            late = partial(self._came_late, inbound)
            return self._confirm(inbound, *self._within.run(inbound, PATIENCE, late))
        return self._by_memory(inbound)

    async def answer_soon(self, inbound: Inbound) -> tuple[Outcome, Reply | None]:
        """As `answer`, for an event loop. Neither waits for the book what is done on its own thread."""
        known = self._memory.verdict(inbound.channel, inbound.id)
        if known is not None:
            return known, known.reply
        with self._whatever_happens():
            late = partial(self._came_late, inbound)
            return self._confirm(inbound, *await self._within.soon(inbound, PATIENCE, late))
        return self._by_memory(inbound)

    def called(self, call: Inbound) -> Outcome:
        """Note a call, once; what its caller hears needs no decision. Raises nothing; waits for the book."""
        now, calendar = self._clock.now(), self._stations[call.channel].calendar()
        verdict = Outcome(heard(period_at(calendar, call.arrived)))
        try:
            verdict = self._record.messages.note(call, now, None, lambda _told: verdict).verdict
        except RecordError as error:
            self._tell(str(error))
            self._memory.keep(Unwritten(call, verdict, now, None))
        log_decided([call], [Recorded(verdict)])
        return verdict

    def write_down(self) -> None:
        """Enter into the book what was decided without it. Raises `RecordError`."""
        if self._memory.has_unwritten:
            self._memory.write_down(self._write)

    def close(self) -> None:
        """Let the threads end. The window can still answer, by memory at the least."""
        self._within.stop()

    @contextmanager
    def _whatever_happens(self) -> Iterator[None]:
        """Trouble with the book is told, and keeps nobody waiting."""
        try:
            yield
        except TooLateError:
            self._tell("The record does not answer in time. People are answered by memory until it does.")
        except RecordError as error:
            self._tell(str(error))
        except Exception:  # a fault of ours
            log.exception("the book was asked in vain, in a way nobody expected")
        else:
            self._tell("")

    def _ask_the_book(self, inbounds: Sequence[Inbound]) -> Sequence[_Found]:
        self.write_down()  # what was decided before comes before: a START follows its STOP
        with self._record.database.together() if len(inbounds) > 1 else nullcontext():
            noted = self._desk.answer_all(inbounds)
            found = list(map(self._with_reply, inbounds, noted))
        log_decided(inbounds, noted)
        return found

    def _with_reply(self, inbound: Inbound, noted: Recorded) -> _Found:
        if noted.verdict.decision.reason is Reason.DUPLICATE:
            return noted, self._record.outgoing.said(inbound.channel, inbound.id)
        return noted, noted.claim.reply if noted.claim is not None else None

    def _confirm(self, inbound: Inbound, noted: Recorded, reply: Reply | None) -> tuple[Outcome, Reply | None]:
        if noted.claim is not None:
            self._outbox.answered(noted.claim)
            self._memory.told(inbound, noted.verdict, self._clock.now())
        return noted.verdict, reply

    def _by_memory(self, inbound: Inbound) -> tuple[Outcome, Reply | None]:
        verdict = self._memory.judge(self._hear(inbound))
        _log(inbound, verdict)
        return verdict, verdict.reply

    def hand_out(self, inbound: Inbound, send: Callable[[Reply], State]) -> Outcome | None:
        """Decide by memory about a message that nobody posted; `send` says how its reply ended.

        None where it was decided before. What `send` raises comes through: then it was never decided about.
        """
        entry = self._memory.decide(self._hear(inbound))
        if entry is None:
            return None
        _log(inbound, entry.verdict)
        try:
            ended = send(entry.verdict.reply) if entry.verdict.reply is not None else entry.ended
        except BaseException:
            self._memory.forget(entry)
            raise
        self._memory.keep(replace(entry, ended=ended))
        return entry.verdict

    def _hear(self, inbound: Inbound) -> Hearing:
        account = self._stations[inbound.channel]
        calendar = account.last_known() if account.last_known else None
        return Hearing.of(inbound, account, self._clock.now(), self._install, calendar)

    def _came_late(self, inbound: Inbound, found: _Found) -> None:
        """The book answered after all. Memory has spoken meanwhile; where it was silent, the claim goes out now."""
        noted, _ = found
        said = self._memory.verdict(inbound.channel, inbound.id)
        if noted.claim is None:
            return
        if said is not None and said.reply is None:
            self._outbox.deliver(noted.claim)
        else:
            self._outbox.answered(noted.claim)

    def _write(self, entry: Unwritten) -> None:
        """As if it had been decided at the book, and with what was learned from it."""
        self._desk.learn(entry.inbound, entry.now)
        noted: Recorded = self._record.messages.note(entry.inbound, entry.now, entry.since, lambda _told: entry.verdict)
        if noted.claim is not None:
            self._record.outgoing.write([Result.finished(noted.claim, entry.ended, entry.now, keep=True)])


def _log(inbound: Inbound, verdict: Outcome) -> None:
    log.warning("decided by memory", extra={"channel": inbound.channel, "reason": verdict.decision.reason.value})
