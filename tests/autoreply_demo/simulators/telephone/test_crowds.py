"""Many people at once, from many threads."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from twilio.rest import Client

from autoreply_demo.simulators.telephone import Number, Telephone
from tests.autoreply_demo.simulators.telephone.conftest import MARIA, PRACTICE
from tests.autoreply_demo.simulators.telephone.practice_server import Responder, response


def test_a_burst_of_texts_is_answered_one_by_one(
    twilio: Telephone, number: Number, desk: Responder, client: Client
) -> None:
    desk.pages["/sms"] = lambda posted: response(f"<Message>{posted['MessageSid']}</Message>")
    with ThreadPoolExecutor(8) as people:
        sent = list(people.map(lambda place: twilio.texts(f"+1555019{place:04}", PRACTICE, "text"), range(50)))
    twilio.settle()
    for one in sent:
        assert [said.body for said in twilio.phone(one.from_).texts] == [one.sid]
    assert len(client.messages.list(page_size=30)) == 100


def test_twenty_callers_walk_the_same_menu(twilio: Telephone, number: Number, desk: Responder) -> None:
    desk.pages = {
        "/voice": response('<Gather numDigits="1" action="/chosen"/>'),
        "/chosen": lambda posted: response(f"<Say>{posted['From']} chose {posted['Digits']}</Say>"),
    }

    def calls(place: int) -> str:
        return twilio.calls(f"+1555019{place:04}", PRACTICE).presses(str(place % 10)).words

    with ThreadPoolExecutor(8) as people:
        heard = list(people.map(calls, range(20)))
    assert heard == [f"+1555019{place:04} chose {place % 10}" for place in range(20)]


def test_a_text_may_be_posted_twice(twilio: Telephone, number: Number, desk: Responder) -> None:
    desk.pages["/sms"] = ""
    message = twilio.texts(MARIA, PRACTICE, "Hello")
    twilio.posts_again(message)
    first, second = desk.posted("/sms")
    assert first == second


def test_only_numbers_of_the_account_can_be_reached(twilio: Telephone) -> None:
    for deed in (lambda: twilio.texts(MARIA, PRACTICE, "Hello"), lambda: twilio.calls(MARIA, PRACTICE)):
        with pytest.raises(AssertionError, match="no number of this account"):
            deed()
