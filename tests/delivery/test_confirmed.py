"""Nothing is deleted at the provider before somebody has it, and somebody has it once it was seen to arrive."""

from datetime import timedelta

import pytest

from autoreply.record import Delivery
from tests.delivery.conftest import Delivers
from tests.delivery.practice import ANA_MAIL, DeliveringPractice, body_of, sounds_of
from tests.peers.smtp_sink import Stage, drops, says

DELETES = "[delivery]\ndelete_after_delivery = true"


def test_what_is_delivered_stays_at_the_provider_unless_the_practice_wishes_otherwise(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00")
    practice.text()
    practice.voicemail()
    practice.works()
    for mail in practice.mails:
        practice.seen(mail)
    practice.works(minutes=1)
    assert all(one.confirmed for one in practice.deliveries())
    assert practice.kept() == (1, 1)


def test_in_a_mailbox_that_we_watch_nothing_is_deleted_before_it_was_seen_there(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", more=DELETES)
    practice.text()
    practice.voicemail()
    practice.works()
    practice.works(minutes=5)
    assert len(practice.mails) == 2
    assert practice.kept() == (1, 1), "that the mail server took it is not enough"
    for mail in practice.mails:
        practice.seen(mail)
    practice.works(minutes=1)
    assert practice.kept() == (0, 0)
    assert all(one.discarded for one in practice.deliveries())


def test_a_picture_that_no_mail_carries_stays_at_the_provider(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", reach=ANA_MAIL, more=DELETES)
    practice.sink.will(Stage.DOT, drops(keep=True))
    practice.text("See this", (("https://x.test/1", "image/png"),))
    practice.text("And no picture")
    practice.works()
    for _ in range(3):
        practice.works(minutes=4)
    practice.settles()
    assert practice.kept() == (1, 0)
    assert {one.reference: (one.without, one.confirmed is None) for one in practice.deliveries()} == {
        practice.deliveries()[0].reference: ("FILES_LEFT", True),
        practice.deliveries()[1].reference: ("", False),
    }
    mine = [mail for mail in practice.mails if "See this" in body_of(mail)]
    assert len(mine) == 2, "a copy of one in doubt has the words too"
    assert len({mail.message["Message-ID"] for mail in mine}) == 1
    assert "With 1 file (image/png). Look at it at the provider." in body_of(mine[0])


def test_elsewhere_it_counts_that_the_mail_server_took_it_and_has_not_sent_it_back(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", reach=ANA_MAIL, more=DELETES)
    practice.sink.will(Stage.DOT, says("451 4.3.0 later"))
    practice.voicemail()
    practice.works()
    assert practice.kept() == (0, 1)
    practice.works(minutes=2)
    practice.works(hours=5)
    assert len(practice.mails) == 1
    assert practice.kept() == (0, 1)
    practice.settles()
    assert practice.kept() == (0, 0)


def test_a_mail_of_which_nobody_knows_whether_it_went_comes_again_with_the_same_message_id(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", reach=ANA_MAIL, more=DELETES)
    practice.sink.will(Stage.DOT, drops(keep=True))
    practice.voicemail()
    practice.works()
    assert practice.kept() == (0, 1)
    practice.works(minutes=4)
    practice.works(minutes=4)
    practice.settles()
    assert len(practice.mails) == 2
    assert len({mail.message["Message-ID"] for mail in practice.mails}) == 1
    assert all(len(sounds_of(mail)) == 1 for mail in practice.mails)
    assert practice.kept() == (0, 0)


def test_a_copy_of_a_mail_without_the_sound_has_no_sound_either_and_that_follows_once(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", more=DELETES)
    practice.twilio.state.sound_after = timedelta(minutes=15)
    practice.voicemail()
    practice.works()
    practice.sink.will(Stage.DOT, drops(keep=True))
    practice.works(minutes=11)
    practice.works(minutes=5)
    first, copy = practice.mails
    assert ([len(sounds_of(mail)) for mail in (first, copy)], practice.kept()) == ([0, 0], (0, 1))
    assert first.message["Message-ID"] == copy.message["Message-ID"], "so a mailbox may drop the copy"
    practice.seen(first)
    practice.works(minutes=6)
    practice.works()
    assert practice.kept() == (0, 1)
    *_, last = practice.mails
    assert (len(practice.mails), len(sounds_of(last))) == (3, 1)
    practice.seen(last)
    practice.works()
    assert practice.kept() == (0, 0)


def test_what_follows_is_confirmed_also_where_the_process_ended_while_it_was_sent(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", reach=ANA_MAIL, more=DELETES)
    practice.voicemail()
    practice.engine.delivering.look()
    [announced] = practice.deliveries()
    practice.record.deliveries.wait_again(announced, "NOT_READY")
    practice.engine.delivering.look()
    practice.record.notices.note_attempt(practice.deliveries()[0].carrier, may_have_gone=True)
    practice.works()
    practice.settles()
    assert practice.deliveries()[0].without == ""
    assert practice.kept() == (0, 0)


def test_what_was_held_for_a_hand_over_that_was_never_claimed_comes_by_itself_a_day_later(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00")
    practice.goes_to("Mon 20:00")
    practice.text("private words")
    practice.works()
    [held] = practice.deliveries()
    assert practice.record.deliveries.held_for("cafe", [held.number], practice.clock.now()) == 1
    practice.goes_to("Tue 10:00")
    practice.works()
    assert practice.mails == []
    practice.goes_to("Wed 10:00")
    practice.works()
    assert ["private words" in body_of(mail) for mail in practice.mails] == [True]


def dies_before_it_carries(practice: DeliveringPractice) -> Delivery:
    """The process ends between claiming the delivery of a text and noting that claim at the text."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(practice.record.deliveries, "carried", _ends)
        with pytest.raises(KeyboardInterrupt):
            practice.engine.delivering.look()
    [found] = practice.deliveries()
    assert not found.carrier
    return found


def _ends(*_carried: object) -> int:
    raise KeyboardInterrupt


def test_what_was_claimed_by_itself_when_the_process_ended_waits_while_a_hand_over_has_it(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", reach=ANA_MAIL, more=DELETES)
    practice.text("private words")
    found = dies_before_it_carries(practice)
    assert practice.record.deliveries.held_for("cafe", [found.number], practice.clock.now()) == 1
    practice.works()
    practice.works(minutes=1)
    assert (practice.mails, practice.kept()) == ([], (1, 0))
    assert practice.record.deliveries.release("cafe") == 1
    practice.works(minutes=1)
    practice.settles()
    assert ["private words" in body_of(mail) for mail in practice.mails] == [True]
    assert practice.kept() == (0, 0)


def test_what_was_claimed_by_itself_when_the_process_ended_is_delivered_once(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", reach=ANA_MAIL, more=DELETES)
    practice.text("private words")
    dies_before_it_carries(practice)
    practice.engine.outbox.retry_due(lambda _channel, work: work())
    assert len(practice.mails) == 1
    practice.works()
    practice.settles()
    assert (len(practice.mails), practice.kept()) == (1, (0, 0))


def test_what_cannot_be_deleted_is_told_and_tried_again(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", reach=ANA_MAIL, more=DELETES)
    practice.twilio.fail_next(status=500, only="DELETE")
    practice.text()
    practice.works()
    practice.clock.advance(hours=6)
    practice.engine.delivering.look()
    assert practice.kept() == (1, 0)
    assert "main-texts: what was delivered cannot be deleted" in practice.troubles()
    practice.works(minutes=1)
    assert practice.kept() == (0, 0)
    assert "cannot be deleted" not in practice.troubles()


def test_a_count_alone_is_no_delivery(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", reach=ANA_MAIL, more='content = "counts"\n' + DELETES)
    practice.text("private words")
    practice.works()
    practice.works(minutes=1)
    [mail] = practice.mails
    assert "private words" not in mail.raw.decode()
    assert "1 new text" in body_of(mail)
    assert practice.kept() == (1, 0)


def test_recordings_that_nobody_has_outlive_the_days_for_which_they_are_kept(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", line='keep_recordings = "10d"')
    practice.channel.sweep()
    practice.voicemail()
    practice.works()
    practice.clock.advance(days=12)
    practice.channel.sweep()
    assert practice.kept() == (0, 1)
    practice.seen(practice.mails[0])
    practice.clock.advance(days=-5)
    practice.works()
    practice.clock.advance(days=5 + 12)
    practice.channel.sweep()
    assert practice.kept() == (0, 0)


def test_what_goes_by_no_way_for_a_week_is_trouble(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00", reach=ANA_MAIL)
    practice.sink.always(Stage.DOT, says("451 4.3.0 later"))
    practice.text()
    practice.works()
    practice.clock.advance(days=6, hours=23, minutes=50)
    practice.works()
    practice.works(minutes=15)
    assert "1 text or voicemail could not be delivered to you by any way" in practice.troubles()
    assert practice.kept() == (1, 0)
