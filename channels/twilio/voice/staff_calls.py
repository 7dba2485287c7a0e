"""Calls members of the practice and says a message to them; finds out which of these calls nobody answered."""

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import parse_qsl, urlencode

from twilio.twiml import TwiML
from twilio.twiml.voice_response import Say, VoiceResponse

from channels import ChannelHost, DeliveryFailure, HostError, Refused, StaffMessage, hook_path
from channels.twilio.client import TwilioAccount, posting, reading
from channels.twilio.settings import E164
from channels.twilio.voice.call_context import plain
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
_ASKED, _HEARD = "staff calls that ask for a key", "staff calls with a key"
_MACHINES = ("machine", "fax")  # how Twilio's words for them begin
_KEPT = 100  # identifiers of calls that were reported already


class StaffCalls:
    """A call is delivered once a key was pressed, as a mailbox picks up too. It hears nothing private either.

    Without a public address nobody hears of a key. Then Twilio tells people from machines, which takes it some seconds
    (MachineDetection; https://www.twilio.com/docs/voice/answering-machine-detection).
    """

    def __init__(self, name: str, settings: VoiceSettings, account: TwilioAccount, host: ChannelHost) -> None:
        self._name, self._settings, self._account, self._host = name, settings, account, host

    def call(self, message: StaffMessage) -> None:
        """Raises `SendError`."""
        if not E164.fullmatch(message.to):
            raise Refused("The recipient is not a telephone number.", unreachable=True)
        with suppress(HostError):
            self._host.store.put(self._name, _LAST, self._host.now().isoformat())
        given = {"to": message.to, "from_": self._own, "twiml": self.document(message), "timeout": RINGS}
        with posting():
            if self._settings.webhook:
                made = self._account.client.calls.create(**given)
            else:
                made = self._account.client.calls.create(**given, machine_detection="Enable")
        if message.key is not None and message.key.confirms and self._settings.webhook:
            with suppress(HostError):  # without it, the call counts as delivered
                self._remember(_ASKED, str(made.sid))

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
            ours = [
                (str(one.sid), str(one.to or ""), str(one.status), str(one.answered_by or ""), one.date_created)
                for one in listed
                if _is_ours(str(one.direction))
            ]
        for sid, to, status, answered_by, made in reversed(ours):
            says = self._lost(sid, status, answered_by)
            if says and self._remember(_KEY, sid):
                at = made if isinstance(made, datetime) else None
                self._host.undelivered(self._name, DeliveryFailure(to, says, again=True, sent=at))

    def _lost(self, sid: str, status: str, answered_by: str) -> str:
        """Why a call has reached nobody, "" if it has, or is still going on."""
        if status in UNANSWERED:
            return f"Nobody answered the call ({status})."
        if answered_by.startswith(_MACHINES):
            return f"A mailbox answered the call ({answered_by})."
        if status == "completed" and self._has(_ASKED, sid) and not self._has(_HEARD, sid):
            return "The call was answered, and nobody pressed a key. It may have been a mailbox."
        return ""

    def document(self, message: StaffMessage) -> str:
        """Return what is said. Without a public address nobody would hear of a key, and none is asked for."""
        response = VoiceResponse()
        for _ in range(TIMES):
            response.pause(length=1)
            if message.key is None or not self._settings.webhook:
                self._say(response, message.text, message.language)
            else:
                keys = self._keys(response, _KeyState.of(message))
                self._say(keys, f"{message.text} {message.key.asks}", message.language)
        return str(response)

    def pressed(self, query: str, digits: str, call: str) -> str:
        """Return what is said to a member of the practice who pressed a key. A wrong one is asked for again."""
        state, response = _KeyState.read(query), VoiceResponse()
        try:
            answer = self._host.answered_key(state.token, digits, state.language)
            if state.confirms:
                self._remember(_HEARD, call)
        except (HostError, ValueError) as error:  # whoever was called hangs up, and is told again
            log.error("a pressed key could not be handled: %s", type(error).__name__)
            response.hangup()
            return str(response)
        again = answer.again and state.tries + 1 < MOST_TRIES
        into = self._keys(response, replace(state, tries=state.tries + 1)) if again else response
        self._say(into, answer.says, state.language)
        response.hangup()
        return str(response)

    def _keys(self, response: VoiceResponse, state: "_KeyState") -> TwiML:
        action = f"{self._settings.public_url}{hook_path(self._name, PRESSED)}?{state.query}"
        return response.gather(action=action, num_digits=1, timeout=PATIENCE, finish_on_key="")

    def _say(self, into: TwiML, words: str, language: str) -> None:
        voice = voice_for(language, "", self._settings.voices)
        into.append(Say(plain(words), language=voice.language, voice=voice.voice))

    @property
    def _own(self) -> str:
        return self._settings.numbers[0]

    def _has(self, key: str, sid: str) -> bool:
        return sid in (self._host.store.get(self._name, key) or "").split()

    def _remember(self, key: str, sid: str) -> bool:
        """Keep a call in a list. Returns whether it is new there. Raises `HostError`."""
        new = True

        def remember(kept: str) -> str:
            nonlocal new
            new = sid not in kept.split()
            return " ".join([*kept.split()[1 - _KEPT :], sid]) if new else kept

        self._host.store.change(self._name, key, remember)
        return new


@dataclass(frozen=True, slots=True)
class _KeyState:
    """What the address knows to which a key is sent."""

    token: str
    language: str
    confirms: bool
    tries: int = 0

    @classmethod
    def of(cls, message: StaffMessage) -> Self:
        assert message.key is not None
        return cls(message.key.token, message.language, message.key.confirms)

    @classmethod
    def read(cls, query: str) -> Self:
        state = dict(parse_qsl(query))
        tries = int(state["tries"]) if state.get("tries", "").isdecimal() else MOST_TRIES
        return cls(state.get("token", ""), state.get("language", "en"), state.get("confirms") == "1", tries)

    @property
    def query(self) -> str:
        confirms = {"confirms": "1"} if self.confirms else {}
        return urlencode({"token": self.token, "language": self.language, "tries": self.tries} | confirms)


def _is_ours(direction: str) -> bool:
    """Whether we began the call; those to the phones of the practice belong to a client's call."""
    return direction == "outbound-api"
