"""The figures that `check` prints."""

import pytest

from autoreply.texts.words import Occasion
from autoreply.texts.words.measure import measure


def figures(text: str, language: str = "en") -> tuple[int, int, float | None]:
    result = measure(text, language, Occasion.ORDINARY)
    return result.words, result.longest, result.grade


def test_words_and_sentences_are_counted_as_people_read_them() -> None:
    assert figures("")[:2] == (0, 0)
    assert figures("We are closed. Call 911!\n- Lifeline: call or text 1-800-799-7233.")[:2] == (10, 4)
    assert figures("It opens at 9:00 a.m., New York time.")[:2] == (8, 8)


def test_the_grade_follows_the_published_formula() -> None:
    words, longest, grade = figures("The cat sat on the mat.")
    assert (words, longest) == (6, 6)
    assert grade == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59)
    _, _, hard = figures("Institutional considerations necessitate organizational unavailability.")
    assert hard is not None
    assert hard > 20


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("closed", 1), ("people", 2), ("while", 1), ("office", 2), ("messages", 3), ("needed", 2), ("988", 1), ("are", 1)],
)
def test_syllables_of_everyday_words(word: str, syllables: int) -> None:
    grade = figures(word)[2]
    assert grade == pytest.approx(0.39 + 11.8 * syllables - 15.59)


def test_the_figure_is_left_out_where_the_formula_is_not_defined() -> None:
    assert figures("Wir haben geschlossen.", "de")[2] is None
    assert "no Flesch-Kincaid figure" in str(measure("Wir haben geschlossen.", "de", Occasion.REPEAT))
    assert "Flesch-Kincaid -" in str(measure("We are shut.", "en", Occasion.REPEAT))
