"""When something breaks: nobody who should hear hears nothing, and nobody hears twice without need."""

from autoreply.record import State
from schedules import Mode
from tests.conversations.conftest import Evening
from tests.conversations.harness import Practice
from tests.peers.smtp_sink import Stage, drops, says

URGENT = "I want to die."


def test_a_mail_server_that_is_down_for_a_while(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    practice.sink.stop()
    ana.writes()
    ana.hears_nothing("answered")
    practice.later(minutes=1)
    ana.writes("Did you get this?")
    ana.hears_nothing("already-told")
    practice.sink.start()
    practice.later(minutes=5)
    ana.hears("988")
    assert practice.replies(State.SENT) == 1


def test_a_reply_that_could_not_go_out_before_the_office_opened_never_goes_out(evening: Evening) -> None:
    practice = evening(at="Tue 25 Nov 8:50")
    ana = practice.client("Ana Client")
    practice.sink.stop()
    ana.writes()
    ana.hears_nothing("answered")
    practice.sink.start()
    practice.at("Tue 25 Nov 9:00")
    ana.hears_nothing("answered")
    assert practice.replies(State.EXPIRED) == 1


def test_a_reply_that_waits_never_goes_out_once_somebody_has_opened_the_office(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    practice.sink.stop()
    ana.writes()
    ana.hears_nothing("answered")
    practice.overrides(Mode.WORKING, until="Mon 24 Nov 20:00")
    practice.sink.start()
    practice.later(minutes=5)
    ana.hears_nothing("answered")
    assert practice.replies(State.EXPIRED) == 1
    practice.at("Mon 24 Nov 20:05")
    ana.writes()
    ana.hears("988", because="answered")


def test_who_heard_nothing_since_our_server_refused_hears_at_the_next_attempt(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    practice.sink.will(Stage.DOT, says("554 5.6.0 the content is not accepted"))
    ana.writes()
    ana.hears_nothing("answered")
    assert practice.replies(State.REFUSED) == 1
    practice.later(minutes=20)
    ana.writes("Hello?")
    ana.hears("Thank you for writing", "988", because="answered")


def test_a_refusal_that_may_be_about_the_account_keeps_the_reply_for_later(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    practice.sink.will(Stage.DOT, says("550 5.7.1 quota of today exceeded"))
    ana.writes()
    ana.hears_nothing("answered")
    assert (practice.replies(State.REFUSED), practice.replies(State.DUE)) == (0, 1)
    practice.later(minutes=20)
    ana.hears("Thank you for writing", "988", because="answered")
    practice.nobody_hears_anything_else()


def test_a_server_that_asks_us_to_come_later(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    practice.sink.will(Stage.RCPT, says("451 4.7.1 greylisted"))
    practice.sink.will(Stage.DOT, says("452 4.3.1 full"))
    ana.writes()
    ana.hears_nothing("answered")
    practice.later(minutes=1)
    ana.hears_nothing("answered")
    practice.later(minutes=2)
    ana.hears("988")


def test_an_address_that_does_not_exist_is_tried_once_a_day(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    typo, ana = practice.client("Typo"), practice.client("Ana Client")
    practice.sink.will(Stage.RCPT, says("550 5.1.1 no such user"))
    typo.writes()
    typo.hears_nothing("answered")
    practice.later(minutes=30)
    ana.writes()
    ana.hears("988")
    assert practice.replies(State.REFUSED) == 1
    practice.at("Tue 25 Nov 17:59")
    typo.writes("Why does nobody answer?")
    typo.hears_nothing("unreachable")
    practice.at("Tue 25 Nov 18:01")
    typo.writes("Hello?")
    typo.hears("988")  # his server was only ill


def test_a_line_that_broke_after_the_whole_mail_was_out(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    practice.sink.will(Stage.DOT, drops(keep=True))
    ana.writes()
    first = ana.hears("988")
    practice.later(minutes=1)
    second = ana.hears("988")
    assert first["Message-ID"] == second["Message-ID"]
    practice.later(minutes=10)


def test_the_power_fails_between_the_decision_and_the_reply(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    practice.awake = False
    ana.writes()
    practice.looks(deliver=practice.engine.responder.answer_all)  # it decides, and no more
    practice.falls_asleep()
    practice.later(minutes=1)
    practice.opens_its_eyes()
    ana.hears("988", because="answered")


def test_the_power_fails_between_the_reply_and_the_bookmark(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    bookmark = practice.record.bookmarks.get("office", "imap:INBOX")
    assert bookmark is not None
    ana.writes()
    ana.hears("988")
    practice.record.bookmarks.put("office", "imap:INBOX", bookmark)
    practice.falls_asleep()
    practice.opens_its_eyes()
    assert practice.counted("duplicate") == 1


def test_the_same_mail_delivered_twice(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    letter = ana.writes(URGENT)
    ana.hears("988")
    practice.later(minutes=20)
    practice.gets(letter)
    assert practice.counted("duplicate") == 1


def test_a_mailbox_that_numbers_its_mail_anew(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana, tom = practice.client("Ana Client"), practice.client("Tom Client")
    ana.writes()
    ana.hears("988")
    practice.falls_asleep()
    tom.writes("Written while nobody watched.")
    practice.server.set_uidvalidity(practice.address, 7)
    practice.opens_its_eyes()
    tom.hears("988")
    assert practice.counted("duplicate") == 1


def test_the_first_start_answers_nothing_old(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    practice.falls_asleep()
    (practice.file.parent / "state" / "record.sqlite3").unlink()
    ana, tom = practice.client("Ana Client"), practice.client("Tom Client")
    ana.writes("Written before anybody watched.")
    practice.opens_its_eyes()
    tom.writes()
    tom.hears("988")
    ana.hears_nothing("")


def test_after_an_outage_what_is_older_than_six_hours_is_left_to_people(evening: Evening) -> None:
    practice = evening(at="Fri 21 Nov 17:59:59")
    practice.falls_asleep()
    ana, tom = practice.client("Ana Client"), practice.client("Tom Client")
    ana.writes()
    practice.at("Fri 21 Nov 18:00")
    tom.writes()
    practice.at("Sat 22 Nov 0:00")
    practice.opens_its_eyes()
    ana.hears_nothing("too-old")
    tom.hears("988", because="answered")


def test_a_live_conversation_is_not_interrupted_unless_in_need(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana, tom = practice.client("Ana Client"), practice.client("Tom Client")
    practice.writes_to(ana, "I am still here, what is it?")
    practice.later(minutes=5)
    ana.writes("Could we move Thursday?")
    ana.hears_nothing("live-conversation")
    tom.writes()
    tom.hears("988")
    ana.writes(URGENT)
    ana.hears("988", because="answered")
    practice.later(minutes=6)
    tom.writes(URGENT)
    tom.hears("988", because="answered-urgent")


def test_a_conversation_that_ended_eleven_minutes_ago_is_over(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    ana = practice.client("Ana Client")
    practice.writes_to(ana, "Good night.")
    practice.later(minutes=11)
    ana.writes()
    ana.hears("988", because="answered")


def storm(practice: Practice, strangers: int, text: str = "Hello?") -> list[str]:
    """So many strangers write at once; what was decided about each."""
    reasons = []
    for number in range(strangers):
        stranger = practice.client("Stranger", f"stranger-{len(text)}-{number}@mail.example")
        stranger.writes(text)
        reasons.append(practice.reason_of(stranger.last))
        if reasons[-1] == "answered":
            stranger.hears("988")
    return reasons


def test_in_a_storm_the_breaker_stops_us_and_who_is_in_need_still_hears(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    assert storm(practice, 40) == ["answered"] * 30 + ["breaker"] * 10
    assert "replies are paused" in practice.health.troubles()[0].says
    tom, ana = practice.client("Tom Client"), practice.client("Ana Client")
    tom.writes(URGENT)
    tom.hears("988", because="answered")
    practice.later(minutes=30)
    ana.writes()
    ana.hears_nothing("breaker")
    assert practice.record.breakers.close("office", practice.clock.now(), "Lee")  # autoreply resume --breaker
    ana.writes("Hello again?")
    ana.hears("988", because="answered")
    assert not practice.health.troubles()


def test_sixty_forged_messages_do_not_close_the_answer_to_people_in_need(evening: Evening) -> None:
    practice = evening(at="Fri 21 Nov 12:00")
    ana = practice.client("Ana Client", "ana@flood.example")
    ana.writes("I shall be late on Monday.")
    ana.hears_nothing("working-hours")
    practice.at("Mon 24 Nov 18:00")
    storm(practice, 31)
    reasons = []
    for number in range(30):
        forged = practice.client("Forged", f"forged-{number}@flood.example")
        forged.writes(URGENT)
        reasons.append(practice.reason_of(forged.last))
        if reasons[-1] == "answered":
            forged.hears("988")
    assert reasons == ["answered"] * 10 + ["breaker"] * 20
    practice.looks()
    says = {one.about: one.says for one in practice.health.troubles()}
    assert "Urgent words, and people who wrote before yesterday, are still answered" in says["office: breaker"]
    assert "20 messages with urgent words got no reply" in says["office: urgent words"]
    ana.writes(URGENT)
    ana.hears("988", because="answered")
    tom = practice.client("Tom Client", "tom@elsewhere.example")
    tom.writes(URGENT)
    tom.hears("988", because="answered")


def test_a_breaker_that_everybody_forgot_closes_after_an_hour(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00", more="[breaker]\nper_10_minutes = 1")
    assert storm(practice, 2) == ["answered", "breaker"]
    ana = practice.client("Ana Client")
    practice.later(minutes=59)
    ana.writes()
    ana.hears_nothing("breaker")
    practice.later(minutes=1)
    ana.writes()
    ana.hears("988")


def test_a_clock_that_is_stepped_back(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 20:00")
    ana = practice.client("Ana Client")
    ana.writes()
    ana.hears("988")
    practice.later(hours=-1)
    ana.writes("Is it me, or is the clock wrong?")
    ana.hears("988", because="answered")


def test_a_clock_that_ran_a_year_ahead_for_a_while_silences_nobody_once_it_is_right(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00", more="[breaker]\nper_10_minutes = 2")
    practice.later(days=364)
    practice.sink.will(Stage.RCPT, says("550 5.1.1 no such user"))
    ben = practice.client("Ben")
    ben.writes()
    ben.hears_nothing("answered")
    assert storm(practice, 2) == ["answered", "breaker"]
    assert storm(practice, 11, URGENT) == ["answered"] * 10 + ["breaker"]  # all that one place has
    assert practice.record.unreachable.count(practice.clock.now()) == {"office": 1}
    practice.later(days=-364)
    ben.writes()
    ben.hears("988", because="answered")
    tom = practice.client("Tom")
    tom.writes(URGENT)
    tom.hears("988", because="answered")
    assert not practice.record.unreachable.count(practice.clock.now())
    assert not practice.record.breakers.opened(practice.clock.now())
    assert not practice.record.breakers.urgent_unanswered(practice.clock.now())
    assert storm(practice, 3) == ["answered", "breaker", "breaker"]
    assert practice.record.breakers.opened(practice.clock.now())


def test_a_flood_of_strangers_takes_no_reply_from_who_was_known_before(evening: Evening) -> None:
    practice = evening(at="Thu 20 Nov 18:00", more="[breaker]\nper_10_minutes = 2")
    clients = [practice.client("Client", f"client-{number}@mail.example") for number in range(4)]
    for client in clients[:3]:
        client.writes()
        client.hears("988")
        practice.later(minutes=11)
    practice.at("Mon 24 Nov 18:00")
    assert storm(practice, 3) == ["answered", "answered", "breaker"]
    for client, because in zip(clients, ("answered", "answered", "breaker", "breaker"), strict=True):
        client.writes("I feel so alone tonight.")
        if because == "answered":
            client.hears("988", because=because)
        else:
            client.hears_nothing(because)
    clients[2].writes(URGENT)
    clients[2].hears("988", because="answered")
    clients[0].writes()
    clients[0].hears_nothing("already-told")
