"""Conversations by text message, through the simulator of Twilio."""

import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from autoreply_demo.simulators.telephone.keywords import ANSWERS, OptOut
from channels.twilio.sms import SmsChannel
from tests.autoreply.record.shut import shut
from tests.conversations.texting import ANA, OURS, PUBLIC, Practice, at_once

BEN = "+15550100002"


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path) as made:
        yield made


def test_after_hours_a_text_is_answered_once_with_help_for_tonight(practice: Practice) -> None:
    first = practice.texts("Are you there?")
    text = practice.hears("Automatic reply")
    assert "911" in text[:100]
    assert "988" in text
    assert "Tue, Nov 24, 9:00 AM" in text
    assert practice.reason(first) == "answered"
    second = practice.texts("Hello??")
    practice.hears_nothing_else()
    assert practice.reason(second) == "already-told"
    practice.looks(hours=4, minutes=1)
    practice.texts("Still here")
    assert "Your text has arrived" in practice.hears("Automatic reply")


def test_in_working_hours_people_answer(tmp_path: Path) -> None:
    with Practice(tmp_path, at="2026-11-23 12:00") as practice:
        sid = practice.texts("Are you there?")
        practice.hears_nothing_else()
        assert practice.reason(sid) == "working-hours"
        practice.clock.advance(hours=5)
        practice.texts("And now?")
        practice.hears("988")


def test_words_of_need_pass_the_limit(practice: Practice) -> None:
    practice.texts("Hello")
    practice.hears("988")
    practice.clock.advance(minutes=11)
    practice.texts("I want to kill myself")
    practice.hears("988")
    practice.hears_nothing_else()


def test_stop_is_confirmed_by_twilio_alone_and_the_number_is_listed_as_unreachable(practice: Practice) -> None:
    stop = practice.texts("STOP")
    assert practice.hears("unsubscribed") == ANSWERS[OptOut.STOP]
    practice.hears_nothing_else()
    assert practice.reason(stop) == "opted-out"
    assert practice.record.unreachable.count(practice.clock.now()) == {"line": 1}
    later = practice.texts("Hello again")
    practice.hears_nothing_else()
    assert practice.reason(later) == "unreachable"
    in_need = practice.texts("I want to kill myself")  # Twilio would refuse the answer
    practice.hears_nothing_else()
    assert practice.reason(in_need) == "unreachable"
    practice.texts("START")
    practice.hears("re-subscribed")
    practice.hears("988")
    assert practice.record.unreachable.count(practice.clock.now()) == {}


@pytest.mark.parametrize("word", ["START", "UNSTOP", "YES"])
def test_who_takes_texts_again_stays_reachable_though_the_old_stop_is_read_once_more(
    practice: Practice, word: str
) -> None:
    practice.looks(minutes=2)
    practice.texts("STOP")
    practice.hears("unsubscribed")
    practice.clock.advance(seconds=30)
    practice.texts(word)
    practice.hears("re-subscribed")
    practice.hears("988")
    for _ in range(3):
        practice.looks(minutes=1)
    assert practice.record.unreachable.count(practice.clock.now()) == {}
    urgent = practice.texts("I want to kill myself")
    practice.hears("988")
    assert practice.reason(urgent) == "answered-urgent"


def test_stop_and_start_that_were_decided_by_memory_are_kept_when_the_record_opens(practice: Practice) -> None:
    with shut(practice.record):
        practice.texts("STOP")
        practice.hears("unsubscribed")
    practice.looks(minutes=1)
    assert practice.record.unreachable.count(practice.clock.now()) == {"line": 1}
    with shut(practice.record):
        practice.texts("START")
        practice.hears("re-subscribed")
        practice.hears("988")
    for _ in range(3):
        practice.looks(minutes=1)
    assert practice.record.unreachable.count(practice.clock.now()) == {}
    practice.hears_nothing_else()


@pytest.mark.parametrize("code", [30004, 30005, 30006])
def test_a_text_that_never_arrived_does_not_silence_a_later_one_in_need(practice: Practice, code: int) -> None:
    practice.twilio.loses(ANA, code)
    practice.texts("Hello")
    practice.looks(minutes=1)
    practice.hears_nothing_else()
    assert practice.record.unreachable.count(practice.clock.now()) == {"line": 1}
    practice.clock.advance(hours=5)
    later = practice.texts("Hello?")
    practice.hears_nothing_else()
    assert practice.reason(later) == "unreachable"
    in_need = practice.texts("I want to kill myself")
    practice.hears("988")
    assert practice.reason(in_need) == "answered-again"
    practice.texts("Are you there? I want to kill myself")
    practice.hears_nothing_else()
    practice.clock.advance(days=1)
    practice.texts("Hello, a day later")  # a network that erred yesterday may be well today
    practice.hears("988")


def test_who_texts_help_gets_the_crisis_line_and_not_only_the_stock_answer(practice: Practice) -> None:
    practice.texts("HELP")
    practice.hears("Msg&Data")
    practice.hears("988")


@pytest.mark.parametrize(
    ("sender", "reason"),
    [
        ("72975", "short-code"),
        ("MYBANK", "alphanumeric"),
        ("+266696687", "withheld"),
        ("+883510001234567", "premium-number"),
    ],
)
def test_programs_and_hidden_numbers_are_left_alone(practice: Practice, sender: str, reason: str) -> None:
    assert practice.reason(practice.texts("Your code is 1234", sender)) == reason
    practice.hears_nothing_else(sender)


def test_another_automatic_answer_is_the_end_of_it(practice: Practice) -> None:
    assert practice.reason(practice.texts("Auto-reply: I am driving.")) == "responder"
    practice.hears_nothing_else()


def test_who_quotes_our_answer_in_need_is_heard(practice: Practice) -> None:
    practice.texts("Hello")
    practice.hears("988")
    quoting = practice.texts("Automatic reply? Really? I am suicidal")
    practice.hears("988")
    assert practice.reason(quoting) == "answered-urgent"
    practice.clock.advance(minutes=11)
    practice.texts("I want to kill myself")
    practice.hears("988")
    practice.hears_nothing_else()


@pytest.mark.parametrize("minutes", [0, 11], ids=["at once", "at its leisure"])
def test_a_machine_that_speaks_of_need_gets_one_answer_too_many_and_no_loop(practice: Practice, minutes: int) -> None:
    practice.texts("Hello")
    heard = 1
    for _ in range(20):
        practice.twilio.settle()
        if len(practice.twilio.phone(ANA).texts) < heard:
            break
        heard += 1
        practice.clock.advance(minutes=minutes)
        practice.texts("Automatic reply: I am away. If you are suicidal, go to the emergency room.")
    assert len(practice.twilio.phone(ANA).texts) == 2


def test_a_burst_of_fifty_texts_from_one_sender_gets_one_answer(practice: Practice) -> None:
    works = [threading.Thread(target=practice.twilio.texts, args=(ANA, OURS, f"text {n}")) for n in range(50)]
    at_once(*works)
    practice.hears("988")
    practice.hears_nothing_else()


def test_a_webhook_that_is_posted_again_gets_the_same_answer(practice: Practice) -> None:
    practice.texts("Hello")
    first = practice.hears("988")
    asked = practice.twilio.webhooks[0]
    assert asked.status == 200
    practice.looks()
    practice.opens_its_eyes()
    sid = practice.twilio.state.messages.all()[0].sid
    said = practice.record.outgoing.sent_reply("line", sid)
    assert said is not None
    assert said.text == first


def test_a_daemon_killed_between_claim_and_answer_looks_whether_it_went_out(practice: Practice) -> None:
    practice.texts("Hello")  # answered, but not yet written down as answered
    practice.hears("988")
    practice.clock.advance(minutes=4)
    practice.opens_its_eyes()
    practice.hears_nothing_else()
    assert practice.record.outgoing.by_state() == {"sent": 1}


def test_what_twilio_took_for_a_machine_and_never_posted_is_found_and_answered(practice: Practice) -> None:
    sid = practice.texts("Hello", posted=False)
    practice.looks()
    practice.hears_nothing_else()  # its webhook, with all its retries, comes first
    practice.looks(minutes=2)
    practice.hears("988")
    practice.looks(minutes=2)
    practice.hears_nothing_else()
    assert practice.reason(sid) == "answered"


def test_texts_that_came_while_we_were_down_are_answered_when_we_are_back(practice: Practice) -> None:
    practice.twilio.transport.unroute(PUBLIC)
    practice.texts("Is anybody there?")
    practice.hears_nothing_else()
    practice.looks(minutes=30)
    practice.hears("988")


def test_texts_that_came_while_we_were_down_are_answered_also_after_the_clock_was_set_back(practice: Practice) -> None:
    evening = practice.clock.now()
    practice.looks(days=30)  # it has read everything up to December
    practice.clock.set(evening)
    practice.twilio.transport.unroute(PUBLIC)
    practice.texts("Is anybody there?")
    practice.clock.advance(minutes=30)
    practice.opens_its_eyes()
    practice.hears("988")


def test_a_text_that_was_lost_is_sent_once_more_where_that_may_help(practice: Practice) -> None:
    practice.twilio.loses(ANA, 30003)
    practice.texts("Hello")
    practice.looks()
    practice.hears_nothing_else()
    practice.looks(minutes=3)
    practice.hears("988")
    practice.looks(minutes=10)
    practice.hears_nothing_else()


def test_a_text_that_was_filtered_is_reported_loudly_with_the_meaning_of_the_code(practice: Practice) -> None:
    practice.twilio.loses(ANA, 30007)
    practice.texts("Hello")
    practice.looks()
    [trouble] = [one for one in practice.health.troubles() if one.about == "line: delivery"]
    assert "filtered" in trouble.says
    assert "30007" in trouble.says
    assert ANA not in trouble.says
    practice.looks(minutes=3)
    practice.hears_nothing_else()


def test_a_report_of_a_lost_text_is_taken_while_the_record_is_shut_and_told_once_it_opens(practice: Practice) -> None:
    practice.twilio.loses(ANA, 30007)
    with shut(practice.record):
        practice.texts("Hello")
        reports = [asked.status for asked in practice.twilio.webhooks if asked.url.endswith("/status")]
        assert reports
        assert set(reports) == {204}
    practice.looks()
    assert [one.about for one in practice.health.troubles()] == ["line: delivery"]


def test_a_text_that_was_lost_is_shown_for_a_day_and_counted_for_good(practice: Practice) -> None:
    practice.twilio.loses(ANA, 30007)
    practice.texts("Hello")
    practice.looks(minutes=1)
    practice.looks(hours=20)
    practice.twilio.loses(BEN, 30007)
    practice.texts("Hello", BEN)
    practice.looks(minutes=1)
    practice.looks(hours=20)
    assert [one.about for one in practice.health.troubles()] == ["line: delivery"]
    practice.looks(hours=5)
    assert practice.health.troubles() == []
    assert b'autoreply_undelivered_total{channel="line"} 2.0' in practice.metrics.page()


def test_a_request_that_nobody_signed_gets_nothing_but_a_refusal(practice: Practice) -> None:
    connection = HTTPConnection("127.0.0.1", practice._web.port, timeout=30)
    connection.request("POST", "/hooks/line/sms", "From=%2B15550100001&Body=x&MessageSid=SM1")
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (403, b"forbidden\n")
    connection.close()
    assert practice.reason("SM1") == "unknown"


def test_without_an_address_texts_are_fetched_and_answered_through_the_api(tmp_path: Path) -> None:
    more = 'webhook = false\noffice_url = "https://handler.twilio.com/twiml/EHoffice"\n'
    more += 'after_hours_url = "https://handler.twilio.com/twiml/EHnight"\n'
    with Practice(tmp_path, more=more) as practice:
        assert practice.number.sms_url == "https://handler.twilio.com/twiml/EHnight"
        practice.number.sms_url = ""  # so that the simulator posts nothing; the next look puts it right
        practice.texts("Hello")
        practice.looks(seconds=60)
        practice.hears("988")
        practice.looks(seconds=60)
        practice.hears_nothing_else()
        channel = practice.channel
        assert isinstance(channel, SmsChannel)
        channel._numbers.reassert()
        assert practice.number.sms_url == "https://handler.twilio.com/twiml/EHnight"
        assert any("Somebody else changed" in one.says for one in practice.health.troubles())
        practice.clock.advance(hours=12)
        practice.engine.run_heartbeat()
        assert practice.number.sms_url == "https://handler.twilio.com/twiml/EHoffice"


def test_the_doctor_says_what_rules_the_number(practice: Practice) -> None:
    found = {one.about: one for one in practice.channel.examine()}
    assert found["account"].ok
    assert found["address"].ok, found["address"].says
    assert "the number itself" in found["address"].says
    practice.twilio.service(practice.number, friendly_name="All texts")
    found = {one.about: one for one in practice.channel.examine()}
    assert not found["address"].ok
    assert 'a Messaging Service "All texts"' in found["address"].says
