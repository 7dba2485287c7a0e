"""A mail that a server took may come back, or arrive nowhere. Until that is past, nothing of it is given up."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from autoreply.answering.opt_outs import learn
from autoreply.contents.held_words import HeldText
from autoreply.notices.watch import NoticeWatch
from autoreply.record import Result
from autoreply.record.staff.notice_payload import copy_of
from channels import Inbound
from tests.delivery.conftest import Delivers
from tests.delivery.practice import ANA_MAIL, OFFICE, DeliveringPractice, body_of
from tests.peers.smtp_sink import Received

WORDS = "words that are soon gone"
REDACTED = "delivery = { redacted = true }"
DELETES = "[delivery]\ndelete_after_delivery = true"
BEN_MAIL, CLEO_MAIL = "ben@elsewhere.example", "cleo@elsewhere.example"
DESK = "desk@hillside.example"
COUNTED = f'''
[channels.desk]
kind = "email"
address = "{DESK}"
imap = {{ host = "127.0.0.1", port = 1, security = "none", password = "secret" }}
smtp = {{ host = "127.0.0.1", port = 1, security = "none" }}
{DELETES}
'''


def then_ben(first: str) -> str:
    """Ways to the practice: this mailbox, then another one that Autoreply does not watch either."""
    return f'{first}", content = "full" }}, {{ mail = "{BEN_MAIL}'


def name_of(mail: Received) -> str:
    """What the channel makes of its Message-ID where it reads it again."""
    return str(mail.message["Message-ID"]).partition("@")[0].removeprefix("<autoreply.")


def comes_back(practice: DeliveringPractice, mail: Received) -> None:
    """A server's report that this mail did not arrive is read in the mailbox of the practice."""
    name, at = name_of(mail), practice.clock.now()
    learn(practice.record, Inbound("office", f"report {at} {name}", "", "", at, came_back=name), at)


def is_seen(practice: DeliveringPractice, mail: Received) -> None:
    """It is read in INBOX."""
    name, at = name_of(mail), practice.clock.now()
    learn(practice.record, Inbound("office", f"mail {at} {name}", "", "", at, ours=name), at)


def held(practice: DeliveringPractice) -> list[HeldText]:
    return practice.engine.delivering.redacted.held.texts()


def went(practice: DeliveringPractice, words: str = WORDS) -> list[tuple[str, bool]]:
    """To whom each mail went, and whether it has the words."""
    return [(mail.recipients[0], words in body_of(mail)) for mail in practice.mails]


def waits(practice: DeliveringPractice, rounds: int = 5) -> None:
    for _ in range(rounds):
        practice.works(minutes=6)


def a_redacted_text(delivers: Delivers, reach: str, when: str = "Mon 10:00") -> DeliveringPractice:
    practice = delivers(when, texts=REDACTED, reach=reach)
    practice.twilio.state.redacts_bodies = True
    practice.text(WORDS)
    practice.works()
    return practice


def test_the_words_of_a_mail_that_comes_back_go_out_again_by_the_next_way(delivers: Delivers) -> None:
    practice = a_redacted_text(delivers, then_ben(ANA_MAIL))
    practice.works(hours=1)
    comes_back(practice, practice.mails[0])
    waits(practice)
    assert went(practice) == [(ANA_MAIL, True), (BEN_MAIL, True)]
    assert practice.troubles() == ""


def test_the_words_of_a_mail_that_is_seen_in_no_mailbox_go_out_again_by_the_next_way(delivers: Delivers) -> None:
    practice = a_redacted_text(delivers, then_ben(OFFICE))
    watch = NoticeWatch(practice.engine.notices, practice.record, practice.health, practice.clock)
    for _ in range(4):
        practice.works(minutes=6)
        watch.look()
    practice.works()
    assert went(practice) == [(OFFICE, True), (BEN_MAIL, True)]


def test_while_it_waits_for_a_report_a_text_is_sent_once_and_is_no_trouble(delivers: Delivers) -> None:
    practice = a_redacted_text(delivers, ANA_MAIL)
    for _ in range(5):
        practice.works(hours=1)
        assert practice.troubles() == ""
        assert len(held(practice)) == 1
    practice.reloads()
    practice.works(hours=1)
    practice.works()
    assert went(practice) == [(ANA_MAIL, True)]
    assert held(practice) == [], "whatever refuses a mail has said so by now"


def test_in_a_mailbox_that_we_watch_the_words_are_held_until_they_are_seen(delivers: Delivers) -> None:
    practice = a_redacted_text(delivers, OFFICE)
    practice.works(minutes=9)
    assert len(held(practice)) == 1
    practice.seen(practice.mails[0])
    practice.works()
    assert held(practice) == []
    assert went(practice) == [(OFFICE, True)]


def test_where_every_way_sends_the_words_back_each_was_tried_once_and_the_loss_is_told(delivers: Delivers) -> None:
    practice = a_redacted_text(delivers, then_ben(ANA_MAIL))
    for _ in range(4):
        comes_back(practice, practice.mails[-1])
        waits(practice)
    assert went(practice) == [(ANA_MAIL, True), (BEN_MAIL, True)]
    assert "1 text waits in memory" in practice.troubles()
    practice.works(days=1)
    assert len(held(practice)) == 1, "what is sent late may come back as late"
    practice.works(hours=6)
    assert "Words of texts were lost" in practice.troubles()
    assert held(practice) == []


def looks_after_it(practice: DeliveringPractice) -> None:
    """The heartbeat looks at messages to us, and the outbox sends what is due."""
    NoticeWatch(practice.engine.notices, practice.record, practice.health, practice.clock).look()
    practice.works(minutes=1)


def the_outcome(monkeypatch: pytest.MonkeyPatch, practice: DeliveringPractice, instead: Callable[[], None]) -> None:
    """`instead` happens the first time that somebody writes that a message went out."""
    store, write = practice.engine.outbox._record.outgoing, practice.engine.outbox._record.outgoing.write
    happened: list[None] = []

    def once(results: Sequence[Result]) -> None:
        if practice.mails and not happened:
            happened.append(None)
            instead()
        write(results)

    monkeypatch.setattr(store, "write", once)


def test_a_mail_that_is_back_before_it_is_written_that_it_went_goes_by_the_next_way_and_nothing_is_deleted(
    delivers: Delivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = delivers("Mon 10:00", reach=then_ben(ANA_MAIL), more=DELETES)
    the_outcome(monkeypatch, practice, lambda: comes_back(practice, practice.mails[0]))
    practice.text("private words")
    practice.works()
    looks_after_it(practice)
    assert [to for to, _ in went(practice)] == [ANA_MAIL, BEN_MAIL]
    practice.works(hours=5)
    assert practice.kept() == (1, 0)
    practice.works(hours=2)
    assert practice.kept() == (0, 0), "Ben has it"


def test_a_mail_that_is_back_after_the_process_ended_before_it_was_written_goes_by_the_next_way(
    delivers: Delivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = delivers("Mon 10:00", reach=then_ben(ANA_MAIL), more=DELETES)

    def ends() -> None:
        raise KeyboardInterrupt

    the_outcome(monkeypatch, practice, ends)
    practice.text("private words")
    with pytest.raises(KeyboardInterrupt):
        practice.works()
    practice.record.outgoing.forget_leases()
    practice.crashes()
    comes_back(practice, practice.mails[0])
    practice.works(minutes=1)
    looks_after_it(practice)
    practice.works(hours=8)
    assert [to for to, _ in went(practice)] == [ANA_MAIL, BEN_MAIL]


def allows(practice: DeliveringPractice, *, usable: bool) -> None:
    """Whether the ways to the practice are proved."""
    ways, now = practice.record.ways, practice.clock.now()
    for way in practice.engine.notices.ways(""):
        ways.confirm(way.person, way.digest, "ana", now) if usable else ways.disable(way.digest, now)
    practice.reloads()


def test_the_words_of_a_text_that_was_sent_late_are_held_as_long_as_it_may_come_back(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", texts=REDACTED, reach=then_ben(ANA_MAIL))
    practice.twilio.state.redacts_bodies = True
    allows(practice, usable=False)
    practice.text(WORDS)
    practice.works()
    for _ in range(23):
        practice.works(hours=1)
    allows(practice, usable=True)
    practice.works(minutes=30)
    practice.works(minutes=10)
    assert went(practice) == [(ANA_MAIL, True)]
    practice.works(hours=1)
    comes_back(practice, practice.mails[0])
    waits(practice)
    assert went(practice) == [(ANA_MAIL, True), (BEN_MAIL, True)]


def test_a_person_may_be_called_like_anything_that_is_kept_of_a_message(delivers: Delivers) -> None:
    people = f'''
[people.seen]
name = "Sean Seen"
reach = {{ ways = [{{ mail = "{CLEO_MAIL}", content = "full" }}] }}
{DELETES}
'''
    practice = delivers("Mon 10:00", reach=ANA_MAIL, more=people, texts='person = "seen"')
    practice.text("private words")
    practice.works()
    practice.works(minutes=1)
    assert practice.kept() == (1, 0), "the mail may come back"


def test_texts_that_went_out_make_room_for_those_that_did_not(
    delivers: Delivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autoreply.contents.held_words.MOST", 1)
    practice = a_redacted_text(delivers, ANA_MAIL)
    practice.text("another one")
    practice.works()
    assert went(practice, "another one") == [(ANA_MAIL, False), (ANA_MAIL, True)]
    assert practice.troubles() == ""


def test_what_is_erased_while_its_words_are_held_is_held_no_more(delivers: Delivers) -> None:
    practice = a_redacted_text(delivers, ANA_MAIL)
    assert len(held(practice)) == 1
    with practice.record.database.write() as connection:
        connection.exec_driver_sql("UPDATE delivery SET sender = 'erased 1.1'")
    practice.works()
    assert held(practice) == []
    assert len(practice.mails) == 1


def test_a_text_that_its_provider_keeps_goes_out_again_as_well(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", reach=then_ben(ANA_MAIL), more=DELETES)
    practice.text("private words")
    practice.works()
    practice.works(hours=1)
    assert practice.kept() == (1, 0), "a report may still come"
    comes_back(practice, practice.mails[0])
    waits(practice)
    assert went(practice, "private words") == [(ANA_MAIL, True), (BEN_MAIL, True)]
    assert practice.kept() == (1, 0)
    practice.works(hours=6)
    practice.works()
    assert practice.kept() == (0, 0)


def test_a_report_that_comes_a_day_later_has_the_text_go_out_again(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", reach=then_ben(ANA_MAIL))
    practice.text("private words")
    practice.works()
    practice.works(days=1)
    assert practice.deliveries()[0].confirmed is not None
    comes_back(practice, practice.mails[0])
    assert practice.deliveries()[0].confirmed is None
    waits(practice)
    assert went(practice, "private words") == [(ANA_MAIL, True), (BEN_MAIL, True)]


def test_a_late_report_about_the_first_way_says_nothing_of_the_second_one(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", reach=f'{then_ben(OFFICE)}", content = "full" }}, {{ mail = "{CLEO_MAIL}')
    watch = NoticeWatch(practice.engine.notices, practice.record, practice.health, practice.clock)
    practice.text("private words")
    for _ in range(4):
        practice.works(minutes=6)
        watch.look()
    first, second = practice.mails
    comes_back(practice, first)
    waits(practice)
    assert went(practice, "private words") == [(OFFICE, True), (BEN_MAIL, True)]
    comes_back(practice, second)
    waits(practice)
    assert went(practice, "private words")[2:] == [(CLEO_MAIL, True)]


def test_a_count_that_is_seen_is_not_the_words_that_went_to_junk(delivers: Delivers) -> None:
    practice = delivers(
        "Mon 10:00",
        reach=f'{OFFICE}", content = "full" }}, {{ mail = "{DESK}", content = "counts" }}, {{ mail = "{CLEO_MAIL}',
        more=COUNTED,
    )
    watch = NoticeWatch(practice.engine.notices, practice.record, practice.health, practice.clock)
    practice.text("private words")
    for _ in range(4):
        practice.works(minutes=6)
        watch.look()
    whole, count = practice.mails
    assert "private words" not in body_of(count)
    is_seen(practice, count)
    practice.works()
    assert practice.deliveries()[0].confirmed is None
    assert practice.kept() == (1, 0)
    is_seen(practice, whole)
    practice.works()
    assert practice.kept() == (0, 0)


def test_a_report_that_comes_too_late_for_another_way_is_told(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", reach=then_ben(ANA_MAIL))
    practice.text("private words")
    practice.works()
    practice.works(days=8)
    comes_back(practice, practice.mails[0])
    practice.works()
    assert "1 text or voicemail could not be delivered to you by any way." in practice.troubles()
    assert len(practice.mails) == 1


def test_a_report_about_a_first_way_that_comes_while_the_second_is_tried_is_no_news_of_the_second(
    delivers: Delivers,
) -> None:
    practice = delivers("Mon 10:00", reach=then_ben(ANA_MAIL), more=DELETES)
    practice.text("private words")
    practice.works()
    ana, ben = (way.digest for way in practice.engine.notices.ways(""))
    [identity] = {one.carrier for one in practice.deliveries()}
    store = practice.record.notices
    with practice.record.database.write() as connection:
        connection.exec_driver_sql("UPDATE outgoing SET state = 'due', medium = NULL, lease = due")
    assert not store.send_again(copy_of(identity, ana), practice.clock.now(), "it came back")
    assert store.went_by(identity, "mail", ben, whole=True, confirmed=practice.clock.now())
    assert store.is_settled(identity, practice.clock.now() + timedelta(hours=6))


def test_what_came_back_and_is_seen_all_the_same_is_not_sent_again(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", reach=then_ben(ANA_MAIL))
    practice.text("private words")
    practice.works()
    ana = practice.engine.notices.ways("")[0].digest
    [identity] = {one.carrier for one in practice.deliveries()}
    with practice.record.database.write() as connection:
        connection.exec_driver_sql("UPDATE outgoing SET state = 'due', medium = NULL, lease = due")
    store, now = practice.record.notices, practice.clock.now()
    assert not store.send_again(copy_of(identity, ana), now, "it came back")
    assert store.arrived(copy_of(identity, ana), now)
    assert store.went_by(identity, "mail", ana, whole=True, confirmed=now)
