"""What a text says of itself. Facts only: whether it is answered is for the core to decide."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import ChannelHost, Inbound, Signal
from channels.twilio.medium import SMS
from channels.twilio.parse import parse
from channels.twilio.sms import SmsChannel
from tests.bookmarks import Bookmarks
from tests.channels.twilio.samples import CLIENT, HIDDEN, OWN, settings, text

NIGHT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def read(params: dict[str, str]) -> Inbound:
    return parse("line", settings(), SMS, params, NIGHT)


def replayed(body: bytes, tmp_path: Path) -> Inbound:
    host = ChannelHost(lambda: NIGHT, Bookmarks(), tmp_path, "cafe", dict[str, str]().__setitem__)
    with closing(SmsChannel("line", settings(), host)) as channel:
        return channel.read(body, None)


def test_a_posted_text_that_was_saved_reads_as_it_was_posted_and_garbage_as_nothing(tmp_path: Path) -> None:
    body = urlencode(text("Grüße + more")).encode()
    assert replayed(body, tmp_path) == parse("line", settings(), SMS, text("Grüße + more"), NIGHT)
    assert replayed(body + b"&Body=again", tmp_path).text == "Grüße + more"
    for garbage in (b"Body=%FF", "Body=Grüße".encode(), b"Body=x&" * 501):
        assert replayed(garbage, tmp_path).text == ""


def test_an_ordinary_text_has_no_signal_and_knows_which_number_it_was_sent_to() -> None:
    found = read(text("I feel low tonight"))
    assert found.signals == {}
    assert (found.id, found.sender, found.text) == ("SM" + "1" * 32, CLIENT, "I feel low tonight")
    assert found.context["number"] == OWN
    assert "low" not in repr(found)


@pytest.mark.parametrize(
    ("sender", "signal"),
    [
        (OWN, Signal.OURSELVES),
        ("32665", Signal.SHORT_CODE),
        ("988", Signal.SHORT_CODE),
        ("MYBANK", Signal.ALPHANUMERIC),
        ("Dr Lee 24", Signal.ALPHANUMERIC),
        ("", Signal.WITHHELD),
        ("Anonymous", Signal.WITHHELD),
        *[(one, Signal.WITHHELD) for one in HIDDEN],
        *[(one, Signal.PREMIUM) for one in ("+88213300655", "+883510012345", "+19005550123", "+979123456789")],
        *[(one, Signal.PREMIUM) for one in ("+449011234567", "+4990012345678", "+41900123456", "+61190123456")],
        ("whatsapp:+15550100001", Signal.INVALID_SENDER),
        ("+0155501", Signal.INVALID_SENDER),
    ],
)
def test_a_sender_that_nobody_could_answer_is_seen_as_such(sender: str, signal: Signal) -> None:
    found = read(text(From=sender))
    assert set(found.signals) == {signal}
    assert sender == "" or len(sender) < 4 or sender not in found.signals[signal]


@pytest.mark.parametrize(
    "sender",
    [
        "+12125550123",
        "+18885550123",
        "+447700900123",
        "+4915112345678",
        "+33612345678",
        "+34612345678",
        "+41791234567",
        "+61412345678",
        "+6421123456",
        "+353871234567",
        "+35315551234",
        "+27821234567",
        "+819012345678",
        "+4512345678",
        "+19095550123",
        "+436641234567",
        "+3247012345",
        "+46701234567",
        "+4792345678",
        "+393331234567",
        "+5511912345678",
    ],
)
def test_ordinary_numbers_are_in_no_premium_range(sender: str) -> None:
    assert read(text(From=sender)).signals == {}


@pytest.mark.parametrize(
    "word", ["STOP", "stop", " Cancel ", "END", "unsubscribe", "QUIT", "StopAll", "REVOKE", "OptOut"]
)
def test_a_word_that_refuses_all_texts_counts_alone_and_in_any_case(word: str) -> None:
    assert Signal.OPTED_OUT in read(text(word)).signals
    assert read(text(f"Please {word} by tomorrow")).signals == {}


def test_help_is_answered_by_us_unless_twilio_says_that_it_answers_itself() -> None:
    assert read(text("HELP")).signals == {}
    assert set(read(text("HELP", OptOutType="HELP")).signals) == {Signal.PROVIDER_ANSWERS}
    assert set(read(text("no more", OptOutType="STOP")).signals) == {Signal.OPTED_OUT}


def test_start_opens_the_way_again() -> None:
    for word in ("START", "unstop", " Yes "):
        assert read(text(word)).opted_in
    assert read(text("join", OptOutType="START")).opted_in
    assert not read(text("Yes, please")).opted_in
    assert Signal.PROVIDER_ANSWERS in read(text("start", OptOutType="START")).signals
    assert not read(text("Let's start tomorrow")).opted_in


@pytest.mark.parametrize(
    "body",
    [
        "Auto-reply: I am away",
        "[Auto Reply] Office closed",
        "This is an automated message.",
        "I'm driving with Do Not Disturb turned on. I'll see your message later",
        "(I’m not receiving notifications.".replace("’", "'"),
        "Automatische Antwort: bin im Urlaub",
        "Respuesta automática: no estoy",
        "Réponse automatique : absent",
    ],
)
def test_other_automatic_answers_are_seen_by_how_they_begin(body: str) -> None:
    assert set(read(text(body)).signals) == {Signal.SOUNDS_LIKE_RESPONDER}
    assert parse("line", settings(rules={"responders": False}), SMS, text(body), NIGHT).signals == {}


@pytest.mark.parametrize("body", ["I'm driving home and cannot go on", "automatic doors scare me", "my auto is broken"])
def test_people_may_use_such_words_too(body: str) -> None:
    assert read(text(body)).signals == {}


def test_odd_texts_are_read_all_the_same() -> None:
    assert read({"From": CLIENT, "MessageSid": "SM1"}).text == ""
    assert read(text("a\0b")).text == "ab"
    first, second = read({"From": CLIENT, "Body": "x"}), read({"From": CLIENT, "Body": "y"})
    assert first.id != second.id, "without a Sid the whole names the message"
    assert read(text(MessageSid="../../etc")).id.startswith("sha256:")


@given(st.dictionaries(st.sampled_from(["From", "To", "Body", "MessageSid", "OptOutType"]), st.text(max_size=40)))
def test_nothing_makes_it_raise_and_the_same_is_always_the_same(params: dict[str, str]) -> None:
    found = read(params)
    assert found == read(params)
    assert found.id
