"""Conversations in Slack that nobody heard at first: one that cannot be read keeps back no other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conversations.slacking import Practice
from tests.conversations.workspace import ANA, ANAS, CLIENTS, DESK, MARIA, TOM
from tests.peers.processes import wait_until


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    "error", ["thread_not_found", "list_record_comment_fetch_failed", "method_not_supported_for_channel_type"]
)
def test_a_thread_that_cannot_be_read_keeps_back_no_message_beside_it(practice: Practice, error: str) -> None:
    practice.falls_asleep()
    parent = practice.slack.post(DESK, MARIA, "About Monday", delivered=False)
    practice.slack.post(DESK, MARIA, "and this", delivered=False, thread_ts=parent.ts)
    missed = practice.slack.post(DESK, MARIA, "Is anybody there?", delivered=False)
    practice.slack.fail_next("conversations.replies", error=error)
    practice.clock.advance(minutes=30)
    practice.opens_its_eyes()
    practice.hears(DESK, "988")
    assert practice.reason(f"{DESK}:{missed.ts}") == "already-told"
    assert practice.trouble() == ""


def test_a_thread_that_fails_for_now_is_read_later_and_said_meanwhile(practice: Practice) -> None:
    practice.falls_asleep()
    parent = practice.slack.post(CLIENTS, ANA, "Here is the form.", delivered=False)
    practice.slack.post(CLIENTS, MARIA, "I cannot open it", delivered=False, thread_ts=parent.ts)
    practice.slack.post(DESK, MARIA, "Hello", delivered=False)
    practice.slack.fail_next("conversations.replies", times=3, error="internal_error")
    practice.clock.advance(minutes=30)
    practice.opens_its_eyes()
    assert wait_until(lambda: len(practice.unheard) == 2, 30)
    practice.hears(DESK, "988")
    practice.hears(CLIENTS, "988")
    assert wait_until(lambda: practice.trouble() == "", 30)


def test_one_conversation_in_trouble_keeps_back_no_other_and_is_said_until_it_is_read(practice: Practice) -> None:
    practice.falls_asleep()
    practice.slack.fail_next("conversations.history", times=1000, error="internal_error", channel=DESK)
    for place in (DESK, ANAS):
        practice.slack.post(place, MARIA, "Hello", delivered=False)
    practice.slack.post("D0TOMDESK", TOM, "Hello", delivered=False)
    practice.clock.advance(minutes=30)
    practice.opens_its_eyes_without_waiting()
    assert wait_until(lambda: len(practice.unheard) == 2, 30)
    practice.hears("D0TOMDESK", "988")
    practice.hears(ANAS, "988")
    assert wait_until(lambda: "1 of " in practice.trouble(), 30)
    practice.slack.faults.forget()
    practice.rings()
    assert wait_until(lambda: bool(practice.unheard) and practice.trouble() == "", 30)
    practice.hears(DESK, "988")


def test_more_than_six_hundred_conversations_are_all_read(practice: Practice) -> None:
    rooms = [practice.slack.guest(f"U0GUEST{number}") for number in range(700)]
    practice.falls_asleep()
    for number in (0, 650, 699):
        practice.slack.post(rooms[number], f"U0GUEST{number}", "Hello", delivered=False)
    practice.clock.advance(minutes=30)
    practice.opens_its_eyes_without_waiting()
    assert wait_until(lambda: len(practice.unheard) == 3, 60)
    for number in (0, 650, 699):
        practice.hears(rooms[number], "988")
