"""A practice's own texts: what they have to contain, what is refused, and that nothing they do goes wrong at night."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autoreply.texts.crisis import Confirmation, choose
from autoreply.texts.words import VARIABLES, Occasion, Profile, Words, WordsError
from tests.autoreply.texts.words.samples import FACTS, LEE, words

GOOD = "{{ nobody_is_reading }} Back {{ opening }}.\nDanger: {{ emergency }}\n{{ crisis }}\n{{ practice }}"


def test_a_practice_s_own_text_is_said_and_the_other_occasions_stay_ours() -> None:
    practice = words("en", ordinary="Hello! " + GOOD, subject="We are {{ practice }}")
    said = practice.say(Occasion.ORDINARY, FACTS)
    assert said.text.startswith("Hello! This is an automatic reply.")
    assert said.subject == "We are Hillside House"
    assert practice.say(Occasion.REPEAT, FACTS).text == words("en").say(Occasion.REPEAT, FACTS).text


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("{{ nobody_is_reading }} {{ crisis }}", "emergency number 911 is missing; write {{ emergency }}"),
        ("{{ nobody_is_reading }} {{ emergency }}", "no crisis line is in it; write {{ crisis }}"),
        ("{{ emergency }} {{ crisis }}", "nothing says that nobody is reading now; write {{ nobody_is_reading }}"),
        ("{% if label %}" + GOOD + "{% endif %}", "missing"),
        ("{% if not cover_name %}" + GOOD + "{% endif %}", "missing"),
        ("", "missing"),
    ],
)
@pytest.mark.parametrize("occasion", list(Occasion))
def test_a_text_that_lacks_what_it_must_say_does_not_load(text: str, lacks: str, occasion: Occasion) -> None:
    words("en", own={occasion.value: GOOD})
    with pytest.raises(WordsError) as refused:
        words("en", own={occasion.value: text})
    assert lacks in str(refused.value)
    assert (refused.value.language, refused.value.occasion) == ("en", occasion)


def test_a_text_may_say_it_in_its_own_words() -> None:
    words("en", ordinary="No one’s here: NOBODY\nWILL READ this. In danger call 911. Else call 9-8-8.")
    words("es", ordinary="Ahora nadie leera los mensajes. Peligro: 911. Crisis: 988.")
    words("de", code="DE", ordinary="Jetzt liest niemand mit. Gefahr: 112. Krise: 0800/1110111.")
    words("fr", code="BE", ordinary="Nous ne lisons pas les messages. Danger : 112. Crise : 1813.")
    words("en", code="NL", ordinary="Nobody is reading. Danger: 112. Chat: https://www.113.nl")


def test_a_second_language_has_to_be_complete_by_itself() -> None:
    own = {"en": {"ordinary": GOOD}, "es": {"ordinary": "Hola"}}
    with pytest.raises(WordsError) as refused:
        Words(languages=["en", "es"], resources=choose("US"), overrides=own)
    assert refused.value.language == "es"


def test_only_the_leaner_profile_does_without_a_crisis_line_and_never_without_emergency_and_nobody_reading() -> None:
    lean = "{{ nobody_is_reading }} Danger: {{ emergency }}"
    words("en", profile=Profile.LEAN, ordinary=lean)
    for text in ("{{ nobody_is_reading }}", "{{ emergency }}"):
        with pytest.raises(WordsError):
            words("en", profile=Profile.LEAN, ordinary=text)
    with pytest.raises(WordsError):
        words("en", ordinary=lean)


def test_a_leaner_practice_without_any_line_still_says_the_emergency_number() -> None:
    confirmed = [Confirmation(line="emergency", by="Dr Lee", on=date(2026, 11, 22))]
    none = choose("IT", confirmed=confirmed, line_required=False)
    text = Words(languages=["en"], resources=none, profile=Profile.LEAN).say(Occasion.ORDINARY, FACTS).text
    assert text.endswith("call 112.\n\nHillside House\n")
    with pytest.raises(WordsError):
        Words(languages=["en"], resources=none)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a\n{{ emergncy }}", 2, "did you mean emergency?"),
        ("{{ sender }}", 1, 'nothing is called "sender"'),
        ("a\n\n{{ emergency ", 3, "only {{ names }}"),
        ("{% for x in crisis %}x{% endfor %}", 1, '"for" is not understood'),
        ("{% if label %}", 1, "only {{ names }}"),
        ("{{ emergency.__class__ }}", 1, "a dot"),
        ("{{ ''['x'] }}", 1, "not understood"),
        ("{{ range(10**9) }}", 1, "not understood"),
        ("{{ 'a' * 1000000000 }}", 1, "not understood"),
        ("{{ emergency | upper }}", 1, "a filter"),
        ("{% include '/etc/passwd' %}", 1, "not understood"),
        ("{% set emergency = practice %}", 1, "not understood"),
        ("{% macro a() %}{{ a() }}{% endmacro %}", 1, "not understood"),
    ],
)
def test_what_a_text_cannot_do_is_refused_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(WordsError) as refused:
        words("en", ordinary=text + GOOD if "if label" not in text else text)
    assert refused.value.line == line
    assert says in str(refused.value)


@pytest.mark.parametrize(
    "text", ["{{ " + "(" * 3000 + "label" + ")" * 3000 + " }}", "x" * 8001, "{% if label %}" * 500]
)
def test_a_text_without_measure_is_refused(text: str) -> None:
    with pytest.raises(WordsError):
        words("en", ordinary=text)


def test_retired_numbers_and_numbers_that_nobody_vouches_for_are_refused() -> None:
    with pytest.raises(WordsError, match="988 has taken its place"):
        words("en", repeat=GOOD + "Or call (800) 273 8255.")
    with pytest.raises(WordsError, match=r'"555-0100".*\[\[crisis.confirm\]\]'):
        words("en", repeat=GOOD + "Or call 555-0100.")
    with pytest.raises(WordsError, match="988 has taken its place"):
        words("en", subject="Call 1-800-273-8255")
    words("en", repeat=GOOD + "Or call 988.")


def test_texts_that_nobody_would_read_are_refused() -> None:
    with pytest.raises(WordsError, match="did you mean ordinary"):
        words("en", ordinery=GOOD)
    with pytest.raises(WordsError, match="not among the languages"):
        Words(languages=["en"], resources=choose("US"), overrides={"es": {"ordinary": GOOD}})
    with pytest.raises(WordsError, match="there are de, en, es, fr"):
        Words(languages=["it"], resources=choose("US"), overrides={})
    with pytest.raises(WordsError, match="no language is named"):
        Words(languages=[], resources=choose("US"), overrides={})


def test_words_that_disclose_or_promise_and_long_sentences_are_warned_about() -> None:
    assert words("en", ordinary=GOOD).warnings == ()
    [warning] = words("en", ordinary="Dear clients. " + GOOD).warnings
    assert "client" in warning
    [warning] = words("en", subject="Anxiety Treatment").warnings
    assert "words.en.subject" in warning
    endless = "We are so very glad that you have thought of us and that you write at this late hour of the night. "
    assert "22 words" in words("en", ordinary=endless + GOOD).warnings[0]
    hard = "Unfortunately administrative considerations necessitate temporary organizational unavailability. "
    assert any("hard to read (Flesch-Kincaid" in warning for warning in words("en", ordinary=hard * 6 + GOOD).warnings)


def test_every_variable_can_be_used() -> None:
    text = " ".join(f"{{{{ {name} }}}}" for name in VARIABLES)
    said = words("en", vacation=text).say(Occasion.VACATION, replace(FACTS, label="Rest", cover=LEE)).text
    assert all(value in said for value in ("Rest", "Dr Lee", "lee@example.org", "New York", "Hillside House"))


def test_a_value_with_line_breaks_or_control_characters_stays_on_one_line() -> None:
    facts = replace(FACTS, practice="Hill\r\nside\x00", label="a\nb")
    said = words("en", subject="{{ practice }}", holiday=GOOD + "{{ label }}").say(Occasion.HOLIDAY, facts)
    assert said.subject == "Hill side"
    assert "a b" in said.text
    assert "\x00" not in said.text


def test_should_a_text_of_the_practice_lack_anything_at_night_ours_is_said(caplog: pytest.LogCaptureFixture) -> None:
    sly = "{% if practice %}{{ nobody_is_reading }} {{ emergency }} {{ crisis }}{% endif %}"
    practice = words("en", ordinary=sly)
    assert practice.say(Occasion.ORDINARY, FACTS).text.startswith("This is an automatic reply")
    nameless = replace(FACTS, practice="")
    assert practice.say(Occasion.ORDINARY, nameless).text == words("en").say(Occasion.ORDINARY, nameless).text
    assert "Autoreply's is used" in caplog.text


pieces = st.sampled_from(
    ["{{", "}}", "{%", "%}", "{#", "#}", " if ", " endif ", " for ", " not ", "(", ")", "|", ".", '"', "'", "\n", "988",
     "911", "-", "+", "*", "[", "]", " in ", " else ", "raw", *VARIABLES]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(pieces, max_size=30).map("".join)))
@example("\ud800" + GOOD)
@example("{{ ١ }}")
def test_no_template_makes_anything_but_a_words_error_escape(text: str) -> None:
    for practice_text in (text, GOOD + text):
        try:
            practice = words("en", ordinary=practice_text, subject=text)
        except WordsError:
            continue
        said = practice.say(Occasion.ORDINARY, FACTS)
        assert "\n" not in said.subject
        assert "988" in said.text
        said.text.encode()
