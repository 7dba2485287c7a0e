"""What the written policy says and no other key does: [policy], and the purpose of each channel."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, PlainValidator, model_validator

from autoreply.settings.base import Section, Text, Texts

_RESPONSE = re.compile(r"(\d{1,3})\s*working\s+(day|hour)s?")
_LIKE = '"1 working day", "2 working days" or "4 working hours"'
EMERGENCY = "emergency"

Profession = Literal["therapist", "social-worker", "coach", "attorney"]
SectionName = Literal[
    "about",
    "channels",
    "hours",
    "response",
    "after-hours",
    "emergency",
    "absence",
    "repeat",
    "privacy",
    "sessions",
    "minors",
    "social-media",
    "costs",
    "complaints",
    "consent",
]


@dataclass(frozen=True, slots=True)
class ResponseTime:
    """How soon somebody answers, in working time: so many "day" or "hour"."""

    number: int
    unit: Literal["day", "hour"]

    def __str__(self) -> str:
        """As it stands in the file: "2 working days"."""
        return f"{self.number} working {self.unit}{'' if self.number == 1 else 's'}"


def read_response(value: object) -> ResponseTime:
    """Raises ValueError."""
    if isinstance(value, ResponseTime):
        return value
    found = _RESPONSE.fullmatch(" ".join(value.lower().split())) if isinstance(value, str) else None
    if found is None or int(found[1]) == 0:
        raise ValueError(f"is not a response time; write {_LIKE}")
    return ResponseTime(int(found[1]), "day" if found[2] == "day" else "hour")


Response = Annotated[ResponseTime, PlainValidator(read_response), PlainSerializer(str)]
# One text for all languages, or one for each: { en = "...", es = "..." }.
Worded = Text | dict[str, Text]


def in_language(text: Worded | None, code: str) -> str:
    """The text in a language; where it is not written in that one, the first that there is."""
    if isinstance(text, dict):
        return text.get(code) or next(iter(text.values()), "")
    return text or ""


class PolicySettings(Section):
    """The written policy for clients. Hours, channels and crisis lines come from the rest of the file."""

    profession: Profession | None = None
    licence: Worded | None = None
    place: Worded | None = None
    contact: Worded | None = None
    response: Response | None = None
    fees: Worded | None = None
    not_used: Texts = ()
    minors: bool = False
    drop: tuple[SectionName, ...] = ()
    words: dict[str, dict[SectionName, Annotated[Text, Field(max_length=8000)]]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _keeps_help(self) -> "PolicySettings":
        if EMERGENCY in self.drop:
            raise ValueError(f'drop: "{EMERGENCY}" cannot be dropped; people have to know whom to call in a crisis')
        return self

    @property
    def written(self) -> bool:
        """Whether the file has anything of it."""
        return bool(self.model_fields_set)
