"""A provider that forgets words once it has posted them: each text is delivered while it waits for our answer."""

import threading

from tests.calls.practice import MARIA, TOM
from tests.delivery.conftest import Delivers
from tests.delivery.practice import body_of
from tests.peers.smtp_sink import Stage, says, stalls

REDACTED = "delivery = { redacted = true }"


def test_a_redacted_text_is_mailed_before_the_provider_has_its_answer(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", texts=REDACTED)
    practice.twilio.state.redacts_bodies = practice.twilio.state.redacts_numbers = True
    sent = practice.text("words that are soon gone")
    assert sent.body == ""
    [mail] = practice.mails
    assert "words that are soon gone" in body_of(mail)
    assert f"Text message from {MARIA}" in body_of(mail)
    practice.twilio.settle()
    assert practice.twilio.phone(MARIA).texts, "and the client has the reply"
    practice.works()
    practice.opens("Tue 9:00")
    assert len(practice.mails) == 1
    practice.seen(mail)
    practice.works()
    assert practice.deliveries()[0].confirmed is not None


def test_a_redacted_text_waits_in_memory_if_no_way_takes_it_and_the_client_is_answered(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", texts=REDACTED)
    practice.twilio.state.redacts_bodies = True
    practice.sink.will(Stage.DOT, says("451 4.3.0 later"), says("451 4.3.0 later"), says("451 4.3.0 later"))
    practice.text("words that are soon gone")
    practice.twilio.settle()
    assert practice.mails == []
    assert practice.twilio.phone(MARIA).texts
    practice.works()
    assert "1 text waits in memory" in practice.troubles()
    practice.works(seconds=5)
    practice.works(seconds=5)
    assert ["words that are soon gone" in body_of(mail) for mail in practice.mails] == [True]
    assert "waits in memory" not in practice.troubles()


def test_a_mail_is_in_the_first_language_of_the_practice_also_where_the_provider_redacts(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", languages='["de", "en"]', texts=REDACTED)
    practice.twilio.state.redacts_bodies = True
    practice.text("words that are soon gone")
    practice.voicemail(72)
    practice.works()
    practice.works(minutes=1)
    text, voicemail = practice.mails
    assert text.message["Subject"].startswith("SMS, ")
    assert f"SMS von {MARIA}" in body_of(text)
    assert "words that are soon gone" in body_of(text)
    assert voicemail.message["Subject"].startswith("Sprachnachricht, 1 min 12 s, ")
    assert "Dauer: 1 min 12 s" in body_of(voicemail)


def test_a_mail_server_that_answers_late_is_waited_for(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", texts=REDACTED)
    practice.twilio.state.redacts_bodies = True
    practice.sink.will(Stage.DOT, stalls(2.0))
    practice.text("words that are soon gone")
    assert len(practice.mails) == 1
    workers = {thread.daemon for thread in threading.enumerate() if thread.name.startswith("redacted")}
    assert workers == {True}, "the end of the process would wait for the server"


def test_a_text_that_is_posted_again_is_mailed_once(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", texts=REDACTED)
    sent = practice.text("posted twice")
    practice.twilio.posts_again(sent)
    practice.text("another one", sender=TOM)
    assert sorted("posted twice" in body_of(mail) for mail in practice.mails) == [False, True]


def test_after_a_crash_the_delivery_goes_out_and_says_that_the_words_are_gone(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", texts=REDACTED)
    practice.twilio.state.redacts_bodies = True
    practice.sink.always(Stage.DOT, says("451 4.3.0 later"))
    practice.text("words that are soon gone")
    practice.engine.delivering.redacted._held.clear()  # as a crash does
    practice.sink.always(Stage.DOT, None)
    practice.opens("Tue 9:00")
    practice.works(minutes=10)
    [mail] = practice.mails
    assert "The provider no longer has the words: its log is redacted." in body_of(mail)


def test_where_the_words_are_kept_nothing_is_mailed_at_night(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00")
    practice.text("kept")
    assert practice.mails == []
