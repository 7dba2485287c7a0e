"""Reads the words of a package by language: one TOML file with a table for each."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Self

from babel import Locale

from autoreply.texts.words.speaker import Speaker, said_by

FALLBACK = "en"  # for languages that we do not write


@cache
def word_lists(package: str, name: str) -> Mapping[str, Mapping[str, str]]:
    """Return the words of the file `name` in `package`, by language."""
    return tomllib.loads((resources.files(package) / name).read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class WordList:
    """The sentences of one file in one language, by their names."""

    language: str
    words: Mapping[str, str]

    @classmethod
    def of(cls, package: str, name: str, language: str, speaker: Speaker = Speaker.WE) -> Self:
        """Those of the file `name` in `package`, as `speaker` says them; in English where that lacks the language."""
        lists = word_lists(package, name)
        code = language if language in lists else FALLBACK
        return cls(code, said_by(speaker, lists[code]))

    def say(self, name: str, /, **values: object) -> str:
        """A sentence with its values."""
        return self.words[name].format(**values)

    def counted(self, name: str, number: float, /, **values: object) -> str:
        """A sentence about `number` of something; under the name with "_one" where the language counts it as one."""
        one = Locale.parse(self.language).plural_form(number) == "one"
        return self.say(f"{name}_one" if one else name, **{"number": number, **values})
