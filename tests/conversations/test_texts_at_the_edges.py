"""Conversations by text message where something is out of the ordinary: overrides, lost answers, refusals, pictures."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autoreply_demo.simulators.telephone import ACCOUNT
from autoreply_demo.simulators.telephone.keywords import ANSWERS, OptOut
from schedules import Mode
from tests.autoreply.record.shut import shut
from tests.conversations.texting import ANA, HOOK, OURS, PUBLIC, Practice

BEN = "+15550100002"
ADDRESS = f'public_url = "{PUBLIC}"\n'
WITHOUT = """webhook = false
office_url = "https://handler.twilio.com/twiml/EHoffice"
after_hours_url = "https://handler.twilio.com/twiml/EHnight"
"""


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path) as made:
        yield made


@pytest.fixture
def hidden(tmp_path: Path) -> Iterator[Practice]:
    """A practice without a public address: texts are fetched, and answered through the API."""
    with Practice(tmp_path, more=WITHOUT) as made:
        made.number.sms_url = ""
        yield made


def test_an_override_opens_at_night_and_the_night_comes_back_when_it_ends(practice: Practice) -> None:
    practice.overrides(Mode.WORKING, "2026-11-23 22:00")
    opened = practice.texts("Are you there?")
    practice.hears_nothing_else()
    assert practice.reason(opened) == "working-hours"
    practice.clock.advance(hours=1)
    practice.texts("And now?")
    practice.hears("988")


def test_an_override_closes_by_day_until_it_ends(tmp_path: Path) -> None:
    with Practice(tmp_path, at="2026-11-23 12:00") as practice:
        practice.overrides(Mode.AFTER_HOURS, "2026-11-23 15:00")
        practice.texts("Are you there?")
        assert "Mon, Nov 23, 3:00 PM" in practice.hears("988")
        practice.clock.advance(hours=3)
        assert practice.reason(practice.texts("And now?")) == "working-hours"
        practice.hears_nothing_else()


def test_the_text_before_five_is_for_people_and_the_one_at_five_is_answered(tmp_path: Path) -> None:
    with Practice(tmp_path, at="2026-11-23 16:59:59") as practice:
        assert practice.reason(practice.texts("Are you there?")) == "working-hours"
        practice.clock.advance(seconds=1)
        practice.texts("And now?")
        practice.hears("988")
        practice.hears_nothing_else()


def test_an_answer_that_is_lost_on_the_way_is_given_again_and_heard_once(practice: Practice) -> None:
    practice.lost = 2
    sid = practice.texts("Are you there?")
    assert [asked.status for asked in practice.twilio.webhooks if asked.url.endswith("/sms")] == [502, 502, 200]
    practice.hears("988")
    practice.looks(minutes=5)
    practice.hears_nothing_else()
    assert practice.reason(sid) == "answered"
    assert practice.record.outgoing.by_state() == {"sent": 1}


def test_one_answer_speaks_every_language_of_the_practice(tmp_path: Path) -> None:
    with Practice(tmp_path, more=ADDRESS + 'languages = ["es", "en"]') as practice:
        practice.texts("Hola")
        text = practice.hears("Respuesta automatica")
        assert text.index("Nadie lee ahora") < text.index("Nobody is reading now")
        assert text.count("911") == 2
        practice.hears_nothing_else()


AWAY = (
    ADDRESS
    + """
[[vacation]]
from = 2026-11-23
to = 2026-11-27
cover = "lee"
[contacts.lee]
name = "Dr Lee"
contact = "+1 555 010 0199"
"""
)


def test_during_a_vacation_the_text_names_who_stands_in(tmp_path: Path) -> None:
    with Practice(tmp_path, more=AWAY, at="2026-11-24 10:00") as practice:
        practice.texts("Are you there?")
        text = practice.hears("988")
        assert "Dr Lee" in text
        assert "+1 555 010 0199" in text
        assert "Mon, Nov 30, 9:00 AM" in text


def test_two_people_who_text_at_night_are_told_each_for_themselves(practice: Practice) -> None:
    practice.texts("Hello")
    practice.texts("Good evening", BEN)
    for sender in (ANA, BEN):
        practice.hears("988", sender)
        practice.hears_nothing_else(sender)


def test_our_own_number_is_never_answered(practice: Practice) -> None:
    assert practice.reason(practice.texts("Hello", OURS)) == "ourselves"
    practice.hears_nothing_else(OURS)


@pytest.mark.parametrize(
    ("word", "reason", "means"),
    [("HELP", "provider-answers", OptOut.HELP), ("STOP", "opted-out", OptOut.STOP)],
)
def test_where_twilio_says_that_it_answers_a_keyword_itself_we_do_not(
    practice: Practice, word: str, reason: str, means: OptOut
) -> None:
    practice.twilio.service(practice.number, inbound_request_url=HOOK.format(kind="sms"), advanced_opt_out=True)
    sid = practice.texts(word)
    assert practice.hears("") == ANSWERS[means]
    practice.hears_nothing_else()
    assert practice.reason(sid) == reason


def test_a_number_that_refused_all_texts_before_our_time_is_listed_once_twilio_says_so(hidden: Practice) -> None:
    hidden.twilio.refuses(ANA, 21610)
    hidden.texts("Hello")
    hidden.looks(minutes=2)
    hidden.hears_nothing_else()
    assert hidden.record.unreachable.count(hidden.clock.now()) == {"line": 1}
    hidden.twilio.accepts(ANA)
    hidden.looks(minutes=30)
    hidden.hears_nothing_else()


@pytest.mark.parametrize("failure", [{"drop": True}, {"stall": 12.0}], ids=["cut off", "too slow"])
def test_a_text_that_twilio_took_before_the_line_broke_is_not_sent_twice(
    tmp_path: Path, failure: dict[str, Any]
) -> None:
    with Practice(tmp_path, more=f"{WITHOUT}timeout = 1.0\n") as hidden:
        hidden.number.sms_url = ""
        hidden.texts("Hello")
        hidden.twilio.fail_next(**failure, only="POST /2010-04-01/Accounts")
        hidden.looks(minutes=2)
        hidden.hears("988")
        for _ in range(3):
            hidden.looks(minutes=5)
        hidden.hears_nothing_else()
        assert hidden.record.outgoing.by_state() == {"sent": 1}


def test_a_twilio_that_is_overloaded_gets_the_text_later(hidden: Practice) -> None:
    hidden.texts("Hello")
    hidden.twilio.fail_next(2, status=429, code=20429, only="POST /2010-04-01/Accounts")
    hidden.looks(minutes=2)
    hidden.hears_nothing_else()
    for _ in range(3):
        hidden.looks(minutes=10)
    hidden.hears("988")
    hidden.hears_nothing_else()


def test_a_picture_is_answered_like_words_and_never_fetched(practice: Practice) -> None:
    picture = ("https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1", "image/jpeg")
    practice.twilio.texts(ANA, OURS, "", [picture])
    practice.hears("988")
    practice.looks()
    assert not [done for done in practice.twilio.requests if "/Media" in done.path]


def test_a_turn_of_the_number_that_fails_three_times_is_alarmed_about_and_succeeds_at_last(hidden: Practice) -> None:
    hidden.number.sms_url = "https://handler.twilio.com/twiml/EHnight"
    hidden.clock.advance(hours=12, minutes=1)
    hidden.twilio.fail_next(3, status=503, only="POST /2010-04-01/Accounts")
    for _ in range(3):
        hidden.engine.run_heartbeat()
        assert hidden.number.sms_url == "https://handler.twilio.com/twiml/EHnight"
        assert hidden.health.troubles()
        hidden.clock.advance(minutes=10)
    hidden.engine.run_heartbeat()
    assert hidden.number.sms_url == "https://handler.twilio.com/twiml/EHoffice"
    assert hidden.health.troubles() == []


def test_texts_that_are_fetched_while_the_record_is_shut_are_answered_once_and_written_down_later(
    hidden: Practice,
) -> None:
    with shut(hidden.record):
        first = hidden.texts("I do not want to live")
        hidden.looks(minutes=1)
        hidden.hears("988")
        second = hidden.texts("Hello?")
        for _ in range(3):
            hidden.looks(minutes=1)
        hidden.hears_nothing_else()
        assert any("record" in one.about for one in hidden.health.troubles())
    hidden.looks(minutes=1)
    hidden.hears_nothing_else()
    assert hidden.reason(first) == "answered"
    assert hidden.reason(second) == "already-told"
    assert hidden.record.outgoing.by_state() == {"sent": 1}
    assert hidden.health.troubles() == []


@pytest.mark.parametrize("failure", [{"status": 503}, {"status": 500}, {"drop": True}], ids=["away", "ill", "cut off"])
def test_what_cannot_be_sent_while_the_record_is_shut_is_sent_at_the_next_look_and_once(
    hidden: Practice, failure: dict[str, Any]
) -> None:
    with shut(hidden.record):
        hidden.texts("Hello")
        hidden.twilio.fail_next(**failure, only=f"POST /2010-04-01/Accounts/{ACCOUNT}/Messages")
        for _ in range(4):
            hidden.looks(minutes=1)
        hidden.hears("988")
        hidden.hears_nothing_else()
    hidden.looks(minutes=1)
    hidden.hears_nothing_else()
    assert hidden.record.outgoing.by_state() == {"sent": 1}


def test_one_text_that_cannot_be_answered_keeps_no_other_waiting_while_the_record_is_shut(hidden: Practice) -> None:
    with shut(hidden.record):
        hidden.texts("Hello")
        hidden.clock.advance(seconds=1)
        hidden.texts("I want to kill myself", BEN)
        hidden.twilio.fail_next(status=503, only=f"POST /2010-04-01/Accounts/{ACCOUNT}/Messages")
        hidden.clock.advance(minutes=1)
        hidden.fetches()
        hidden.hears_nothing_else()
        hidden.hears("988", BEN)
        hidden.looks(minutes=1)
        hidden.hears("988")


def test_who_takes_no_texts_is_not_asked_again_and_again_while_the_record_is_shut(hidden: Practice) -> None:
    hidden.twilio.refuses(ANA, 21610)
    with shut(hidden.record):
        hidden.texts("Hello")
        for _ in range(3):
            hidden.looks(minutes=1)
    hidden.looks(minutes=1)
    assert hidden.record.outgoing.by_state() == {"refused": 1}
    assert hidden.record.unreachable.opted_out("line", ANA) is not None, "it is known once the record is back"
    sends = [one for one in hidden.twilio.requests if one.method == "POST" and one.path.endswith("/Messages.json")]
    assert len(sends) == 1
