"""What callers hear when nobody talks with them: the numbers, three keys at most, and a recording.

Whoever presses nothing is led to the recording, and whoever says nothing there has heard the numbers twice.
"""

from twilio.twiml.voice_response import VoiceResponse

from channels.twilio.voice.scene import Scene
from channels.twilio.voice.stage import MOST_TRIES, Stage, Told

LEAVE, AGAIN, THIRD = "1", "2", "3"
PATIENCE = 5  # seconds for a key


def greeting(scene: Scene) -> VoiceResponse:
    """Nobody is here, or nobody could take the call: by the sign at the door."""
    said = VoiceResponse()
    keys = said.gather(action=scene.url(Stage.MENU), num_digits=1, timeout=PATIENCE, finish_on_key="")
    if scene.sign.after_hours:
        scene.greet(keys, "closed")
        scene.say_all(keys, "opening")
    else:
        scene.greet(keys, "missed")
    return record(scene, _keys(scene, said, keys))


def menu(scene: Scene, told: Told) -> VoiceResponse:
    """The caller pressed a key."""
    if told.digits == LEAVE or (told.digits not in {AGAIN, THIRD} and told.tries + 1 >= MOST_TRIES):
        return record(scene, VoiceResponse())
    if told.digits == AGAIN:
        return _again(scene, "crisis", tries=0)
    if told.digits == THIRD and third(scene):
        return _connect(scene)
    return _again(scene, "no_such_key", tries=told.tries + 1)


def returned(scene: Scene, told: Told) -> VoiceResponse:
    """The person on call, or the crisis line, was called: the end, or the numbers and the recording."""
    said = VoiceResponse()
    if told.talked:
        said.hangup()
        return said
    if scene.settings.on_call:
        scene.say_all(said, "not_reached")
    scene.say_all(said, "crisis")
    return record(scene, said)


def taken(scene: Scene, _told: Told) -> VoiceResponse:
    """A message was left: thanks, and the numbers again."""
    said = VoiceResponse()
    scene.say_all(said, "thanks")
    scene.say_all(said, "crisis")
    said.hangup()
    return said


def record(scene: Scene, said: VoiceResponse) -> VoiceResponse:
    """Say what is to be done, and record. Nothing can follow a <Record>, so this ends every document."""
    wishes = scene.settings
    scene.say_all(said, "tone")
    said.record(
        action=scene.url(Stage.TAKEN),
        timeout=wishes.silence,
        max_length=wishes.longest_message,
        finish_on_key="#",
        play_beep=True,
        recording_status_callback=scene.url(Stage.RECORDED),
        recording_status_callback_event="completed",
    )
    return said


def third(scene: Scene) -> str:
    """The piece that offers key 3; "" where nothing is on it."""
    if scene.settings.on_call:
        return "on_call"
    return "line" if scene.settings.crisis_line else ""


def _again(scene: Scene, piece: str, tries: int) -> VoiceResponse:
    said = VoiceResponse()
    keys = said.gather(action=scene.url(Stage.MENU, tries=tries), num_digits=1, timeout=PATIENCE, finish_on_key="")
    scene.say_all(keys, piece)
    return record(scene, _keys(scene, said, keys))


def _keys(scene: Scene, said: VoiceResponse, keys: VoiceResponse) -> VoiceResponse:
    for speech in scene.sign.speech:
        offered = (speech.leave, speech.again, getattr(speech, third(scene)) if third(scene) else "")
        scene.say(keys, speech, " ".join(filter(None, offered)))
    return said


def _connect(scene: Scene) -> VoiceResponse:
    """Call who is on call, all at once and always screened; or the crisis line, if the practice turned that on."""
    said = VoiceResponse()
    scene.say_all(said, "one_moment")
    wishes, screened = scene.settings, int(bool(scene.settings.on_call))
    action = scene.url(Stage.RETURNED, screened=screened)
    dial = said.dial(action=action, timeout=wishes.ring, caller_id=None, answer_on_bridge=True)
    for number in wishes.on_call:
        dial.number(number, url=scene.url(Stage.SCREEN, on_call=1))
    if not wishes.on_call:
        dial.number(wishes.crisis_line)
    return said
