"""Somebody, or an account, leaves the settings while something of theirs waits. Everything else is delivered."""

import pytest

from autoreply.record.deliveries import Arrival
from tests.delivery.conftest import Delivers
from tests.delivery.practice import ANA_MAIL, DeliveringPractice, body_of

LEFT = "UPDATE delivery SET reader = 'left'"


def waits(practice: DeliveringPractice, channel: str, reader: str) -> None:
    """Something waits since before the settings changed."""
    now = practice.clock.now()
    practice.record.deliveries.note([Arrival(channel, "SMold", "SMold", "+15550100177", now, reader)], now)


def now_for_somebody_who_left(practice: DeliveringPractice) -> None:
    with practice.record.database.write() as connection:
        connection.exec_driver_sql(LEFT)


@pytest.mark.parametrize(("channel", "reader"), [("main-texts", "left"), ("left", ""), ("left", "left")])
def test_what_waits_for_who_left_or_from_an_account_that_left_keeps_nothing_else_back(
    delivers: Delivers, channel: str, reader: str
) -> None:
    practice = delivers("Mon 10:00", reach=ANA_MAIL, more="[delivery]\ndelete_after_delivery = true")
    waits(practice, channel, reader)
    practice.text("of today")
    practice.works()
    practice.settles()
    assert ["of today" in body_of(mail) for mail in practice.mails].count(True) == 1
    assert practice.kept() == (0, 0), "it was confirmed and deleted"


def test_however_much_waits_from_an_account_that_left_others_are_delivered(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00")
    now = practice.clock.now()
    old = [Arrival("left", f"SM{number}", f"SM{number}", "", now, "") for number in range(500)]
    practice.record.deliveries.note(old, now)
    practice.clock.advance(minutes=1)
    practice.text()
    practice.works()
    assert len(practice.mails) == 1


def test_what_came_for_somebody_who_left_is_delivered_to_the_practice(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00")
    practice.text("for Ben")
    practice.works()
    now_for_somebody_who_left(practice)
    practice.opens("Tue 9:00")
    assert ["for Ben" in body_of(mail) for mail in practice.mails] == [True]


def test_what_follows_for_somebody_who_left_follows_to_the_practice_and_is_kept_until_then(delivers: Delivers) -> None:
    practice = delivers("Mon 10:00")
    practice.text("in full")
    practice.works()
    [one] = practice.deliveries()
    practice.record.deliveries.wait_again(one, "NOT_READY")
    now_for_somebody_who_left(practice)
    assert not practice.engine.delivering.discard.may_discard("main-texts", one.reference)
    practice.works()
    assert ["in full" in body_of(mail) for mail in practice.mails] == [True, True]


def test_a_text_whose_account_left_between_claim_and_mail_says_that_it_stays_with_the_provider(
    delivers: Delivers,
) -> None:
    practice = delivers("Mon 10:00")
    practice.text("private words")
    practice.engine.delivering.look()
    channels, entries = practice.engine.delivering.arrivals.readers.channels, practice.engine.settings.channels
    gone, entry = channels.pop("main-texts"), entries.pop("main-texts")  # type: ignore[attr-defined]  # dicts within
    practice.works(minutes=11)
    [mail] = practice.mails
    assert "It stays with the provider: its account is not in the settings any more." in body_of(mail)
    practice.seen(mail)
    practice.works(minutes=5)
    assert practice.deliveries()[0].confirmed is None
    channels["main-texts"], entries["main-texts"] = gone, entry  # type: ignore[index]  # and it comes back
    practice.works(minutes=5)
    practice.works()
    assert "private words" in body_of(practice.mails[-1])
