"""The same words as one person says them: "I will read your message" in place of "We will read your message"."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import BaseModel

_Words = TypeVar("_Words", bound=BaseModel)


class Speaker(StrEnum):
    """Who speaks: several people, or one who works alone."""

    WE = "we"
    I = "I"  # noqa: E741 - the word itself


def alone(words: _Words, phrases: Mapping[str, str], parts: frozenset[str]) -> _Words:
    """`words` with every phrase in `parts`, the names of fields, said by one person."""
    return words.model_copy(update={name: _said(getattr(words, name), phrases) for name in parts})


def said_by(speaker: Speaker, table: Mapping[str, Any]) -> Mapping[str, str]:
    """The sentences of a table as `speaker` says them; its own table `alone`, if any, has the phrases of one person."""
    if "alone" not in table:
        return table
    phrases = table["alone"] if speaker is Speaker.I else {}
    return {name: _phrased(text, phrases) for name, text in table.items() if name != "alone"}


def _phrased(text: str, phrases: Mapping[str, str]) -> str:
    for several, one in phrases.items():
        text = text.replace(several, one)
    return text


def _said(value: object, phrases: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return _phrased(value, phrases)
    if isinstance(value, BaseModel):
        return value.model_copy(
            update={name: _said(getattr(value, name), phrases) for name in type(value).model_fields}
        )
    if isinstance(value, dict):
        return {key: _said(inner, phrases) for key, inner in value.items()}
    if isinstance(value, tuple):
        return tuple(_said(inner, phrases) for inner in value)
    return value
