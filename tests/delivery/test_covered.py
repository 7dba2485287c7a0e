"""Texts and voicemails of somebody who is away go to who covers, also what came before that began, and once."""

from datetime import timedelta

import pytest

from schedules import Mode, Override
from tests.delivery.conftest import Delivers
from tests.delivery.practice import ANA_MAIL, DeliveringPractice, body_of

CLEO_MAIL = "cleo@home.example"
STAFF = """
[people.cleo]
name = "Cleo"
contact = "+1 555 010 0199"
reach = { ways = [{ mail = "cleo@home.example", content = "full" }] }
[people.dan]
name = "Dan"
reach = { ways = [{ mail = "ana@home.example", content = "full" }] }
"""
FOR_DAN = 'person = "dan"'
AWAY = '[[vacation]]\nperson = "dan"\nfrom = 2026-11-24\nto = 2026-12-18\ncover = "cleo"\n'


def told(practice: DeliveringPractice) -> list[tuple[str, str]]:
    """Who got which text, in turn."""
    return [(mail.recipients[0], words) for mail in practice.mails for words in WORDS if words in body_of(mail)]


WORDS = ("before it", "in it", "after it")


@pytest.mark.parametrize("hands_over", [False, True])
def test_what_came_the_evening_before_a_vacation_is_delivered_to_who_covers_as_what_comes_in_it(
    delivers: Delivers, hands_over: bool
) -> None:
    practice = delivers("Mon 20:00", texts=FOR_DAN, more=STAFF + AWAY)
    practice.engine.delivering.job.hands_over = hands_over
    practice.text("before it")
    practice.works()
    practice.goes_to("Tue 8:00")
    practice.works()
    assert told(practice) == [], "nobody works yet"
    practice.goes_to("Tue 9:00")
    practice.works()
    practice.works(minutes=11)
    practice.text("in it")
    practice.works()
    practice.works(minutes=11)
    practice.works(days=27, minutes=5)
    practice.text("after it")
    practice.works()
    practice.works(minutes=11)
    assert told(practice) == [(CLEO_MAIL, "before it"), (CLEO_MAIL, "in it"), (ANA_MAIL, "after it")]


def test_what_follows_later_follows_to_whom_it_was_passed_on(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", texts=FOR_DAN, more=STAFF + AWAY)
    practice.text("before it")
    practice.works()
    practice.twilio.fail_next(200, status=503, only="Messages")
    practice.goes_to("Tue 9:00")
    practice.works()
    practice.works(minutes=11)
    assert [mail.recipients for mail in practice.mails] == [(CLEO_MAIL,)]
    assert told(practice) == []
    practice.twilio.fail_no_more()
    practice.works(minutes=6)
    practice.works(minutes=1)
    assert told(practice) == [(CLEO_MAIL, "before it")]
    assert {one.reader for one in practice.deliveries()} == {"cleo"}


def test_what_came_in_a_time_agreed_with_a_client_goes_to_who_agreed_also_while_they_are_away(
    delivers: Delivers,
) -> None:
    practice = delivers("Mon 20:00", texts=FOR_DAN, more=STAFF)
    now = practice.clock.now()
    ill = Override(Mode.AFTER_HOURS, now, now + timedelta(days=9), "Dan", "", ("cleo",))
    practice.record.overrides.add("dan", ill)
    practice.engine.hours.forget()
    practice.text("in it")
    assert practice.channel.settle(10)
    practice.engine.delivering.arrivals.note_texts()
    with practice.record.database.write() as connection:
        connection.exec_driver_sql("UPDATE message SET agreed = 'dan'")
        connection.exec_driver_sql("UPDATE delivery SET reader = 'dan'")
    practice.works()
    assert told(practice) == [(ANA_MAIL, "in it")]


AT_ONCE = 'delivery = {{ deliver = "at-once", delete_after_delivery = {deletes} }}'


@pytest.mark.parametrize(
    ("deletes", "says"),
    [("false", "> before it"), ("true", "It was delivered to a colleague, and the provider no longer has it.")],
)
def test_who_covers_is_not_told_that_they_have_what_went_to_somebody_else(
    delivers: Delivers, deletes: str, says: str
) -> None:
    practice = delivers("Mon 20:00", texts=f"{FOR_DAN}\n{AT_ONCE.format(deletes=deletes)}", more=STAFF + AWAY)
    practice.engine.delivering.job.hands_over = True
    practice.engine.heartbeat.beat()
    practice.text("before it")
    practice.works()
    practice.works(minutes=1)
    practice.goes_to("Tue 9:00")
    practice.engine.heartbeat.beat()
    practice.works()
    [handed] = [mail for mail in practice.mails if mail.recipients[0] == CLEO_MAIL]
    assert says in " ".join(body_of(handed).split())
    assert "You have it already" not in body_of(handed)
