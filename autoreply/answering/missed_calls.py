"""Sends a text to callers who left no message after hours, if the practice wishes it.

It is the after-hours text, once a closed period. Callers who opted out or hide their number get none, and neither do
landlines. Not every number says whether it is one: then the provider refuses the text.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from cachetools import FIFOCache

from autoreply.answering.account import Account
from autoreply.answering.case import case_of, judge
from autoreply.decision.decide import History
from autoreply.record import Record
from autoreply.record.outgoing_kinds import MISSED_CALL
from channels import ChannelError, HoldsRecordings, MakesSamples, Reply
from channels.landlines import is_landline
from schedules import Clock

log = logging.getLogger("autoreply.answering")

AFTER = timedelta(minutes=5)  # a caller may still be listening, or about to speak
WITHIN = timedelta(minutes=25)
PER_HOUR = 20  # numbers of callers can be forged, and each would be a text to a stranger
_REMEMBERED = 2000


class MissedCalls:
    """`look` raises `RecordError`."""

    def __init__(
        self,
        accounts: Mapping[str, Account],
        texted_by: Mapping[str, str],
        record: Record,
        clock: Clock,
        install: str,
        wake: Callable[[], None],
    ) -> None:
        """`texted_by`: the channel that texts, by the channel that is called. `wake`: there is something to send."""
        self._accounts, self._texted_by, self._record = accounts, texted_by, record
        self._clock, self._install, self._wake = clock, install, wake
        self._done: FIFOCache[str, None] = FIFOCache(_REMEMBERED)

    @property
    def needed(self) -> bool:
        """Whether anybody wishes it."""
        return bool(self._texted_by)

    def look(self) -> None:
        """Send a text to those who called some minutes ago."""
        now = self._clock.now()
        for called, texting in self._texted_by.items():
            found = self._record.deliveries.calls_without_message(called, now - WITHIN, now - AFTER)
            for call, sender, noted in found:
                if call not in self._done and not is_landline(sender) and self._is_missed(called, call):
                    self._done[call] = None
                    self._text(texting, sender, noted, now)

    def _is_missed(self, channel: str, call: str) -> bool:
        holder = self._accounts[channel].channel
        try:
            return isinstance(holder, HoldsRecordings) and holder.missed(call)
        except ChannelError as error:
            log.warning("the provider did not say whether a call was missed; trying again: %s", error)
            return False

    def _text(self, texting: str, sender: str, noted: datetime, now: datetime) -> None:
        if self._record.outgoing.since(texting, now - timedelta(hours=1), kind=MISSED_CALL) >= PER_HOUR:
            return
        reply = self._reply(texting, sender, noted, now)
        if reply is not None and self._record.outgoing.schedule(MISSED_CALL, texting, reply, now, now):
            log.info("a caller who left no message gets a text", extra={"channel": texting})
            self._wake()

    def _reply(self, texting: str, sender: str, noted: datetime, now: datetime) -> Reply | None:
        """Return the text, or None if a text of theirs would get no reply either, or they were told already."""
        account = self._accounts[texting]
        if not isinstance(account.channel, MakesSamples):
            return None
        inbound = replace(account.channel.sample_message(sender, noted), channel=texting)
        case = case_of(inbound, account, account.calendar(), now)
        since = case.present.start
        if case.present.working or since is None or self._record.unreachable.holds(texting, sender, now):
            return None
        if self._record.outgoing.since(texting, since, sender=sender):
            return None
        outcome = judge(case, account, self._install, History())
        named = "\0".join((self._install, MISSED_CALL.name, texting, sender, since.isoformat()))
        identity = hashlib.sha256(named.encode()).hexdigest()[:32]
        return None if outcome.reply is None else replace(outcome.reply, identity=identity)
