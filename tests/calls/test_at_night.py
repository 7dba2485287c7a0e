"""After hours every caller hears the numbers first, and may leave a message."""

from datetime import date

import pytest

from autoreply.record.staff.work import WorkCount
from channels import WorkKind
from tests.calls.conftest import Opens
from tests.calls.practice import ANA, MARIA, NIGHT, TO_ANA, TOM, Practice
from tests.channels.twilio.samples import HIDDEN


def test_the_numbers_come_first_and_twice_then_the_keys_then_the_tone(opens: Opens) -> None:
    practice = opens("Mon 20:00", line=TO_ANA)
    line = practice.call()
    said = line.words
    assert line.ringing == ()
    assert said.startswith("You have reached Hillside Counseling. Nobody is here right now.")
    assert said.count("9, 1, 1") == said.count("9, 8, 8") == 2
    assert said.index("9, 1, 1") < 120
    assert (
        said.index("all right to hang up and call.")
        < said.index("Tuesday, November 24, at 9:00")
        < said.index("press 1")
    )
    line.presses("1")
    line.hears("after the tone")
    line.speaks(12, then="#")
    line.hears("Thank you. Your message has arrived.")
    line.hears("9, 1, 1")
    line.hears_nothing_else()
    assert line.over


def test_who_presses_nothing_is_led_to_the_recording_and_never_to_silence(opens: Opens) -> None:
    line = opens("Mon 20:00").call()
    line.waits()
    line.hears("after the tone")
    line.stays_silent()
    line.hears("9, 8, 8")
    assert line.over


def test_a_wrong_key_is_told_and_after_three_the_recording_comes(opens: Opens) -> None:
    line = opens("Mon 20:00").call()
    for key in ("7", "#"):
        line.presses(key)
        line.hears("There is nothing on that key.")
        line.hears("press 1")
    line.presses("*")
    line.hears("after the tone")
    assert "on that key" not in line.words.splitlines()[-1]


def test_key_two_says_the_numbers_again_as_often_as_somebody_wants(opens: Opens) -> None:
    line = opens("Mon 20:00").call()
    for _ in range(6):
        line.presses("2")
        line.hears("9, 1, 1")
        line.hears("press 2")
    line.presses("1").speaks(5)
    line.hears("Your message has arrived")


def test_key_three_is_offered_and_works_only_where_somebody_is_on_call(opens: Opens) -> None:
    line = opens("Mon 20:00").call()
    assert "press 3" not in line.words
    line.presses("3")
    line.hears("There is nothing on that key.")


def test_the_person_on_call_is_reached_on_key_three_and_screened(opens: Opens) -> None:
    ben = f'forward = [{{ number = "{NIGHT}", person = "ben" }}]'
    practice = opens("Mon 20:00", line=f'{ben}\non_call = ["{NIGHT}"]')
    line = practice.call()
    line.hears("To be connected to the person on call, press 3.")
    line.presses("3")
    line.hears("One moment, please.")
    assert line.ringing == (NIGHT,)
    callee = line.answered_by(NIGHT)
    callee.hears("A call for Hillside Counseling, for the person on call.")
    callee.presses("1")
    line.hears("joined")
    callee.hangs_up()
    line.hears_nothing_else()
    assert line.over
    assert practice.channel.settle(10)
    day = date(2026, 11, 23)
    assert practice.record.work.of("ben", day, day) == [WorkCount(WorkKind.CALL, day, 20, 1)], "in his own mirror"
    assert practice.record.work.of("ana", day, day) == []


def test_who_is_on_call_and_does_not_answer_leaves_the_numbers_and_the_recording(opens: Opens) -> None:
    line = opens("Mon 20:00", line=f'on_call = ["{NIGHT}"]').call()
    line.presses("3").nobody_answers()
    line.hears("The person on call did not answer.")
    line.hears("9, 8, 8")
    line.hears("after the tone")
    line.speaks(3)
    line.hears("Your message has arrived")


def test_the_crisis_line_is_connected_only_where_the_practice_turned_that_on(opens: Opens) -> None:
    practice = opens("Mon 20:00", line='crisis_line = "988"')
    line = practice.call()
    line.hears("To be connected to a crisis line, press 3.")
    line.presses("3")
    callee = line.answered_by("988")
    line.hears("joined")
    callee.hangs_up()
    line.hears_nothing_else()


@pytest.mark.parametrize("when", ["Thu 12:00", "Sat 12:00"])
def test_holidays_and_weekends_are_nights(opens: Opens, when: str) -> None:
    line = opens(when, line=TO_ANA, more='[holidays]\nregion = "US"').call()
    assert line.ringing == ()
    line.hears("9, 1, 1")
    line.hears("We are closed for a holiday" if when.startswith("Thu") else "We are here again")


def test_in_a_vacation_callers_hear_who_stands_in_with_the_number_digit_by_digit(opens: Opens) -> None:
    more = """
[contacts.lee]
name = "Dr Lee"
contact = "+1 555 010 0199 / lee@example.org"
[[vacation]]
from = 2026-11-23
to = 2026-11-27
cover = "lee"
"""
    line = opens("Tue 11:00", line=TO_ANA, more=more).call()
    assert line.ringing == ()
    line.hears("9, 1, 1")
    line.hears("Until then, Dr Lee stands in for us, at 1, 5, 5, 5, 0, 1, 0, 0, 1, 9, 9.")
    assert "lee@" not in line.words


def test_every_language_of_the_practice_is_spoken_in_a_voice_of_its_own(opens: Opens) -> None:
    line = opens("Mon 20:00", languages='["en", "es", "de"]', line='voices = { de = "de-DE Polly.Hans" }').call()
    voices = [(one.language, one.voice) for one in line.heard if one.text]
    assert voices[:3] == [
        ("en-US", "Polly.Joanna-Neural"),
        ("es-US", "Polly.Lupe-Neural"),
        ("de-DE", "Polly.Hans"),
    ]
    line.hears("hang up and call 9, 1, 1")
    line.hears("cuelgue y llame al 9, 1, 1")
    line.hears("wählen Sie 9, 1, 1")
    line.hears("press 1")
    line.hears("marque 1")
    line.presses("1").hears("Deje su mensaje")


def test_a_recorded_greeting_is_played_in_place_of_ours_and_the_keys_stay(opens: Opens) -> None:
    url = "https://www.hillside.example/night-1.mp3"
    transcript = "Hello, nobody is here. In danger call 911. To talk, call or text 988. Leave us a message."
    own = f'recordings = [{{ language = "en", url = "{url}", transcript = "{transcript}" }}]'
    line = opens("Mon 20:00", line=own).call()
    line.hears(f"plays: {url}")
    line.hears("press 1")
    line.presses("2").hears("9, 8, 8")


def test_two_callers_at_once_do_not_hear_of_each_other(opens: Opens) -> None:
    practice = opens("Mon 20:00")
    maria, tom = practice.call(), practice.call(TOM)
    maria.presses("1")
    tom.presses("9")
    maria.speaks(30)
    tom.hears("nothing on that key")
    tom.waits().speaks(10, then="hangs up")
    maria.hears("Thank you")
    assert practice.notes(maria)["sender"] != practice.notes(tom)["sender"]
    assert practice.notes(maria)["recording"] != practice.notes(tom)["recording"]
    assert ANA not in maria.words


def test_the_practice_chooses_a_voice_by_its_name_alone_whatever_its_country(opens: Opens) -> None:
    line = opens("Mon 20:00", line='voices = { en = "Polly.Amy-Neural" }').call()
    line.hears("9, 1, 1")
    assert ("Polly.Amy-Neural", "en-GB") in {(said.voice, said.language) for said in line.heard}


def asks_for_key_three(practice: Practice, caller: str) -> bool:
    """Whether the person on call is called for it."""
    line = practice.call(caller).presses("3")
    rang = line.ringing == (NIGHT,)
    line.hangs_up() if rang else line.hears("9, 8, 8")
    return rang


def test_one_caller_is_connected_on_key_three_five_times_a_night_and_others_as_before(opens: Opens) -> None:
    practice = opens("Mon 20:00", line=f'on_call = ["{NIGHT}"]')
    assert [asks_for_key_three(practice, MARIA) for _ in range(7)] == [True] * 5 + [False] * 2
    assert asks_for_key_three(practice, TOM)
    line = practice.call(MARIA).presses("3")
    assert "did not answer" not in line.words, "nobody was called"
    line.hears("after the tone")
    line.speaks(4).hears("Your message has arrived")
    practice.goes_to("Tue 20:00")
    assert asks_for_key_three(practice, MARIA), "another night"


def test_callers_who_hide_their_number_have_one_limit_together_and_a_higher_one(opens: Opens) -> None:
    practice = opens("Mon 20:00", line=f'on_call = ["{NIGHT}"]')
    assert [asks_for_key_three(practice, HIDDEN[turn % len(HIDDEN)]) for turn in range(21)] == [True] * 20 + [False]
    assert asks_for_key_three(practice, MARIA)
