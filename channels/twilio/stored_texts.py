"""Texts as Twilio keeps them: fetched by Sid, listed, and deleted."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from twilio.base.exceptions import TwilioException

from channels import ListedItem, StoredMedium, StoredText, TextState
from channels.twilio.client import TwilioAccount, reading
from channels.twilio.fetch import SID
from channels.twilio.listing import Listing, dated
from channels.twilio.medium import Medium
from channels.twilio.senders import shown
from channels.twilio.settings import MessagingSettings

PAGE = 1000  # messages in one page of a list
_MEDIA = 10  # files of one message at most
_MASK = "XXXX"  # in place of the last digits of a number (Twilio, "Message Redaction")
_DAY = timedelta(days=1)


def widened(since: datetime, until: datetime) -> tuple[datetime, datetime]:
    """Return whole days of GMT that surely hold the span: Twilio's lists may compare dates only."""
    days = (since.astimezone(UTC).date() - _DAY, until.astimezone(UTC).date() + _DAY)
    first, last = (datetime.combine(day, time(), UTC) for day in days)
    return first, last


def not_found(error: TwilioException) -> bool:
    return getattr(error, "status", None) == 404


class TextStore:
    """The texts to our numbers. Safe to share between threads."""

    def __init__(self, settings: MessagingSettings, account: TwilioAccount, medium: Medium, listing: Listing) -> None:
        self._settings, self._account, self._medium, self._listing = settings, account, medium, listing

    def text(self, reference: str) -> StoredText:
        """Fetch a text. Raises `ChannelError`."""
        if not SID.fullmatch(reference):
            return StoredText(reference, TextState.GONE)
        with reading():
            try:
                one = self._account.client.messages(reference).fetch()
            except TwilioException as error:
                if not_found(error):
                    return StoredText(reference, TextState.GONE)
                raise
            media = self._media(one)
        words = (one.body or "").replace("\0", "")
        if _MASK in (one.from_ or "") or not (words or media):
            return StoredText(reference, TextState.REDACTED, media=media)
        return StoredText(reference, TextState.KEPT, words, media)

    def listed(self, since: datetime, until: datetime) -> Sequence[ListedItem]:
        """Return the texts to our numbers, oldest first. Raises `ChannelError`."""
        first, last = widened(since, until)
        found = []
        with reading():
            for number in self._settings.numbers:
                found += self._account.client.messages.list(
                    to=self._medium.address(number), date_sent_after=first, date_sent_before=last, page_size=PAGE
                )
        inbound = [one for one in found if str(one.direction) == "inbound"]
        items = self._listing.read("texts of a closed period", inbound, self._item)
        return sorted((one for one in items if since <= one.at < until), key=lambda one: one.at)

    def discard(self, reference: str) -> None:
        """Delete a text. Raises `ChannelError`."""
        if not SID.fullmatch(reference):
            return
        with reading():
            try:
                self._account.client.messages(reference).delete()
            except TwilioException as error:
                if not not_found(error):
                    raise

    def _media(self, one: Any) -> tuple[StoredMedium, ...]:
        if not one.num_media or str(one.num_media) == "0":
            return ()
        files = self._account.client.messages(one.sid).media.list(limit=_MEDIA)
        return tuple(StoredMedium(str(file.sid), str(file.content_type or "")) for file in files)

    def _item(self, one: Any) -> ListedItem:
        sender, own = self._medium.number(one.from_ or ""), self._medium.number(one.to or "")
        return ListedItem(str(one.sid), dated(one.date_sent, one.date_created), shown(sender), own)
