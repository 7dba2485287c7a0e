"""What is said where others may read or hear it: how many of what, and never of whom. One segment in each language."""

from autoreply.texts.word_lists import WordList
from channels.segments import plain


def counts_text(language: str, **counts: int) -> str:
    """Return "Autoreply: 2 new texts, 1 new voicemail. Open the page." for texts=2, voicemails=1.

    The names are those of counts_only.toml. What is zero is left out. With nothing at all, it says "news for you".
    """
    return plain(_counts(_words(language), "thin", counts))


def counts_spoken(language: str, **counts: int) -> str:
    """The same to be spoken."""
    return _counts(_words(language), "spoken", counts)


def sentence(language: str, name: str, **values: str) -> str:
    """Return another sentence of counts_only.toml, as a text message may say it."""
    return plain(_words(language).say(name, **values))


def _counts(words: WordList, name: str, counts: dict[str, int]) -> str:
    parts = [words.counted(what, number) for what, number in counts.items() if number > 0]
    return words.say(name, what=", ".join(parts) or words.say("something"))


def _words(language: str) -> WordList:
    return WordList.of("autoreply.notices", "counts_only.toml", language)
