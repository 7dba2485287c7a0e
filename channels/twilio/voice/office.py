"""Calls in working hours: the phones of those on duty ring, and a person who presses 1 is connected."""

from twilio.twiml.voice_response import VoiceResponse

from channels.twilio.voice.call_context import CallContext
from channels.twilio.voice.menu import greeting
from channels.twilio.voice.stage import MOST_TRIES, Stage, StepInput

PATIENCE = 6  # seconds to press the key
ACCEPT = "1"


def call(context: CallContext, step_input: StepInput) -> VoiceResponse:
    """Answer a new call: dial the people on duty, or greet after hours."""
    return greeting(context) if context.state.after_hours else _ring(context, step_input, after=-1)


def dialled(context: CallContext, step_input: StepInput) -> VoiceResponse:
    """Go on after dialling: hang up after a conversation, else dial the next phone, else greet."""
    if step_input.talked:
        response = VoiceResponse()
        response.hangup()
        return response
    if context.settings.in_turn and not context.state.after_hours:
        return _ring(context, step_input, after=step_input.turn)
    return greeting(context)


def screen(context: CallContext, step_input: StepInput) -> VoiceResponse:
    """Tell the person who picked up whose call it is, twice, and which key accepts it. A mailbox presses none."""
    response = VoiceResponse()
    if not step_input.screened:
        return response
    speech = context.state.speech[0]
    whose = speech.urgent_callee if step_input.on_call else speech.callee
    action = context.url(Stage.SCREENED, tries=step_input.tries)
    for _ in range(2):
        keys = response.gather(action=action, num_digits=1, timeout=PATIENCE, finish_on_key="")
        context.say(keys, speech, f"{whose} {speech.accept}")
    response.hangup()
    return response


def screened(context: CallContext, step_input: StepInput) -> VoiceResponse:
    """Connect the two by an empty document, or ask again after a wrong key, twice."""
    response = VoiceResponse()
    if step_input.digits == ACCEPT:
        return response
    if step_input.tries + 1 >= MOST_TRIES:
        response.hangup()
        return response
    speech = context.state.speech[0]
    action = context.url(Stage.SCREENED, tries=step_input.tries + 1)
    keys = response.gather(action=action, num_digits=1, timeout=PATIENCE, finish_on_key="")
    context.say(keys, speech, f"{speech.no_such_key} {speech.accept}")
    response.hangup()
    return response


def _ring(context: CallContext, step_input: StepInput, after: int) -> VoiceResponse:
    """Dial everybody on duty, or the next of them. Greets if nobody is left."""
    waiting = list(context.on_duty(after))
    if not waiting:
        return greeting(context)
    now = waiting[:1] if context.settings.in_turn else waiting
    response = VoiceResponse()
    dial = response.dial(
        action=context.url(Stage.DIALLED, turn=now[-1][0]),
        answer_on_bridge=True,
        timeout=context.settings.ring,
        caller_id=step_input.number if context.settings.show == "practice" and step_input.number else None,
    )
    for _, one in now:
        dial.number(one.number, url=context.url(Stage.SCREEN) if one.screen else context.url(Stage.SCREEN, screened=0))
    return response
