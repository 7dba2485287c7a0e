"""[channels.NAME]: the settings of a channel that the core uses, besides those that its kind defines."""

from collections.abc import Mapping
from functools import lru_cache

from pydantic import BaseModel, Field, ValidationInfo, field_validator, model_validator

from autoreply.settings.answers import Answers, Breaker
from autoreply.settings.base import Section, Text, Texts
from autoreply.settings.delivery import DeliverySettings
from autoreply.settings.hours import Hours
from autoreply.settings.policy import Response, Worded
from channels import ChannelKind, NoticeMedium
from channels.registry import UnknownKind, every, find


class _Nothing(BaseModel):
    """The model for an unknown kind, which is reported as an error of its own."""


class ChannelEntry(Section):
    """One account. Missing values are the practice's. `settings` is the model of its kind.

    `renamed_from`: the name that this channel had before. `purpose` and `response` are what the written policy says of
    it: what it is for, and how soon somebody answers.
    """

    kind: str
    renamed_from: Text | None = None
    person: Text | None = None
    languages: Texts | None = None
    purpose: Worded | None = None
    response: Response | None = None
    hours: Hours | None = None
    answers: Answers | None = None
    breaker: Breaker | None = None
    delivery: DeliverySettings | None = None
    words: dict[str, dict[str, str]] = Field(default_factory=dict)
    settings: BaseModel

    @model_validator(mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Pass keys that are not ours to the kind."""
        if not isinstance(value, Mapping):
            return value
        own = {key: value[key] for key in value if key in OWN}
        return own | {"settings": {key: value[key] for key in value if key not in OWN}}

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        find(kind)
        return kind

    @field_validator("settings", mode="plain")
    @classmethod
    def _of_its_kind(cls, value: object, info: ValidationInfo) -> BaseModel:
        model = kind_model(info.data.get("kind"))
        return model.model_validate(value) if model else _Nothing()


OWN = frozenset(ChannelEntry.model_fields) - {"settings"}


def kind_model(kind: object) -> type[BaseModel] | None:
    """Return the model of a kind's settings, or None for an unknown kind."""
    found = _kind(kind) if isinstance(kind, str) else None
    return found.settings if found else None


def kind_of(entry: ChannelEntry) -> ChannelKind:
    """Return the kind of a channel. Raises `UnknownKind`."""
    return _kind(entry.kind) or find(entry.kind)


def kinds_reaching(medium: NoticeMedium) -> str:
    """Return the kinds of channel that reach people so, as the file names them: `"sms"`, or `"sms" or "pager"`."""
    return " or ".join(f'"{kind.name}"' for kind in every() if kind.medium is medium)


@lru_cache(maxsize=32)
def _kind(name: str) -> ChannelKind | None:
    try:
        return find(name)
    except UnknownKind:
        return None
