"""What a person who works alone says: "I" in every language, by mail, by text and on the telephone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from pydantic import BaseModel

from autoreply.texts.crisis import contains
from autoreply.texts.words import Occasion, Profile, Speaker, SpokenWords, Words, known_languages
from autoreply.texts.words.language import Language, language
from autoreply.texts.words.spoken import Spoken, spoken
from channels import TextForm
from channels.segments import size
from tests.autoreply.texts.words.samples import FACTS, LEE, resources

SEVERAL = {
    "en": r"\b(we|us|our|ours)\b",
    "de": r"\b(wir|uns|unser\w*)\b",
    "es": r"\b(nosotros|nos|nuestr\w+|\w+mos)\b|\w+arnos\b",
    "fr": r"\b(nous|nos|notre|nôtre)\b",
}
every_language = pytest.mark.parametrize("code", known_languages())


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from strings(getattr(value, name)) if name not in ("recognised", "alone") else ()
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)


@every_language
@pytest.mark.parametrize("words", [language, spoken])
def test_nobody_who_works_alone_speaks_of_several_and_every_phrase_is_used(
    code: str, words: Callable[..., Language | Spoken]
) -> None:
    several, one = words(code), words(code, Speaker.I)
    assert any(re.search(SEVERAL[code], text, re.IGNORECASE) for text in strings(several))
    assert not [text for text in strings(one) if re.search(SEVERAL[code], text, re.IGNORECASE)]
    whole = " ".join(strings(several))
    assert [phrase for phrase in several.alone if phrase not in whole] == []


@every_language
@pytest.mark.parametrize("form", [TextForm.EMAIL, TextForm.SMS])
def test_every_text_still_says_all_that_it_must_and_fits(code: str, form: TextForm) -> None:
    alone = Words(languages=[code], resources=resources("US"), form=form, voice=Speaker.I)
    for occasion in Occasion:
        text = alone.say(occasion, FACTS).text
        assert contains(text, "911")
        assert contains(text, "988")
        assert not re.search(SEVERAL[code], text.lower().replace("us-", ""))
        if form is TextForm.SMS:
            assert size(text).segments <= 2


@every_language
def test_a_caller_hears_one_person_and_the_same_help(code: str) -> None:
    several, alone = (
        SpokenWords(languages=[code], resources=resources("US"), profile=Profile.CARE, voice=voice) for voice in Speaker
    )
    ours, mine = several.say(Occasion.VACATION, FACTS)[0], alone.say(Occasion.VACATION, FACTS)[0]
    assert ours.opening != mine.opening
    assert not re.search(SEVERAL[code], mine.opening, re.IGNORECASE)
    assert mine.closed.count("9, 8, 8") == ours.closed.count("9, 8, 8") > 0


def test_a_night_of_a_person_who_works_alone() -> None:
    alone = Words(languages=["en"], resources=resources("US"), voice=Speaker.I)
    said = alone.say(Occasion.ORDINARY, FACTS).text
    assert "Thank you for writing to me. My office is closed at this hour.\nI will read your message on Monday" in said
    assert "You do not have to wait for me." in said
    assert f"Until then, {LEE.name} stands in for me." in alone.say(Occasion.VACATION, replace(FACTS, cover=LEE)).text
