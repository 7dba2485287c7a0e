"""What clients are told of who is on call: below the help, and nothing of the help is given up for it."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import pytest

from autoreply.settings.oncall import LONGEST_SHORT, LONGEST_WRITTEN
from autoreply.texts.crisis import contains, countries
from autoreply.texts.words import Occasion, Profile, SpokenWords, WithoutRoom, Words, WordsError, known_languages
from autoreply.texts.words.facts import OPTIONAL
from autoreply.texts.words.language import language
from channels import TextForm
from channels.segments import plain, size
from tests.autoreply.texts.words.samples import FACTS, LEE, resources, words

SAID = 'If it cannot wait, write again with the word "urgent". The person on call is then told.'
SHORT = 'The word "urgent" alerts us.'
GOOD = "{{ nobody_is_reading }} Back {{ opening }}.\nDanger: {{ emergency }}\n"
LONG = "The person on call is told that you wrote, and may not answer. "
NIGHTS = (FACTS, replace(FACTS, opening=None), replace(FACTS, cover=LEE, label="Thanksgiving Day"))


def telling(form: TextForm, said: str, own: Mapping[str, str] | None = None, *, code: str = "US") -> Words:
    ours = Words(languages=["en"], resources=resources(code), overrides={"en": dict(own or {})}, form=form)
    return ours.telling({"en": said})


def test_it_is_a_paragraph_of_its_own_below_the_crisis_lines_and_changes_nothing_else() -> None:
    ours, told = words("en"), telling(TextForm.EMAIL, SAID)
    for occasion, facts in product(set(Occasion) - {Occasion.ASIDE}, NIGHTS):
        before, after = ours.say(occasion, facts).text, told.say(occasion, facts).text
        assert after.split("\n\n").index(SAID) == next(
            number for number, each in enumerate(before.split("\n\n"), start=1) if "988" in each
        )
        assert after.replace(f"{SAID}\n\n", "") == before
    assert told.say(Occasion.ASIDE, FACTS) == ours.say(Occasion.ASIDE, FACTS), "others read along"
    assert any(line.endswith(f" {SAID}") for line in told.own_lines()), "a client who quotes it says nothing urgent"
    assert SAID not in told.own_lines(), "a client who obeys it does"


@pytest.mark.parametrize("form", [TextForm.EMAIL, TextForm.SMS])
def test_nothing_told_changes_no_octet_of_any_text(form: TextForm) -> None:
    own = {"sms_ordinary": "{{ nobody_is_reading }} {{ emergency }} {{ crisis }} {{ on_call }} {{ practice }}"}
    for code in known_languages():
        ours = Words(languages=[code], resources=resources("US"), form=form)
        emptied = ours.telling({code: SAID}).telling({})
        for occasion, facts in product(Occasion, NIGHTS):
            assert emptied.say(occasion, facts) == ours.say(occasion, facts) == ours.telling({}).say(occasion, facts)
    without = {"sms_ordinary": own["sms_ordinary"].replace("{{ on_call }} ", "")}
    placed, bare = (
        Words(languages=["en"], resources=resources("US"), overrides={"en": each}, form=TextForm.SMS)
        for each in (own, without)
    )
    assert placed.say(Occasion.ORDINARY, FACTS) == bare.say(Occasion.ORDINARY, FACTS)


@pytest.mark.parametrize("country", sorted(countries()))
def test_every_proof_of_a_text_holds_with_the_longest_that_may_be_told(country: str) -> None:
    shown = resources(country)
    longest = (LONG * 20)[:LONGEST_WRITTEN].strip()
    short = (LONG * 20)[:LONGEST_SHORT].strip()
    for code, form in product(known_languages(), (TextForm.EMAIL, TextForm.SMS)):
        said = short if form.is_short else longest
        practice = Words(languages=[code], resources=shown, form=form).telling({code: said})
        lang = language(code).short() if form.is_short else language(code)
        for occasion, facts in product(Occasion, NIGHTS):
            text = practice.say(occasion, facts).text
            help_first, found, _ = text.partition(said)
            assert contains(help_first, shown.emergency)
            assert any(contains(help_first, line.call) for line in shown.lines if line.call)
            if form.is_short:
                assert size(text).segments <= 2, text
                assert shown.emergency in text[:100]
                assert text.startswith(plain(lang.nobody_is_reading))
            else:
                assert text.startswith(lang.nobody_is_reading)
                assert bool(found) == (occasion is not Occasion.ASIDE)


def test_a_text_message_has_it_behind_the_crisis_lines_where_two_segments_hold_it() -> None:
    told = telling(TextForm.SMS, SHORT)
    assert told.say(Occasion.ORDINARY, FACTS).text == (
        "Automatic reply. Nobody is reading now. In danger? Call 911. In crisis, or need to talk? 988 Suicide & Crisis "
        f"Lifeline: call or text 988. Free, day and night. {SHORT} We will read this on Mon, Nov 23, 9:00 AM "
        "(New York time). Hillside House"
    )
    assert list(told.without_room([FACTS])) == []
    ours, full = telling(TextForm.SMS, ""), telling(TextForm.SMS, "x" * 60)
    assert full.say(Occasion.REPEAT, FACTS) == ours.say(Occasion.REPEAT, FACTS), "no help is shortened for it"
    assert list(full.without_room([FACTS])) == [WithoutRoom("en", [Occasion.HOLIDAY, Occasion.REPEAT])]


def test_in_a_text_message_it_is_in_the_networks_own_letters() -> None:
    told = telling(TextForm.SMS, "Schreiben Sie „dringend“ – así")
    text = told.say(Occasion.ORDINARY, FACTS).text
    assert 'Schreiben Sie "dringend" - asi' in text
    assert size(text).encoding == "GSM-7"


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("{{ crisis }}\n\n{{ practice }}", f"night.\n\n{SAID}\n\nHillside House\n"),
        ("{{ crisis }}\n{{ practice }}", f"night.\n\n{SAID}\n\nHillside House\n"),
        ("{{ crisis }}", f"night.\n\n{SAID}\n"),
        ("To talk: 988.\n\n{{ practice }}", f"To talk: 988.\n\nHillside House\n\n{SAID}\n"),
        ("Help is here: {{ crisis }} Use it.", f"night. Use it.\n\n{SAID}\n"),
        ("{{ crisis }}\n\n{{ practice }}\n{{ on_call }}", f"night.\n\nHillside House\n{SAID}\n"),
        ("{{ crisis }}{% if label %}{{ on_call }}{% endif %}", "Free, day and night.\n"),
    ],
)
def test_a_text_of_your_own_has_it_below_its_crisis_lines_or_where_you_place_it(source: str, after: str) -> None:
    told = telling(TextForm.EMAIL, SAID, {"ordinary": GOOD + source, "footer": "Book: hill.example"})
    text = told.say(Occasion.ORDINARY, FACTS).text
    assert text.endswith(f"{after.rstrip()}\n\nBook: hill.example\n")


def test_a_footer_may_place_it_for_every_text_and_a_subject_never_has_it() -> None:
    own = {"footer": "Book: hill.example\n{{ on_call }}", "subject": "Closed {{ on_call }}"}
    told = telling(TextForm.EMAIL, SAID, own).say(Occasion.ORDINARY, FACTS)
    assert told.text.endswith(f"Hillside House\n\nBook: hill.example\n{SAID}\n")
    assert told.text.count(SAID) == 1
    assert told.subject == "Closed"
    short = telling(TextForm.SMS, SHORT, {"sms_footer": "{{ on_call }}"})
    assert short.say(Occasion.ORDINARY, FACTS).text.endswith(f"Hillside House {SHORT}")
    assert list(short.without_room([FACTS])) == []


def test_a_text_message_of_your_own_has_it_at_its_end_or_where_you_place_it() -> None:
    help_first = "{{ nobody_is_reading }} In danger: {{ emergency }}. Or {{ crisis }}"
    own = {"sms_ordinary": help_first, "sms_repeat": f"{help_first} {{{{ on_call }}}} Bye."}
    told = telling(TextForm.SMS, SHORT, own)
    assert told.say(Occasion.ORDINARY, FACTS).text.endswith(f"night. {SHORT}")
    assert told.say(Occasion.REPEAT, FACTS).text.endswith(f"night. {SHORT} Bye.")
    full = telling(TextForm.SMS, "x" * 120, {**own, "sms_repeat": f"{own['sms_repeat']} {'y' * 60}"})
    assert full.say(Occasion.REPEAT, FACTS).text.endswith(f"night. Bye. {'y' * 60}"), "it is given up first"
    assert size(full.say(Occasion.REPEAT, FACTS).text).segments <= 2


@pytest.mark.parametrize(
    ("form", "key", "source"),
    [
        (TextForm.EMAIL, "ordinary", "{{ on_call }}\n" + GOOD + "{{ crisis }}"),
        (TextForm.EMAIL, "repeat", GOOD + "{{ on_call }}\n\n{{ crisis }}"),
        (TextForm.SMS, "sms_ordinary", "{{ nobody_is_reading }} {{ emergency }} {{ on_call }} {{ crisis }}"),
    ],
)
def test_it_is_refused_above_the_emergency_number_or_the_crisis_lines(form: TextForm, key: str, source: str) -> None:
    with pytest.raises(WordsError, match="before the emergency number and the crisis lines") as refused:
        telling(form, SHORT, {key: source})
    assert refused.value.occasion == key


@pytest.mark.parametrize(
    "lacking",
    [
        "{{ nobody_is_reading }}\n{{ crisis }}\n{{ on_call }}",
        "{{ nobody_is_reading }} {{ emergency }}\n{{ on_call }}",
        "{{ emergency }}\n{{ crisis }}\n{{ on_call }}",
    ],
)
def test_what_it_says_itself_proves_nothing_of_a_text(lacking: str) -> None:
    told = telling(TextForm.EMAIL, "Call 988 or 911. Nobody reads this.")
    ours = told.say(Occasion.ORDINARY, FACTS)
    assert told.personal("en", lacking, "").say(Occasion.ORDINARY, FACTS) == ours
    whole = f"{GOOD}{{{{ crisis }}}}\n{{{{ on_call }}}}"
    assert told.personal("en", whole, "").say(Occasion.ORDINARY, FACTS) != ours
    with pytest.raises(WordsError):
        telling(TextForm.EMAIL, "988")


def test_without_a_crisis_line_it_comes_below_the_emergency_number() -> None:
    lean = Words(
        languages=["en"],
        resources=resources("US"),
        profile=Profile.LEAN,
        overrides={"en": {"ordinary": "{{ nobody_is_reading }} Danger: {{ emergency }}"}},
    )
    assert lean.telling({"en": SAID}).say(Occasion.ORDINARY, FACTS).text.endswith(f"911\n\n{SAID}\n")


@pytest.mark.parametrize("form", [TextForm.EMAIL, TextForm.SMS])
def test_a_number_that_nobody_vouches_for_is_refused(form: TextForm) -> None:
    with pytest.raises(WordsError, match="nobody vouches for"):
        telling(form, "Call 1-555-0123-999.")
    with pytest.raises(WordsError, match="must not be given"):
        telling(form, "Call 1-800-273-8255.")


def test_a_card_in_another_language_and_a_text_for_one_client_have_it_too() -> None:
    told = Words(languages=["en"], resources=resources("US")).telling({"en": SAID, "es": "Escriba «urgente»."})
    both = told.led_by("es").say(Occasion.ORDINARY, FACTS).text
    assert both.index("Escriba «urgente».") < both.index("* * *") < both.index(SAID)
    theirs = told.personal("en", GOOD + "{{ crisis }}\n\nBye.", "")
    assert theirs.say(Occasion.ORDINARY, FACTS).text.endswith(f"night.\n\n{SAID}\n\nBye.\n")
    placed = told.personal("en", GOOD + "{{ crisis }}\n\nBye.\n{{ on_call }}", "")
    assert placed.say(Occasion.ORDINARY, FACTS).text.endswith(f"night.\n\nBye.\n{SAID}\n")
    assert told.telling({}).led_by("es").say(Occasion.ORDINARY, FACTS).text.count("urgente") == 0


def test_each_language_has_its_own_and_one_without_any_stays_as_it_is() -> None:
    told = words("en", "es").telling({"es": "Escriba «urgente»."}).say(Occasion.ORDINARY, FACTS).text
    english, spanish = told.split("* * *")
    assert english.strip() in words("en", "es").say(Occasion.ORDINARY, FACTS).text
    assert spanish.count("Escriba «urgente».") == 1


def test_callers_hear_it_right_before_the_key_and_nowhere_else() -> None:
    ours = SpokenWords(languages=["en", "es"], resources=resources("US"))
    told = ours.telling({"en": "If it cannot wait, ask for the person on call. In danger call 911."})
    english, spanish = told.say(Occasion.ORDINARY, FACTS)
    before, same = ours.say(Occasion.ORDINARY, FACTS)
    assert english.on_call == (
        "If it cannot wait, ask for the person on call. In danger call 9, 1, 1. "
        "To be connected to the person on call, press 3."
    )
    assert replace(english, on_call=before.on_call) == before
    assert spanish == same
    with pytest.raises(WordsError, match="nobody vouches for"):
        ours.telling({"en": "Call 1-555-0123-999."})


def test_every_occasion_is_looked_at_for_room() -> None:
    said = {one for full in telling(TextForm.SMS, "x" * 120).without_room([FACTS]) for one in full.never}
    assert said == set(Occasion) - OPTIONAL - {Occasion.ASIDE}
