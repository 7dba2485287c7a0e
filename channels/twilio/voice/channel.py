"""Calls to the practice's numbers as a channel: each webhook returns the document for the call's stage."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from functools import partial

from channels import (
    AudioStream,
    CallState,
    ChannelError,
    ChannelHost,
    Deliver,
    Finding,
    Inbound,
    ListedItem,
    NoticeMedium,
    Posture,
    StaffMessage,
    Step,
    StoredRecording,
    Undated,
    WebhookRequest,
    WebhookResponse,
    Work,
    WorkKind,
)
from channels.fault_guard import FaultGuard
from channels.health import AccountHealth
from channels.twilio import doctor
from channels.twilio.bins import BinAddresses
from channels.twilio.client import TwilioAccount
from channels.twilio.fetch import SoundFetcher
from channels.twilio.flows import publish
from channels.twilio.numbers import NumberRouting
from channels.twilio.polling import PollLoop
from channels.twilio.settings import E164
from channels.twilio.signature import Signatures
from channels.twilio.voice.bins import bins
from channels.twilio.voice.call_context import CallContext
from channels.twilio.voice.call_notes import CallNotes, Note
from channels.twilio.voice.flow import FLOW
from channels.twilio.voice.last_resort import last_resort
from channels.twilio.voice.menu import MOST_THIRD, MOST_THIRD_HIDDEN, THIRD
from channels.twilio.voice.settings import VoiceSettings
from channels.twilio.voice.staff_calls import PRESSED, StaffCalls
from channels.twilio.voice.stage import Stage, StepInput, read
from channels.twilio.voice.steps import steps
from channels.twilio.voice.stored_recordings import RecordingStore
from channels.twilio.voice.studio import after_hours, office
from channels.twilio.voice.voicemail import Voicemail
from channels.twilio.widgets import Definition

log = logging.getLogger("channels.twilio")

FORBIDDEN = WebhookResponse(403, "forbidden\n")
NOT_FOUND = WebhookResponse(404, "not found\n")
XML = "text/xml"


class VoiceChannel:
    """Implements `Channel`, `Webhook`, `Listens`, `Presents`, `AnswersCalls`, `Notifies`, `Fallbacks` and
    `HoldsRecordings`. Connects on first use.
    """

    medium = NoticeMedium.CALL

    def __init__(self, name: str, settings: VoiceSettings, host: ChannelHost) -> None:
        self.name = name
        self._settings, self._host = settings, host
        self._account = TwilioAccount(settings)
        self._signatures = Signatures(name, settings.public_url or "", settings.tokens)
        self._health = AccountHealth(name, host.health, host.turned)
        self._numbers = NumberRouting(name, settings, self._account, "voice", host, self._health)
        self._rounds = PollLoop(settings.poll_every, self._health)
        self._notes = CallNotes(name, host.store, host.now)
        self._recordings = Voicemail(name, settings, self._account, host, self._notes)
        self._fetcher = SoundFetcher(settings, host.now)
        self._store = RecordingStore(settings, self._account, self._fetcher)
        self._staff_calls = StaffCalls(name, settings, self._account, host)
        self._last_state: CallState | None = None

    def receive(self, request: WebhookRequest) -> WebhookResponse:
        """Return the next document of a call. Nothing is decided about a call: every call is answered."""
        try:
            stage = Stage(request.path) if request.path != PRESSED else None
        except ValueError:
            return NOT_FOUND
        params = self._signatures.prove(request) if self._settings.webhook else None
        if params is None:
            return FORBIDDEN
        if stage is None:
            return WebhookResponse(200, self._key(request.query, params), XML)
        with FaultGuard(log, "a call is answered by the last resort", self.name):  # the caller still hears the numbers
            return WebhookResponse(200, self._next(read(stage, request.query, params)), XML)
        return WebhookResponse(200, last_resort(self._last_state, params.get("To", "")), XML)

    @property
    def relies_on(self) -> frozenset[str]:
        return self._settings.relies_on

    def notify(self, message: StaffMessage) -> None:
        """Call a member of the practice and say the message twice. Returns once Twilio has accepted the call."""
        self._staff_calls.call(message)

    def notified(self, message: StaffMessage) -> bool | None:
        return self._staff_calls.called(message)

    def receives(self, to: str) -> bool:
        return False

    def call_steps(self, state: CallState) -> Sequence[Step]:
        return steps(CallContext(self.name, self._settings, state))

    def fallbacks(self, undated: Undated, at: BinAddresses | None = None) -> Mapping[str, str]:
        """Return the documents for TwiML Bins, by name."""
        return bins(CallContext(self.name, self._settings, undated.call), at or BinAddresses())

    def flows(self, undated: Undated, office_bin: str | None) -> Mapping[str, Definition | None]:
        """Return the Studio flows by name. The office's is None if it needs a Bin, `office_bin`, for screening."""
        context = CallContext(self.name, self._settings, undated.call)
        return {"office": office(context, office_bin), "after-hours": after_hours(context)}

    def publish(self, name: str, definition: Definition) -> str:
        """Create or change a flow. Returns its webhook address. Raises `ChannelError`."""
        return publish(self._account, name, definition)

    def listen(self, stop: threading.Event, _deliver: Deliver) -> None:
        looks: list[tuple[str, Callable[[], None]]] = [
            ("recordings", self._recordings.sweep),
            ("staff calls", self._staff_calls.sweep),
        ]
        if not self._settings.webhook:
            looks.append(("number", self._numbers.reassert))
        self._rounds.run(stop, looks)

    def sweep(self) -> None:
        """Do one round. Raises `ChannelError`."""
        self._recordings.sweep()
        self._staff_calls.sweep()

    def settle(self, seconds: float) -> bool:
        """Wait until all notes are written. Returns False if that takes longer."""
        return self._notes.settle(seconds)

    def noted(self, call: str) -> Note:
        """Return what is known about a call (a Sid): "sender", "accepted", "recording", "seconds", "at", "silent"."""
        return self._notes.of(call)

    def wake(self) -> None:
        self._rounds.wake()

    def present(self, posture: Posture) -> None:
        """Route the numbers. Does nothing with a public address: they then always lead to us."""
        if not self._settings.webhook:
            self._numbers.route(after_hours=posture.after_hours)

    def examine(self) -> list[Finding]:
        return doctor.examine(self.name, self._settings, self._account, self._numbers, self._host, Stage.CALL.value)

    def recording(self, reference: str) -> StoredRecording:
        return self._store.recording(reference)

    def missed(self, call: str) -> bool:
        return not self._notes.of(call).get("accepted") and self._store.is_over(call)

    def audio(self, reference: str, byte_range: str = "") -> AbstractContextManager[AudioStream]:
        return self._store.audio(reference, byte_range)

    def listed(self, since: datetime, until: datetime) -> Sequence[ListedItem]:
        return self._store.listed(since, until)

    def discard(self, reference: str) -> None:
        self._store.discard(reference)

    def close(self) -> None:
        self._fetcher.close()
        self._notes.close()
        self._account.close()

    def _key(self, query: str, params: Mapping[str, str]) -> str:
        return self._staff_calls.pressed(query, params.get("Digits", ""), params.get("CallSid", ""))

    def _next(self, step_input: StepInput) -> str:
        if step_input.stage in (Stage.DIALLED, Stage.RETURNED):
            step_input = replace(step_input, accepted=bool(self._notes.of(step_input.call).get("accepted")))
        state = self._state_now(step_input.sender)
        if step_input.stage is Stage.MENU and step_input.digits == THIRD:
            step_input = replace(step_input, used_up=self._is_used_up(step_input, state))
        twiml = str(FLOW[step_input.stage](CallContext(self.name, self._settings, state), step_input))
        self._note(step_input)
        return twiml

    def _is_used_up(self, step_input: StepInput, state: CallState) -> bool:
        """Whether the caller has used up key 3 for this night. If not, counts this connection."""
        if not self._settings.on_call and not self._settings.crisis_line:
            return False
        night = state.until.isoformat() if state.until else self._host.now().date().isoformat()
        key = f"key-3:{step_input.sender or 'hidden'}:{night}"
        had = len(self._notes.of(key))
        if had >= (MOST_THIRD if step_input.sender else MOST_THIRD_HIDDEN):
            return True
        self._notes.add(key, **{f"{step_input.call}-{had}": True})
        return False

    def _state_now(self, caller: str) -> CallState:
        state = self._host.call_state(self.name, caller)
        if not state.speech:
            raise ChannelError("The call state has no words to say.")
        self._last_state = state
        return state

    def _note(self, step_input: StepInput) -> None:
        """Note what a later stage needs. Does not block."""
        if step_input.stage is Stage.CALL and step_input.call:
            self._notes.add(step_input.call, sender=step_input.sender)
            self._notes.later(partial(self._host.called, self._fact(step_input)))
        elif (step_input.stage is Stage.SCREENED and step_input.digits == "1") or (
            step_input.stage is Stage.SCREEN and not step_input.screened
        ):
            self._count(step_input)
            self._notes.add(step_input.parent, accepted=True)
        elif step_input.stage is Stage.MENU and step_input.digits == THIRD and self._settings.on_call:
            self._notes.later(partial(self._host.asked_for_help, self.name, step_input.call))
        elif step_input.stage is Stage.RECORDED and step_input.recording.isalnum():
            self._notes.later(partial(self._told, step_input))

    def _count(self, step_input: StepInput) -> None:
        """Tell the core that a telephone of the practice took a call, and whose it is. Does not block."""
        ours = dict.fromkeys(self._settings.on_call, "") | {
            one.number: one.person or "" for one in self._settings.forward
        }
        person, at = ours.get(step_input.number), self._host.now()
        if person is not None:
            work = Work(WorkKind.CALL, person, at, f"{at.timestamp():017.6f}")
            self._notes.later(partial(self._host.worked, self.name, [work]))

    def _fact(self, step_input: StepInput) -> Inbound:
        """Return the call as an `Inbound`, which is only counted."""
        sender = step_input.sender if E164.fullmatch(step_input.sender) else ""
        return Inbound(self.name, step_input.call, sender, f"{step_input.sender} {step_input.number}", self._host.now())

    def _told(self, step_input: StepInput) -> None:
        try:
            self._recordings.told(step_input.call, step_input.recording, step_input.status, step_input.seconds)
        except ChannelError as error:
            self._health.report("recordings", str(error))
