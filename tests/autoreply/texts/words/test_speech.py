"""What callers hear: the numbers first, digit by digit and twice, in about a hundred words."""

from dataclasses import replace

import pytest

from autoreply.texts.crisis import countries
from autoreply.texts.crisis.line import digits
from autoreply.texts.words import Cover, Occasion, Profile, SpokenWords, WordsError, known_languages
from autoreply.texts.words.spoken_check import MOST_WORDS, WORDS_BEFORE_HELP
from tests.autoreply.texts.words.samples import FACTS, resources

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
    [speech] = spoken("en").say(Occasion.CLOSURE, replace(FACTS, cover=lee))
    assert "Until then, Dr Lee stands in for us, at" in speech.opening
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


OWN = "Hello, this is Ana. {{ nobody_is_reading }} In danger, call {{ emergency }}. {{ crisis }}"


def greeted(key: str, text: str, *, code: str = "en", profile: Profile = Profile.CARE) -> SpokenWords:
    own = {code: {f"voice_{key}": text}}
    return SpokenWords(languages=EVERY, resources=resources(), profile=profile, overrides=own)


def test_a_greeting_of_the_practice_is_said_for_its_occasion_and_the_numbers_once_more_after_it() -> None:
    words = greeted("holiday", OWN + " {{ label }}.")
    [_, english, *_] = words.say(Occasion.HOLIDAY, replace(FACTS, label="Labor Day"))
    assert english.closed.startswith("Hello, this is Ana. Nobody is here right now. In danger, call 9, 1, 1. ")
    assert "Labor Day. Once more. In danger: 9, 1, 1." in english.closed
    assert english.closed.count("9, 8, 8") == 2
    assert english.opening.startswith("We are closed for a holiday")
    [_, ordinary, *_] = words.say(Occasion.ORDINARY, FACTS)
    assert ordinary == spoken().say(Occasion.ORDINARY, FACTS)[1]
    assert [one.key for one in words.report() if not one.ours] == ["holiday"]


@pytest.mark.parametrize("code", EVERY)
@pytest.mark.parametrize("key", ["ordinary", "holiday", "closure", "vacation", "missed"])
def test_in_every_language_each_greeting_can_be_worded_with_what_stands_in_braces(key: str, code: str) -> None:
    own = (
        "Hi. {{ nobody_is_reading }} {{ emergency }}! {{ crisis }} {{ practice }} {{ cover_name }} {{ cover_contact }}"
    )
    lee = Cover("Dr Lee", "+1 555 010 0199, lee@example.org")
    occasion = Occasion.ORDINARY if key == "missed" else Occasion(key)
    said = {one.language: one for one in greeted(key, own, code=code).say(occasion, replace(FACTS, cover=lee))}
    greeting = said[code].missed if key == "missed" else said[code].closed
    assert greeting.startswith("Hi. ")
    assert "Hillside House Dr Lee 1, 5, 5, 5, 0, 1, 0, 0, 1, 9, 9" in greeting


def test_numbers_that_the_practice_wrote_in_figures_are_spelt_out_and_other_figures_stay() -> None:
    text = "Nobody is here at 24 Hill Road. Danger: 911. Or call 9-8-8, or 1 (800) 662-4357 before 9:15."
    own = {"en": {"voice_ordinary": text}}
    found = resources(extra="SAMHSA National Helpline")
    [speech] = SpokenWords(languages=["en"], resources=found, overrides=own).say(Occasion.ORDINARY, FACTS)
    assert (
        "24 Hill Road. Danger: 9, 1, 1. Or call 9, 8, 8, or 1, 8, 0, 0, 6, 6, 2, 4, 3, 5, 7 before 9:15."
        in speech.closed
    )


def test_a_greeting_that_tells_the_opening_itself_is_not_followed_by_ours() -> None:
    [_, english, *_] = greeted("ordinary", OWN + " Back {{ opening }}.").say(Occasion.ORDINARY, FACTS)
    assert "Back on Monday, November 23, at 9:00" in english.closed
    assert english.opening == ""


@pytest.mark.parametrize(
    ("key", "text", "says"),
    [
        ("ordinary", OWN.replace("{{ emergency }}", "us"), "emergency number 911 is missing; write {{ emergency }}"),
        ("ordinary", OWN.replace("{{ crisis }}", ""), "no crisis line is in it; write {{ crisis }}"),
        ("ordinary", OWN.replace("{{ nobody_is_reading }}", "Welcome."), "nobody answers now; write {{ nobody_is"),
        ("ordinary", OWN.replace("Hello", "well " * 31), "after more than 30 words"),
        ("ordinary", OWN + " well" * 130, "more than 130 words"),
        ("ordinary", OWN + " " + "w" * 3900, "longer than 4000 characters"),
        ("ordinary", OWN + " Or call 555 010 0177.", 'nobody vouches for the number "555 010 0177"'),
        ("ordinary", OWN + " Or call 5, 5, 5, 0, 1, 0, 0, 1, 7, 7.", 'nobody vouches for the number "5550100177"'),
        ("ordinary", OWN + " Or call 1-800-273-8255.", "988 has taken its place"),
        ("ordinary", OWN + "{{ sender }}", 'nothing is called "sender"'),
        ("missed", OWN + "{{ opening }}", "heard while you are open"),
        ("repeat", OWN, "did you mean repeat?"),
    ],
)
def test_a_greeting_that_lacks_something_does_not_load(key: str, text: str, says: str) -> None:
    greeted("ordinary", OWN)
    with pytest.raises(WordsError) as refused:
        greeted(key, text)
    assert says in str(refused.value)
    assert (refused.value.language, refused.value.occasion) == ("en", f"voice_{key}")


def test_a_greeting_that_would_lack_something_now_gives_way_to_ours(caplog: pytest.LogCaptureFixture) -> None:
    words = greeted("vacation", OWN.replace("Ana", "{{ label }}"))
    endless = replace(FACTS, label="well " * 40)
    assert words.say(Occasion.VACATION, endless) == spoken().say(Occasion.VACATION, endless)
    assert "Autoreply's is used" in caplog.text


def test_words_that_disclose_are_warned_about_in_greetings_too() -> None:
    assert greeted("ordinary", OWN).warnings == ()
    [warning] = greeted("ordinary", OWN + " Dear clients.").warnings
    assert warning.startswith("words.en.voice_ordinary: ")


def test_a_language_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(WordsError, match='"xx"'):
        spoken("xx")
