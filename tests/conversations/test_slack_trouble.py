"""Conversations in Slack on bad nights: limits, silence, crashes, revoked tokens."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from autoreply.commands.status import render, status
from autoreply.engine.engine import Engine
from channels import Inbound, WebhookRequest
from schedules import SystemClock
from tests.conversations.slacking import Practice
from tests.conversations.workspace import ANA, ANAS, BOT, CLIENTS, DESK, LEE, LOBBY, MARIA, PATIENCE, TOM
from tests.peers.processes import wait_until
from tests.posting import hook


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path) as made:
        yield made


def test_a_reply_during_a_limit_goes_out_when_it_is_over(practice: Practice) -> None:
    practice.slack.fail_next("chat.postMessage", status=429, error="ratelimited", retry_after=60)
    practice.writes(MARIA, DESK, "Hello")
    practice.nobody_hears_anything_else()
    practice.looks(seconds=30)
    practice.nobody_hears_anything_else()
    practice.looks(seconds=45)
    practice.hears(DESK, "988")


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", "ratelimited"])
def test_an_answer_that_says_no_for_a_passing_reason_is_not_the_end(practice: Practice, error: str) -> None:
    practice.slack.fail_next("chat.postMessage", error=error)
    practice.writes(MARIA, ANAS, "Hello")
    practice.nobody_hears_anything_else()
    practice.looks(minutes=1)
    practice.hears(ANAS, "988")


@pytest.mark.parametrize("fault", [{"status": 500}, {"error": "fatal_error"}, {"error": "internal_error"}])
@pytest.mark.parametrize("place", [DESK, LOBBY])
def test_a_reply_that_slack_took_and_said_it_had_not_is_looked_for_and_not_sent_twice(
    practice: Practice, place: str, fault: dict[str, Any]
) -> None:
    practice.slack.fail_next("chat.postMessage", **fault, done=True)
    practice.writes(MARIA, place, f"Hello <@{BOT}>")
    practice.hears(place, "988")
    practice.looks(minutes=1)
    practice.nobody_hears_anything_else()
    assert practice.record.outgoing.by_state() == {"sent": 1}


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("channel_not_found", "not there any more"),
        ("restricted_action", "takes no messages"),
        ("msg_too_long", "too long"),
    ],
)
def test_a_reply_that_is_refused_for_good_is_said_in_words(practice: Practice, error: str, words: str) -> None:
    practice.slack.fail_next("chat.postMessage", error=error)
    practice.writes(MARIA, DESK, "Hello")
    practice.nobody_hears_anything_else()
    assert "will not be sent" in practice.trouble()
    assert words in practice.trouble()
    found = render(status(practice.settings, practice.record, practice.clock))
    assert "your provider refused 1 of the replies in the record" in found
    assert "STOP" not in found


def test_a_reply_whose_mark_slack_refuses_goes_out_without_and_only_once(practice: Practice) -> None:
    practice.slack.chat.takes_metadata = False
    practice.writes(MARIA, ANAS, "Hello")
    assert practice.hears(ANAS, "988").metadata is None
    practice.slack.fail_next("chat.postMessage", times=2, error="fatal_error", done=True)
    practice.writes(TOM, "D0TOMANA", "Hello")
    practice.looks(minutes=1)
    practice.looks(minutes=1)
    practice.hears("D0TOMANA", "988")
    assert practice.trouble() == ""


def test_what_slack_asks_us_to_wait_before_a_connection_is_kept(practice: Practice) -> None:
    practice.slack.fail_next("apps.connections.open", status=429, retry_after=4)
    asked = practice.slack.times_asked("apps.connections.open")
    practice.slack.reset()
    assert wait_until(lambda: practice.slack.times_asked("apps.connections.open") > asked, 30)
    refused = SystemClock().monotonic()
    practice.rings()
    practice.slack.connected(more_than=1)
    assert SystemClock().monotonic() - refused > 2


def test_that_members_cannot_be_looked_up_is_said_until_they_can(practice: Practice) -> None:
    practice.slack.fail_next("users.info", error="missing_scope")
    practice.writes(MARIA, DESK, "Hello")
    practice.hears(DESK, "988")
    assert "Clients cannot be told from colleagues" in practice.trouble()
    practice.writes(LEE, "D0LEEDESK", "Hello")
    assert practice.trouble() == ""


def test_a_long_illness_of_slack_loses_nothing(practice: Practice) -> None:
    practice.slack.fail_next("chat.postMessage", times=6, status=500)
    practice.writes(MARIA, DESK, "Hello")
    for _ in range(7):
        practice.nobody_hears_anything_else()
        practice.looks(minutes=20)
        if practice.unheard:
            break
    practice.hears(DESK, "988")


@pytest.mark.parametrize(
    "fault", [{"status": 403, "page": True}, {"status": 407, "page": True}, {"error": "an_error_of_next_year"}]
)
def test_what_stands_between_us_and_slack_loses_no_reply_and_is_shown_until_it_is_over(
    practice: Practice, fault: dict[str, Any]
) -> None:
    practice.slack.fail_next("chat.postMessage", **fault)
    practice.writes(MARIA, DESK, "Hello")
    practice.nobody_hears_anything_else()
    assert "was not taken and is tried again" in practice.trouble()
    practice.looks(minutes=11)
    practice.hears(DESK, "988")
    assert practice.trouble() == ""


@pytest.mark.parametrize("done", [True, False])
def test_a_page_in_place_of_slacks_answer_is_no_answer_and_the_reply_goes_out_once(
    practice: Practice, done: bool
) -> None:
    practice.slack.fail_next("chat.postMessage", status=200, page=True, done=done)
    practice.writes(MARIA, DESK, "Hello")
    practice.looks(minutes=11)
    practice.hears(DESK, "988")
    assert practice.record.outgoing.by_state() == {"sent": 1}


def test_a_refusal_that_nothing_repeats_is_not_shown_for_ever(practice: Practice) -> None:
    practice.slack.fail_next("chat.postMessage", status=403, page=True)
    practice.writes(MARIA, DESK, "Hello")
    practice.clock.advance(hours=13)  # the office is open: it is not sent any more
    practice.looks()
    assert practice.record.outgoing.by_state() == {"expired": 1}
    assert "was not taken" in practice.trouble()
    practice.rings()
    assert wait_until(lambda: practice.trouble() == "", 30)


def test_where_nobody_can_be_written_to_any_more_the_sender_is_left_alone(practice: Practice) -> None:
    practice.slack.fail_next("chat.postMessage", error="channel_not_found")
    practice.writes(MARIA, DESK, "Hello")
    assert practice.record.unreachable.count(practice.clock.now()) == {"team": 1}
    practice.nobody_hears_anything_else()


def test_a_locked_thread_refuses_one_reply_and_nobody_in_need(practice: Practice) -> None:
    practice.slack.fail_next("chat.postMessage", error="restricted_action_thread_locked")
    practice.writes(MARIA, CLIENTS, "Hello")
    practice.nobody_hears_anything_else()
    assert practice.record.outgoing.by_state() == {"refused": 1}
    assert practice.record.unreachable.count(practice.clock.now()) == {}
    practice.slack.fail_next("chat.postMessage", error="not_in_channel")
    practice.writes(MARIA, CLIENTS, "I want to kill myself")
    practice.nobody_hears_anything_else()
    assert practice.record.unreachable.count(practice.clock.now()) == {"team": 1}
    practice.looks(minutes=11)
    practice.writes(MARIA, CLIENTS, "I want to kill myself")
    practice.hears(CLIENTS, "988")


def test_a_connection_that_dies_silently_at_two_in_the_morning_is_rebuilt(practice: Practice) -> None:
    practice.at("2026-11-24 02:00")
    practice.slack.goes_silent()
    practice.slack.post(DESK, MARIA, "Is anybody there?")  # it reaches nobody
    practice.settles()
    practice.hears(DESK, "988")
    practice.writes(TOM, "D0TOMDESK", "And me?")
    practice.hears("D0TOMDESK", "988")


def test_what_came_while_the_connection_was_broken_is_answered_too(practice: Practice) -> None:
    practice.slack.post(DESK, MARIA, "Hello", delivered=False)
    practice.slack.reset()
    assert wait_until(lambda: practice.is_settled and bool(practice.unheard), 30)
    practice.hears(DESK, "988")


def test_a_connection_that_looks_well_and_brings_nothing_is_replaced(tmp_path: Path) -> None:
    with Practice(tmp_path, look_every=1) as practice:
        a_while_ago = (practice.clock.now() - timedelta(seconds=90)).timestamp()
        practice.slack.post(DESK, MARIA, "Hello?", delivered=False, ts=f"{a_while_ago:.6f}")
        practice.slack.connected(more_than=1)
        assert wait_until(lambda: bool(practice.unheard), 30)
        practice.hears(DESK, "988")


def test_slack_may_move_the_connection_as_often_as_it_likes(practice: Practice) -> None:
    for number in range(5):
        practice.slack.refresh("refresh_requested" if number % 2 else "warning")
        room = practice.slack.guest(f"U0GUEST{number}")
        practice.writes(f"U0GUEST{number}", room, "Hello")
        practice.slack.connected(more_than=1 + number)
        practice.hears(room, "988")


def test_a_daemon_killed_after_the_acknowledgement_and_before_it_noted_anything(practice: Practice) -> None:
    def dies(_house: Engine, _inbounds: Sequence[Inbound]) -> None:
        raise OSError("the power is gone")

    practice.falls_asleep()
    practice.opens_its_eyes(dies)
    message = practice.slack.post(DESK, MARIA, "Hello")
    assert wait_until(lambda: practice.slack.is_settled, 30)  # Slack believes that we have it
    practice.falls_asleep()
    practice.opens_its_eyes()
    practice.hears(DESK, "988")
    assert practice.reason(f"{DESK}:{message.ts}") == "answered"


def test_a_daemon_killed_between_the_decision_and_the_reply(practice: Practice) -> None:
    practice.falls_asleep()
    practice.opens_its_eyes(lambda engine, inbounds: engine.responder.answer_all(inbounds))
    practice.writes(MARIA, ANAS, "Hello")
    practice.nobody_hears_anything_else()
    practice.falls_asleep()
    practice.opens_its_eyes()
    practice.hears(ANAS, "988")


def test_what_was_written_while_we_were_down_is_answered_when_we_are_back(practice: Practice) -> None:
    practice.falls_asleep()
    practice.slack.post(ANAS, MARIA, "Ana?", delivered=False)
    parent = practice.slack.post(LOBBY, ANA, "I am off now.", delivered=False)
    practice.slack.post(LOBBY, MARIA, f"<@{ANA}> one more thing", delivered=False, thread_ts=parent.ts)
    practice.slack.post(LOBBY, MARIA, "Lunch?", delivered=False)
    practice.clock.advance(minutes=30)
    practice.opens_its_eyes()
    practice.hears(ANAS, "988")
    assert practice.hears(LOBBY, "988").thread_ts == parent.ts


def test_what_was_missed_is_found_also_after_the_clock_was_set_back(practice: Practice) -> None:
    evening = practice.clock.now()
    practice.at("2027-01-05 10:00")
    practice.falls_asleep()
    practice.opens_its_eyes()  # it has read everything up to January
    practice.falls_asleep()
    practice.clock.set(evening)
    practice.slack.post(ANAS, MARIA, "Ana?", delivered=False)
    practice.clock.advance(minutes=30)
    practice.opens_its_eyes()
    practice.hears(ANAS, "988")


def test_a_missed_reply_in_the_thread_of_an_old_message_is_found(practice: Practice) -> None:
    old = (practice.clock.now() - timedelta(days=5)).timestamp()
    parent = practice.slack.post(CLIENTS, ANA, "Here is the form.", delivered=False, ts=f"{old:.6f}")
    practice.falls_asleep()
    missed = practice.slack.post(CLIENTS, MARIA, "I cannot open it", delivered=False, thread_ts=parent.ts)
    practice.clock.advance(minutes=30)
    practice.opens_its_eyes()
    assert practice.hears(CLIENTS, "988").thread_ts == parent.ts
    assert practice.reason(f"{CLIENTS}:{missed.ts}") == "answered"
    assert practice.reason(f"{CLIENTS}:{parent.ts}") == "unknown"


def test_of_many_conversations_the_liveliest_is_read_first_and_told_before_the_others(practice: Practice) -> None:
    practice.writes(TOM, "D0TOMDESK", "Hello")
    practice.hears("D0TOMDESK", "988")
    practice.looks(hours=5)
    practice.slack.tiers.limits["conversations.history"] = 1  # a minute, and the clock stands still
    practice.slack.post("D0TOMDESK", TOM, "And now?", delivered=False)
    practice.rings()
    assert wait_until(lambda: bool(practice.unheard), 30)
    practice.hears("D0TOMDESK", "988")
    assert wait_until(lambda: practice.slack.asked("conversations.history")[-1].status == 429, 30), (
        "all were read before"
    )


def test_a_conversation_that_cannot_be_read_holds_up_no_other(practice: Practice) -> None:
    practice.falls_asleep()
    practice.slack.fail_next("conversations.history", error="channel_not_found")
    practice.slack.post(DESK, MARIA, "Hello", delivered=False)
    practice.slack.post(ANAS, MARIA, "Hello", delivered=False)
    practice.clock.advance(minutes=30)
    practice.opens_its_eyes()
    assert len(practice.unheard) >= 1
    for one in practice.unheard:
        practice.hears(one.channel, "988")
    assert practice.trouble() == ""


def test_what_is_older_than_the_first_start_is_left_to_people(tmp_path: Path) -> None:
    practice = Practice(tmp_path)
    practice.slack.post_long_ago(DESK, MARIA, "Last week")
    with practice:
        practice.looks(minutes=5)
        practice.nobody_hears_anything_else()


def test_the_token_is_revoked_on_friday_night_and_replaced_on_saturday(tmp_path: Path) -> None:
    with Practice(tmp_path, at="2026-11-27 22:00") as practice:
        practice.slack.revoke(practice.slack.bot_token)
        assert wait_until(lambda: "token" in practice.trouble(), 30)
        assert "revoked" in practice.trouble()
        assert "xoxb" not in practice.trouble()
        tried = len(practice.slack.requests)
        practice.slack.post(DESK, MARIA, "Hello", delivered=False)
        practice.looks(minutes=1)
        assert len(practice.slack.requests) < tried + 20  # and not for ever, as fast as it can
        practice.slack.restore(practice.slack.bot_token)
        practice.falls_asleep()  # a secret that was replaced is read anew, as any setting is
        practice.opens_its_eyes()
        practice.hears(DESK, "988")
        assert practice.trouble() == ""


def test_anas_token_is_revoked_and_only_her_clients_wait(practice: Practice) -> None:
    practice.slack.revoke(practice.slack.token_of(ANA))
    assert wait_until(lambda: "ana" in practice.trouble(), 30)
    practice.writes(MARIA, DESK, "Hello")
    practice.hears(DESK, "988")


def test_a_switched_off_socket_mode_is_said_and_not_asked_for_for_ever(practice: Practice) -> None:
    practice.slack.disable_link()
    assert wait_until(lambda: "switched off" in practice.trouble(), 30)
    asked = practice.slack.times_asked("apps.connections.open")
    practice.looks_without_waiting(minutes=1)
    assert practice.slack.times_asked("apps.connections.open") == asked
    practice.slack.enable_link()
    practice.channel.wake()
    practice.slack.connected(more_than=1)
    practice.writes(MARIA, DESK, "Hello")
    practice.hears(DESK, "988")


def test_too_many_connections_are_said_and_the_next_one_is_not_tried_at_once(practice: Practice) -> None:
    practice.slack.too_many_websockets()
    assert wait_until(lambda: "more than ten" in practice.trouble(), 30)
    practice.channel.wake()
    practice.slack.connected(more_than=1)
    practice.writes(MARIA, DESK, "Hello")
    practice.hears(DESK, "988")


def test_slack_that_takes_long_to_say_who_wrote_gets_its_acknowledgement_in_time(practice: Practice) -> None:
    practice.slack.fail_next("users.info", stall=PATIENCE + 0.5, error="internal_error")
    message = practice.slack.post(DESK, MARIA, "Hello")
    assert wait_until(lambda: bool(practice.unheard), 30)
    practice.hears(DESK, "988")
    assert [len(one.attempts) for one in practice.slack.events.again(DESK, message.ts)] == [1]


def test_events_that_nobody_asked_for_are_acknowledged_as_well(practice: Practice) -> None:
    practice.slack.events.bot_events |= {"reaction_added", "of_next_year"}
    for name in ("reaction_added", "of_next_year"):
        practice.slack.events.of_app({"type": name, "event_ts": practice.slack.world.ts()})
    practice.settles()
    assert [(one.acked, len(one.attempts)) for one in practice.slack.events.all] == [(True, 1)] * 2


# --- over HTTP


def test_over_http_what_slack_signed_is_answered_once(tmp_path: Path) -> None:
    with Practice(tmp_path, posted=True) as practice:
        practice.writes(MARIA, ANAS, "Hello?")
        practice.hears(ANAS, "988")
        practice.slack.redeliver(practice.slack.last(ANAS, MARIA), times=3)
        practice.settles()
        practice.nobody_hears_anything_else()
        assert practice.slack.verify_url("a challenge") == (200, '{"challenge": "a challenge"}')


def test_over_http_a_wrong_signing_secret_is_said_until_a_request_is_right(tmp_path: Path) -> None:
    with Practice(tmp_path, posted=True) as practice:
        hooks, secret = practice.slack.hooks, practice.slack.hooks.secret
        practice.writes(MARIA, DESK, "Hello")
        practice.hears(DESK, "988")
        hooks.secret = "another secret"
        practice.writes(MARIA, DESK, "Hello?")
        assert practice.trouble() == ""  # one alone may be anybody's
        for _ in range(3):
            practice.writes(MARIA, DESK, "Hello?")
        assert "not signed with the signing secret" in practice.trouble()
        hooks.secret = secret
        practice.writes(MARIA, DESK, "Hello!")
        assert practice.trouble() == ""


def test_over_http_that_slack_left_events_out_is_said_and_they_are_looked_for(tmp_path: Path) -> None:
    with Practice(tmp_path, posted=True) as practice:
        practice.slack.post(DESK, MARIA, "Hello", delivered=False)
        assert practice.slack.limits_the_app() == 200
        assert "30,000 events" in practice.trouble()
        assert wait_until(lambda: bool(practice.unheard), 30)
        practice.hears(DESK, "988")


def test_over_http_what_is_stale_or_signed_by_somebody_else_is_refused(tmp_path: Path) -> None:
    with Practice(tmp_path, posted=True) as practice:
        hooks, secret = practice.slack.hooks, practice.slack.hooks.secret
        hooks.late = 400
        stale = practice.writes(MARIA, DESK, "Hello?")
        hooks.late, hooks.secret = 0, "another secret"
        forged = practice.writes(MARIA, DESK, "Hello??")
        assert [practice.reason(one) for one in (stale, forged)] == ["unknown", "unknown"]
        practice.nobody_hears_anything_else()
        hooks.secret = secret
        practice.writes(MARIA, DESK, "Hello???")
        practice.hears(DESK, "988")
        for path in ("events", "other"):
            answer = hook(practice.engine, "team", WebhookRequest("POST", path, "", {}, b"{}"))
            assert answer is not None
            assert answer.status == (401 if path == "events" else 404)


@pytest.mark.parametrize(
    "error", ["account_inactive", "invalid_auth", "token_revoked", "missing_scope", "not_authed", "app_uninstalled"]
)
def test_while_the_apps_token_is_refused_its_replies_wait_and_one_trouble_says_so(
    practice: Practice, error: str
) -> None:
    practice.slack.fail_next("chat.postMessage", error=error)
    practice.writes(MARIA, DESK, "Hello")
    asked = practice.slack.times_asked("chat.postMessage")
    practice.writes(TOM, "D0TOMDESK", "Hello")
    assert practice.slack.times_asked("chat.postMessage") == asked, "the others are not even tried"
    practice.writes(MARIA, ANAS, "Hello Ana")
    practice.hears(ANAS, "988")  # by Ana's own token
    assert practice.record.outgoing.by_state() == {"due": 2, "sent": 1}
    (trouble,) = practice.health.troubles()
    assert trouble.about == "team: sending"
    assert "Replies of the app wait until it is mended." in trouble.says
    assert error in trouble.says
    practice.looks(minutes=2)
    practice.hears(DESK, "988")
    practice.hears("D0TOMDESK", "988")
    assert practice.trouble() == ""


def test_replies_of_a_refused_token_wait_until_the_office_opens(practice: Practice) -> None:
    practice.slack.fail_next("chat.postMessage", times=99, error="token_revoked")
    practice.writes(MARIA, ANAS, "Hello")
    for _ in range(4):
        practice.looks(hours=1)
    assert practice.record.outgoing.by_state() == {"due": 1}
    assert "Replies of ana wait until it is mended." in practice.trouble()
    practice.looks(hours=13)
    assert practice.record.outgoing.by_state() == {"expired": 1}
    assert practice.slack.times_asked("chat.postMessage") == 5, "each look tried once"
    practice.nobody_hears_anything_else()
