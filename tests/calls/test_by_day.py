"""In working hours a call reaches a person, and never a private mailbox; else the caller hears the numbers."""

from schedules import Mode
from tests.calls.conftest import Opens
from tests.calls.practice import ANA, BEN, NUMBER, TO_ANA, TOM

BOTH = f'forward = [{{ number = "{ANA}" }}, {{ number = "{BEN}" }}]'


def test_the_person_who_picks_up_hears_whose_call_it_is_and_takes_it_with_one(opens: Opens) -> None:
    practice = opens("Mon 10:00", line=TO_ANA)
    line = practice.call()
    assert line.ringing == (ANA,)
    assert line.call.status == "ringing", "with answerOnBridge the caller hears it ring and pays nothing"
    callee = line.answered_by(ANA)
    callee.hears("A call for Hillside Counseling. To take it, press 1.")
    callee.presses("1")
    line.hears("joined")
    callee.hangs_up()
    line.hears_nothing_else()
    assert line.over
    assert practice.notes(line)["accepted"] is True


def test_nobody_answers_and_the_caller_hears_the_numbers_and_may_leave_a_message(opens: Opens) -> None:
    line = opens("Mon 10:00", line=TO_ANA).call()
    line.nobody_answers()
    assert "9, 1, 1" in line.hears("Nobody can take your call right now.").text
    line.hears("press 1")
    assert "We are here again" not in line.words
    line.presses("1").speaks(20)
    line.hears("Thank you")
    assert line.over


def test_a_private_mailbox_that_picks_up_presses_no_key_and_never_gets_the_caller(opens: Opens) -> None:
    line = opens("Mon 10:00", line=TO_ANA).call()
    mailbox = line.answered_by(ANA)
    mailbox.waits()
    mailbox.waits()
    assert mailbox.words.count("press 1") == 2
    assert mailbox.over
    assert "joined" not in str(line.heard)
    line.hears("9, 8, 8")
    line.hears("press 1")


def test_a_wrong_key_is_asked_about_again_before_the_line_is_given_up(opens: Opens) -> None:
    line = opens("Mon 10:00", line=TO_ANA).call()
    callee = line.answered_by(ANA)
    callee.presses("5")
    callee.hears("There is nothing on that key.")
    callee.presses("1")
    line.hears("joined")


def test_who_presses_only_wrong_keys_is_let_go_and_the_caller_goes_on(opens: Opens) -> None:
    line = opens("Mon 10:00", line=TO_ANA).call()
    callee = line.answered_by(ANA)
    callee.presses("5").presses("6").presses("7")
    assert callee.over
    line.hears("Nobody can take your call")


def test_a_person_who_hangs_up_instead_of_pressing_one_leaves_the_caller_in_good_hands(opens: Opens) -> None:
    line = opens("Mon 10:00", line=TO_ANA).call()
    line.answered_by(ANA).hangs_up()
    line.hears("9, 1, 1")


def test_busy_and_failing_telephones_are_like_silent_ones(opens: Opens) -> None:
    practice = opens("Mon 10:00", line=TO_ANA)
    for status in ("busy", "failed", "no-answer"):
        line = practice.call()
        line.refused_by(ANA, status)
        line.hears("Nobody can take your call")


def test_all_telephones_ring_at_once_and_the_first_person_gets_the_call(opens: Opens) -> None:
    line = opens("Mon 10:00", line=BOTH).call()
    assert line.ringing == (ANA, BEN)
    ana, ben = line.answered_by(ANA), line.answered_by(BEN)
    ben.presses("1")
    line.hears(f"joined: {BEN}")
    assert ana.over


def test_in_turn_the_next_telephone_rings_when_the_one_before_gave_up(opens: Opens) -> None:
    line = opens("Mon 10:00", line=f"{BOTH}\nin_turn = true").call()
    assert line.ringing == (ANA,)
    line.nobody_answers()
    assert line.ringing == (BEN,)
    mailbox = line.answered_by(BEN)
    mailbox.waits().waits()
    line.hears("Nobody can take your call")


def test_only_people_who_work_now_are_called(opens: Opens) -> None:
    duty = f'forward = [{{ number = "{ANA}", person = "ana" }}, {{ number = "{BEN}", person = "ben" }}]'
    practice = opens("Mon 10:00", line=duty)
    assert practice.call().ringing == (ANA,)
    practice.goes_to("Mon 14:00")
    assert practice.call().ringing == (ANA, BEN)


def test_who_wants_no_screening_is_connected_by_picking_up(opens: Opens) -> None:
    line = opens("Mon 10:00", line=f'forward = [{{ number = "{ANA}", screen = false }}]').call()
    callee = line.answered_by(ANA)
    line.hears("joined")
    assert callee.words == ""
    callee.hangs_up()
    line.hears_nothing_else()


def test_with_nobody_to_forward_to_the_menu_comes_by_day_as_well(opens: Opens) -> None:
    line = opens("Mon 10:00").call()
    line.hears("Nobody can take your call right now.")
    line.hears("press 1")


def test_the_called_person_sees_the_caller_or_the_practice_as_the_practice_wishes(opens: Opens) -> None:
    practice = opens("Mon 10:00", line=f'{TO_ANA}\nshow = "practice"')
    practice.call()
    legs = [call for call in practice.twilio.state.calls.all() if call.to == ANA]
    assert [leg.from_ for leg in legs] == [NUMBER]


def test_a_withheld_number_is_called_through_like_any_other(opens: Opens) -> None:
    practice = opens("Mon 10:00", line=TO_ANA)
    line = practice.call("+266696687")
    assert line.ringing == (ANA,)
    line.answered_by(ANA).presses("1")
    line.hears("joined")


def test_the_call_at_ten_to_five_that_still_rings_at_five_hears_the_night(opens: Opens) -> None:
    practice = opens("Mon 16:59:50", line=TO_ANA)
    line = practice.call()
    assert line.ringing == (ANA,)
    practice.goes_to("Mon 17:00:10")
    line.nobody_answers()
    line.hears("Nobody is here right now.")
    line.hears("Tuesday, November 24, at 9:00")


def test_the_call_that_still_rings_at_five_is_taken_by_who_picks_up(opens: Opens) -> None:
    practice = opens("Mon 16:59:50", line=TO_ANA)
    line = practice.call()
    practice.goes_to("Mon 17:00:10")
    line.answered_by(ANA).presses("1")
    line.hears("joined")


def test_it_rings_for_as_long_as_the_practice_wishes_and_no_mailbox_has_the_time_to_pick_up(opens: Opens) -> None:
    practice = opens("Mon 10:00:00", line=f"{TO_ANA}\nring = 18")
    line = practice.call()
    practice.goes_to("Mon 10:00:18")
    assert line.time_passed().ringing == (ANA,)
    practice.goes_to("Mon 10:00:19")
    assert line.time_passed().ringing == ()
    line.hears("Nobody can take your call right now.")


def test_in_turn_each_telephone_has_the_whole_time(opens: Opens) -> None:
    practice = opens("Mon 14:00:00", line=f"{BOTH}\nin_turn = true\nring = 20")
    line = practice.call()
    assert line.ringing == (ANA,)
    practice.goes_to("Mon 14:00:21")
    assert line.time_passed().ringing == (BEN,)
    practice.goes_to("Mon 14:00:41")
    assert line.time_passed().ringing == (BEN,)
    practice.goes_to("Mon 14:00:42")
    line.time_passed().hears("Nobody can take your call right now.")


def test_in_turn_nobody_else_is_called_once_it_is_five(opens: Opens) -> None:
    practice = opens("Mon 16:59:50", line=f"{BOTH}\nin_turn = true")
    line = practice.call()
    practice.goes_to("Mon 17:00:10")
    line.nobody_answers()
    assert line.ringing == ()
    line.hears("Nobody is here right now.")


def test_a_call_that_comes_at_five_to_nine_and_waits_in_the_menu_stays_in_the_menu(opens: Opens) -> None:
    practice = opens("Tue 8:59:50", line=TO_ANA)
    line = practice.call()
    practice.goes_to("Tue 9:00:20")
    line.presses("2")
    line.hears("press 1")
    assert practice.call(TOM).ringing == (ANA,)


def test_an_override_opens_at_night_and_closes_by_day(opens: Opens) -> None:
    practice = opens("Mon 20:00", line=TO_ANA)
    assert practice.call().ringing == ()
    practice.overrides(Mode.WORKING, "Mon 21:00")
    assert practice.call().ringing == (ANA,)
    practice.goes_to("Mon 21:00")
    assert practice.call().ringing == ()
    practice.goes_to("Tue 10:00")
    practice.overrides(Mode.AFTER_HOURS, "Tue 12:00")
    practice.call().hears("Nobody is here right now.")
