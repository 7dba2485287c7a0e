"""What somebody at a telephone hears, and what a line waits for."""

from dataclasses import dataclass
from enum import StrEnum

APPLICATION_ERROR = "We are sorry, an application error has occurred. Goodbye."
OUT_OF_SERVICE = "The number you have dialed is not in service."


class Sound(StrEnum):
    """The kinds of sounds."""

    SAYS = "says"
    PLAYS = "plays"
    PAUSE = "pause"
    BEEP = "beep"
    TONES = "tones"
    RINGING = "ringing"
    JOINED = "joined"
    ERROR = "error"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class HeardSound:
    """One sound. `text` is what is said, the URL that is played, the tones, or the seconds of a pause."""

    sound: Sound
    text: str = ""
    language: str = ""
    voice: str = ""

    def __str__(self) -> str:
        return f"{self.sound}: {self.text}" if self.text else str(self.sound)


class AwaitedInput(StrEnum):
    """What a line waits for."""

    ANSWER = "somebody to answer"
    KEYS = "keys or speech"
    VOICE = "a message after the beep"
    CALLEE = "the called number to answer"
    TALK = "the end of the conversation"
    NOTHING = "nothing, the call is over"


class HungUp(Exception):
    """This end hung up."""


class Finished(Exception):
    """TwiML ended the call."""


@dataclass(frozen=True, slots=True)
class Input:
    """What happens at a line: keys, spoken words, seconds of a message, or nothing (time passes)."""

    keys: str = ""
    words: str = ""
    seconds: int = 0
    silent: bool = False  # the message is only silence, which is recorded too
    hangs_up: bool = False  # the message ends because the caller hangs up
