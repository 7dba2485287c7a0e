"""Calls members of the practice and says a message to them; finds out which of these calls nobody answered."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from twilio.twiml import TwiML
from twilio.twiml.voice_response import Say, VoiceResponse

from channels import ChannelHost, DeliveryFailure, HostError, Refused, StaffMessage, hook_path
from channels.twilio.client import TwilioAccount, posting, reading
from channels.twilio.settings import E164
from channels.twilio.voice.settings import VoiceSettings
from channels.twilio.voice.stage import MOST_TRIES
from channels.twilio.voice.voices import voice_for

log = logging.getLogger("channels.twilio")

PRESSED = "pressed"  # the end of the webhook's path for a key of a member of the practice
PATIENCE = 8  # seconds for a key

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
        """Return what is said. Without a public address nobody would hear of a key, and none is asked for."""
        response = VoiceResponse()
        for _ in range(TIMES):
            response.pause(length=1)
            if message.key is None or not self._settings.webhook:
                self._say(response, message.text, message.language)
            else:
                keys = self._keys(response, message.key.token, message.language, tries=0)
                self._say(keys, f"{message.text} {message.key.asks}", message.language)
        return str(response)

    def pressed(self, query: str, digits: str) -> str:
        """Return what is said to a member of the practice who pressed a key. A wrong one is asked for again."""
        state = dict(parse_qsl(query))
        token, language = state.get("token", ""), state.get("language", "en")
        tries = int(state["tries"]) if state.get("tries", "").isdecimal() else MOST_TRIES
        response = VoiceResponse()
        try:
            answer = self._host.answered_key(token, digits, language)
        except (HostError, ValueError) as error:  # whoever was called hangs up, and is told again
            log.error("a key is not heard: %s", type(error).__name__)
            response.hangup()
            return str(response)
        again = answer.again and tries + 1 < MOST_TRIES
        self._say(self._keys(response, token, language, tries + 1) if again else response, answer.says, language)
        response.hangup()
        return str(response)

    def _keys(self, response: VoiceResponse, token: str, language: str, tries: int) -> TwiML:
        query = urlencode({"token": token, "language": language, "tries": tries})
        action = f"{self._settings.public_url}{hook_path(self._name, PRESSED)}?{query}"
        return response.gather(action=action, num_digits=1, timeout=PATIENCE, finish_on_key="")

    def _say(self, into: TwiML, words: str, language: str) -> None:
        voice = voice_for(language, "", self._settings.voices)
        into.append(Say(words, language=voice.language, voice=voice.voice))

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
