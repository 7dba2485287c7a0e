"""What callers hear: the numbers first, digit by digit and twice, in about a hundred words."""

from dataclasses import replace

import pytest

from autoreply.crisis import countries
from autoreply.crisis.line import digits
from autoreply.words import Cover, Occasion, Profile, SpokenWords, WordsError, known_languages
from autoreply.words.speech import MOST_WORDS, WORDS_BEFORE_HELP
from tests.autoreply.words.samples import FACTS, resources

EVERY = known_languages()


def spoken(*languages: str, code: str = "US", profile: Profile = Profile.CARE) -> SpokenWords:
    return SpokenWords(languages=languages or EVERY, resources=resources(code), profile=profile)


def one_by_one(number: str) -> str:
    return ", ".join(digits(number))


@pytest.mark.parametrize("country", sorted(countries()))
def test_in_every_country_and_language_the_numbers_come_early_digit_by_digit_and_twice(country: str) -> None:
    shown = resources(country)
    for speech in spoken(code=country).say(Occasion.ORDINARY, FACTS):
        for greeting in (speech.closed, speech.missed):
            danger = one_by_one(shown.emergency)
            assert greeting.count(danger) >= 2
            assert len(greeting.partition(danger)[0].split()) < WORDS_BEFORE_HELP
            for line in shown.lines:
                if line.call and not line.information:
                    assert greeting.count(one_by_one(line.call)) >= 2
            assert len(greeting.split()) <= MOST_WORDS


def test_every_piece_is_there_in_every_language_with_its_key() -> None:
    for speech in spoken().say(Occasion.ORDINARY, FACTS):
        for piece, key in (("leave", "1"), ("again", "2"), ("on_call", "3"), ("line", "3"), ("accept", "1")):
            assert key in getattr(speech, piece)
        assert all(getattr(speech, name) for name in speech.__slots__)
        assert "{" not in "".join(getattr(speech, name) for name in speech.__slots__)


def test_a_number_at_the_head_of_a_name_is_not_said_as_one_figure() -> None:
    [speech] = spoken("en").say(Occasion.ORDINARY, FACTS)
    assert "988" not in speech.closed
    assert "Suicide & Crisis Lifeline: call or text 9, 8, 8." in speech.closed


def test_who_stands_in_is_named_and_an_address_of_mail_is_not_spelt_out() -> None:
    lee = Cover("Dr Lee", "+1 555 010 0199, lee@example.org")
    [speech] = spoken("en").say(Occasion.VACATION, replace(FACTS, cover=lee))
    assert speech.opening.endswith("Until then, Dr Lee stands in for us, at 1, 5, 5, 5, 0, 1, 0, 0, 1, 9, 9.")
    [speech] = spoken("en").say(Occasion.VACATION, replace(FACTS, cover=Cover("Dr Lee", "lee@example.org")))
    assert speech.opening.endswith("Until then, Dr Lee stands in for us.")
    [speech] = spoken("en").say(Occasion.ORDINARY, replace(FACTS, cover=lee, opening=None))
    assert speech.opening == "We are here again when we open again; no date is set yet."


GOOD = "Hello, nobody is here. In danger call 911. To talk, call or text 988. Leave us a message."


@pytest.mark.parametrize(
    ("transcript", "says"),
    [
        (GOOD, ""),
        (GOOD.replace("911", "9-1-1").replace("988", "9, 8, 8"), ""),
        (GOOD.replace("911", "us"), "emergency number 911 is missing"),
        (GOOD.replace("988", "us"), "no crisis line is in it"),
        (GOOD.replace("nobody is here", "welcome"), "nobody answers now"),
        (f"{'well ' * 31}{GOOD}", "after more than 30 words"),
        (f"{GOOD}{' well' * 130}", "more than 130 words"),
        (f"{GOOD} Or call 555 010 0177.", 'nobody vouches for the number "555 010 0177"'),
    ],
)
def test_a_recording_of_the_practice_is_checked_by_what_is_said_in_it(transcript: str, says: str) -> None:
    if not says:
        spoken("en").check("en", transcript)
        return
    with pytest.raises(WordsError, match=says):
        spoken("en").check("en", transcript)


def test_the_leaner_profile_may_do_without_a_crisis_line_in_a_recording() -> None:
    spoken("en", profile=Profile.LEAN).check("en", GOOD.replace("988", "us"))


def test_a_language_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(WordsError, match='"xx"'):
        spoken("xx")
