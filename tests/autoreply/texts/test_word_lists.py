"""The sentences for our own people: every list in every language, with the same names and the same values in them."""

import tomllib
from pathlib import Path
from string import Formatter

import pytest

import autoreply
from autoreply.decision.reason import Reason
from autoreply.reviews.reasons import reason_in
from autoreply.texts.word_lists import WordList
from autoreply.texts.words import known_languages

ROOT = Path(autoreply.__file__).parent
FILES = sorted(one for one in ROOT.rglob("*.toml") if "[en]\n" in one.read_text("utf-8"))


def values_in(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_the_lists_are_found() -> None:
    assert {one.name for one in FILES} >= {
        "handover.toml",
        "counts_only.toml",
        "due.toml",
        "summary.toml",
        "incident.toml",
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_list_has_every_sentence_in_every_language(file: Path) -> None:
    lists = tomllib.loads(file.read_text("utf-8"))
    assert lists.keys() == set(known_languages())
    english = lists["en"]
    for language, words in lists.items():
        # In English, some words of writing.toml stand in the code.
        assert words.keys() == lists["de" if file.name == "writing.toml" and language != "en" else "en"].keys(), (
            language
        )
        for name, sentence in words.items():
            if isinstance(sentence, str):
                free = {"number"} if name.endswith("_one") else set[str]()  # a sentence about one may write it out
                assert values_in(sentence) - free == values_in(english.get(name, sentence)) - free, (
                    f"{language}: {name}"
                )


def test_a_language_without_a_list_reads_english_and_counts_as_its_grammar_does() -> None:
    def hours(language: str, number: float) -> str:
        return WordList.of("autoreply.summary", "summary.toml", language).counted("hours", number)

    assert hours("pt", 2) == "2 hours"
    assert [hours("en", 1), hours("en", 1.5), hours("fr", 1.5), hours("de", 1)] == [
        *("1 hour", "1.5 hours", "1.5 heure", "1 Stunde")
    ]


def test_every_reason_has_words_in_every_language() -> None:
    lists = tomllib.loads((ROOT / "reviews" / "reasons.toml").read_text("utf-8"))
    assert lists.keys() == {*known_languages()} - {"en"}
    for words in lists.values():
        assert words.keys() == set(Reason)
    assert reason_in("de", Reason.WORKING_HOURS) == "Sie kam, während Sie geöffnet hatten"
    assert reason_in("en", Reason.WORKING_HOURS) == reason_in("pt", Reason.WORKING_HOURS) == Reason.WORKING_HOURS.words
    assert reason_in("de", "of another version") == "of another version"
