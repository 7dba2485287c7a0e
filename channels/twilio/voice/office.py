"""By day: the telephones of who is on duty ring, and only a person who presses 1 is connected."""

from twilio.twiml.voice_response import VoiceResponse

from channels.twilio.voice.call_context import CallContext
from channels.twilio.voice.menu import greeting
from channels.twilio.voice.stage import MOST_TRIES, Stage, StepInput

PATIENCE = 6  # seconds for who picks up to press the key
ACCEPT = "1"


def call(context: CallContext, told: StepInput) -> VoiceResponse:
    """Somebody calls."""
    return greeting(context) if context.state.after_hours else _ring(context, told, after=-1)


def dialled(context: CallContext, told: StepInput) -> VoiceResponse:
    """The telephones rang: the end of a conversation, or the next telephone, or the greeting of the hour it is now."""
    if told.talked:
        said = VoiceResponse()
        said.hangup()
        return said
    if context.settings.in_turn and not context.state.after_hours:
        return _ring(context, told, after=told.turn)
    return greeting(context)


def screen(context: CallContext, told: StepInput) -> VoiceResponse:
    """Somebody picked up: whose call it is, twice, and which key takes it. A mailbox presses none."""
    said = VoiceResponse()
    if not told.screened:
        return said
    speech = context.state.speech[0]
    whose = speech.urgent_callee if told.on_call else speech.callee
    action = context.url(Stage.SCREENED, tries=told.tries)
    for _ in range(2):
        keys = said.gather(action=action, num_digits=1, timeout=PATIENCE, finish_on_key="")
        context.say(keys, speech, f"{whose} {speech.accept}")
    said.hangup()
    return said


def screened(context: CallContext, told: StepInput) -> VoiceResponse:
    """An empty document connects the two; a wrong key is asked about again, twice."""
    said = VoiceResponse()
    if told.digits == ACCEPT:
        return said
    if told.tries + 1 >= MOST_TRIES:
        said.hangup()
        return said
    speech = context.state.speech[0]
    action = context.url(Stage.SCREENED, tries=told.tries + 1)
    keys = said.gather(action=action, num_digits=1, timeout=PATIENCE, finish_on_key="")
    context.say(keys, speech, f"{speech.no_such_key} {speech.accept}")
    said.hangup()
    return said


def _ring(context: CallContext, told: StepInput, after: int) -> VoiceResponse:
    """Call all who are on duty, or the next of them; the greeting where nobody is left."""
    waiting = list(context.on_duty(after))
    if not waiting:
        return greeting(context)
    now = waiting[:1] if context.settings.in_turn else waiting
    said = VoiceResponse()
    dial = said.dial(
        action=context.url(Stage.DIALLED, turn=now[-1][0]),
        answer_on_bridge=True,
        timeout=context.settings.ring,
        caller_id=told.number if context.settings.show == "practice" and told.number else None,
    )
    for _, one in now:
        dial.number(one.number, url=context.url(Stage.SCREEN) if one.screen else context.url(Stage.SCREEN, screened=0))
    return said
