"""Documents for TwiML Bins, which Twilio serves itself: for numbers without a webhook, and for when we are away.

A Bin is text that never changes and cannot decide. So none names a date, any key accepts a call, and a caller who stays
on the line after a conversation hears the greeting. A document that another one leads to is named by its address.
"""

from collections.abc import Mapping

from twilio.twiml.voice_response import VoiceResponse

from channels.twilio.bins import BinAddresses
from channels.twilio.voice.office import PATIENCE
from channels.twilio.voice.scene import Scene
from channels.twilio.widgets import literal


def bins(scene: Scene, at: BinAddresses) -> Mapping[str, str]:
    """The documents by name, those first that others lead to."""
    documents = {
        "thanks": _thanks(scene),
        "accepted": VoiceResponse(),
        "screen": _screen(scene, at),
        "office": _office(scene, at),
        "after-hours": _greeting(scene, "closed", VoiceResponse(), at),
        "fallback": _fallback(scene),
    }
    return {name: literal(str(said)) for name, said in documents.items()}


def _thanks(scene: Scene) -> VoiceResponse:
    said = VoiceResponse()
    scene.say_all(said, "thanks")
    scene.say_all(said, "crisis")
    said.hangup()
    return said


def _screen(scene: Scene, at: BinAddresses) -> VoiceResponse:
    said = VoiceResponse()
    speech = scene.sign.speech[0]
    keys = said.gather(action=at.accepted, num_digits=1, timeout=PATIENCE, finish_on_key="")
    scene.say(keys, speech, f"{speech.callee} {speech.accept}")
    said.hangup()
    return said


def _office(scene: Scene, at: BinAddresses) -> VoiceResponse:
    said = VoiceResponse()
    if scene.settings.forward:
        dial = said.dial(answer_on_bridge=True, timeout=scene.settings.ring)
        for one in scene.settings.forward:
            dial.number(one.number, url=at.screen if one.screen else None)
    return _greeting(scene, "missed", said, at)


def _greeting(scene: Scene, greeting: str, said: VoiceResponse, at: BinAddresses) -> VoiceResponse:
    scene.greet(said, greeting)
    scene.say_all(said, "tone")
    wishes = scene.settings
    said.record(action=at.thanks, timeout=wishes.silence, max_length=wishes.longest_message, finish_on_key="#")
    return said


def _fallback(scene: Scene) -> VoiceResponse:
    """Also right for a person of the practice who was just called: there nothing can be recorded."""
    said = VoiceResponse()
    scene.say_all(said, "missed")
    said.hangup()
    return said
