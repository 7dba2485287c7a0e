"""Texts that somebody wrote on the page: those for the opening go out then, and those that never arrived are told."""

from collections.abc import Mapping
from datetime import timedelta

from autoreply.answering.account import Account
from autoreply.answering.facts import period_at
from autoreply.record import Record
from autoreply.telemetry.health import Health
from schedules import Clock

SHOWN_FOR = timedelta(days=1)
LOST = "{channel}: a text that one of you wrote did not arrive. Open the inbox: that person is to be called back."


class WrittenAnswers:
    """Two steps of the heartbeat. They raise `RecordError`."""

    def __init__(self, record: Record, accounts: Mapping[str, Account], clock: Clock, health: Health) -> None:
        self._record, self._accounts, self._clock, self._health = record, accounts, clock, health

    def find_lost(self) -> None:
        """Whoever wrote a text takes the person for done. If it never arrives, that is undone, and somebody learns."""
        for channel in self._record.answers.reopen_lost(self._clock.now()):
            self._health.report(f"{channel}: answer", LOST.format(channel=channel), SHOWN_FOR)

    def release(self) -> None:
        """Let the outbox send what is held for channels that are open now."""
        now = self._clock.now()
        held = [name for name in self._record.answers.waiting() if name in self._accounts]
        opened = [name for name in held if period_at(self._accounts[name].calendar(), now).working]
        if opened:
            self._record.answers.release(opened, now)
