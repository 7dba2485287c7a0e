"""Documents for TwiML Bins, which Twilio serves itself: for numbers without a webhook, and while we are down.

A Bin is fixed text and cannot decide. So none names a date, any key accepts a call, and a caller who stays on the line
after a conversation hears the greeting. A document refers to another by its address.
"""

from collections.abc import Mapping

from twilio.twiml.voice_response import VoiceResponse

from channels.twilio.bins import BinAddresses
from channels.twilio.voice.call_context import CallContext
from channels.twilio.voice.office import PATIENCE
from channels.twilio.widgets import literal


def bins(context: CallContext, at: BinAddresses) -> Mapping[str, str]:
    """Return the documents by name; those to which others refer come first."""
    documents = {
        "thanks": _thanks(context),
        "accepted": VoiceResponse(),
        "screen": _screen(context, at),
        "office": _office(context, at),
        "after-hours": _greeting(context, "closed", VoiceResponse(), at),
        "fallback": _fallback(context),
    }
    return {name: literal(str(response)) for name, response in documents.items()}


def _thanks(context: CallContext) -> VoiceResponse:
    response = VoiceResponse()
    context.say_all(response, "thanks")
    context.say_all(response, "crisis")
    response.hangup()
    return response


def _screen(context: CallContext, at: BinAddresses) -> VoiceResponse:
    response = VoiceResponse()
    speech = context.state.speech[0]
    keys = response.gather(action=at.accepted, num_digits=1, timeout=PATIENCE, finish_on_key="")
    context.say(keys, speech, f"{speech.callee} {speech.accept}")
    response.hangup()
    return response


def _office(context: CallContext, at: BinAddresses) -> VoiceResponse:
    response = VoiceResponse()
    if context.settings.forward:
        dial = response.dial(answer_on_bridge=True, timeout=context.settings.ring)
        for one in context.settings.forward:
            dial.number(one.number, url=at.screen if one.screen else None)
    return _greeting(context, "missed", response, at)


def _greeting(context: CallContext, greeting: str, response: VoiceResponse, at: BinAddresses) -> VoiceResponse:
    context.greet(response, greeting)
    context.say_all(response, "tone")
    wishes = context.settings
    response.record(action=at.thanks, timeout=wishes.silence, max_length=wishes.longest_message, finish_on_key="#")
    context.say_all(response, "crisis")  # only after an empty recording, for which Twilio does not request `action`
    response.hangup()
    return response


def _fallback(context: CallContext) -> VoiceResponse:
    """Return the fallback. It records nothing, as it may also answer a person of the practice who was called."""
    response = VoiceResponse()
    context.say_all(response, "missed")
    response.hangup()
    return response
