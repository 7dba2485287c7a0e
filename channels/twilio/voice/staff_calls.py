"""Calls members of the practice and says a message to them; finds out which of these calls nobody answered."""

from contextlib import suppress
from datetime import datetime, timedelta

from twilio.twiml.voice_response import VoiceResponse

from channels import ChannelHost, DeliveryFailure, HostError, Refused, StaffMessage
from channels.twilio.client import TwilioAccount, posting, reading
from channels.twilio.settings import E164
from channels.twilio.voice.settings import VoiceSettings
from channels.twilio.voice.voices import voice_for

RINGS = 30  # seconds
TIMES = 2  # that it is said: who picks up needs a moment
UNANSWERED = frozenset({"busy", "no-answer", "failed", "canceled"})
LOOK_BACK = timedelta(hours=1)
SKEW = timedelta(seconds=30)  # between Twilio's clock and ours
_MOST = 50
_KEY, _LAST = "staff calls", "last staff call"
_KEPT = 100  # identifiers of calls that were reported already


class StaffCalls:
    """An answered call counts as delivered, whoever picked up. A mailbox hears nothing private either."""

    def __init__(self, name: str, settings: VoiceSettings, account: TwilioAccount, host: ChannelHost) -> None:
        self._name, self._settings, self._account, self._host = name, settings, account, host

    def call(self, message: StaffMessage) -> None:
        """Raises `SendError`."""
        if not E164.fullmatch(message.to):
            raise Refused("The recipient is not a telephone number.", unreachable=True)
        with suppress(HostError):
            self._host.store.put(self._name, _LAST, self._host.now().isoformat())
        with posting():
            calls = self._account.client.calls
            calls.create(to=message.to, from_=self._own, twiml=self.document(message), timeout=RINGS)

    def called(self, message: StaffMessage) -> bool:
        """Look for a call to that number since the message was claimed. Raises `ChannelError`."""
        with reading():
            since = message.since - SKEW
            found = self._account.client.calls.list(to=message.to, start_time_after=since, limit=_MOST)
            return any(_is_ours(str(one.direction)) and str(one.status) not in UNANSWERED for one in found)

    def sweep(self) -> None:
        """Report calls that nobody answered, each once. Raises `ChannelError`."""
        last, since = self._host.store.get(self._name, _LAST), self._host.now() - LOOK_BACK
        if not last or datetime.fromisoformat(last) < since:
            return  # we called nobody
        with reading():
            listed = self._account.client.calls.list(from_=self._own, start_time_after=since, limit=_MOST)
            lost = [(one.sid, one.to, str(one.status)) for one in listed if _is_ours(str(one.direction))]
        for sid, to, status in reversed(lost):
            if status in UNANSWERED and self._is_new(sid):
                says = f"Nobody answered the call ({status})."
                self._host.undelivered(self._name, DeliveryFailure(to or "", says, again=True))

    def document(self, message: StaffMessage) -> str:
        voice = voice_for(message.language, "", self._settings.voices)
        response = VoiceResponse()
        for _ in range(TIMES):
            response.pause(length=1)
            response.say(message.text, language=voice.language, voice=voice.voice)
        return str(response)

    @property
    def _own(self) -> str:
        return self._settings.numbers[0]

    def _is_new(self, sid: str) -> bool:
        new = True

        def remember(kept: str) -> str:
            nonlocal new
            new = sid not in kept.split()
            return " ".join([*kept.split()[1 - _KEPT :], sid]) if new else kept

        self._host.store.change(self._name, _KEY, remember)
        return new


def _is_ours(direction: str) -> bool:
    """Whether we began the call; those to the phones of the practice belong to a client's call."""
    return direction == "outbound-api"
