"""Texts that nobody posted: all of them without a webhook; else those that Twilio withheld or could not deliver to us.

The list is read from a bookmark with an overlap, because messages do not appear in order; what is read twice is one
message to the desk. Twilio does not post what it takes for a machine's (30039): the desk judges that as well.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from cachetools import FIFOCache

from channels import ChannelHost, Deliver, HostError, Inbound, bookmark
from channels.twilio.client import TwilioAccount, reading
from channels.twilio.medium import Medium
from channels.twilio.parse import parse
from channels.twilio.settings import MessagingSettings

log = logging.getLogger("channels.twilio")

OVERLAP = timedelta(minutes=15)
WEBHOOK_FIRST = timedelta(seconds=60)  # a message is Twilio's to post, with all its retries, before it is ours to fetch
MOST = 1000  # messages of one look
TOGETHER = 50  # messages that are told at once
_KEY = "texts"


class Inbox:
    """The messages to our numbers, as Twilio lists them."""

    def __init__(
        self, name: str, settings: MessagingSettings, account: TwilioAccount, host: ChannelHost, medium: Medium
    ) -> None:
        self._name, self._settings, self._account, self._host = name, settings, account, host
        self._medium = medium
        self._delivered: FIFOCache[str, None] = FIFOCache(10 * MOST)
        self._bookmark: str | None = None  # as the record has it, or would have it if it could be written

    def sweep(self, deliver: Deliver) -> None:
        """Tell what is new, oldest first; the bookmark moves once all is told. Raises `ChannelError`."""
        now = self._host.now()
        kept = self._kept()
        if kept is None:  # the first start tells nothing old
            self._keep(now)
            return
        since = bookmark.since(kept, now, OVERLAP)
        until = now - WEBHOOK_FIRST if self._settings.webhook else now + OVERLAP
        listed = sorted(self._listed(since), key=lambda one: one[0])
        new = [inbound for arrived, inbound in listed if arrived <= until and inbound.id not in self._delivered]
        for start in range(0, len(new), TOGETHER):
            deliver(new[start : start + TOGETHER])
            for one in new[start : start + TOGETHER]:
                self._delivered[one.id] = None
        self._keep(now)

    def _kept(self) -> str | None:
        try:
            self._bookmark = self._host.store.get(self._name, _KEY) or self._bookmark
        except HostError as error:
            log.warning("texts are looked for by memory: %s", type(error).__name__)
        return self._bookmark

    def _keep(self, now: datetime) -> None:
        """An unusable record stops no look (promise 4): from an older bookmark, some are only read once more."""
        self._bookmark = now.isoformat()
        try:
            self._host.store.put(self._name, _KEY, self._bookmark)
        except HostError as error:
            log.warning("the bookmark of texts is kept in memory: %s", type(error).__name__)

    def _listed(self, since: datetime) -> Iterator[tuple[datetime, Inbound]]:
        for number in self._settings.numbers:
            with reading():
                found = self._account.client.messages.list(
                    to=self._medium.address(number), date_sent_after=since, limit=MOST
                )
                yield from [self._read(one) for one in found if str(one.direction) == "inbound"]

    def _read(self, one: Any) -> tuple[datetime, Inbound]:
        arrived: datetime = one.date_sent or one.date_created or self._host.now()
        params = {"MessageSid": one.sid or "", "From": one.from_ or "", "To": one.to or "", "Body": one.body or ""}
        return arrived, parse(self._name, self._settings, self._medium, params, arrived)
