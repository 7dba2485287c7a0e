"""Reads messages from Twilio's list: all of them without a webhook; otherwise those that Twilio did not post to us.
We read the list from a bookmark with an overlap, because messages do not appear in order. A message read twice has the
same identity. Twilio does not post messages that it takes for a machine's (30039); we read and judge those too.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from cachetools import FIFOCache
from twilio.base.exceptions import TwilioException

from channels import ChannelHost, Deliver, Inbound, bookmark
from channels.twilio.client import TwilioAccount, reading
from channels.twilio.fetch import SID
from channels.twilio.medium import Medium
from channels.twilio.parse import parse
from channels.twilio.settings import MessagingSettings
from channels.twilio.stored_texts import not_found

OVERLAP = timedelta(minutes=15)
WEBHOOK_FIRST = timedelta(seconds=60)  # how long Twilio may take to post a message, with its retries
MOST = 1000  # messages read in one round
TOGETHER = 50  # messages that are delivered together
_KEY = "texts"


class Inbox:
    """The messages to our numbers in Twilio's list."""

    def __init__(
        self, name: str, settings: MessagingSettings, account: TwilioAccount, host: ChannelHost, medium: Medium
    ) -> None:
        self._name, self._settings, self._account, self._host = name, settings, account, host
        self._medium = medium
        self._delivered: FIFOCache[str, None] = FIFOCache(10 * MOST)

    def sweep(self, deliver: Deliver) -> None:
        """Deliver new messages, oldest first. Then moves the bookmark. Raises `ChannelError`, and `HostError` if the
        bookmark cannot be read: that is no first start."""
        now = self._host.now()
        kept = self._host.store.get(self._name, _KEY)
        if kept is None:  # the first start delivers nothing old
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

    def one(self, sid: str) -> Inbound | None:
        """Fetch one message by its Sid, None if it is gone. Raises `ChannelError`."""
        if not SID.fullmatch(sid):
            return None
        with reading():
            try:
                return self._read(self._account.client.messages(sid).fetch())[1]
            except TwilioException as error:
                if not not_found(error):
                    raise
                return None

    def _keep(self, now: datetime) -> None:
        self._host.store.put(self._name, _KEY, now.isoformat())

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
        params["NumMedia"] = str(one.num_media or "0")
        return arrived, parse(self._name, self._settings, self._medium, params, arrived)
