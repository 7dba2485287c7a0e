"""Texts that somebody wrote on the page for the opening go out once the office has opened."""

from collections.abc import Mapping

from autoreply.answering.account import Account
from autoreply.answering.facts import period_at
from autoreply.record import Record
from schedules import Clock


class HeldAnswers:
    """A step of the heartbeat. Raises `RecordError`."""

    def __init__(self, record: Record, accounts: Mapping[str, Account], clock: Clock) -> None:
        self._record, self._accounts, self._clock = record, accounts, clock

    def release(self) -> None:
        """Let the outbox send what is held for channels that are open now."""
        now = self._clock.now()
        held = [name for name in self._record.answers.waiting() if name in self._accounts]
        opened = [name for name in held if period_at(self._accounts[name].calendar(), now).working]
        if opened:
            self._record.answers.release(opened, now)
