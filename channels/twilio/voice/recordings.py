"""Messages that callers left: joined to their call where somebody spoke, deleted at Twilio in time."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import requests
from twilio.base.exceptions import TwilioException

from channels import ChannelHost, bookmark
from channels.twilio.client import TwilioAccount, reading
from channels.twilio.senders import shown
from channels.twilio.voice.call_notes import CallNotes
from channels.twilio.voice.loudness import is_silent
from channels.twilio.voice.settings import VoiceSettings

log = logging.getLogger("channels.twilio")

OVERLAP = timedelta(minutes=30)
MOST = 1000  # recordings of one look
LISTENED_TO = 30  # seconds; nobody is silent for longer than the recording waits
DAY = timedelta(days=1)
_KEPT, _SWEPT, _SEEN, _SWEPT_OUT = "kept:{day}", "swept", "recordings", "swept-out"


class Voicemail:
    """The recordings of one channel. What callers say is never kept here: only where Twilio has it."""

    def __init__(
        self, name: str, settings: VoiceSettings, account: TwilioAccount, host: ChannelHost, notes: CallNotes
    ) -> None:
        self._name, self._settings, self._account = name, settings, account
        self._host, self._notes = host, notes

    def finished(self, call: str, recording: str, seconds: int | None) -> None:
        """A recording can be fetched: note it with its call, as a message where somebody spoke.

        A recording of 0 seconds is no message. Silence is a guess, and nothing is ever deleted over a guess: it stays
        as long as the messages do.
        """
        if self._is_known(call, recording):
            return
        self._remember(recording)
        if seconds == 0 or ((seconds or 0) <= LISTENED_TO and self._nobody_spoke(recording)):
            self._notes.add(call, silent=recording)
            log.info("a recording in which nobody spoke counts as no message", extra={"channel": self._name})
            return
        self._notes.add(call, recording=recording, seconds=seconds or 0, at=self._host.now().isoformat())
        log.info("a message was left", extra={"channel": self._name})

    def sweep(self) -> None:
        """Look for recordings that nobody told us of, and delete those that are old. Raises `ChannelError`."""
        now = self._host.now()
        seen = self._host.store.get(self._name, _SEEN)
        if seen is not None:
            for one in self._listed(bookmark.since(seen, now, OVERLAP)):
                self.finished(str(one.call_sid), str(one.sid), int(one.duration) if one.duration else None)
        self._host.store.put(self._name, _SEEN, now.isoformat())
        for day in self._old(now):
            self._forget(day)
        self._sweep_out(now - self._settings.keep_recordings - DAY)

    def _sweep_out(self, until: datetime) -> None:
        """Once a day, delete what is on no list though it was left since our first look: nobody told us of it.

        What is older than that first look was recorded by others.
        """
        kept = self._host.store.get(self._name, _SWEPT_OUT)
        if kept is None:
            self._host.store.put(self._name, _SWEPT_OUT, (self._host.now() + OVERLAP).isoformat())
            return
        since = datetime.fromisoformat(kept)
        if until - since < DAY:
            return
        with reading():
            found = self._account.client.recordings.list(
                date_created_after=since - OVERLAP, date_created_before=until, page_size=MOST
            )
            ours = [str(one.sid) for one in found if self._call_to_us(str(one.call_sid)) is not None]
        for recording in ours:
            self._delete(recording)
        self._host.store.put(self._name, _SWEPT_OUT, until.isoformat())

    def _listed(self, since: datetime) -> Iterator[Any]:
        """Finished recordings of calls to our numbers: an account may have others, which are none of our business."""
        with reading():
            for one in self._account.client.recordings.list(date_created_after=since, limit=MOST):
                if str(one.status) == "completed" and not self._is_known(str(one.call_sid), str(one.sid)):
                    call = self._call_to_us(str(one.call_sid))
                    if call is not None:
                        self._notes.add(str(one.call_sid), sender=shown(str(call._from)))
                        yield one

    def _call_to_us(self, sid: str) -> Any:
        """The call, None where it went to another number of the account, or is forgotten there."""
        try:
            call = self._account.client.calls(sid).fetch()
        except TwilioException as error:
            if getattr(error, "status", None) == 404:
                return None
            raise
        return call if call.to in self._settings.numbers else None

    def _is_known(self, call: str, recording: str) -> bool:
        known = self._notes.of(call)
        return recording in (known.get("recording"), known.get("silent"))

    def _nobody_spoke(self, recording: str) -> bool:
        try:
            return is_silent(self._sound(recording)) is True
        except requests.RequestException:
            return False  # a message too many is better than one too few

    def _sound(self, recording: str) -> bytes:
        """From the provider's own address, never from one that a request names."""
        user, password = self._settings.credentials()
        base = self._settings.api_base_url or "https://api.twilio.com"
        url = f"{base}/2010-04-01/Accounts/{self._settings.account_sid}/Recordings/{recording}.wav"
        found = requests.get(url, auth=(user, password), timeout=self._settings.timeout, allow_redirects=False)
        found.raise_for_status()
        return found.content

    def _delete(self, recording: str) -> None:
        with reading():
            try:
                self._account.client.recordings(recording).delete()
            except TwilioException as error:
                if getattr(error, "status", None) != 404:  # somebody else deleted it: just as well
                    raise

    def _remember(self, recording: str) -> None:
        """Put it on the list of its day, so that it is deleted however much has happened since."""
        key = _KEPT.format(day=self._host.now().astimezone(UTC).date())
        self._host.store.change(self._name, key, partial(_with, recording))

    def _list(self, key: str) -> list[str]:
        return _read(self._host.store.get(self._name, key))

    def _old(self, now: datetime) -> Iterator[date]:
        """The days whose recordings are to go, oldest first, each once."""
        last = (now - self._settings.keep_recordings).astimezone(UTC).date() - DAY
        swept = self._host.store.get(self._name, _SWEPT)
        day = date.fromisoformat(swept) + timedelta(days=1) if swept else last
        while day <= last:
            yield day
            day += timedelta(days=1)

    def _forget(self, day: date) -> None:
        key = _KEPT.format(day=day)
        for recording in self._list(key):
            self._delete(recording)
        if self._list(key):
            self._host.store.put(self._name, key, "")
        self._host.store.put(self._name, _SWEPT, day.isoformat())


def _with(recording: str, kept: str) -> str:
    """The list with this recording on it, once."""
    return json.dumps(list(dict.fromkeys([*_read(kept), recording])))


def _read(kept: str | None) -> list[str]:
    found: list[str] = json.loads(kept) if kept else []
    return found
