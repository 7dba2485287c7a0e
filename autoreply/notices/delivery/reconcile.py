"""Looks, at every opening of a channel, for what came in the closed period and was never told to us.

A provider posts each message once or a few times, and then only its list has it.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from autoreply.errors import sentence
from autoreply.notices.delivery.arrivals import Arrivals
from autoreply.notices.delivery.readers import Readers
from autoreply.record import Record, RecordError
from autoreply.record.waiting_times import WAITS
from autoreply.telemetry.health import Health
from channels import ChannelError, HoldsContent, HoldsTexts, HostError, Inbound, LeftRecording, ListedItem, SendError
from schedules import Clock

log = logging.getLogger("autoreply.notices")

LONGEST = WAITS  # how far back the list is read, at most: as what we know of waits for the opening
PIECE = timedelta(days=7)  # read at once: it is held in memory
MARGIN = timedelta(hours=1)  # before that: lists are not in order, and clocks differ
_KEY = "reconciled"
_FIRST = "reconciled-first"  # what came before the first start is nobody's to deliver

DeliverAll = Callable[[Sequence[Inbound]], None]


class Reconcile:
    """`look` raises `RecordError` and `HostError`. It then looks again at the next call."""

    def __init__(
        self, readers: Readers, arrivals: Arrivals, record: Record, clock: Clock, health: Health, deliver: DeliverAll
    ) -> None:
        self._readers, self._arrivals, self._record = readers, arrivals, record
        self._clock, self._health, self._deliver = clock, health, deliver
        self.longest = LONGEST  # not beyond what the record keeps: what it forgot would be delivered again

    def look(self) -> None:
        """Reconcile each channel that has opened since the last look."""
        now = self._clock.now()
        for name, channel in self._readers.channels.items():
            if not isinstance(channel, HoldsContent):
                continue
            opened = self._opened(name, now)
            if opened is None:
                continue
            try:
                self._one(name, channel, self._since(name, opened, now), now)
            except (RecordError, HostError, SendError):
                raise
            except Exception as error:  # also a fault of ours: it keeps no other channel from being compared
                says = f"{name}: what came while you were closed cannot be compared with the provider's list."
                if not isinstance(error, ChannelError):
                    log.exception("a provider's list could not be compared", extra={"channel": name})
                self._health.report(f"{name}: list", f"{says} {sentence(error)}")
            else:
                self._health.report(f"{name}: list", "")
                self._record.bookmarks.put(name, _KEY, opened.isoformat())

    def _opened(self, name: str, now: datetime) -> datetime | None:
        """When the channel opened, None if it is closed or was reconciled since."""
        kept = self._record.bookmarks.get(name, _KEY)
        if kept is None:
            self._record.bookmarks.put(name, _FIRST, now.isoformat())
            self._record.bookmarks.put(name, _KEY, now.isoformat())
            return None
        period = self._readers.period(name, "", now)
        if not period.working or period.start is None:
            return None
        return period.start if datetime.fromisoformat(kept) < period.start else None

    def _since(self, name: str, opened: datetime, now: datetime) -> datetime:
        """From when on the list is read: from the closed period on, or from the last opening of which it was read.

        That one is older if we were down at an opening, or if the list could not be read then.
        """
        closed = self._readers.period(name, "", opened - timedelta(seconds=1)).start
        kept = self._record.bookmarks.get(name, _KEY)
        earliest = now - self.longest
        since = min(closed or earliest, datetime.fromisoformat(kept) if kept else opened)
        return max(since - MARGIN, earliest)

    def _one(self, name: str, channel: HoldsContent, since: datetime, now: datetime) -> None:
        first = self._record.bookmarks.get(name, _FIRST)
        begin = max(since, datetime.fromisoformat(first)) if first else since
        while begin < now:
            end = min(begin + PIECE, now)
            self._piece(name, channel, begin, end)
            begin = end

    def _piece(self, name: str, channel: HoldsContent, begin: datetime, end: datetime) -> None:
        listed = channel.listed(begin, end)
        known = self._record.deliveries.known(name, [one.reference for one in listed])
        missed = [one for one in listed if one.reference not in known]
        fault: Exception | None = None
        for one in missed:
            try:
                self._deliver_one(name, channel, one)
            except (RecordError, HostError, SendError, ChannelError):
                raise
            except Exception as error:  # the others are delivered; it is tried again at the next look
                log.exception("a message of the provider's list could not be delivered", extra={"channel": name})
                fault = error
        if missed:
            log.info("%d messages were on the provider's list only", len(missed), extra={"channel": name})
        if fault is not None:
            raise fault

    def _deliver_one(self, name: str, channel: HoldsContent, one: ListedItem) -> None:
        if one.status is not None:
            left = LeftRecording(
                one.call, one.reference, one.status, one.at, one.seconds, sender=one.sender, number=one.number
            )
            self._arrivals.left(name, left)
        elif isinstance(channel, HoldsTexts):
            inbound = channel.inbound(one.reference)
            if inbound is not None:
                self._deliver([inbound])
