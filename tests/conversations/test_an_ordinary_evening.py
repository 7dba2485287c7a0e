"""The main job: whoever writes after hours hears once when we read it, and whom to call until then."""

from tests.conversations.conftest import Evening


def test_somebody_who_writes_in_the_evening_hears_when_we_read_it_and_whom_to_call(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    ana.writes("Could we move Thursday to ten o'clock?")
    ana.hears("Nobody is reading", "Tuesday, November 25", "9:00 AM", "New York time", "911", "988", because="answered")


def test_who_writes_a_second_before_five_is_in_time_and_at_five_is_not(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 16:59:59")
    early, late = practice.client("Early"), practice.client("Late")
    early.writes()
    early.hears_nothing("working-hours")
    practice.at("Mon 24 Nov 17:00:00")
    late.writes()
    late.hears("Tuesday, November 25")
    early.hears_nothing("working-hours")


def test_who_wrote_in_time_and_is_noticed_late_was_in_time(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 16:59:59")
    ana = practice.client("Ana Client")
    practice.falls_asleep()
    ana.writes()
    practice.at("Mon 24 Nov 17:05")
    practice.opens_its_eyes()
    ana.hears_nothing("working-hours")


def test_a_client_who_writes_five_times_in_an_evening_hears_once(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    ana.writes("Could we move Thursday?")
    ana.hears("988")
    for more in ("Or to Friday?", "Sorry, I meant this week.", "Never mind.", "Thank you!"):
        practice.later(minutes=20)
        ana.writes(more)
        ana.hears_nothing("already-told")


def test_who_writes_again_after_five_hours_hears_a_shorter_text_with_the_same_help(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    ana.writes("Could we move Thursday?")
    first = ana.hears("Thank you for writing", "988")
    practice.later(hours=3, minutes=59)
    ana.writes("Or to Friday?")
    ana.hears_nothing("already-told")
    practice.at("Mon 24 Nov 23:00")
    ana.writes("Are you there?")
    again = ana.hears("Your message has arrived", "911", "988", "Tuesday", because="answered-again")
    assert len(again.get_content()) < len(first.get_content())


def test_the_next_night_is_a_new_night(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 22:00")
    ana = practice.client("Ana Client")
    ana.writes("Could we move Thursday?")
    ana.hears("Tuesday, November 25")
    practice.at("Tue 25 Nov 10:00")
    ana.writes("Good morning!")
    ana.hears_nothing("working-hours")
    practice.at("Tue 25 Nov 17:05")
    ana.writes("One more thing.")
    ana.hears("Thank you for writing", "Wednesday, November 26", because="answered")


def test_a_weekend_is_one_closed_period(evening: Evening) -> None:
    practice = evening(at="Fri 21 Nov 17:30")
    ana = practice.client("Ana Client")
    ana.writes("Could we move Monday?")
    ana.hears("Monday, November 24", because="answered")
    practice.at("Sun 23 Nov 11:00")
    ana.writes("Or Tuesday?")
    ana.hears("Your message has arrived", "Monday, November 24", because="answered-again")


def test_who_was_told_is_remembered_across_a_restart(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    ana.writes()
    ana.hears("988")
    practice.falls_asleep()
    practice.later(minutes=5)
    practice.opens_its_eyes()
    ana.writes("Hello?")
    ana.hears_nothing("already-told")


def test_two_people_in_one_night_hear_each_for_themselves(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana, tom = practice.client("Ana Client"), practice.client("Tom Client")
    ana.writes("Could we move Thursday?")
    tom.writes("Is Friday still free?")
    ana.hears("988")
    tom.hears("988")
    practice.later(minutes=1)
    tom.writes("Or Monday?")
    tom.hears_nothing("already-told")


def test_when_the_office_has_opened_nobody_is_told_that_it_is_closed(evening: Evening) -> None:
    practice = evening(at="Tue 25 Nov 8:58")
    ana = practice.client("Ana Client")
    practice.falls_asleep()
    ana.writes("Are you in today?")
    practice.at("Tue 25 Nov 9:00")
    practice.opens_its_eyes()
    ana.hears_nothing("open-now")


def test_nothing_in_the_mailbox_is_marked_as_read(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    ana.writes("Could we move Thursday?")
    ana.hears("988")
    status = practice.server.admin("mailbox", "status", "-u", practice.address, "messages unseen", "INBOX")
    assert "messages=1" in status
    assert "unseen=1" in status


def test_people_hear_in_every_language_of_the_practice(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00", languages=["en", "es"])
    ana = practice.client("Ana Client")
    ana.writes("¿Podemos cambiar el jueves?")
    ana.hears("Tuesday, November 25", "call or text 988", "martes", "25 de noviembre", "988")
