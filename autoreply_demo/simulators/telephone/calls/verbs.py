"""The verbs of TwiML that need nobody else: what is said and played, keys, and the ways out."""

from xml.etree import ElementTree as ET

from autoreply_demo.simulators.telephone.calls.sounds import AwaitedInput, Finished, HeardSound, Input, Sound
from autoreply_demo.simulators.telephone.calls.twiml import text_of
from autoreply_demo.simulators.telephone.calls.walk import Next, Step, Walk

_FOR_EVER = 10  # what loop="0" comes to here


def say(walk: Walk, verb: ET.Element, _base: str) -> Step:
    walk.line.picks_up()
    for _ in range(_times(verb)):
        walk.line.hear(HeardSound(Sound.SAYS, text_of(verb), verb.get("language", ""), verb.get("voice", "")))
    yield from ()
    return None


def play(walk: Walk, verb: ET.Element, base: str) -> Step:
    walk.line.picks_up()
    tones = verb.get("digits", "")
    for _ in range(_times(verb)):
        walk.line.hear(
            HeardSound(Sound.TONES, tones) if tones else HeardSound(Sound.PLAYS, walk.resolve(base, text_of(verb)))
        )
    yield from ()
    return None


def pause(walk: Walk, verb: ET.Element, _base: str) -> Step:
    walk.line.hear(HeardSound(Sound.PAUSE, verb.get("length", "1")))
    yield from ()
    return None


def gather(walk: Walk, verb: ET.Element, base: str) -> Step:
    """Without input the call goes on with the next verb, unless actionOnEmptyResult says otherwise."""
    walk.line.picks_up()
    for child in verb:
        yield from walk.verb(child, base)
    parameters = gathered(verb, (yield AwaitedInput.KEYS))
    if parameters:
        walk.progress()
    elif verb.get("actionOnEmptyResult") == "true":
        parameters = {"Digits": ""}
    else:
        return None
    action = walk.resolve(base, verb.get("action", base))
    return Next(action, verb.get("method", "POST"), {**parameters, "msg": "Gather End"})


def redirect(walk: Walk, verb: ET.Element, base: str) -> Step:
    yield from ()
    return Next(walk.resolve(base, text_of(verb)), verb.get("method", "POST"), {})


def hangup(_walk: Walk, _verb: ET.Element, _base: str) -> Step:
    yield from ()
    raise Finished("<Hangup>")


def reject(walk: Walk, verb: ET.Element, _base: str) -> Step:
    """The call was never answered: the caller hears a busy tone, or that there is no such number."""
    busy = verb.get("reason") == "busy"
    walk.line.ends_as = "busy" if busy else "no-answer"
    walk.line.hear(HeardSound(Sound.BUSY) if busy else HeardSound(Sound.ERROR, "The number is not in service."))
    yield from ()
    raise Finished("<Reject>")


def gathered(verb: ET.Element, given: Input) -> dict[str, str]:
    """Return the parameters of the action: the digits before the finishing key, or the words, or none."""
    kinds = verb.get("input", "dtmf")
    if given.words and "speech" in kinds:
        return {"SpeechResult": given.words, "Confidence": "0.9"}
    if "dtmf" not in kinds:
        return {}
    finish = verb.get("finishOnKey", "#")
    digits, finished, _ = given.keys.partition(finish) if finish else (given.keys, "", "")
    digits = digits[: int(verb.get("numDigits", "1000"))]
    return {"Digits": digits, "FinishedOnKey": finished} if digits else {}


def _times(verb: ET.Element) -> int:
    return int(verb.get("loop", "1")) or _FOR_EVER
