"""What callers hear, in every language we write: one file each beside this one."""

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict

from autoreply.texts.words.errors import WordsError
from autoreply.texts.words.speaker import Speaker, alone


class _SpokenWords(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Greeting(_SpokenWords):
    """The sentences before the menu; `danger_again` and the ways are what is said a second time."""

    reached: str
    closed: str
    missed: str
    danger: str
    lead: str
    hang_up: str
    once_more: str
    danger_again: str


class Ways(_SpokenWords):
    """How to reach a crisis line."""

    call: str
    press: str
    both: str
    text: str
    keyword: str
    information: str


class Reopening(_SpokenWords):
    """When somebody is here again, by what keeps us closed, and who stands in."""

    ordinary: str
    holiday: str
    vacation: str
    cover: str
    cover_number: str


class Keys(_SpokenWords):
    """The menu."""

    leave: str
    again: str
    on_call: str
    line: str
    no_such_key: str


class Message(_SpokenWords):
    """Around a message, and while somebody is called."""

    tone: str
    thanks: str
    one_moment: str
    not_reached: str


class Callee(_SpokenWords):
    """To a person of the practice who picks up."""

    callee: str
    urgent_callee: str
    accept: str


class Spoken(_SpokenWords):
    """All that is spoken in one language. `elsewhere` tells callers, in it, that it comes."""

    elsewhere: str
    recognised: tuple[str, ...]
    greeting: Greeting
    ways: Ways
    opening: Reopening
    keys: Keys
    message: Message
    callee: Callee
    alone: dict[str, str]


Opened = Literal["ordinary", "holiday", "vacation"]


@cache
def spoken(code: str, voice: Speaker = Speaker.WE) -> Spoken:
    """What is spoken in the language `code`, as `voice` says it. Raises `WordsError` for one we do not write."""
    if voice is Speaker.I:
        words = spoken(code)
        return alone(words, words.alone, frozenset({"greeting", "opening", "keys", "message", "callee"}))
    file = resources.files("autoreply.texts.words.spoken") / f"{code}.toml"
    if not file.is_file():
        raise WordsError(f'nothing is spoken in "{code}"')
    return Spoken.model_validate(tomllib.loads(file.read_text("utf-8")))
