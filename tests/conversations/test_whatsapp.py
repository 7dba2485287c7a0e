"""Conversations on WhatsApp, through the simulator of Twilio."""

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from channels import Finding, Refused, Reply, Signal
from channels.twilio.messaging import MessagingChannel
from channels.twilio.whatsapp import WhatsAppChannel
from tests.conversations.texting import ANA, OURS, PUBLIC, Practice

HIDDEN = "US.13491208655302741918"  # a business-scoped user id, of who hides the number behind a user name
POLLS = "webhook = false"


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path, kind="whatsapp") as made:
        yield made


def test_after_hours_a_message_is_answered_once_and_words_of_need_pass(practice: Practice) -> None:
    first = practice.texts("Are you there?")
    text = practice.hears("Automatic reply")
    assert "911" in text[:100]
    assert "988" in text
    assert practice.reason(first) == "answered"
    second = practice.texts("Hello??")
    practice.hears_nothing_else()
    assert practice.reason(second) == "already-told"
    practice.clock.advance(minutes=11)
    practice.texts("I want to kill myself")
    practice.hears("988")


def test_who_hides_the_number_behind_a_user_name_is_answered_too(practice: Practice) -> None:
    sid = practice.texts("Are you there?", HIDDEN)
    practice.hears("988", HIDDEN)
    assert practice.reason(sid) == "answered"


def test_a_text_that_comes_to_the_address_of_whatsapp_is_nobody_s(practice: Practice) -> None:
    message = practice.twilio.texts(ANA, OURS, "Hello")
    practice.twilio.settle()
    assert practice.reason(message.sid) == "invalid-sender"
    practice.hears_nothing_else()


def test_who_refuses_all_messages_is_left_alone_until_they_take_them_again(practice: Practice) -> None:
    practice.texts("STOP")
    practice.texts("I am in danger")
    practice.hears_nothing_else()
    practice.texts("START")
    practice.hears("988")


def test_without_a_public_address_messages_are_fetched_and_answered_through_the_api(tmp_path: Path) -> None:
    with Practice(tmp_path, kind="whatsapp", more=POLLS) as practice:
        practice.sender.callback_url = ""
        practice.looks()
        practice.clock.advance(minutes=1)
        practice.texts("Are you there?")
        practice.hears_nothing_else()
        practice.looks(seconds=30)
        practice.hears("988")
        [reply] = practice.twilio.phone(f"whatsapp:{ANA}").texts
        assert (reply.from_, reply.direction) == (f"whatsapp:{OURS}", "outbound-api")


def test_a_reply_needs_no_template_for_24_hours_and_is_refused_afterwards_by_us_and_by_whatsapp(
    practice: Practice,
) -> None:
    practice.texts("Are you there?")
    practice.hears("988")
    channel, arrived = practice.channel, practice.clock.now()
    practice.clock.advance(hours=23, minutes=59)
    late = Reply(ANA, "", "988 is there", "1", {"number": OURS, "arrived": arrived.isoformat()})
    channel.send(late)
    practice.hears("988")
    assert channel.delivered(late) is True
    practice.clock.advance(minutes=1)
    with pytest.raises(Refused, match="24 hours"):
        channel.send(late)
    practice.hears_nothing_else()
    channel.send(Reply(ANA, "", "988 is there", "2", {"number": OURS}))  # when they wrote is not known
    practice.twilio.settle()
    practice.hears_nothing_else()
    practice.looks()
    [trouble] = [one.says for one in practice.health.troubles()]
    assert "within 24 hours" in trouble
    assert "63016" in trouble


def test_a_reply_that_whatsapp_could_not_deliver_is_sent_once_more(practice: Practice) -> None:
    practice.twilio.loses(f"whatsapp:{ANA}", 63018)
    practice.texts("Are you there?")
    practice.hears_nothing_else()
    practice.looks()
    practice.looks(minutes=3)
    practice.hears("988")


def test_the_doctor_looks_at_the_sender_its_address_and_its_fallback(practice: Practice) -> None:
    found = {one.about: one for one in practice.channel.examine()}
    assert found["account"].ok
    assert found["address"] == Finding(True, "address", f"{OURS}: its address is ruled by the WhatsApp sender")
    assert not found["fallback"].ok
    practice.sender.callback_url = "https://elsewhere.example/"
    wrong = next(one for one in practice.channel.examine() if one.about == "address")
    assert not wrong.ok
    assert f"let it lead to {PUBLIC}/hooks/line/whatsapp" in wrong.says
    practice.sender.status = "OFFLINE"
    assert Finding(False, "number", f"{OURS} is OFFLINE at Twilio: look in the console under WhatsApp senders.") in (
        practice.channel.examine()
    )
    practice.twilio.state.senders.remove(practice.sender.sid)
    assert any("is no WhatsApp sender" in one.says for one in practice.channel.examine())


def test_a_message_of_a_stranger_is_imagined_and_previewed_without_a_word_of_segments(practice: Practice) -> None:
    channel = practice.channel
    inbound = channel.sample_message(HIDDEN, practice.clock.now())
    assert (inbound.sender, inbound.signals) == (HIDDEN, {})
    assert Signal.INVALID_SENDER in channel.read(b"From=%2B15550100001&Body=hi", None).signals
    assert channel.preview(Reply(ANA, "", "x", "1"))["headers"] == {"from": OURS}


def test_it_says_only_what_is_its_own() -> None:
    assert len(inspect.getsource(inspect.getmodule(WhatsAppChannel) or WhatsAppChannel).splitlines()) <= 80
    private = {name for name in vars(MessagingChannel) if name.startswith("_") and not name.startswith("__")}
    assert private.isdisjoint(vars(WhatsAppChannel))
