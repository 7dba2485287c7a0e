"""What a stage may know besides what Twilio told: what holds now, the practice's wishes, our addresses."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from twilio.twiml import TwiML
from twilio.twiml.voice_response import Play, Say

from channels import CallState, Speech, hook_path
from channels.twilio.voice.settings import Forward, VoiceSettings
from channels.twilio.voice.stage import Stage
from channels.twilio.voice.voices import voice_for

LONGEST_SAY = 4000  # characters; Twilio takes 4096


@dataclass(frozen=True, slots=True)
class CallContext:
    """Everything is fixed, so that a stage is a function of what it is given."""

    channel: str
    settings: VoiceSettings
    state: CallState

    def url(self, stage: Stage, **state: int) -> str:
        """The absolute address of a stage at the configured public address, with the state of the call in it."""
        query = f"?{urlencode(state)}" if state else ""
        return f"{self.settings.public_url or ''}{hook_path(self.channel, stage.value)}{query}"

    def say(self, into: TwiML, speech: Speech, words: str) -> None:
        """Words in the voice of their language; nothing where there are none."""
        if words:
            voice = voice_for(speech.language, self.state.country, self.settings.voices)
            into.append(Say(plain(words), language=voice.language, voice=voice.voice))

    def say_all(self, into: TwiML, piece: str) -> None:
        """The piece of that name in every language of the practice."""
        for speech in self.state.speech:
            self.say(into, speech, getattr(speech, piece))

    def greet(self, into: TwiML, greeting: str) -> None:
        """The greeting "closed" or "missed" in every language: the practice's own recording where it has one."""
        own = {(one.language, str(one.greeting)): one.url for one in self.settings.recordings}
        for speech in self.state.speech:
            if (speech.language, greeting) in own:
                into.append(Play(own[speech.language, greeting]))
            else:
                self.say(into, speech, getattr(speech, greeting))

    def on_duty(self, after: int = -1) -> Iterator[tuple[int, Forward]]:
        """Who is called now, with the place in the settings; only those behind the place `after`."""
        for place, one in enumerate(self.settings.forward):
            if place > after and (one.person is None or one.person in self.state.working):
                yield place, one


def plain(words: str) -> str:
    """What XML can carry, and no more than Twilio takes."""
    return "".join(char for char in words if char >= " " or char in "\n\t")[:LONGEST_SAY]
