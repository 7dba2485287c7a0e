"""Recordings as Twilio keeps them: looked up by Sid, fetched, listed, and deleted."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from twilio.base.exceptions import TwilioException

from channels import AudioStream, ListedItem, RecordingStatus, StoredRecording
from channels.twilio.client import TwilioAccount, reading
from channels.twilio.fetch import SID, SoundFetcher
from channels.twilio.listing import Listing, dated
from channels.twilio.senders import shown
from channels.twilio.stored_texts import PAGE, not_found, widened
from channels.twilio.voice.settings import VoiceSettings

# How the states of the API and of the callbacks read (Twilio, "Recordings resource"); any other is unfinished.
STATUS: Mapping[str, RecordingStatus] = {
    "completed": RecordingStatus.COMPLETED,
    "absent": RecordingStatus.ABSENT,
    "failed": RecordingStatus.FAILED,
    "deleted": RecordingStatus.DELETED,
}
_OVER = frozenset({"completed", "busy", "no-answer", "canceled", "failed"})  # states of a call


class RecordingStore:
    """The recordings of calls to our numbers. Safe to share between threads."""

    def __init__(
        self, settings: VoiceSettings, account: TwilioAccount, fetcher: SoundFetcher, listing: Listing
    ) -> None:
        self._settings, self._account, self._fetcher, self._listing = settings, account, fetcher, listing

    def recording(self, reference: str) -> StoredRecording:
        """Look up a recording, also one that was deleted within 40 days. Raises `ChannelError`."""
        if not SID.fullmatch(reference):
            return StoredRecording(reference, RecordingStatus.UNKNOWN)
        with reading():
            try:
                one = self._account.client.recordings(reference).fetch(include_soft_deleted=True)
            except TwilioException as error:
                if not_found(error):
                    return StoredRecording(reference, RecordingStatus.UNKNOWN)
                raise
            return StoredRecording(
                reference,
                STATUS.get(str(one.status), RecordingStatus.PROCESSING),
                _seconds(one),
                bool(one.encryption_details),
                one.error_code,
                str(one.call_sid or ""),
                _is_external(one.media_url),
            )

    def is_over(self, call: str) -> bool:
        """Whether a call has ended. Raises `ChannelError`."""
        if not SID.fullmatch(call):
            return False
        with reading():
            return str(self._account.client.calls(call).fetch().status) in _OVER

    def audio(self, reference: str, byte_range: str = "") -> AbstractContextManager[AudioStream]:
        """Open the sound. See `HoldsRecordings.audio`."""
        return self._fetcher.open(reference, byte_range)

    def listed(self, since: datetime, until: datetime) -> Sequence[ListedItem]:
        """Return the recordings of calls to our numbers, oldest first, unless unfinished. Raises `ChannelError`."""
        first, last = widened(since, until)
        with reading():
            found = self._account.client.recordings.list(
                date_created_after=first, date_created_before=last, page_size=PAGE
            )
        over = [one for one in found if str(one.status) in STATUS]
        listed = self._listing.read("recordings of a closed period", over, ended)
        theirs = sorted((one for one in listed if since <= one.at < until), key=lambda one: one.at)
        with reading():
            return [item for one in theirs if (item := self._of_call_to_us(one)) is not None]

    def discard(self, reference: str) -> None:
        """Delete a recording. Raises `ChannelError`."""
        if not SID.fullmatch(reference):
            return
        with reading():
            try:
                self._account.client.recordings(reference).delete()
            except TwilioException as error:
                if not not_found(error):
                    raise

    def _of_call_to_us(self, one: ListedItem) -> ListedItem | None:
        """Return a recording with the ends of its call, or None if it went to another number or was deleted."""
        try:
            call = self._account.client.calls(one.call).fetch()
        except TwilioException as error:
            if not_found(error):
                return None
            raise
        if call.to not in self._settings.numbers:
            return None
        return replace(one, sender=shown(str(call._from)), number=str(call.to))  # `_from`: the library's name for it


def ended(one: Any) -> ListedItem:
    """Read an entry of the list that is over. Its call is still to be looked up."""
    status = STATUS[str(one.status)]
    at, call = dated(one.date_created), str(one.call_sid)
    return ListedItem(str(one.sid), at, call=call, seconds=_seconds(one), status=status)


def _is_external(media_url: str | None) -> bool:
    """Whether the sound lies in a storage of the account's owner: its address is then not Twilio's own."""
    host = urlsplit(media_url or "").hostname or ""
    return bool(host) and not host.endswith(".twilio.com")


def _seconds(one: Any) -> int | None:
    text = str(one.duration if one.duration is not None else "")
    return int(text) if text.isdecimal() else None
