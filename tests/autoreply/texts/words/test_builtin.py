"""Our own texts: in every language, for every occasion, in every country, and what they say."""

import re
from dataclasses import replace

import pytest

from autoreply.texts.crisis import contains, countries, retired
from autoreply.texts.folding import words as folded
from autoreply.texts.wording import wording_findings
from autoreply.texts.words import Cover, Occasion, Profile, known_languages
from autoreply.texts.words.check import doubts
from autoreply.texts.words.facts import OPTIONAL
from autoreply.texts.words.language import language
from tests.autoreply.texts.words.samples import FACTS, LEE, resources, words

LANGUAGES = known_languages()
every_language = pytest.mark.parametrize("code", LANGUAGES)


def test_there_are_english_spanish_french_and_german() -> None:
    assert LANGUAGES == ("de", "en", "es", "fr")


@pytest.mark.parametrize("country", sorted(countries()))
def test_every_text_names_the_emergency_number_and_the_crisis_lines_as_plain_text(country: str) -> None:
    for code in LANGUAGES:
        practice = words(code, code=country)
        lines = resources(country).lines
        assert lines
        for occasion in Occasion:
            text = practice.say(occasion, FACTS).text
            assert contains(text, resources(country).emergency)
            for line in lines:
                assert line.call in text
                assert line.text in text
            assert retired(text, country) == []


@every_language
def test_every_text_says_first_that_it_is_automatic_and_that_nobody_is_reading(code: str) -> None:
    for occasion in Occasion:
        assert words(code).say(occasion, FACTS).text.startswith(language(code).nobody_is_reading)


@every_language
def test_danger_and_crisis_are_kept_apart_and_danger_comes_first(code: str) -> None:
    for occasion in Occasion:
        paragraphs = words(code).say(occasion, FACTS).text.split("\n\n")
        [danger] = [each for each in paragraphs if "911" in each]
        [crisis] = [each for each in paragraphs if "988" in each]
        assert paragraphs.index(danger) < paragraphs.index(crisis)


@every_language
def test_no_text_discloses_blames_or_lets_others_guess_that_somebody_is_a_client(code: str) -> None:
    lang = language(code)
    for source in [*lang.texts.values(), lang.subject, lang.nobody_is_reading, lang.crisis.lead]:
        assert list(doubts(source, lang, "ordinary")) == []


@every_language
def test_no_text_quotes_anything_but_the_facts_it_was_given(code: str) -> None:
    for occasion in Occasion:
        filled = words(code).say(occasion, replace(FACTS, label="LABEL", cover=LEE)).text
        assert "{" not in filled
        assert "}" not in filled
        assert filled.isprintable() or set(re.findall(r"[^\x20-\x7e]", filled)) <= set("\nàáâçéèêëíîñóôöúûüßÄÖÜÉ\u00a0")


@every_language
def test_our_sentences_are_short_easy_to_read_and_free_of_what_we_advise_against(code: str) -> None:
    for country in ("US", "GB", "BE"):
        for measure in words(code, code=country).report():
            assert measure.longest <= 15, str(measure)
            assert measure.characters < 900, str(measure)
            assert measure.level is not None
            assert measure.level.easy
            assert code != "en" or measure.level.value <= 6
        assert [
            str(found) for text in words(code, code=country).own_lines() for found in wording_findings(text, code)
        ] == []


def test_the_covering_person_is_named_with_a_contact_only_where_there_is_one() -> None:
    for code in LANGUAGES:
        practice = words(code)
        with_cover = practice.say(Occasion.VACATION, replace(FACTS, cover=LEE)).text
        assert "Dr Lee" in with_cover
        assert LEE.contact in with_cover
        without_contact = practice.say(Occasion.VACATION, replace(FACTS, cover=Cover("Dr Lee", ""))).text
        assert "Dr Lee" in without_contact
        assert practice.say(Occasion.VACATION, FACTS).text.count("\n\n") == with_cover.count("\n\n") - 1
        assert "Dr Lee" not in practice.say(Occasion.ORDINARY, replace(FACTS, cover=LEE)).text


def test_the_reason_of_a_closure_or_vacation_is_never_told_and_the_name_of_a_holiday_is() -> None:
    practice = words("en", "es")
    facts = replace(FACTS, label="Ana has the flu")
    for occasion in set(Occasion) - {Occasion.HOLIDAY}:
        assert "flu" not in practice.say(occasion, facts).text
    text = practice.say(Occasion.HOLIDAY, replace(FACTS, label="Thanksgiving Day")).text
    assert text.count("(Thanksgiving Day)") == 1


@every_language
def test_the_label_of_a_day_is_told_where_we_are_closed_on_that_day_and_where_others_read_along_it_is_not(
    code: str,
) -> None:
    practice = words(code)
    facts = replace(FACTS, day="Open house")
    for occasion in Occasion:
        told = practice.say(occasion, facts).text.count(" (Open house).")
        assert told == (occasion in (Occasion.ORDINARY, Occasion.CLOSURE, *OPTIONAL)), occasion
    assert "()" not in practice.say(Occasion.CLOSURE, FACTS).text


def test_the_repeat_is_shorter_and_counts_nothing() -> None:
    for code in LANGUAGES:
        practice = words(code)
        repeat, first = (practice.say(each, FACTS).text for each in (Occasion.REPEAT, Occasion.ORDINARY))
        assert len(repeat) < len(first)
        assert not {"again", "second", "third", "nuevo", "nouveau", "erneut"} & set(folded(repeat).split())


def test_the_subject_is_neutral_and_in_the_first_language() -> None:
    assert words("en", "es").say(Occasion.ORDINARY, FACTS).subject == "Automatic reply: your message has arrived"
    assert words("de", "en").say(Occasion.REPEAT, FACTS).subject.startswith("Automatische Antwort")
    assert "Hillside" not in words("en").say(Occasion.ORDINARY, FACTS).subject


def test_several_languages_stand_one_below_the_other_and_the_first_lines_point_to_them() -> None:
    text = words("en", "es", "fr").say(Occasion.ORDINARY, FACTS).text
    head, english, spanish, french = re.split(r"\n\n(?=This is|\* \* \*)", text)
    assert head == "Español: vea más abajo. Français\u00a0: voir plus bas."
    assert "911" in english
    assert "marque 2" in spanish
    assert "le 911" in french
    assert words("en", "en").say(Occasion.ORDINARY, FACTS).text == words("en").say(Occasion.ORDINARY, FACTS).text


def test_a_line_that_speaks_another_language_says_so() -> None:
    assert (
        "TelefonSeelsorge (in German): call 0800 111 0 111." in words("en", code="DE").say(Occasion.REPEAT, FACTS).text
    )
    assert "- TelefonSeelsorge: Anruf unter" in words("de", code="DE").say(Occasion.REPEAT, FACTS).text


def test_hours_are_printed_where_a_line_is_not_open_day_and_night() -> None:
    text = words("en", code="IT").say(Occasion.ORDINARY, FACTS).text
    assert "- Telefono Amico Italia (in Italian): call 02 2327 2327. Open every day from 09:00 to 24:00." in text


def test_a_name_that_asks_needs_no_colon() -> None:
    assert "- 1737, Need to talk? call or text 1737." in words("en", code="NZ").say(Occasion.ORDINARY, FACTS).text


def test_free_is_said_only_where_it_is_known() -> None:
    text = words("en", code="GB").say(Occasion.ORDINARY, FACTS).text
    assert "- Samaritans: call 116 123. Free, day and night." in text
    assert "- Shout: text SHOUT to 85258. Day and night." in text


def test_a_chat_stands_in_where_a_line_takes_no_text_messages() -> None:
    assert "Chat: https://www.113.nl" in words("en", code="NL").say(Occasion.ORDINARY, FACTS).text
    assert "https" not in words("en").say(Occasion.ORDINARY, FACTS).text


def test_a_service_that_only_informs_is_not_called_a_crisis_line() -> None:
    text = words("es", extra="substance-use").say(Occasion.ORDINARY, FACTS).text
    assert "Para información y orientación:\n- SAMHSA National Helpline: llame al 1-800-662-4357." in text


def test_a_way_in_whose_hours_nobody_proved_is_not_said_to_be_open_day_and_night() -> None:
    english = words("en", extra="substance-use").say(Occasion.ORDINARY, FACTS).text
    assert "call 1-800-662-4357. Day and night. Text 435748. It may be closed at night." in english
    german = words("de", code="CH").say(Occasion.ORDINARY, FACTS).text
    assert "Anruf unter 143. Tag und Nacht. Chat: https://www.143.ch (Nachts vielleicht geschlossen.)" in german
    norwegian = words("en", code="NO").say(Occasion.ORDINARY, FACTS).text
    assert norwegian.partition("116 123. ")[2].startswith("Free, day and night. Chat: https://www.sidetmedord.no\n")


def test_the_leaner_profile_puts_the_special_line_first() -> None:
    lean = words("en", profile=Profile.LEAN, extra="domestic-violence").say(Occasion.ORDINARY, FACTS).text
    care = words("en", extra="domestic-violence").say(Occasion.ORDINARY, FACTS).text
    assert lean.index("799-7233") < lean.index("988")
    assert care.index("988") < care.index("799-7233")


def test_the_same_facts_always_give_the_same_text() -> None:
    assert words("en").say(Occasion.ORDINARY, FACTS) == words("en").say(Occasion.ORDINARY, FACTS)
