"""Calls as Studio flows, which Twilio runs itself. They say the same as the Bins, and add a menu.
A flow cannot screen: a mailbox would take the call. So it dials nobody who has to press 1. It redirects to the Bin
"office" for that; without one there is no flow for the office.
"""

from collections.abc import Iterator

from channels import Speech
from channels.twilio.voice.call_context import CallContext, plain
from channels.twilio.voice.menu import AGAIN, LEAVE, PATIENCE
from channels.twilio.voice.settings import Forward
from channels.twilio.voice.voices import voice_for
from channels.twilio.widgets import TRIGGER, Definition, Widget, definition, split, spoken, widget

_LONGEST_REDIRECT = "14400"  # seconds, Studio's own


def after_hours(context: CallContext) -> Definition:
    """Return the flow for after hours."""
    start = widget(TRIGGER, "trigger", {}, incomingCall="greeting")
    return definition("Calls after hours", [start, *_unattended(context, "closed")])


def office(context: CallContext, bin_url: str | None) -> Definition | None:
    """Return the flow for working hours. `bin_url` is the Bin "office", which screens.

    Returns None if somebody has to be screened and there is no Bin.
    """
    if any(one.screen for one in context.settings.forward):
        return _by_bin(context, bin_url) if bin_url else None
    ringing = [widget for place, one in enumerate(context.settings.forward) for widget in _ring(context, place, one)]
    start = widget(TRIGGER, "trigger", {}, incomingCall="ring_0" if ringing else "greeting")
    return definition("Calls by day", [start, *ringing, *_unattended(context, "missed")])


def _by_bin(context: CallContext, bin_url: str) -> Definition:
    properties = {"url": bin_url, "method": "POST", "timeout": _LONGEST_REDIRECT}
    away = widget("bin", "add-twiml-redirect", properties, fail="greeting")
    start = widget(TRIGGER, "trigger", {}, incomingCall="bin")
    return definition("Calls by day", [start, away, *_unattended(context, "missed")])


def _ring(context: CallContext, place: int, one: Forward) -> Iterator[Widget]:
    """Yield a widget that dials one phone, and then the next if nobody takes the call."""
    name = f"ring_{place}"
    following = f"ring_{place + 1}" if place + 1 < len(context.settings.forward) else "greeting"
    shown = "{{flow.channel.address}}" if context.settings.show == "practice" else "{{contact.channel.address}}"
    properties = {"noun": "number", "to": one.number, "caller_id": shown, "timeout": context.settings.ring}
    yield widget(name, "connect-call-to", properties, callCompleted=f"{name}_over")
    yield split(f"{name}_over", f"{{{{widgets.{name}.DialCallStatus}}}}", otherwise=following, is_completed="")


def _unattended(context: CallContext, greeting: str) -> Iterator[Widget]:
    """Yield the numbers, two keys, and a recording. A caller who says nothing hears the numbers again."""
    menu = "menu" if len(context.state.speech) > 1 else "keys"
    yield from _chain(context, "greeting", greeting, then=menu)
    yield from _keys(context)
    yield split("key", "{{widgets.keys.Digits}}", otherwise="wrong", **{f"is_{LEAVE}": "tone", f"is_{AGAIN}": "again"})
    yield from _chain(context, "again", "crisis", then=menu)
    yield from _chain(context, "wrong", "no_such_key", then=menu)
    yield from _chain(context, "tone", "tone", then="record")
    yield _record(context)
    yield from _chain(context, "thanks", "thanks", then="numbers")
    yield from _chain(context, "numbers", "crisis", then="")


def _keys(context: CallContext) -> Iterator[Widget]:
    """Yield the menu. A widget that waits for a key speaks one language, so other widgets say the others before it."""
    *before, last = context.state.speech
    for place, speech in enumerate(before):
        following = "keys" if place + 1 == len(before) else _named("menu", place + 1)
        properties = _spoken(context, speech, f"{speech.leave} {speech.again}")
        yield widget(_named("menu", place), "say-play", properties, audioComplete=following)
    waits = {"number_of_digits": 1, "timeout": PATIENCE, "stop_gather": True}
    properties = _spoken(context, last, f"{last.leave} {last.again}") | waits
    yield widget("keys", "gather-input-on-call", properties, keypress="key", timeout="tone")


def _record(context: CallContext) -> Widget:
    properties = {
        "timeout": context.settings.silence,
        "max_length": context.settings.longest_message,
        "finish_on_key": "#",
        "play_beep": "true",
        "trim": "do-not-trim",
        "transcribe": False,
    }
    return widget("record", "record-voicemail", properties, recordingComplete="thanks", noAudio="numbers")


def _chain(context: CallContext, name: str, piece: str, then: str) -> Iterator[Widget]:
    """Yield the piece of that name in every language, one widget after another. `then` "" ends the flow."""
    speeches = context.state.speech
    for place, speech in enumerate(speeches):
        following = _named(name, place + 1) if place + 1 < len(speeches) else then
        leads = {"audioComplete": following} if following else {}
        yield widget(_named(name, place), "say-play", _piece(context, speech, piece), **leads)


def _named(name: str, place: int) -> str:
    return f"{name}_{place + 1}" if place else name


def _piece(context: CallContext, speech: Speech, piece: str) -> dict[str, object]:
    own = {(one.language, str(one.greeting)): one.url for one in context.settings.recordings}
    if (speech.language, piece) in own:
        return {"play": own[speech.language, piece], "loop": 1}
    return _spoken(context, speech, getattr(speech, piece))


def _spoken(context: CallContext, speech: Speech, words: str) -> dict[str, object]:
    found = voice_for(speech.language, context.state.country, context.settings.voices)
    voice = {"voice": found.voice} if found.voice else {}
    return {"say": spoken(plain(words), speech.language), "language": found.language, **voice, "loop": 1}
