"""People who call after hours and leave no message get a text, if the practice wishes it: once, and not everybody."""

import pytest

from tests.calls.practice import MARIA, NUMBER, TOM
from tests.delivery.conftest import Delivers
from tests.delivery.practice import DeliveringPractice

WISHED = "delivery = { missed_call_text = true }"
LANDLINE, HIDDEN, PREMIUM = "+15550199003", "+266696687", "+19005550100"


def passes(practice: DeliveringPractice, **later: float) -> None:
    assert practice.channel.settle(10)
    practice.clock.advance(**later)
    practice.engine.missed_calls.look()
    practice.engine.outbox.retry_due(lambda _channel, work: work())
    practice.twilio.settle()


def told(practice: DeliveringPractice, caller: str = MARIA) -> list[str]:
    return [one.body for one in practice.twilio.phone(caller).texts]


def test_a_caller_who_hangs_up_gets_one_text_in_a_closed_period(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", line=WISHED)
    practice.call(leaves_after=0)
    passes(practice, minutes=4)
    assert told(practice) == [], "they may still speak"
    passes(practice, minutes=2)
    [text] = told(practice)
    assert "911" in text
    assert "988" in text
    practice.call(leaves_after=0)
    passes(practice, minutes=6)
    assert len(told(practice)) == 1
    practice.goes_to("Tue 20:00")
    practice.call(leaves_after=0)
    passes(practice, minutes=6)
    assert len(told(practice)) == 2


def test_without_the_wish_nobody_is_texted_for_a_call(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00")
    practice.call(leaves_after=0)
    passes(practice, minutes=6)
    assert told(practice) == []


def test_who_left_a_message_or_wrote_or_calls_by_day_gets_no_such_text(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", line=WISHED)
    practice.voicemail(caller=MARIA)
    practice.text("Hello", sender=TOM)
    practice.twilio.settle()
    practice.call(TOM, leaves_after=0)
    passes(practice, minutes=6)
    assert told(practice) == []
    assert len(told(practice, TOM)) == 1, "the reply to their text"
    practice.goes_to("Tue 10:00")
    practice.call(leaves_after=0)
    passes(practice, minutes=6)
    assert told(practice) == []


@pytest.mark.parametrize("caller", [HIDDEN, PREMIUM, "+493012345678"], ids=["hidden", "premium", "landline"])
def test_a_hidden_or_dear_number_and_a_landline_are_never_texted(delivers: Delivers, caller: str) -> None:
    practice = delivers("Mon 20:00", line=WISHED)
    practice.call(caller, leaves_after=0)
    passes(practice, minutes=6)
    assert not any(one.direction == "outbound-api" for one in practice.twilio.state.messages.all())


def test_who_opted_out_is_never_texted_and_a_landline_is_refused_once(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", line=WISHED)
    practice.text("STOP")
    practice.twilio.settle()
    before = len(told(practice))
    practice.call(leaves_after=0)
    practice.twilio.refuses(LANDLINE, 21614)
    practice.call(LANDLINE, leaves_after=0)
    passes(practice, minutes=6)
    passes(practice, minutes=1)
    assert len(told(practice)) == before
    asked = [one for one in practice.twilio.requests if one.method == "POST" and one.path.endswith("Messages.json")]
    assert [dict(one.parameters)["To"] for one in asked] == [LANDLINE]


def test_forged_numbers_bring_out_only_so_many_texts(delivers: Delivers) -> None:
    practice = delivers("Mon 20:00", line=WISHED)
    for number in range(25):
        call = practice.twilio.state.calls.add(from_=f"+155502{number:05}", to=NUMBER, status="completed")
        practice.engine.delivering.arrivals.note_call(practice.call_fact(call.sid, call.from_))
    passes(practice, minutes=6)
    assert sum(one.direction == "outbound-api" for one in practice.twilio.state.messages.all()) == 20


def test_one_of_us_who_calls_after_hours_gets_no_such_text(delivers: Delivers) -> None:
    ways = f'[people.cleo]\nname = "Cleo"\nreach = {{ ways = [{{ text = "{TOM}" }}] }}'
    practice = delivers("Mon 20:00", line=WISHED, more=ways)
    practice.call(TOM, leaves_after=0)
    practice.call(leaves_after=0)
    passes(practice, minutes=6)
    assert (told(practice, TOM), len(told(practice))) == ([], 1)
