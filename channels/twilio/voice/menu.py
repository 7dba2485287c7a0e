"""What callers hear if nobody talks with them: the numbers, a menu of three keys at most, and a recording.

A caller who presses no key comes to the recording. One who says nothing there hears the numbers again.
"""

from twilio.twiml.voice_response import VoiceResponse

from channels.twilio.voice.call_context import CallContext
from channels.twilio.voice.stage import MOST_TRIES, Stage, StepInput

LEAVE, AGAIN, THIRD = "1", "2", "3"
PATIENCE = 5  # seconds for a key
MOST_THIRD = 5  # connections on key 3 for one caller in one night
MOST_THIRD_HIDDEN = 20  # for all callers with hidden numbers together, as we cannot tell them apart


def greeting(context: CallContext) -> VoiceResponse:
    """Return the greeting: the practice is closed, or nobody could take the call."""
    response = VoiceResponse()
    keys = response.gather(action=context.url(Stage.MENU), num_digits=1, timeout=PATIENCE, finish_on_key="")
    if context.state.after_hours:
        context.greet(keys, "closed")
        context.say_all(keys, "opening")
    else:
        context.greet(keys, "missed")
    return record(context, _keys(context, response, keys))


def menu(context: CallContext, step_input: StepInput) -> VoiceResponse:
    """Handle the key that the caller pressed."""
    if step_input.digits == LEAVE or (step_input.digits not in {AGAIN, THIRD} and step_input.tries + 1 >= MOST_TRIES):
        return record(context, VoiceResponse())
    if step_input.digits == AGAIN:
        return _again(context, "crisis", tries=0)
    if step_input.digits == THIRD and third(context):
        return _used_up(context) if step_input.used_up else _connect(context)
    return _again(context, "no_such_key", tries=step_input.tries + 1)


def returned(context: CallContext, step_input: StepInput) -> VoiceResponse:
    """Go on after the call to the person on call or the crisis line: hang up, or give the numbers and record."""
    response = VoiceResponse()
    if step_input.talked:
        response.hangup()
        return response
    if context.settings.on_call:
        context.say_all(response, "not_reached")
    context.say_all(response, "crisis")
    return record(context, response)


def taken(context: CallContext, step_input: StepInput) -> VoiceResponse:
    """Go on after the recording: thanks, and the numbers again. An empty recording gets no thanks."""
    response = VoiceResponse()
    if step_input.seconds != 0:
        context.say_all(response, "thanks")
    context.say_all(response, "crisis")
    response.hangup()
    return response


def record(context: CallContext, response: VoiceResponse) -> VoiceResponse:
    """Say what to do, and record. Every document ends with this.

    After an empty recording Twilio requests nothing and continues with the next verb: the numbers again.
    """
    wishes = context.settings
    context.say_all(response, "tone")
    response.record(
        action=context.url(Stage.TAKEN),
        timeout=wishes.silence,
        max_length=wishes.longest_message,
        finish_on_key="#",
        play_beep=True,
        recording_status_callback=context.url(Stage.RECORDED),
        recording_status_callback_event="in-progress completed absent",
    )
    context.say_all(response, "crisis")
    response.hangup()
    return response


def _used_up(context: CallContext) -> VoiceResponse:
    """Return the document for a caller who used up key 3: the numbers, and the recording."""
    response = VoiceResponse()
    context.say_all(response, "crisis")
    return record(context, response)


def third(context: CallContext) -> str:
    """Return the piece that offers key 3, or "" if that key is not in use."""
    if context.settings.on_call:
        return "on_call"
    return "line" if context.settings.crisis_line else ""


def _again(context: CallContext, piece: str, tries: int) -> VoiceResponse:
    response = VoiceResponse()
    keys = response.gather(
        action=context.url(Stage.MENU, tries=tries), num_digits=1, timeout=PATIENCE, finish_on_key=""
    )
    context.say_all(keys, piece)
    return record(context, _keys(context, response, keys))


def _keys(context: CallContext, response: VoiceResponse, keys: VoiceResponse) -> VoiceResponse:
    for speech in context.state.speech:
        offered = (speech.leave, speech.again, getattr(speech, third(context)) if third(context) else "")
        context.say(keys, speech, " ".join(filter(None, offered)))
    return response


def _connect(context: CallContext) -> VoiceResponse:
    """Dial the people on call, all at once and always screened, or the crisis line if the settings say so."""
    response = VoiceResponse()
    context.say_all(response, "one_moment")
    wishes, screened = context.settings, int(bool(context.settings.on_call))
    action = context.url(Stage.RETURNED, screened=screened)
    dial = response.dial(action=action, timeout=wishes.ring, caller_id=None, answer_on_bridge=True)
    for number in wishes.on_call:
        dial.number(number, url=context.url(Stage.SCREEN, on_call=1))
    if not wishes.on_call:
        dial.number(wishes.crisis_line)
    return response
