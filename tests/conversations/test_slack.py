"""Conversations in Slack: who is answered, where, and with what."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autoreply.record.follow_ups import FollowUpState
from tests.conversations.slacking import Practice
from tests.conversations.workspace import (
    ANA,
    ANAS,
    BOT,
    CLIENTS,
    DESK,
    LEE,
    LOBBY,
    MARIA,
    SHARED,
    TOM,
)


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path) as made:
        yield made


def test_after_hours_who_writes_to_the_app_is_answered_once_with_help_for_tonight(practice: Practice) -> None:
    first = practice.writes(MARIA, DESK, "Are you there?")
    said = practice.hears(DESK, "911", "988", "Tuesday, November 24, at 9:00 AM, Brooklyn time")
    assert (said.thread_ts, said.user) == ("", BOT)
    assert practice.reason(first) == "answered"
    second = practice.writes(MARIA, DESK, "Hello??")
    practice.nobody_hears_anything_else()
    assert practice.reason(second) == "already-told"
    practice.looks(hours=4, minutes=1)
    practice.writes(MARIA, DESK, "Still here")
    practice.hears(DESK, "Your message has arrived", "988")


def test_in_working_hours_people_answer(tmp_path: Path) -> None:
    with Practice(tmp_path, at="2026-11-23 12:00") as practice:
        assert practice.reason(practice.writes(MARIA, DESK, "Are you there?")) == "working-hours"
        practice.nobody_hears_anything_else()
        practice.at("2026-11-23 17:01")
        practice.writes(MARIA, DESK, "And now?")
        practice.hears(DESK, "988")


def test_nothing_in_the_text_becomes_a_link_or_calls_everybody(practice: Practice) -> None:
    practice.writes(MARIA, DESK, "Hello")
    assert "Hillside &lt;House&gt; &amp; Garden" in practice.hears(DESK).text


def test_who_writes_to_ana_is_answered_in_her_name_and_told_that_a_program_writes(practice: Practice) -> None:
    practice.writes(MARIA, ANAS, "Are you there?")
    said = practice.hears(ANAS, "988", "Denver time")
    assert (said.user, said.thread_ts) == (ANA, "")


def test_ana_is_away_by_her_own_calendar_while_the_office_is_open(tmp_path: Path) -> None:
    vacation = '[[vacation]]\nfrom = 2026-11-23\nto = 2026-11-27\nperson = "ana"\ncover = "ben"\n'
    with Practice(tmp_path, at="2026-11-23 12:00", more=vacation) as practice:
        practice.writes(MARIA, ANAS, "Are you there?")
        practice.hears(ANAS, "Ben Cole stands in", "November 30")
        assert practice.reason(practice.writes(MARIA, DESK, "Are you there?")) == "working-hours"


def test_who_writes_to_ana_gets_her_own_text_and_quoting_it_is_no_cry_for_help(tmp_path: Path) -> None:
    own = "{{ nobody_is_reading }} Ana here.\nIf you want to die, call {{ emergency }}.\n{{ crisis }}"
    with Practice(tmp_path, more=f'[people.ana.words.en]\nordinary = """{own}"""\n') as practice:
        practice.writes(MARIA, ANAS, "Are you there?")
        practice.hears(ANAS, "Ana here.", "988")
        practice.writes(MARIA, DESK, "Anybody?")
        practice.hears(DESK, "Our office is closed")
        quoted = practice.writes(MARIA, ANAS, "> If you want to die, call 911.\nThank you for that.")
        assert practice.reason(quoted) == "already-told"
        practice.writes(MARIA, ANAS, "I want to die.")
        practice.hears(ANAS, "988")


def test_who_writes_to_two_of_the_practice_is_told_by_each(practice: Practice) -> None:
    practice.writes(MARIA, ANAS, "Ana?")
    practice.writes(MARIA, DESK, "Anybody?")
    practice.hears(ANAS, "988")
    practice.hears(DESK, "988")


def test_a_person_who_let_nobody_in_is_left_alone(practice: Practice) -> None:
    message = practice.writes(MARIA, "D0MARIABEN", "Ben?")
    practice.nobody_hears_anything_else()
    assert practice.reason(message) == "unknown"


def test_the_easy_start_is_the_app_alone(tmp_path: Path) -> None:
    with Practice(tmp_path, people="") as practice:
        practice.writes(MARIA, DESK, "Are you there?")
        practice.hears(DESK, "988")
        practice.writes(MARIA, LOBBY, f"<@{BOT}> and here?")
        practice.hears(LOBBY, "988")


def test_a_mention_arrives_twice_and_is_answered_once_in_its_thread(practice: Practice) -> None:
    message = practice.writes(MARIA, LOBBY, f"<@{BOT}> is anybody there?")
    said = practice.hears(LOBBY, "911", "988", "Tuesday, November 24")
    assert said.thread_ts == message.partition(":")[2]
    assert {one.type for one in practice.slack.events.again(LOBBY, said.thread_ts)} == {"message", "app_mention"}
    practice.nobody_hears_anything_else()


def test_in_a_channel_nobody_is_told_that_somebody_is_a_client(practice: Practice) -> None:
    practice.writes(MARIA, LOBBY, f"<@{ANA}> are you in?")
    said = practice.hears(LOBBY, "for everyone who reads it", "988")
    assert said.user == BOT
    for telling in ("Hillside", "your message", "client", "Thank you"):
        assert telling not in said.text


def test_talk_that_names_nobody_of_the_practice_is_none_of_our_business(practice: Practice) -> None:
    message = practice.writes(MARIA, LOBBY, f"Lunch, <@{LEE}>?")
    practice.nobody_hears_anything_else()
    assert practice.reason(message) == "unknown"


def test_a_client_in_a_channel_shared_with_another_workspace(practice: Practice) -> None:
    message = practice.writes(TOM, SHARED, "Is anybody reading this?")
    said = practice.hears(SHARED, "988")
    assert said.thread_ts == message.partition(":")[2]
    later = practice.writes(TOM, SHARED, "In the thread now", thread_ts=said.thread_ts)
    assert practice.reason(later) == "already-told"


def test_a_question_inside_a_thread_is_answered_in_that_thread(practice: Practice) -> None:
    parent = practice.slack.post(CLIENTS, ANA, "Here is the form.")
    practice.settles()
    practice.looks(minutes=30)
    practice.writes(MARIA, CLIENTS, "Where do I sign?", thread_ts=parent.ts)
    assert practice.hears(CLIENTS, "988").thread_ts == parent.ts


def test_the_practice_may_answer_the_author_in_private_instead(tmp_path: Path) -> None:
    with Practice(tmp_path, wishes='in_channels = "message"') as practice:
        practice.writes(MARIA, CLIENTS, "Hello?")
        said = practice.hears(DESK, "Thank you for writing", "988")
        assert said.thread_ts == ""


def test_who_writes_in_three_places_that_are_answered_in_private_is_told_once(tmp_path: Path) -> None:
    with Practice(tmp_path, wishes='in_channels = "message"') as practice:
        first = practice.writes(MARIA, LOBBY, f"<@{BOT}> is anybody there?")
        others = [practice.writes(MARIA, place, "Hello?") for place in (CLIENTS, DESK)]
        practice.hears(DESK, "988")
        practice.nobody_hears_anything_else()
        assert [practice.reason(one) for one in (first, *others)] == ["answered", "already-told", "already-told"]
        practice.writes(TOM, SHARED, "And me?")
        practice.hears("D0TOMDESK", "988")


def test_or_be_silent_where_others_read_along(tmp_path: Path) -> None:
    with Practice(tmp_path, wishes='in_channels = "silence"') as practice:
        assert practice.reason(practice.writes(MARIA, CLIENTS, "Hello?")) == "overheard"
        practice.nobody_hears_anything_else()
        practice.writes(MARIA, DESK, "Hello?")
        practice.hears(DESK, "988")


def test_people_from_outside_are_told_by_their_team(practice: Practice) -> None:
    practice.writes(TOM, "D0TOMDESK", "Hello from elsewhere")
    practice.hears("D0TOMDESK", "988")
    practice.writes(TOM, "D0TOMANA", "Hello Ana")
    practice.hears("D0TOMANA", "988")
    assert practice.slack.times_asked("users.info") == 0


def test_colleagues_are_left_alone(practice: Practice) -> None:
    assert practice.reason(practice.writes(LEE, "D0LEEDESK", "Still at work?")) == "colleague"
    assert practice.reason(practice.writes(LEE, "D0LEEANA", "Ana?")) == "colleague"
    practice.nobody_hears_anything_else()
    practice.writes(LEE, CLIENTS, "And here?")  # where everybody who is not of the practice counts as a client
    practice.hears(CLIENTS, "988")


def test_a_colleague_of_another_workspace_of_the_organization_is_one(tmp_path: Path) -> None:
    practice = Practice(tmp_path)
    practice.slack.world.enterprise = "E0ORG"
    for user, enterprise in (("U0KIM", "E0ORG"), ("U0PAT", "E0OTHER")):
        practice.slack.user(user, id=user, team="T0OTHER", enterprise=enterprise)
        practice.slack.conversation(f"D{user}", "im", user, BOT)
    with practice:
        assert practice.reason(practice.writes("U0KIM", "DU0KIM", "Still at work?")) == "colleague"
        practice.writes("U0PAT", "DU0PAT", "Hello")
        practice.hears("DU0PAT", "988")


def test_who_names_one_person_in_a_channel_is_answered_by_their_hours(tmp_path: Path) -> None:
    vacation = '[[vacation]]\nfrom = 2026-11-23\nto = 2026-11-27\nperson = "ana"\n'
    with Practice(tmp_path, at="2026-11-23 12:00", more=vacation) as practice:
        practice.writes(MARIA, LOBBY, f"<@{ANA}> are you in?")
        assert practice.hears(LOBBY, "November 30").user == BOT
        for named in (f"<@{BOT}>", f"<@{ANA}> <@U0BEN>"):
            assert practice.reason(practice.writes(TOM, SHARED, f"{named} anybody?")) == "working-hours"


def test_colleagues_are_answered_where_the_practice_wishes_it(tmp_path: Path) -> None:
    with Practice(tmp_path, wishes="colleagues = true") as practice:
        practice.writes(LEE, "D0LEEDESK", "Still at work?")
        practice.hears("D0LEEDESK", "988")


def test_one_colleague_may_be_answered_always_and_one_client_never(tmp_path: Path) -> None:
    always = '[[exception]]\nsender = "U0LEE"\nanswer = "always"\nreason = "on call for us"\n'
    never = '[[exception]]\nsender = "U0MARIA"\nanswer = "never"\nreason = "we speak by telephone"\n'
    with Practice(tmp_path, more=always + never) as practice:
        practice.writes(LEE, "D0LEEDESK", "Still at work?")
        practice.hears("D0LEEDESK", "988")
        assert practice.reason(practice.writes(MARIA, DESK, "Hello")) == "exception"
        practice.nobody_hears_anything_else()


def test_a_file_without_a_word_is_a_message(practice: Practice) -> None:
    practice.writes(MARIA, DESK, "", subtype="file_share", files=[{"id": "F01", "name": "form.pdf"}])
    practice.hears(DESK, "988")


def test_urgent_words_pass_the_limit(practice: Practice) -> None:
    practice.writes(MARIA, DESK, "Hello")
    practice.hears(DESK, "988")
    practice.looks(minutes=11)
    assert practice.reason(practice.writes(MARIA, DESK, "I want to kill myself")) == "answered-urgent"
    practice.hears(DESK, "988")


def test_in_a_thread_that_the_app_answered_in_nobody_need_name_it_again(practice: Practice) -> None:
    parent = practice.writes(MARIA, LOBBY, f"<@{BOT}> are you in?").partition(":")[2]
    practice.hears(LOBBY, "988")
    assert practice.reason(practice.writes(MARIA, LOBBY, "Hello?", thread_ts=parent)) == "already-told"
    assert practice.reason(practice.writes(MARIA, LOBBY, "I want to kill myself")) == "unknown"
    practice.falls_asleep()
    practice.opens_its_eyes()
    need = practice.writes(MARIA, LOBBY, "I want to kill myself", thread_ts=parent)
    assert practice.reason(need) == "answered-urgent"
    assert practice.hears(LOBBY, "988").thread_ts == parent


_RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [{"type": "text", "text": "I want to ki"}, {"type": "text", "text": "ll myself"}],
        }
    ],
}
_VOICE = {"status": "complete", "preview": {"content": "I want to kill myself", "has_more": False}}


@pytest.mark.parametrize(
    "more",
    [
        {"blocks": [_RICH]},
        {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "I want to *kill myself*"}}]},
        {"attachments": [{"is_share": True, "text": "I want to kill myself", "fallback": "[no preview]"}]},
        {"attachments": [{"is_msg_unfurl": True, "message_blocks": [{"message": {"blocks": [_RICH]}}]}]},
        {"files": [{"id": "F01", "title": "I want to kill myself", "name": "note.txt"}]},
        {"files": [{"id": "F01", "title": "note", "mode": "snippet", "preview": "I want to kill myself"}]},
        {"files": [{"id": "F01", "title": "audio_message.m4a", "transcription": _VOICE}]},
    ],
    ids=["rich text", "section", "forwarded", "forwarded blocks", "title", "snippet", "voice"],
)
def test_urgent_words_count_wherever_a_message_has_them(practice: Practice, more: dict[str, Any]) -> None:
    practice.writes(MARIA, DESK, "Hello")
    practice.hears(DESK, "988")
    plain = practice.writes(MARIA, DESK, "", subtype="file_share", files=[{"id": "F02", "title": "form.pdf"}])
    assert practice.reason(plain) == "already-told"
    assert practice.reason(practice.writes(MARIA, DESK, "", **more)) == "answered-urgent"
    practice.hears(DESK, "988")


def test_an_edit_that_brings_urgent_words_is_answered_and_a_mended_slip_is_not(practice: Practice) -> None:
    practice.writes(MARIA, DESK, "Never mind")
    practice.hears(DESK, "988")
    message = practice.slack.last(DESK, MARIA)

    def edited(text: str) -> str:
        ts = practice.slack.edits(message, text)
        practice.settles()
        return practice.reason(f"{DESK}:{ts}")

    assert [edited("Never mind!"), edited("I want to kill mysellf")] == ["not-a-message"] * 2
    assert edited("I want to kill myself") == "answered-urgent"
    practice.hears(DESK, "988")
    practice.looks(minutes=11)
    assert edited("I want to kill myself, really") == "already-told"
    practice.nobody_hears_anything_else()


def test_a_preview_of_a_link_is_no_edit(practice: Practice) -> None:
    practice.writes(MARIA, DESK, "Look: https://example.org")
    practice.hears(DESK, "988")
    ts = practice.slack.previews(practice.slack.last(DESK, MARIA), "How to help when somebody says: I want to die")
    practice.settles()
    assert practice.reason(f"{DESK}:{ts}") == "not-a-message"


def test_who_names_the_app_by_an_edit_is_answered(practice: Practice) -> None:
    message = practice.writes(MARIA, LOBBY, "is anybody there?")
    assert practice.reason(message) == "unknown"
    practice.slack.edits(practice.slack.last(LOBBY, MARIA), f"<@{BOT}> is anybody there?")
    practice.settles()
    assert practice.reason(message) == "answered"
    assert practice.hears(LOBBY, "988").thread_ts == message.partition(":")[2]


def test_an_edit_during_a_gap_is_found_too(practice: Practice) -> None:
    practice.writes(MARIA, DESK, "Never mind")
    practice.hears(DESK, "988")
    practice.looks(minutes=11)
    practice.falls_asleep()
    practice.slack.edits(practice.slack.last(DESK, MARIA), "I want to kill myself", delivered=False)
    practice.clock.advance(minutes=5)
    practice.opens_its_eyes()
    practice.hears(DESK, "988")


def test_what_slack_shows_for_others_who_installed_the_app_is_not_for_us(practice: Practice) -> None:
    """Carla administers the workspace and is not in [people]; Ben is, and gave Autoreply no token."""
    practice.slack.user("Carla", id="U0CARLA")
    practice.slack.conversation("D0MARIACARLA", "im", MARIA, "U0CARLA")
    practice.slack.conversation("D0BENCARLA", "im", "U0BEN", "U0CARLA")
    for one in ("U0CARLA", "U0BEN"):
        practice.slack.tokens.user(one, ("chat:write", "im:history"))
    asked = practice.slack.times_asked("users.info")
    delivered = [
        practice.writes(*one)
        for one in (
            (MARIA, "D0MARIACARLA", "I want to die"),
            ("U0CARLA", "D0MARIACARLA", "Hello"),
            ("U0BEN", "D0BENCARLA", "Hello"),
            (MARIA, "D0MARIABEN", "I want to die"),
        )
    ]
    assert {practice.reason(one) for one in delivered} == {"unknown"}
    assert len(practice.slack.events.all) == len(delivered)
    assert practice.slack.times_asked("users.info") == asked
    assert practice.record.bookmarks.get("team", "humans") is None
    assert practice.trouble() == ""
    practice.writes(MARIA, ANAS, "I want to die")
    practice.hears(ANAS, "988")


def test_the_address_of_a_message_is_asked_of_slack_as_whoever_can_see_it(practice: Practice) -> None:
    for where in (DESK, ANAS):
        message = practice.writes(MARIA, where, "Are you there?")
        practice.hears(where, "988")
        newest = practice.record.follow_ups.page(FollowUpState.NEW, (), 9, 0).people[-1]
        (item,) = practice.record.follow_ups.newest(newest, ())
        assert item.message == message
        address = message.replace(":", "/p").replace(".", "")
        assert practice.channel.link(item.message, item.locator) == f"https://hillside.slack.com/archives/{address}"


def test_what_somebody_of_the_practice_wrote_is_known_as_an_answer(practice: Practice) -> None:
    practice.writes(MARIA, ANAS, "Are you there?")
    practice.hears(ANAS, "988")
    (maria,) = practice.record.follow_ups.page(FollowUpState.NEW, (), 9, 0).people
    assert practice.channel.answered(maria.senders[0]) is None
    practice.looks(minutes=5)
    practice.writes(ANA, ANAS, "Yes, I am.")
    assert practice.channel.answered(maria.senders[0]) is not None
