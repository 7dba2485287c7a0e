"""What a stage of a call knows besides its `StepInput`: the state now, the settings, our addresses."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from twilio.twiml import TwiML
from twilio.twiml.voice_response import Play, Say

from channels import CallState, Speech, hook_path
from channels.twilio.voice.settings import Forward, VoiceSettings
from channels.twilio.voice.stage import Stage
from channels.twilio.voice.voices import voice_for
from channels.twilio.xml_text import xml_text

LONGEST_SAY = 4000  # characters; Twilio accepts 4096


@dataclass(frozen=True, slots=True)
class CallContext:
    """Immutable, so that a stage is a pure function."""

    channel: str
    settings: VoiceSettings
    state: CallState

    def url(self, stage: Stage, **state: int) -> str:
        """Return the absolute address of a stage at the public address, with the state of the call in its query."""
        query = f"?{urlencode(state)}" if state else ""
        return f"{self.settings.public_url or ''}{hook_path(self.channel, stage.value)}{query}"

    def say(self, into: TwiML, speech: Speech, words: str) -> None:
        """Say the words in the voice of their language; nothing if there are none."""
        if words:
            voice = voice_for(speech.language, self.state.country, self.settings.voices)
            into.append(Say(plain(words), language=voice.language, voice=voice.voice))

    def say_all(self, into: TwiML, piece: str) -> None:
        """Say the piece of that name in every language of the practice."""
        for speech in self.state.speech:
            self.say(into, speech, getattr(speech, piece))

    def greet(self, into: TwiML, greeting: str) -> None:
        """Say the greeting "closed" or "missed" in every language, or play the practice's own recording."""
        own = {(one.language, str(one.greeting)): one.url for one in self.settings.recordings}
        for speech in self.state.speech:
            if (speech.language, greeting) in own:
                into.append(Play(own[speech.language, greeting]))
            else:
                self.say(into, speech, getattr(speech, greeting))

    def on_duty(self, after: int = -1) -> Iterator[tuple[int, Forward]]:
        """Yield who is called now, with their place in the settings, from the place after `after` on."""
        for place, one in enumerate(self.settings.forward):
            if place > after and self._is_on_duty(one.person):
                yield place, one

    def _is_on_duty(self, person: str | None) -> bool:
        if self.state.only:
            return person == self.state.only
        return person is None or person in self.state.working


def plain(words: str) -> str:
    """Return the words as a document can have them said."""
    return xml_text(words, LONGEST_SAY)
