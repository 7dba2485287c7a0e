"""Urgent words: read once, looked for quickly."""

import re
import tomllib
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from importlib import resources
from typing import TypeAlias

from autoreply.texts.folding import words

LONGEST_TEXT = 1 << 16  # characters that are looked at

Tree: TypeAlias = "dict[str, Tree]"


class UrgentWords:
    """The urgent words of some languages, with what the practice added and removed.

    Words match whole, in any capitals, with or without accents, apostrophes and punctuation, also across line breaks; a
    star at the end, as in "suicid*", stands for any ending. `languages` without a list bring no words. `forget` are
    lines of our own replies, whose words are not the sender's when a mail program quotes them; one that is nothing but
    urgent words is what people write, and stays. `unknown` lists what was to be removed and never was in the list.
    """

    def __init__(
        self,
        languages: Iterable[str],
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
        forget: Collection[str] = (),
    ) -> None:
        listed = dict.fromkeys(phrase for code in languages for phrase in _listed(code))
        without = {_folded(phrase) for phrase in remove}
        self.unknown = tuple(phrase for phrase in remove if _folded(phrase) not in map(_folded, (*listed, *add)))
        kept = {folded for phrase in (*listed, *add) if (folded := _folded(phrase)) not in without}
        self._phrases = _compiled(frozenset(phrase for phrase in kept if phrase.strip(" *")))
        quoted = (words(line) for line in forget)
        self._forget = tuple(sorted({line for line in quoted if self._forgets(line)}, key=len, reverse=True))

    def seen(self, text: str) -> bool:
        """Whether an urgent word stands in the first 65,536 characters of `text`. Never raises."""
        folded = words(text[:LONGEST_TEXT])
        if not self._found(folded):
            return False
        for line in self._forget:
            folded = folded.replace(line, "  ")
        return self._found(folded)

    def _forgets(self, line: str) -> bool:
        """Whether an urgent word stands in this line, with others."""
        return self._found(line) and self._others(line) != ""

    def _others(self, line: str) -> str:
        """The words of a line that are not urgent."""
        while self._phrases is not None and (found := self._phrases.search(line)):
            whole = line[found.end() - 1] == " "  # else any ending fits, up to the next word
            end = found.end() - 1 if whole else line.index(" ", found.end())
            line = line[: found.start()] + line[end:]
        return line.strip()

    def _found(self, folded: str) -> bool:
        return self._phrases is not None and self._phrases.search(folded) is not None


@cache
def listed_languages() -> tuple[str, ...]:
    """The languages that have a list. People in need write in their own, whatever a practice speaks."""
    files = (resources.files("autoreply.texts.urgent") / "lists").iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml")))


def _folded(phrase: str) -> str:
    """ " kill myself " with a space at both ends; " suicid" where any ending fits."""
    whole = words(phrase)
    return whole.rstrip() if phrase.rstrip().endswith("*") else whole


@cache
def _compiled(phrases: frozenset[str]) -> re.Pattern[str] | None:
    """One expression for all phrases, as a tree of their beginnings: no letter of a text is read twice for nothing."""
    tree: Tree = {}
    for phrase in sorted(phrases):
        branch = tree
        for letter in phrase:
            branch = branch.setdefault(letter, {})
        branch[""] = {}
    return re.compile(_expression(tree)) if tree else None


def _expression(tree: Tree) -> str:
    """Goes into its own depth only where phrases part: a long one alone needs no depth at all."""
    stem = ""
    while "" not in tree and len(tree) == 1:
        ((letter, tree),) = tree.items()
        stem += re.escape(letter)
    return stem + _branches(tree)


def _branches(tree: Tree) -> str:
    if "" in tree:
        return ""
    branches = [re.escape(letter) + _expression(below) for letter, below in sorted(tree.items())]
    return f"(?:{'|'.join(branches)})"


@cache
def _listed(code: str) -> tuple[str, ...]:
    """The list of one language, () where there is none."""
    file = resources.files("autoreply.texts.urgent") / "lists" / f"{code}.toml"
    if not re.fullmatch("[a-z]{2,3}", code) or not file.is_file():
        return ()
    return tuple(tomllib.loads(file.read_text("utf-8"))["words"])
