"""The figures that `check` prints."""

from autoreply.texts.words import Occasion
from autoreply.texts.words.measure import measure


def figures(text: str) -> tuple[int, int]:
    result = measure(text, "en", Occasion.ORDINARY)
    return result.words, result.longest


def test_words_and_sentences_are_counted_as_people_read_them() -> None:
    assert figures("") == (0, 0)
    assert figures("We are closed. Call 911!\n- Lifeline: call or text 1-800-799-7233.") == (10, 4)
    assert figures("It opens at 9:00 a.m., New York time.") == (8, 8)


def test_the_figure_is_named_with_its_formula() -> None:
    assert "Vienna formula" in str(measure("Wir haben geschlossen.", "de", Occasion.REPEAT))
    assert "Flesch-Kincaid -" in str(measure("We are shut.", "en", Occasion.REPEAT))
    assert "no figure" in str(measure("", "en", Occasion.REPEAT))
