"""A small practice for tests of the way of a message: one channel, a record in a file, a clock and no threads."""

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from autoreply.answering.account import Account
from autoreply.answering.decision_counter import DecisionCounter
from autoreply.answering.deferred import Deferred
from autoreply.answering.failover import Failover, Side
from autoreply.answering.fallback import Fallback
from autoreply.answering.inline import Inline
from autoreply.answering.responder import Responder
from autoreply.decision.reason import Reason
from autoreply.outgoing.outbox import Outbox
from autoreply.record import Record
from autoreply.telemetry.metrics import Metrics
from channels import Finding, Inbound, Reply, Signal, WebhookRequest, WebhookResponse
from schedules import Calendar, FakeClock, read_weekly
from tests.autoreply import samples

NIGHT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ANA, BEN, CAM = "+15550001", "+15550002", "+15550003"


class Line:
    """A channel that keeps what it is asked to send; `troubles` are what sending raises first."""

    name = "line"
    reports_failures: Literal[True] = True

    def __init__(self) -> None:
        self.sent: list[Reply] = []
        self.troubles: list[Exception] = []

    def receive(self, _request: WebhookRequest) -> WebhookResponse:
        raise AssertionError("nobody posts here")

    def send(self, reply: Reply) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.sent.append(reply)

    def examine(self) -> list[Finding]:
        return []

    def close(self) -> None:
        pass


class LineThatLooks(Line):
    """Its provider can tell what went out."""

    def delivered(self, reply: Reply) -> bool | None:
        return reply in self.sent


class Office:
    """It is night. `restarts` is a new life of the process, of which nothing but the file is left."""

    def __init__(self, folder: Path, line: Line | None = None) -> None:
        self.file = folder / "record.sqlite3"
        self.clock, self.line, self.troubles = FakeClock(NIGHT), line or Line(), list[str]()
        calendar = Calendar(samples.account(self.line, folder).calendar().zone, read_weekly({"mon-fri": "9-17"}))
        self.account: Account = samples.account(self.line, folder, lambda: calendar)
        self.record = Record.open(f"sqlite:///{self.file}")
        self._holders: list[sqlite3.Connection] = []
        self.begins()

    def begins(self) -> None:
        accounts, self.fallback, self.metrics = {"line": self.account}, Fallback(), Metrics()

        def side(record: Record) -> Side:
            responder = Responder(accounts, record, self.clock, "cafe")
            return Side(responder, Outbox({"line": self.line}, record, self.clock, self.metrics.count_reply))

        self.main, self.standby = side(self.record), side(self.fallback.record)
        tally = DecisionCounter(self.metrics)
        self.failover = Failover(self.main, self.standby, self.fallback, self.clock, tally, self.troubles.append)
        self.inline = Inline(self.failover, self.clock, self.metrics, one_writer=True)
        self.deferred = Deferred(self.failover, self.clock, self.metrics)

    def restarts(self) -> None:
        """It is killed and started anew."""
        self.inline.close()
        self.record.close()
        self.record = Record.open(f"sqlite:///{self.file}")
        self.record.outgoing.forget_leases()
        self.begins()

    def ends(self) -> None:
        for holder in self._holders:
            holder.close()
        self.inline.close()
        self.record.close()

    def message(self, name: str, sender: str = ANA, *, urgent: bool = False, **more: str) -> Inbound:
        signals = {Signal.URGENT: "words"} if urgent else {}
        return Inbound("line", name, sender, sender, self.clock.now(), signals, context=more)

    def posts(self, name: str, sender: str = ANA, *, urgent: bool = False) -> Reply | None:
        """Somebody's message is posted to us; what is said in the response."""
        return self.is_posted(self.message(name, sender, urgent=urgent))

    def is_posted(self, *messages: Inbound) -> Reply | None:
        """Messages are posted at the same moment; what is said to the first."""

        async def ask() -> list[Reply | None]:
            return await asyncio.gather(*map(self.inline.answer, messages))

        return asyncio.run(ask())[0]

    def brings(self, *names: str, sender: str = ANA) -> None:
        """The channel brings messages in."""
        self.deferred.deliver([self.message(name, sender) for name in names])

    def looks(self, **later: float) -> None:
        """Time passes; then everything is looked at once, as at a heartbeat. Raises `RecordError`."""
        self.clock.advance(**later)
        for side in (self.standby, self.main):
            side.outbox.retry_due(lambda _channel, work: work())
        self.failover.synchronize()

    def locks(self) -> sqlite3.Connection:
        """Somebody else holds the record: whoever asks it hangs, as with any database that does not answer."""
        other = sqlite3.connect(self.file, isolation_level=None, check_same_thread=False)
        self._holders.append(other)
        other.execute("BEGIN IMMEDIATE")
        return other

    def hides(self) -> None:
        """The record cannot be used from now on; every question fails at once."""
        self._rename("message", "elsewhere")

    def shows(self) -> None:
        self._rename("elsewhere", "message")

    def counted(self, reason: Reason) -> int:
        """How often the figures counted a reason."""
        return int(self.metrics.decisions.labels("line", reason.value)._value.get())

    def reason(self, name: str) -> Reason | None:
        """What the record says was decided."""
        return self.record.messages.reason_of("line", name)

    @property
    def states(self) -> dict[str, int]:
        return self.record.outgoing.by_state()

    @property
    def told(self) -> Sequence[str]:
        """Who was sent something, in order."""
        return [reply.to for reply in self.line.sent]

    def _rename(self, table: str, to: str) -> None:
        other = sqlite3.connect(self.file, isolation_level=None)
        other.execute(f"ALTER TABLE {table} RENAME TO {to}")
        other.close()
