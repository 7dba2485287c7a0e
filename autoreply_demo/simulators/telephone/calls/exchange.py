"""What all calls share: the parameters of voice webhooks, status callbacks, and recordings."""

from email.utils import format_datetime

from autoreply_demo.simulators.telephone.calls.caller_places import places
from autoreply_demo.simulators.telephone.records import CallResource, RecordingResource
from autoreply_demo.simulators.telephone.state import AccountState
from autoreply_demo.simulators.telephone.webhook import Target, TwimlDocument, WebhookClient


class Exchange:
    """`api` is the address of recordings, as in RecordingUrl."""

    def __init__(self, state: AccountState, webhooks: WebhookClient, api: str) -> None:
        self.state = state
        self.webhooks = webhooks
        self.api = api
        self.holds_recordings = False
        self._held: list[tuple[RecordingResource, Target, tuple[str, ...]]] = []

    def parameters(self, call: CallResource, **more: str) -> dict[str, str]:
        """What each voice webhook says of its call."""
        params = {
            "AccountSid": self.state.credentials.account,
            "ApiVersion": "2010-04-01",
            "CallSid": call.sid,
            "CallStatus": call.status,
            "Direction": call.direction,
            "From": call.from_,
            "Caller": call.from_,
            "To": call.to,
            "Called": call.to,
            **places("From", call.from_),
            **places("Caller", call.from_),
            **places("To", call.to),
            **places("Called", call.to),
        }
        if call.parent_sid:
            params["ParentCallSid"] = call.parent_sid
        return {**params, **more}

    def fetch(self, call: CallResource, url: str, method: str, **more: str) -> TwimlDocument:
        """The next document of a call, or that of its fallback. Raises `WebhookError`."""
        target = Target(url, method, call.fallback_url, call.fallback_method)
        return self.webhooks.call_or_fallback(target, self.parameters(call, **more), call.sid)

    def becomes(self, call: CallResource, status: str) -> None:
        """Change the state of a call, and post the status callback."""
        now = self.state.now()
        call.status = status
        if status == "in-progress" and call.started is None:
            call.started = now
        if call.over:
            call.ended = now
        self.state.touch(call)
        event = {"in-progress": "answered"}.get(status, "completed" if call.over else status)
        if call.status_callback and event in call.status_events:
            self._notify(call)

    def _notify(self, call: CallResource) -> None:
        more = {"Timestamp": format_datetime(self.state.now()), "CallbackSource": "call-progress-events"}
        if call.over:
            seconds = self.seconds(call)
            more |= {"CallDuration": str(seconds), "Duration": str(-(-seconds // 60))}
        params = self.parameters(call, **more)
        self.webhooks.notify(call.status_callback, params, call.sid, call.status_callback_method)

    def seconds(self, call: CallResource) -> int:
        """How long it lasted since it was answered."""
        if call.started is None or call.ended is None:
            return 0
        return int((call.ended - call.started).total_seconds())

    def recording_url(self, recording: RecordingResource) -> str:
        return f"{self.api}/2010-04-01/Accounts/{self.state.credentials.account}/Recordings/{recording.sid}"

    def tell_recording(self, recording: RecordingResource, target: Target, events: tuple[str, ...]) -> None:
        """The recordingStatusCallback, which knows the call only by its Sid."""
        if not target.url or recording.status not in events:
            return
        params = {
            "AccountSid": self.state.credentials.account,
            "CallSid": recording.call_sid,
            "RecordingSid": recording.sid,
            "RecordingUrl": self.recording_url(recording),
            "RecordingStatus": recording.status,
            "RecordingDuration": str(recording.seconds),
            "RecordingChannels": "1",
            "RecordingSource": recording.source,
            "RecordingStartTime": format_datetime(recording.started or recording.created),
            "RecordingTrack": "inbound",
            "ErrorCode": str(recording.error_code or 0),
        }
        self.webhooks.notify(target.url, params, recording.call_sid, target.method)

    def complete(self, recording: RecordingResource, target: Target, events: tuple[str, ...]) -> None:
        """The recording can be fetched from here on, unless recordings are held back."""
        if self.holds_recordings:
            self._held.append((recording, target, events))
            return
        recording.status, recording.completed = "completed", self.state.now()
        self.state.touch(recording)
        self.tell_recording(recording, target, events)

    def release(self) -> None:
        """Complete what was held back."""
        held, self._held = self._held, []
        self.holds_recordings = False
        for recording, target, events in held:
            self.complete(recording, target, events)
