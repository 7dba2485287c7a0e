"""Recordings as Twilio keeps them: looked up by Sid, fetched, listed, and deleted."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from twilio.base.exceptions import TwilioException

from channels import AudioStream, ListedItem, RecordingStatus, StoredRecording
from channels.twilio.client import TwilioAccount, reading
from channels.twilio.fetch import SID, SoundFetcher
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

    def __init__(self, settings: VoiceSettings, account: TwilioAccount, fetcher: SoundFetcher) -> None:
        self._settings, self._account, self._fetcher = settings, account, fetcher

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
        items = []
        with reading():
            found = self._account.client.recordings.list(
                date_created_after=first, date_created_before=last, page_size=PAGE
            )
            for one in sorted(found, key=lambda one: one.date_created):
                if since <= one.date_created < until and str(one.status) in STATUS:
                    call = self._call_to_us(one)
                    if call is not None:
                        items.append(_item(one, call))
        return items

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

    def _call_to_us(self, one: Any) -> Any:
        """Return the call of a recording, or None if it went to another number or was deleted."""
        try:
            call = self._account.client.calls(str(one.call_sid)).fetch()
        except TwilioException as error:
            if not_found(error):
                return None
            raise
        return call if call.to in self._settings.numbers else None


def _item(one: Any, call: Any) -> ListedItem:
    return ListedItem(
        str(one.sid),
        one.date_created,
        shown(str(call._from)),  # the library's name for it
        str(call.to),
        str(one.call_sid),
        _seconds(one),
        STATUS[str(one.status)],
    )


def _is_external(media_url: str | None) -> bool:
    """Whether the sound lies in a storage of the account's owner: its address is then not Twilio's own."""
    host = urlsplit(media_url or "").hostname or ""
    return bool(host) and not host.endswith(".twilio.com")


def _seconds(one: Any) -> int | None:
    text = str(one.duration if one.duration is not None else "")
    return int(text) if text.isdecimal() else None
