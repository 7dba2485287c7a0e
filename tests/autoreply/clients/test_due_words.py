"""What is due about clients, in every language that the replies speak."""

import re

import pytest

from autoreply.clients.due import DueItem, DueKind, DueWords, all_words
from autoreply.texts.words.language import known_languages

FIELDS = re.compile(r"{(\w+)}")


@pytest.mark.parametrize("language", known_languages())
def test_each_language_has_each_sentence_with_the_same_values(language: str) -> None:
    english, theirs = all_words()["en"], all_words()[language]
    assert theirs.keys() == english.keys()
    for name, sentence in english.items():
        assert set(FIELDS.findall(theirs[name])) == set(FIELDS.findall(sentence)), name


def test_a_sentence_stands_in_the_language_of_its_reader_and_else_in_english() -> None:
    item = DueItem(DueKind.DISCUSS, 3, "M.R. {who}", "discuss", {"state": DueWords("to_discuss")})
    assert item.says_in("de").startswith("M.R. {who}: Ein Plan ist zu besprechen, und nichts davon gilt.")
    assert item.says == item.says_in("xx")
    assert item.says.startswith("M.R. {who}: a plan is to discuss, and nothing of it is in effect.")
