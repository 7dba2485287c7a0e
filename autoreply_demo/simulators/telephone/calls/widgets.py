"""What each widget of a Studio flow may carry and where it may lead: the tables of Twilio's widget library."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class WidgetRule:
    """`needs` are properties, `allows` more of them, `events` what its transitions may be about."""

    events: frozenset[str]
    needs: frozenset[str] = frozenset()
    allows: frozenset[str] = frozenset()


_SPOKEN = "say play digits voice language loop "
RULES: Mapping[str, WidgetRule] = {
    "trigger": WidgetRule(
        _names("incomingMessage incomingCall incomingRequest incomingConversationMessage incomingParent")
    ),
    "say-play": WidgetRule(_names("audioComplete"), allows=_names(_SPOKEN)),
    "gather-input-on-call": WidgetRule(
        _names("keypress speech timeout"),
        allows=_names(
            _SPOKEN + "number_of_digits timeout finish_on_key stop_gather gather_language hints profanity_filter "
            "speech_model speech_timeout"
        ),
    ),
    "record-voicemail": WidgetRule(
        _names("recordingComplete noAudio hangup"),
        allows=_names(
            "finish_on_key max_length play_beep recording_status_callback_url timeout transcribe "
            "transcription_callback_url trim"
        ),
    ),
    "connect-call-to": WidgetRule(
        _names("callCompleted hangup"),
        needs=_names("noun caller_id"),
        allows=_names("to timeout record sip_endpoint sip_username sip_password"),
    ),
    "add-twiml-redirect": WidgetRule(
        _names("return timeout fail"), needs=_names("url"), allows=_names("method timeout")
    ),
    "send-message": WidgetRule(
        _names("sent failed"), needs=_names("from to body"), allows=_names("attributes channel media_url service")
    ),
    "split-based-on": WidgetRule(_names("match noMatch"), needs=_names("input")),
}


def troubles_of_widget(state: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with the properties and events of one widget; nothing for a kind that has no table here."""
    rule = RULES.get(str(state.get("type")))
    properties, transitions = state.get("properties"), state.get("transitions")
    if rule is None or not isinstance(properties, dict) or not isinstance(transitions, list):
        return
    for name in sorted(rule.needs - set(properties)):
        yield f"{state.get('name')}: {name} is missing"
    for name in sorted(set(properties) - rule.needs - rule.allows - {"offset"}):
        yield f"{state.get('name')}: there is no property {name}"
    for name in sorted({str(one.get("event")) for one in transitions if isinstance(one, dict)} - rule.events):
        yield f"{state.get('name')}: there is no event {name}"
