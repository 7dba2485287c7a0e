"""The settings of calls: who answers by day, and what callers hear otherwise."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from channels.twilio.settings import Number, Numbers, NumberSettings, Target
from channels.twilio.voice.voices import named

# Never connected: emergency services would look for the caller at the address of the practice's number.
EMERGENCY = frozenset({"000", "110", "111", "112", "113", "114", "115", "117", "118", "119", "15", "17", "18"}) | {
    "911", "933", "999", "190", "192", "193", "061", "062", "066", "100", "101", "102", "106", "108", "122", "133",
    "144", "995", "1122", "10111", "10177",
}  # fmt: skip
_DAYS = re.compile(r"([1-9]\d{0,3}) ?d(ays?)?")
_SHORT = re.compile(r"\d{3,6}")


def _days(value: object) -> object:
    """Read "30d", as everywhere in the file."""
    found = _DAYS.fullmatch(value.strip()) if isinstance(value, str) else None
    return timedelta(days=int(found[1])) if found else value


Days = Annotated[timedelta, BeforeValidator(_days)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Forward(_Section):
    """A phone that rings. With `person`, it rings only in that person's own working hours."""

    number: Number
    person: str | None = None
    screen: bool = Field(True, description="Connect only who presses 1, so that no mailbox takes the call.")


class RecordedGreeting(_Section):
    """A greeting that the practice recorded. `transcript` is its text, with numbers in digits."""

    language: str
    url: Target
    transcript: str
    greeting: Literal["closed", "missed"] = "closed"


class VoiceSettings(NumberSettings):
    """Calls to the practice's numbers."""

    forward: tuple[Forward, ...] = Field((), max_length=10, description="Who is called by day; nobody: the menu.")
    in_turn: bool = Field(False, description="One after the other, in this order; else all at once.")
    ring: int = Field(20, ge=5, le=60, description="Seconds; a mobile's own mailbox answers after some 25.")
    show: Literal["caller", "practice"] = Field("caller", description="Whose number the called person sees.")
    on_call: Numbers = Field((), max_length=5, description="Who is called at night on key 3; nobody: no key 3.")
    crisis_line: str | None = Field(None, description='Connect to this line on key 3, as "988"; else nobody is.')
    longest_message: int = Field(180, ge=10, le=600, description="Seconds.")
    silence: int = Field(5, ge=3, le=15, description="Seconds of silence that end a message.")
    keep_recordings: Days = Field(timedelta(days=30), description="Then a message is deleted at Twilio.")
    voices: dict[str, str] = Field(default_factory=dict, description='By language, as "Polly.Amy-Neural".')
    recordings: tuple[RecordedGreeting, ...] = ()

    @field_validator("crisis_line")
    @classmethod
    def _no_emergency_number(cls, number: str | None) -> str | None:
        if number is None:
            return None
        plain = re.sub(r"[ ().-]", "", number)
        if plain in EMERGENCY:
            raise ValueError(
                "is an emergency number, and nobody is ever connected to one: help would go to the address of your "
                "number, not to the caller. Callers are told to hang up and dial it"
            )
        if not _SHORT.fullmatch(plain) and not re.fullmatch(r"\+[1-9]\d{6,14}", plain):
            raise ValueError('is no number; write "988", or a number in international form')
        return plain

    @field_validator("voices")
    @classmethod
    def _named_voices(cls, voices: dict[str, str]) -> dict[str, str]:
        for language, voice in voices.items():
            named(language, voice)
        return voices

    @model_validator(mode="after")
    def _three_keys(self) -> Self:
        if self.on_call and self.crisis_line:
            raise ValueError("on_call and crisis_line would both be on key 3; more keys are not listened to")
        return self

    @model_validator(mode="after")
    def _not_to_itself(self) -> Self:
        called = {one.number for one in self.forward} | set(self.on_call) | {self.crisis_line}
        if called & set(self.numbers):
            raise ValueError("forward or on_call names one of the practice's own numbers: calls would go in a circle")
        return self

    def transcripts(self) -> Sequence[tuple[str, str]]:
        return [(one.language, one.transcript) for one in self.recordings]

    def mentions(self) -> Sequence[tuple[tuple[str | int, ...], str]]:
        return [(("forward", place, "person"), one.person) for place, one in enumerate(self.forward) if one.person]

    def describe(self) -> Sequence[str]:
        ringing = [f"{one.number}{f' ({one.person})' if one.person else ''}" for one in self.forward]
        order = "" if len(ringing) < 2 else ", one after the other" if self.in_turn else ", all at once"
        unscreened = [one.number for one in self.forward if not one.screen]
        third = f"key 3 calls {', '.join(self.on_call) or self.crisis_line}" if self.on_call or self.crisis_line else ""
        return (
            f"By day it rings at {', '.join(ringing)}{order}, {self.ring} seconds."
            if ringing
            else "By day nobody is called: callers leave a message.",
            *([f"Connected without pressing 1: {', '.join(unscreened)}."] if unscreened else []),
            f"Else callers hear the numbers, twice, and may leave a message{'; ' if third else ''}{third}.",
            f"A message is kept {self.keep_recordings.days} days at Twilio.",
        )
