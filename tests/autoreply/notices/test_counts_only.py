"""What texts, calls and push say: one segment in every language, with nobody's name, number or words."""

import re

import pytest

from autoreply.notices.counts_only import counts_spoken, counts_text
from autoreply.notices.proof import code_notice
from autoreply.texts.words.language import known_languages
from channels.segments import GSM_SINGLE, size

LANGUAGES = known_languages()
MANY = {"texts": 99, "voicemails": 99, "calls": 99}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "counts",
    [{"voicemails": 1}, MANY, {"people": 20, "urgent": 3}, {"troubles": 12, "over": 3}, {}],
    ids=["one", "many", "hand-over", "trouble", "nothing"],
)
def test_it_is_one_segment_of_the_basic_alphabet(language: str, counts: dict[str, int]) -> None:
    text = counts_text(language, **counts)
    assert (size(text).encoding, size(text).segments) == ("GSM-7", 1), text
    assert size(code_notice("123456", language).short).units <= GSM_SINGLE
    assert text.startswith("Autoreply")
    numbers = [str(number) for number in counts.values()]
    assert re.findall(r"\d+", text) == numbers
    assert re.findall(r"\d+", counts_spoken(language, **counts)) == numbers


def test_one_and_several_read_well() -> None:
    assert counts_text("en", voicemails=1) == "Autoreply: 1 new voicemail. Open the page."
    assert (
        counts_text("en", texts=2, voicemails=1, calls=0) == "Autoreply: 2 new texts, 1 new voicemail. Open the page."
    )
    assert counts_text("xx", texts=1) == counts_text("en", texts=1), "a language that we do not write"
