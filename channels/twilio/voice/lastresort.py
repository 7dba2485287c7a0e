"""What is said when something of ours fails: static, short, and with the numbers in it."""

from twilio.twiml.voice_response import Say, VoiceResponse

from channels import CallState
from channels.twilio.voice.scene import plain
from channels.twilio.voice.voices import voice_for

# The emergency numbers by country code, for the one case that not even the practice's words are known.
_EMERGENCY = {"+1": "9, 1, 1", "+44": "9, 9, 9", "+61": "0, 0, 0", "+64": "1, 1, 1"}
_ELSEWHERE = "1, 1, 2"
_WORDS = "Nobody can answer right now. If you or someone else is in danger, hang up and call {number}."


def last_resort(sign: CallState | None, number: str) -> str:
    """TwiML that needs nothing but what is at hand. `sign` is the last that was known, `number` the one called."""
    said = VoiceResponse()
    for speech in sign.speech if sign else ():
        voice = voice_for(speech.language, sign.country if sign else "")
        said.append(Say(plain(speech.missed), language=voice.language, voice=voice.voice))
    if sign is None or not sign.speech:
        emergency = next((say for code, say in _EMERGENCY.items() if number.startswith(code)), _ELSEWHERE)
        said.say(_WORDS.format(number=emergency), language="en-US")
        said.pause(length=1)
        said.say(_WORDS.format(number=emergency), language="en-US")
    said.hangup()
    return str(said)
