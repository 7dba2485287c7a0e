"""What stands below every text, such as a link for booking."""

import pytest

from autoreply.texts.words import Occasion, Words, WordsError
from channels import TextForm
from channels.segments import size
from tests.autoreply.texts.words.samples import FACTS, resources

LINK = "To book a time: https://hillside.example/book"
GOOD = "{{ nobody_is_reading }} Back {{ opening }}.\nDanger: {{ emergency }}\n{{ crisis }}"


def words(form: TextForm = TextForm.EMAIL, **own: str) -> Words:
    return Words(languages=["en"], resources=resources("US"), overrides={"en": own}, form=form)


def test_a_footer_stands_below_every_text_ours_and_your_own_and_changes_nothing_above_it() -> None:
    plain, footed = words(repeat=GOOD), words(repeat=GOOD, footer=LINK)
    for occasion in Occasion:
        before, after = plain.say(occasion, FACTS).text, footed.say(occasion, FACTS).text
        assert after == (before if occasion is Occasion.ASIDE else f"{before.rstrip()}\n\n{LINK}\n")
    assert LINK in footed.own_lines()  # quoted by a client, it is none of their own words
    assert footed.warnings == ()


def test_each_language_has_its_own_footer() -> None:
    own = {"en": {"footer": LINK}, "es": {}}
    said = Words(languages=["en", "es"], resources=resources("US"), overrides=own).say(Occasion.ORDINARY, FACTS).text
    assert said.count(LINK) == 1
    assert said.index(LINK) < said.index("* * *")


def test_a_text_message_has_its_footer_where_two_segments_hold_it() -> None:
    short = words(TextForm.SMS, footer=LINK, sms_footer="hill.example")
    said = short.say(Occasion.ORDINARY, FACTS).text
    assert said.endswith(" hill.example")
    assert size(said).segments <= 2
    assert LINK not in said
    long = words(TextForm.SMS, sms_footer="Please book your next time at https://hillside.example/" + "x" * 60)
    assert long.say(Occasion.ORDINARY, FACTS).text == words(TextForm.SMS).say(Occasion.ORDINARY, FACTS).text
    assert any("it does not fit below ordinary" in warning for warning in long.warnings)
    assert not any("does not fit" in warning for warning in short.warnings)


@pytest.mark.parametrize("footer", ["Call 1-555-0123-999 at any time", "{{ opening", "{{ nonsense }}"])
def test_a_footer_is_checked_like_every_text_of_your_own(footer: str) -> None:
    with pytest.raises(WordsError) as refused:
        words(footer=footer)
    assert refused.value.occasion == "footer"


def test_an_empty_footer_is_none() -> None:
    assert words(footer="  ").say(Occasion.ORDINARY, FACTS) == words().say(Occasion.ORDINARY, FACTS)
