"""The reasons of decisions in the language of a document."""

from autoreply.decision.reason import words_of
from autoreply.texts.word_lists import word_lists


def reason_in(language: str, word: str) -> str:
    """A reason, as the record has it, in words; in English where the language has none for it."""
    return word_lists("autoreply.reviews", "reasons.toml").get(language, {}).get(word) or words_of(word)
