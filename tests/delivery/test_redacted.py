"""A provider that forgets words once it has posted them: each text is delivered while it waits for our answer."""

import asyncio
import re
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from autoreply.record import RecordError
from autoreply_demo.simulators.telephone.texting import Media
from channels import Inbound, Reply
from tests.calls.practice import MARIA, TOM
from tests.delivery.conftest import Delivers
from tests.delivery.practice import ANA_MAIL, DeliveringPractice, body_of
from tests.peers.smtp_sink import Stage, says, stalls

REDACTED = "delivery = { redacted = true }"
GONE = "The provider no longer has the words"
LATER = says("451 4.3.0 later")
CLEO = "+15550100177"
CLEOS = f"""
[people.cleo]
name = "Cleo"
reach = {{ ways = [{{ text = "{CLEO}" }}] }}
"""


def no_way_takes_it(practice: DeliveringPractice, *texts: str) -> None:
    """These texts come while the mail server refuses everything, and forget their words."""
    practice.twilio.state.redacts_bodies = True
    practice.sink.always(Stage.DOT, LATER)
    for words in texts:
        practice.text(words)
    practice.works()
    assert practice.mails == []
    practice.sink.always(Stage.DOT, None)


def without(table: str) -> Callable[[str], str]:
    """What takes this table out of a file."""
    return lambda text: re.sub(rf"{re.escape(table)}\n(?:[^\[\n].*\n|\n)*", "", text)


def bodies(practice: DeliveringPractice, rounds: int = 5) -> list[str]:
    """What has come by mail after some more minutes."""
    for _ in range(rounds):
        practice.works(minutes=6)
    return [body_of(mail) for mail in practice.mails]


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
    practice.crashes()
    practice.sink.always(Stage.DOT, None)
    practice.opens("Tue 9:00")
    practice.works(minutes=10)
    [mail] = practice.mails
    assert "The provider no longer has the words: its log is redacted." in body_of(mail)


def test_where_the_words_are_kept_nothing_is_mailed_at_night(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00")
    practice.text("kept")
    assert practice.mails == []


def test_the_words_are_kept_where_somebody_claims_the_text_before_us(
    delivers: Delivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = delivers("Mon 10:00", texts=REDACTED, reach=ANA_MAIL)
    practice.twilio.state.redacts_bodies = True
    answer = practice.engine.inline.answer

    async def is_claimed_at_once(inbound: Inbound) -> Reply | None:
        reply = await answer(inbound)
        await asyncio.to_thread(practice.engine.delivering.look)  # the record has it, and the provider no answer yet
        return reply

    monkeypatch.setattr(practice.engine.inline, "answer", is_claimed_at_once)
    practice.text("words that are soon gone")
    [body] = bodies(practice)
    assert "words that are soon gone" in body


def test_a_message_that_went_without_the_words_does_not_drop_them(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", texts=REDACTED, reach=ANA_MAIL)
    sent = practice.text("first try")
    practice.sink.received.clear()
    practice.crashes()
    [delivery] = practice.deliveries()
    practice.record.deliveries.went_without(delivery.number, delivery.carrier, "REDACTED")  # as the next process did
    practice.twilio.posts_again(sent)
    [body] = bodies(practice)
    assert "first try" in body
    practice.twilio.posts_again(sent)
    assert len(bodies(practice)) == 1


def test_the_words_wait_for_a_record_that_cannot_be_used(delivers: Delivers, monkeypatch: pytest.MonkeyPatch) -> None:
    practice = delivers("Mon 10:00", texts=REDACTED, reach=ANA_MAIL)
    practice.twilio.state.redacts_bodies = True

    def fails(*_: object) -> None:
        raise RecordError("The record is busy.")

    with monkeypatch.context() as broken:
        broken.setattr(practice.record.deliveries, "note", fails)
        practice.text("words that are soon gone")
        assert practice.mails == []
    assert ["words that are soon gone" in body for body in bodies(practice)] == [True]


def test_a_message_of_ours_that_is_tried_again_later_has_the_words(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", texts=REDACTED, reach=ANA_MAIL)
    no_way_takes_it(practice, "words that are soon gone")
    practice.clock.advance(minutes=6)  # nobody holds the claim any more
    practice.engine.outbox.retry_due(lambda _channel, work: work())
    assert ["words that are soon gone" in body for body in bodies(practice)] == [True]
    assert practice.troubles() == ""


def test_a_change_of_the_settings_loses_no_words(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", texts=REDACTED, reach=ANA_MAIL)
    no_way_takes_it(practice, "words that are soon gone")
    practice.reloads()
    practice.works()
    assert ["words that are soon gone" in body for body in bodies(practice)] == [True]
    practice.settles()
    assert not practice.engine.delivering.redacted.held.texts()
    practice.opens("Tue 9:00")
    assert len(bodies(practice)) == 1
    assert practice.troubles() == ""


def test_the_words_go_to_the_practice_where_their_channel_is_in_the_settings_no_more(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", texts=REDACTED, reach=ANA_MAIL)
    no_way_takes_it(practice, "words that are soon gone")
    practice.reloads(without("[channels.main-texts]"))
    assert "main-texts" not in practice.engine.accounts
    practice.engine.delivering.arrivals.readers = replace(practice.engine.delivering.arrivals.readers, channels={})
    assert practice.engine.delivering.needed, "also where no channel leaves anything with a provider"
    assert ["words that are soon gone" in body for body in bodies(practice)] == [True]


def test_the_words_go_with_a_channel_to_its_new_name(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", texts=REDACTED, reach=ANA_MAIL)
    no_way_takes_it(practice, "words that are soon gone")
    renamed = '[channels.desk-texts]\nrenamed_from = "main-texts"'
    practice.reloads(lambda text: text.replace("[channels.main-texts]", renamed))
    assert ["words that are soon gone" in body for body in bodies(practice)] == [True]


def test_the_words_go_to_the_practice_where_their_reader_has_left(delivers: Delivers) -> None:
    ben = '[people.ben.reach]\nways = [{ mail = "ben@home.example" }]'
    practice = delivers("Mon 20:00", texts=f'person = "ben"\n{REDACTED}', reach=ANA_MAIL, more=ben)
    no_way_takes_it(practice, "words that are soon gone")
    gone = without("[people.ben.reach]"), without("[people.ben]")
    practice.reloads(lambda text: gone[0](gone[1](text.replace('person = "ben"', ""))))
    assert ["words that are soon gone" in body for body in bodies(practice)] == [True]
    assert [mail.recipients for mail in practice.mails] == [(ANA_MAIL,)]


def test_words_that_are_lost_are_told_until_somebody_has_had_time_to_see_it(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", texts=REDACTED, reach=ANA_MAIL)
    no_way_takes_it(practice, "words that are soon gone")
    practice.sink.always(Stage.DOT, LATER)
    practice.works(days=1)
    assert "Words of texts were lost" in practice.troubles()
    assert "in memory" not in practice.troubles()
    practice.sink.always(Stage.DOT, None)
    assert any(GONE in body for body in bodies(practice))
    assert "Words of texts were lost" in practice.troubles()
    practice.works(days=3)
    assert "Words of texts were lost" not in practice.troubles()


def test_a_text_too_many_is_told_as_lost(delivers: Delivers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autoreply.contents.held_words.MOST", 1)
    practice = delivers("Mon 20:00", texts=REDACTED, reach=ANA_MAIL)
    no_way_takes_it(practice, "the first", "one too many")
    assert "Words of texts were lost" in practice.troubles()
    assert sum("the first" in body for body in bodies(practice)) == 1


def test_what_one_of_us_texts_is_nobodys_mail(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", texts=REDACTED, reach=ANA_MAIL, more=CLEOS)
    practice.twilio.state.redacts_bodies = True
    sent = practice.text("1A", sender=CLEO)
    practice.twilio.posts_again(sent)
    practice.works()
    practice.opens("Tue 9:00")
    assert bodies(practice) == []
    assert practice.deliveries() == []
    assert practice.troubles() == ""


def test_whoever_tests_from_their_own_telephone_is_delivered_as_a_client(delivers: Delivers) -> None:
    tests = f'\n[[exception]]\nsender = "{CLEO}"\nanswer = "always"\nreason = "a test"\n'
    practice = delivers("Mon 20:00", texts=REDACTED, reach=ANA_MAIL, more=CLEOS + tests)
    practice.twilio.state.redacts_bodies = True
    practice.text("Is this on?", sender=CLEO)
    assert ["Is this on?" in body for body in bodies(practice)] == [True]


def test_pictures_are_told_with_the_words_and_stay_where_they_are(delivers: Delivers) -> None:
    deletes = "[delivery]\ndelete_after_delivery = true"
    practice = delivers("Mon 10:00", texts=REDACTED, reach=ANA_MAIL, more=deletes)
    practice.twilio.state.redacts_bodies = True
    practice.text("see this", media=[("https://x.test/1", "image/png")])
    [body] = bodies(practice)
    assert "see this" in body
    assert "With 1 file (image/png)" in body
    assert practice.kept()[0] == 1


@pytest.mark.parametrize("media", [(), (("https://x.test/1", "image/png"),)], ids=["words", "words and a picture"])
def test_what_the_outbox_of_another_replica_sent_without_its_words_follows_with_them(
    delivers: Delivers, media: Media
) -> None:
    practice = delivers("Mon 10:00", texts=REDACTED, reach=ANA_MAIL)
    practice.twilio.state.redacts_bodies = True
    practice.sink.always(Stage.DOT, LATER)
    practice.text("the precious words", media=media)
    held = practice.engine.delivering.redacted.held
    practice.clock.advance(minutes=6)
    practice.engine.delivering.redacted.look()  # its lease is over
    practice.sink.always(Stage.DOT, None)
    kept = held.texts()
    for one in kept:
        held.release(one)
    practice.engine.outbox.retry_due(lambda _channel, work: work())  # by a process whose memory has no words
    for one in kept:
        assert held.hold(one.inbound, one.since)
    assert ["the precious words" in body_of(mail) for mail in practice.mails] == [False]
    assert ["the precious words" in one for one in bodies(practice)] == [False, True]
    practice.settles()
    assert held.texts() == []
    assert "lost" not in practice.troubles()
