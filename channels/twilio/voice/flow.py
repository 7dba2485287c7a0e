"""The whole call as pure functions: from a stage and its input to TwiML."""

from collections.abc import Callable, Mapping

from twilio.twiml.voice_response import VoiceResponse

from channels.twilio.voice.call_context import CallContext
from channels.twilio.voice.menu import menu, returned, taken
from channels.twilio.voice.office import call, dialled, screen, screened
from channels.twilio.voice.stage import Stage, StepInput

Act = Callable[[CallContext, StepInput], VoiceResponse]

FLOW: Mapping[Stage, Act] = {
    Stage.CALL: call,
    Stage.DIALLED: dialled,
    Stage.SCREEN: screen,
    Stage.SCREENED: screened,
    Stage.MENU: menu,
    Stage.RETURNED: returned,
    Stage.TAKEN: taken,
    Stage.RECORDED: lambda _context, _given: VoiceResponse(),
}
