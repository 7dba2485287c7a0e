"""What is said where others may read or hear it: how many of what, and never of whom. One segment in each language."""

from collections.abc import Mapping

from autoreply.texts.word_lists import of_language, word_lists
from channels.segments import plain


def counts_text(language: str, **counts: int) -> str:
    """Return "Autoreply: 2 new texts, 1 new voicemail. Open the page." for texts=2, voicemails=1.

    The names are those of counts_only.toml. What is zero is left out. With nothing at all, it says "news for you".
    """
    words = _words(language)
    parts = [_counted(words, name, number) for name, number in counts.items() if number > 0]
    return plain(words["thin"].format(what=", ".join(parts) or words["something"]))


def counts_spoken(language: str, **counts: int) -> str:
    """The same to be spoken."""
    words = _words(language)
    parts = [_counted(words, name, number) for name, number in counts.items() if number > 0]
    return words["spoken"].format(what=", ".join(parts) or words["something"])


def sentence(language: str, name: str, **values: str) -> str:
    """Return another sentence of counts_only.toml, as a text message may say it."""
    return plain(_words(language)[name].format(**values))


def _counted(words: Mapping[str, str], name: str, number: int) -> str:
    return words[f"{name}_one" if number == 1 else name].format(number=number)


def _words(language: str) -> Mapping[str, str]:
    return of_language(all_words(), language)


def all_words() -> Mapping[str, Mapping[str, str]]:
    """The words by language."""
    return word_lists("autoreply.notices", "counts_only.toml")
