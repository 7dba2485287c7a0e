"""Finds the messages that callers left, notes them with their call, and deletes them at Twilio in time."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import requests
from cachetools import FIFOCache
from twilio.base.exceptions import TwilioException

from channels import ChannelHost, LeftRecording, RecordingStatus, bookmark
from channels.twilio.client import TwilioAccount, reading
from channels.twilio.fetch import SID
from channels.twilio.senders import shown
from channels.twilio.stored_texts import not_found, widened
from channels.twilio.voice.call_notes import CallNotes
from channels.twilio.voice.loudness import is_silent
from channels.twilio.voice.settings import VoiceSettings
from channels.twilio.voice.stored_recordings import STATUS

log = logging.getLogger("channels.twilio")

OVERLAP = timedelta(minutes=30)
MOST = 1000  # recordings read in one round
LISTENED_TO = 30  # seconds; the recording ends after a shorter silence
DAY = timedelta(days=1)
_KEPT, _SWEPT, _SEEN, _SWEPT_OUT = "kept:{day}", "swept", "recordings", "swept-out"


class Voicemail:
    """The recordings of one channel. Keeps none: they stay at Twilio."""

    def __init__(
        self, name: str, settings: VoiceSettings, account: TwilioAccount, host: ChannelHost, notes: CallNotes
    ) -> None:
        self._name, self._settings, self._account = name, settings, account
        self._host, self._notes = host, notes
        self._ended: FIFOCache[tuple[str, str], None] = FIFOCache(MOST)  # noted: a call may have several

    def told(self, call: str, recording: str, status: str, seconds: int | None) -> None:
        """Note what Twilio tells about a recording, in any order and as often as it likes.

        Raises `HostError` and `ChannelError`; the next round then finds it on the list.
        """
        if status == "completed":
            self.finished(call, recording, seconds)
        elif status in STATUS and not self._is_known(call, recording):
            self._nothing(call, recording, STATUS[status])
        elif status == "in-progress":
            self._tell(LeftRecording(call, recording, RecordingStatus.PROCESSING, self._host.now()))

    def finished(self, call: str, recording: str, seconds: int | None, at: datetime | None = None) -> None:
        """Note a finished recording with its call, as a message if somebody spoke. `at` is when, None being now.

        A recording of 0 seconds is not a message. That one is silent is only a guess: it stays until somebody heard it.
        """
        if self._is_known(call, recording):
            return
        silent = seconds == 0 or ((seconds or 0) <= LISTENED_TO and self._nobody_spoke(recording))
        at = at or self._host.now()
        self._tell(LeftRecording(call, recording, RecordingStatus.COMPLETED, at, seconds, silent))
        self._remember(recording)
        if silent:
            self._notes.add(call, silent=recording)
            log.info("a recording in which nobody spoke counts as no message", extra={"channel": self._name})
            return
        self._notes.add(call, recording=recording, seconds=seconds or 0, at=at.isoformat())
        log.info("a message was left", extra={"channel": self._name})

    def _nothing(self, call: str, recording: str, status: RecordingStatus) -> None:
        """Note a call that left no sound, or one that Twilio could not keep."""
        self._tell(LeftRecording(call, recording, status, self._host.now()))
        self._notes.add(call, silent=recording)
        log.info("a call left no sound (%s)", status, extra={"channel": self._name})

    def _tell(self, left: LeftRecording) -> None:
        """Tell the core, with who called. A call that was not answered by us is looked up at Twilio."""
        sender, number = self._notes.of(left.call).get("sender"), ""
        if sender is None:
            with reading():
                call = self._call(left.call)
            if call is not None and call.to not in self._settings.numbers:
                return
            sender, number = (shown(str(call._from)), str(call.to)) if call is not None else ("", "")
        self._host.left(self._name, replace(left, sender=sender, number=number))
        if left.status is not RecordingStatus.PROCESSING:
            self._ended[left.call, left.reference] = None

    def sweep(self) -> None:
        """Find recordings that Twilio did not report, and delete old ones. Raises `ChannelError`."""
        now = self._host.now()
        seen = self._host.store.get(self._name, _SEEN)
        if seen is not None:
            for one in self._listed(bookmark.since(seen, now, OVERLAP)):
                self._found(one)
        self._host.store.put(self._name, _SEEN, now.isoformat())
        for day in self._old(now):
            self._forget(day)
        self._sweep_out(now - self._settings.keep_recordings - DAY)

    def _sweep_out(self, until: datetime) -> None:
        """Once a day, delete old recordings that are on no list, because Twilio did not report them.

        Keeps those from before our first round: somebody else made them.
        """
        kept = self._host.store.get(self._name, _SWEPT_OUT)
        if kept is None:
            self._host.store.put(self._name, _SWEPT_OUT, (self._host.now() + OVERLAP).isoformat())
            return
        since = datetime.fromisoformat(kept)
        if until - since < DAY:
            return
        first, last = widened(since, until)
        with reading():
            found = self._account.client.recordings.list(
                date_created_after=first, date_created_before=last, page_size=MOST
            )
            old = [one for one in found if since - OVERLAP <= one.date_created <= until]
            ours = [str(one.sid) for one in old if self._call_to_us(str(one.call_sid)) is not None]
        for recording in ours:
            self._delete_or_keep(recording)
        self._host.store.put(self._name, _SWEPT_OUT, until.isoformat())

    def _listed(self, since: datetime) -> Iterator[Any]:
        """Yield the recordings of calls to our numbers that have ended. An account may have others."""
        with reading():
            for one in self._account.client.recordings.list(date_created_after=since, limit=MOST):
                if str(one.status) in STATUS and not self._is_known(str(one.call_sid), str(one.sid)):
                    call = self._call_to_us(str(one.call_sid))
                    if call is not None:
                        self._notes.add(str(one.call_sid), sender=shown(str(call._from)))
                        yield one

    def _found(self, one: Any) -> None:
        """Note a recording of the list."""
        status = STATUS[str(one.status)]
        if status is RecordingStatus.COMPLETED:
            seconds = int(one.duration) if one.duration else None
            self.finished(str(one.call_sid), str(one.sid), seconds, one.date_created)
        elif status is not RecordingStatus.DELETED:
            self._nothing(str(one.call_sid), str(one.sid), status)

    def _call_to_us(self, sid: str) -> Any:
        """Return the call, or None if it went to another number of the account or was deleted."""
        call = self._call(sid)
        return call if call is not None and call.to in self._settings.numbers else None

    def _call(self, sid: str) -> Any:
        """Return the call, or None if there is none. Raises what the library raises."""
        if not SID.fullmatch(sid):
            return None
        try:
            return self._account.client.calls(sid).fetch()
        except TwilioException as error:
            if not not_found(error):
                raise
            return None

    def _is_known(self, call: str, recording: str) -> bool:
        if (call, recording) in self._ended:
            return True
        known = self._notes.of(call)
        return recording in (known.get("recording"), known.get("silent"))

    def _nobody_spoke(self, recording: str) -> bool:
        try:
            return is_silent(self._sound(recording)) is True
        except requests.RequestException:
            return False  # a message too many is better than one too few

    def _sound(self, recording: str) -> bytes:
        """Fetch a recording from Twilio's own address, never from one that a request names."""
        user, password = self._settings.credentials()
        base = self._settings.api_base_url or "https://api.twilio.com"
        url = f"{base}/2010-04-01/Accounts/{self._settings.account_sid}/Recordings/{recording}.wav"
        found = requests.get(url, auth=(user, password), timeout=self._settings.timeout, allow_redirects=False)
        found.raise_for_status()
        return found.content

    def _delete_or_keep(self, recording: str) -> None:
        """Delete a recording. One that nobody of the practice has yet waits as long as a new one.

        Raises `ChannelError`.
        """
        if self._host.may_discard(self._name, recording):
            self._delete(recording)
        else:
            self._remember(recording)

    def _delete(self, recording: str) -> None:
        with reading():
            try:
                self._account.client.recordings(recording).delete()
            except TwilioException as error:
                if not not_found(error):  # not found: somebody else deleted it
                    raise

    def _remember(self, recording: str) -> None:
        """Put it on the list of its day, by which it is deleted later."""
        key = _KEPT.format(day=self._host.now().astimezone(UTC).date())
        self._host.store.change(self._name, key, partial(_with, recording))

    def _list(self, key: str) -> list[str]:
        return _read(self._host.store.get(self._name, key))

    def _old(self, now: datetime) -> Iterator[date]:
        """Yield the days whose recordings have to be deleted, oldest first."""
        last = (now - self._settings.keep_recordings).astimezone(UTC).date() - DAY
        swept = self._host.store.get(self._name, _SWEPT)
        day = date.fromisoformat(swept) + timedelta(days=1) if swept else last
        while day <= last:
            yield day
            day += timedelta(days=1)

    def _forget(self, day: date) -> None:
        key = _KEPT.format(day=day)
        for recording in self._list(key):
            self._delete_or_keep(recording)
        if self._list(key):
            self._host.store.put(self._name, key, "")
        self._host.store.put(self._name, _SWEPT, day.isoformat())


def _with(recording: str, kept: str) -> str:
    """Return the list with this recording added once."""
    return json.dumps(list(dict.fromkeys([*_read(kept), recording])))


def _read(kept: str | None) -> list[str]:
    found: list[str] = json.loads(kept) if kept else []
    return found
