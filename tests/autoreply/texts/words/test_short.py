"""Text messages: short enough to arrive whole, plain enough to be cheap, with help where a locked screen shows it."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from autoreply.texts.crisis import contains, countries
from autoreply.texts.words import Occasion, Words, WordsError, known_languages
from channels import TextForm
from channels.segments import size
from tests.autoreply.texts.words.samples import FACTS, LEE, resources


def texts(*languages: str, code: str = "US", extra: str | None = None, own: Mapping[str, str] | None = None) -> Words:
    overrides = {languages[0]: dict(own or {})}
    return Words(languages=languages, resources=resources(code, extra=extra), overrides=overrides, form=TextForm.SMS)


@pytest.mark.parametrize("country", sorted(countries()))
def test_every_text_has_two_segments_at_most_and_the_emergency_number_in_the_first_hundred_characters(
    country: str,
) -> None:
    for code in known_languages():
        practice = texts(code, code=country)
        for occasion in Occasion:
            for facts in (FACTS, replace(FACTS, opening=None), replace(FACTS, cover=LEE, label="Thanksgiving Day")):
                said = practice.say(occasion, facts)
                found = size(said.text)
                assert (found.encoding, found.offending) == ("GSM-7", ())
                assert found.segments <= 2, said.text
                assert resources(country).emergency in said.text[:100]
                assert any(contains(said.text, line.call) for line in resources(country).lines if line.call)
                assert said.subject == ""


def test_an_ordinary_night_as_it_stands_on_the_screen() -> None:
    assert texts("en").say(Occasion.ORDINARY, FACTS).text == (
        "Automatic reply. Nobody is reading now. In danger? Call 911. In crisis, or need to talk? 988 Suicide & Crisis "
        "Lifeline: call or text 988. Free, day and night. We will read this on Mon, Nov 23, 9:00 AM (New York time). "
        "Hillside House"
    )


def test_accents_fall_only_where_the_network_has_none() -> None:
    spanish = texts("es").say(Occasion.ORDINARY, FACTS).text
    assert spanish.startswith("Respuesta automatica. Nadie lee ahora. ¿Peligro? Llame al 911.")
    assert texts("fr", code="FR").say(Occasion.REPEAT, FACTS).text.startswith("Réponse automatique.")
    assert "Rückkehr" in texts("de", code="DE").say(Occasion.ORDINARY, replace(FACTS, opening=None)).text


def test_what_does_not_fit_is_left_out_and_never_the_numbers() -> None:
    long = replace(FACTS, practice="The Counseling and Family Support Center of Upper Hillside and Surroundings " * 2)
    said = texts("en").say(Occasion.ORDINARY, long).text
    assert size(said).segments <= 2
    assert "Upper Hillside" not in said
    assert "911" in said
    assert "988" in said
    assert "Mon, Nov 23" in said


def test_two_languages_stand_below_each_other_the_first_one_first() -> None:
    said = texts("en", "es").say(Occasion.REPEAT, FACTS).text
    english, spanish = said.split("\n\n")
    assert english.startswith("Automatic reply.")
    assert spanish.startswith("Respuesta automatica.")


def test_a_practice_may_write_its_own_and_is_told_what_it_costs() -> None:
    own = {
        "sms_ordinary": "{{ nobody_is_reading }} Danger: {{ emergency }}. {{ crisis }} "
        "We’ll read what you wrote {{ opening }}, and it is kept until then. {{ practice }}"
    }
    practice = texts("en", own={**own, "ordinary": "never looked at here"})
    assert "We’ll read what you wrote on Mon, Nov 23" in practice.say(Occasion.ORDINARY, FACTS).text
    [warning, segments] = practice.warnings
    assert "the network has no ’" in warning
    assert "plain spellings are '" in warning
    assert "segments" in segments


def test_an_own_text_with_the_emergency_number_too_far_behind_does_not_load() -> None:
    late = "{{ nobody_is_reading }} " + "We are glad that you wrote. " * 4 + "{{ emergency }} {{ crisis }}"
    with pytest.raises(WordsError, match="first 100 characters"):
        texts("en", own={"sms_repeat": late})
    with pytest.raises(WordsError, match="did you mean sms_ordinary"):
        texts("en", own={"sms_ordinari": late})
