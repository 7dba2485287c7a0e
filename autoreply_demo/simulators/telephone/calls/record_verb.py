"""<Record>: a beep, a message, and what becomes of it."""

from collections.abc import Generator
from xml.etree import ElementTree as ET

from autoreply_demo.simulators.telephone.calls.sounds import AwaitedInput, Finished, HeardSound, HungUp, Input, Sound
from autoreply_demo.simulators.telephone.calls.walk import Next, Step, Walk
from autoreply_demo.simulators.telephone.records import RecordingResource
from autoreply_demo.simulators.telephone.webhook import Target

_TOO_SHORT, _SILENT = 16101, 16102  # why a recording is absent
_ANY_KEY = "1234567890*#"


def record(walk: Walk, verb: ET.Element, base: str) -> Step:
    """Record until silence, a key, the greatest length or the end of the call.

    An empty recording has no sound: nothing is requested for it, the call goes on with the next verb, and only what is
    known about it stays. A transcription may be asked for, but never comes.
    """
    walk.line.picks_up()
    if verb.get("playBeep", "true") == "true":
        walk.line.hear(HeardSound(Sound.BEEP))
    callback, events = callback_of(walk, verb, base)
    exchange, call = walk.line.exchange, walk.line.call
    recording = exchange.state.recordings.add(call_sid=call.sid, started=exchange.state.now(), status="in-progress")
    exchange.tell_recording(recording, callback, events)
    given = yield from _message()
    recording.seconds, recording.silent = _length(verb, given), given.silent
    if given.hangs_up:
        walk.line.ends()
    following = None
    if recording.silent and exchange.state.deletes_silent:
        recording.seconds = 0
    if recording.seconds:
        walk.progress()
        recording.status = "processing"
        walk.afterwards(lambda: exchange.complete(recording, callback, events))
        following = _action(walk, verb, base, recording, given)
    else:
        recording.status, recording.error_code = "absent", _SILENT if recording.silent else _TOO_SHORT
        exchange.tell_recording(recording, callback, events)
    if given.hangs_up:
        _after_the_call(walk, following)
        raise HungUp
    return following


def callback_of(walk: Walk, verb: ET.Element, base: str) -> tuple[Target, tuple[str, ...]]:
    """Where a recording is reported, and which of its states."""
    url = verb.get("recordingStatusCallback", "")
    target = Target(walk.resolve(base, url) if url else "", verb.get("recordingStatusCallbackMethod", "POST"))
    return target, tuple(verb.get("recordingStatusCallbackEvent", "completed").split())


def _message() -> Generator[AwaitedInput, Input, Input]:
    try:
        return (yield AwaitedInput.VOICE)
    except HungUp:
        return Input(hangs_up=True)


def _length(verb: ET.Element, given: Input) -> int:
    """Seconds that are kept. Nothing but silence is kept too, as long as it was waited for."""
    if given.silent:
        return int(verb.get("timeout", "5"))
    return min(given.seconds, int(verb.get("maxLength", "3600")))


def _action(walk: Walk, verb: ET.Element, base: str, recording: RecordingResource, given: Input) -> Next:
    key = given.keys if given.keys and given.keys in verb.get("finishOnKey", _ANY_KEY) else ""
    params = {
        "RecordingUrl": walk.line.exchange.recording_url(recording),
        "RecordingSid": recording.sid,
        "RecordingDuration": str(recording.seconds),
        "Digits": "hangup" if given.hangs_up else key,
    }
    return Next(walk.resolve(base, verb.attrib["action"]), verb.get("method", "POST"), params)


def _after_the_call(walk: Walk, following: Next | None) -> None:
    """The action is asked for although nobody is left to hear its answer."""
    if following is not None:
        try:
            walk.fetch(following)
        except Finished:
            return
