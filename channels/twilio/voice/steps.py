"""Lists the steps that a caller hears, from the same documents that Twilio gets: for `explain`."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from twilio.twiml.voice_response import VoiceResponse

from channels import Step
from channels.twilio.voice.call_context import CallContext
from channels.twilio.voice.flow import FLOW
from channels.twilio.voice.menu import AGAIN, LEAVE, THIRD, third
from channels.twilio.voice.stage import Stage, StepInput


def steps(context: CallContext) -> list[Step]:
    """Return the whole call of somebody who waits, with what each key does below it."""
    step_input = StepInput(Stage.CALL, call="explain", number=context.settings.numbers[0])
    found = [*_document(FLOW[Stage.CALL](context, step_input), 0)]
    if found and found[-1].does == "rings":
        found += [Step("then", "nobody takes the call"), *_document(FLOW[Stage.DIALLED](context, _last(step_input)), 0)]
    for key in filter(None, (LEAVE, AGAIN, THIRD if third(context) else "")):
        found.append(Step("key", key))
        found += _document(FLOW[Stage.MENU](context, StepInput(Stage.MENU, digits=key)), 1)
    found.append(Step("then", "after the message"))
    return [*found, *_document(FLOW[Stage.TAKEN](context, step_input), 1)]


def _last(step_input: StepInput) -> StepInput:
    return StepInput(
        Stage.DIALLED, call=step_input.call, number=step_input.number, dialled="no-answer", bridged=False, turn=20
    )


def _document(response: VoiceResponse, indent: int) -> Iterator[Step]:
    for verb in ET.fromstring(str(response)):  # noqa: S314 - our own document
        yield from _verb(verb, indent)


def _verb(verb: ET.Element, indent: int) -> Iterator[Step]:
    text = "".join(verb.itertext()).strip()
    if verb.tag == "Say":
        yield Step("says", text, verb.get("language", ""), indent)
    elif verb.tag == "Play":
        yield Step("plays", text, indent=indent)
    elif verb.tag == "Gather":
        for child in verb:
            yield from _verb(child, indent)
        yield Step("waits", f"{verb.get('timeout')} seconds for a key, which may be pressed at any time", indent=indent)
    elif verb.tag == "Dial":
        numbers = ", ".join((number.text or "") for number in verb)
        yield Step("rings", f"{numbers}, for {verb.get('timeout')} seconds", indent=indent)
    elif verb.tag == "Record":
        yield Step("records", f"a message of {verb.get('maxLength')} seconds at most", indent=indent)
        yield Step("then", "where nothing was recorded", indent=indent)
    elif verb.tag == "Hangup":
        yield Step("ends", indent=indent)
