"""Documents for TwiML Bins, which Twilio serves itself: for numbers without a webhook, and for when we are away.

A Bin is text that never changes and cannot decide. So none names a date, any key accepts a call, and a caller who stays
on the line after a conversation hears the greeting. A document that another one leads to is named by its address.
"""

from collections.abc import Mapping

from twilio.twiml.voice_response import VoiceResponse

from channels.twilio.bins import BinAddresses
from channels.twilio.voice.call_context import CallContext
from channels.twilio.voice.office import PATIENCE
from channels.twilio.widgets import literal


def bins(context: CallContext, at: BinAddresses) -> Mapping[str, str]:
    """The documents by name, those first that others lead to."""
    documents = {
        "thanks": _thanks(context),
        "accepted": VoiceResponse(),
        "screen": _screen(context, at),
        "office": _office(context, at),
        "after-hours": _greeting(context, "closed", VoiceResponse(), at),
        "fallback": _fallback(context),
    }
    return {name: literal(str(said)) for name, said in documents.items()}


def _thanks(context: CallContext) -> VoiceResponse:
    said = VoiceResponse()
    context.say_all(said, "thanks")
    context.say_all(said, "crisis")
    said.hangup()
    return said


def _screen(context: CallContext, at: BinAddresses) -> VoiceResponse:
    said = VoiceResponse()
    speech = context.state.speech[0]
    keys = said.gather(action=at.accepted, num_digits=1, timeout=PATIENCE, finish_on_key="")
    context.say(keys, speech, f"{speech.callee} {speech.accept}")
    said.hangup()
    return said


def _office(context: CallContext, at: BinAddresses) -> VoiceResponse:
    said = VoiceResponse()
    if context.settings.forward:
        dial = said.dial(answer_on_bridge=True, timeout=context.settings.ring)
        for one in context.settings.forward:
            dial.number(one.number, url=at.screen if one.screen else None)
    return _greeting(context, "missed", said, at)


def _greeting(context: CallContext, greeting: str, said: VoiceResponse, at: BinAddresses) -> VoiceResponse:
    context.greet(said, greeting)
    context.say_all(said, "tone")
    wishes = context.settings
    said.record(action=at.thanks, timeout=wishes.silence, max_length=wishes.longest_message, finish_on_key="#")
    context.say_all(said, "crisis")  # reached only after an empty recording, for which Twilio requests no action
    said.hangup()
    return said


def _fallback(context: CallContext) -> VoiceResponse:
    """Also right for a person of the practice who was just called: there nothing can be recorded."""
    said = VoiceResponse()
    context.say_all(said, "missed")
    said.hangup()
    return said
