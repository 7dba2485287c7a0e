"""What callers hear if something of ours fails: static, short, and with the numbers."""

from twilio.twiml.voice_response import Say, VoiceResponse

from channels import CallState
from channels.twilio.voice.call_context import plain
from channels.twilio.voice.voices import voice_for

# The emergency numbers by dialling code, for the case that not even the practice's words are known; 112 elsewhere.
# A test compares them with the crisis data of every country.
_EMERGENCY = {
    "+1": "911", "+44": "999", "+47": "113", "+52": "911", "+55": "192", "+61": "000",
    "+64": "111", "+65": "995", "+81": "119", "+82": "119", "+972": "101",
}  # fmt: skip
_ELSEWHERE = "112"
_WORDS = "Nobody can answer right now. If you or someone else is in danger, hang up and call {number}."


def last_resort(state: CallState | None, number: str) -> str:
    """Return TwiML without reading anything. `state` is the last known one, `number` the called number."""
    response = VoiceResponse()
    for speech in state.speech if state else ():
        voice = voice_for(speech.language, state.country if state else "")
        response.append(Say(plain(speech.missed), language=voice.language, voice=voice.voice))
    if state is None or not state.speech:
        emergency = next((dialled for code, dialled in _EMERGENCY.items() if number.startswith(code)), _ELSEWHERE)
        words = _WORDS.format(number=", ".join(emergency))
        response.say(words, language="en-US")
        response.pause(length=1)
        response.say(words, language="en-US")
    response.hangup()
    return str(response)
