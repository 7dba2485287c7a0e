"""Conversations in Slack that must end: programs, other responders, our own replies, and what comes twice."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from autoreply.record.staff.work import WorkCount
from channels import WorkKind
from tests.conversations.slacking import Practice
from tests.conversations.workspace import ANA, ANAS, BOT, CLIENTS, DESK, LOBBY, MARIA, TOM
from tests.peers.processes import wait_until


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path) as made:
        yield made


def test_two_responders_in_one_conversation_end(practice: Practice) -> None:
    """Maria's own responder answers whatever we say, without a word or a mark that tells it from her."""
    practice.writes(MARIA, ANAS, "Hello")
    for _ in range(5):
        for _answer in list(practice.unheard):
            practice.hears(ANAS, "988")
            practice.writes(MARIA, ANAS, "I am away until Monday and read nothing. Call me at home.")
        practice.looks(minutes=1)
    practice.nobody_hears_anything_else()


def test_a_responder_that_repeats_our_words_of_help_ends_too(practice: Practice) -> None:
    practice.writes(MARIA, ANAS, "Hello")
    said = practice.hears(ANAS, "988")
    echo = practice.writes(MARIA, ANAS, f"You wrote: {said.text}")
    practice.nobody_hears_anything_else()
    assert practice.reason(echo) == "already-told"


def test_a_responder_that_says_so_is_never_answered(practice: Practice) -> None:
    assert practice.reason(practice.writes(MARIA, DESK, "Automatic reply: I am on holiday.")) == "responder"
    practice.nobody_hears_anything_else()


def test_who_quotes_our_answer_in_need_is_heard_and_a_machine_that_does_gets_one_answer_too_many(
    practice: Practice,
) -> None:
    practice.writes(MARIA, ANAS, "Hello")
    practice.hears(ANAS, "988")
    for _ in range(5):
        practice.writes(MARIA, ANAS, "Automatic reply? Really? I want to kill myself")
        practice.looks(minutes=11)
    practice.hears(ANAS, "988")
    practice.nobody_hears_anything_else()
    practice.writes(MARIA, ANAS, "I want to kill myself")
    practice.hears(ANAS, "988")


def test_our_own_reply_in_anas_name_is_neither_answered_nor_taken_for_her(practice: Practice) -> None:
    practice.writes(MARIA, ANAS, "Hello")
    said = practice.hears(ANAS, "988")
    assert (said.by, said.bot_id, said.app_id) == ("user", "", "")  # so it came back to us, as if she had typed it
    assert practice.slack.events.again(ANAS, said.ts)[0].acked
    assert practice.reason(f"{ANAS}:{said.ts}") == "unknown"
    assert practice.reason(practice.writes(MARIA, ANAS, "Ana?")) == "already-told"
    assert practice.record.bookmarks.get("team", "humans") is None


def test_ana_answers_at_ten_in_the_evening_and_is_not_interrupted(practice: Practice) -> None:
    practice.at("2026-11-23 21:58")
    practice.slack.post(ANAS, ANA, "I am still here, how can I help?")
    practice.settles()
    practice.at("2026-11-23 22:00")
    assert practice.reason(practice.writes(MARIA, ANAS, "Thank you!")) == "live-conversation"
    assert practice.reason(practice.writes(MARIA, ANAS, "I want to die")) == "answered"
    practice.hears(ANAS, "988")
    practice.writes(MARIA, DESK, "And you?")  # nobody wrote there
    practice.hears(DESK, "988")
    practice.at("2026-11-24 02:30")
    practice.writes(MARIA, ANAS, "Are you asleep?")
    practice.hears(ANAS, "988")
    counted = practice.record.work.of("ana", date(2026, 11, 1), date(2026, 11, 30))
    assert counted == [WorkCount(WorkKind.CHAT, date(2026, 11, 23), 19, 1)], "by her own clock, in Denver"


def test_that_ana_just_wrote_is_known_after_a_restart(practice: Practice) -> None:
    practice.slack.post(CLIENTS, ANA, "One moment.")
    practice.settles()
    practice.falls_asleep()
    practice.opens_its_eyes()
    assert practice.reason(practice.writes(MARIA, CLIENTS, "Thanks")) == "live-conversation"


def test_ana_who_writes_to_one_client_in_a_channel_silences_nobody_else_there(practice: Practice) -> None:
    practice.slack.conversation("C0MANY", "channel", BOT, ANA, MARIA, "U0NOA", "U0ZOE")
    for guest in ("U0NOA", "U0ZOE"):
        practice.slack.guest(guest)
    asked = practice.writes(MARIA, "C0MANY", f"<@{ANA}> may I ask?").partition(":")[2]
    practice.hears("C0MANY", "988")
    practice.slack.post("C0MANY", ANA, "Yes.", thread_ts=asked)
    practice.settles()
    practice.writes("U0NOA", "C0MANY", f"<@{BOT}> hello?")
    practice.hears("C0MANY", "988")
    practice.looks(hours=5)
    practice.slack.post("C0MANY", ANA, f"<@{MARIA}> still there?")
    practice.settles()
    assert practice.reason(practice.writes(MARIA, "C0MANY", f"<@{BOT}> yes")) == "live-conversation"
    practice.writes("U0ZOE", "C0MANY", f"<@{BOT}> hello?")
    practice.hears("C0MANY", "988")


def test_who_was_passed_over_is_answered_when_ana_wrote_no_more(practice: Practice) -> None:
    practice.slack.post(ANAS, ANA, "I am still here.")
    practice.slack.post("D0TOMANA", ANA, "I am still here.")
    practice.settles()
    practice.looks(minutes=5)
    maria, tom = practice.writes(MARIA, ANAS, "Thank you!"), practice.writes(TOM, "D0TOMANA", "Thank you!")
    assert [practice.reason(one) for one in (maria, tom)] == ["live-conversation"] * 2
    practice.looks(minutes=2)
    practice.slack.post("D0TOMANA", ANA, "Good night.")
    practice.settles()
    practice.looks(minutes=9)
    assert wait_until(lambda: bool(practice.unheard), 30)
    practice.hears(ANAS, "988")
    practice.looks(minutes=11)
    assert [practice.reason(one) for one in (maria, tom)] == ["answered", "live-conversation"]


def test_an_edit_at_night_is_no_new_message(practice: Practice) -> None:
    practice.writes(MARIA, DESK, "Helo")
    practice.hears(DESK, "988")
    practice.looks(hours=5)
    ts = practice.slack.edits(practice.slack.last(DESK, MARIA), "Hello")
    practice.settles()
    assert practice.reason(f"{DESK}:{ts}") == "not-a-message"
    practice.nobody_hears_anything_else()


def test_an_event_that_comes_three_times_more_is_one_message(practice: Practice) -> None:
    practice.writes(MARIA, DESK, "Hello")
    practice.hears(DESK, "988")
    practice.slack.redeliver(practice.slack.last(DESK, MARIA), times=3)
    practice.settles()
    practice.nobody_hears_anything_else()
    assert len(practice.record.messages.by_reason(practice.clock.now().replace(year=2000))) == 1


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({"subtype": "bot_message", "bot_id": "B1"}, "automatic"),
        ({"bot_id": "B1", "bot_profile": {"id": "B1"}}, "automatic"),
        ({"app_id": "A1"}, "automatic"),
        ({"subtype": "group_join"}, "not-a-message"),
        ({"hidden": True}, "not-a-message"),
    ],
)
def test_programs_joins_and_hidden_messages_are_left_alone(
    practice: Practice, event: dict[str, object], reason: str
) -> None:
    assert practice.reason(practice.writes(MARIA, CLIENTS, "Hello", **event)) == reason
    practice.nobody_hears_anything_else()


def test_workflows_and_slackbot_are_left_alone(practice: Practice) -> None:
    practice.slack.user("Intake", id="U0FLOW", is_workflow_bot=True)
    assert practice.reason(practice.writes("U0FLOW", CLIENTS, "A form was filled in.")) == "automatic"
    assert practice.reason(practice.writes("USLACKBOT", DESK, "Reminder: rest.")) == "system-sender"
    practice.nobody_hears_anything_else()


def test_people_of_the_practice_are_never_answered(practice: Practice) -> None:
    for conversation, text in ((LOBBY, f"<@{BOT}> test"), ("D0BENANA", "Ana?")):
        assert practice.reason(practice.writes("U0BEN", conversation, text)) == "unknown"
    practice.nobody_hears_anything_else()


def test_a_crowd_is_answered_one_by_one(practice: Practice) -> None:
    rooms = {f"U0GUEST{number}": practice.slack.guest(f"U0GUEST{number}") for number in range(25)}
    for guest, room in rooms.items():
        practice.slack.post(room, guest, "Hello")
    practice.settles()
    for room in rooms.values():
        practice.hears(room, "988")
