"""What an event says: who wrote, whether anybody is to be answered, and where."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import Signal
from channels.slack.reading.authors import Author, read_author, read_workspace
from channels.slack.reading.post import listed, read_post
from channels.slack.reading.signals import is_addressed, is_to_be_asked
from tests.channels.slack.samples import (
    ANA,
    ANAS_DM,
    BEN,
    BOT_USER,
    CLIENT,
    CLIENT_ROOM,
    COLLEAGUE,
    DM,
    INSTALL,
    MEMBER,
    OTHER_TEAM,
    OURSELVES,
    TEAM,
    TEAM_ROOM,
    TS,
    body,
    post,
    read,
    settings,
)


def test_a_guest_who_writes_to_the_app_is_somebody_to_answer_in_the_same_conversation() -> None:
    inbound = read()
    assert inbound.signals == {}
    assert (inbound.id, inbound.sender, inbound.conversation) == (f"{DM}:{TS}", "app@u0client", DM)
    assert (inbound.reply_to, inbound.context) == (DM, {"as": "", "since": TS})
    assert (inbound.person, inbound.overheard, inbound.text) == ("", False, "Hello?")
    assert inbound.arrived.isoformat() == "2026-11-24T02:00:00.000100+00:00"
    assert "Hello" not in repr(inbound)


def test_the_text_is_read_as_it_was_typed_and_nobody_is_mentioned_by_typing_the_escapes() -> None:
    assert read(text="5 &lt; 6 &amp; 7 &gt; 6, &amp;lt;").text == "5 < 6 & 7 > 6, &lt;"
    assert not post(text=f"&lt;@{ANA}&gt;").mentions


def test_a_private_message_to_a_person_of_the_practice_is_theirs_and_answered_in_their_name() -> None:
    inbound = read(ANA, channel=ANAS_DM)
    assert (inbound.person, inbound.context["as"], inbound.reply_to) == ("ana", "ana", ANAS_DM)
    assert inbound.signals == {}


def test_both_events_of_a_mention_are_one_message_answered_in_its_thread() -> None:
    text = f"<@{BOT_USER}> are you there?"
    first = read(channel=TEAM_ROOM, channel_type="channel", text=text)
    mention = {
        key: value for key, value in body(channel=TEAM_ROOM, text=text)["event"].items() if key != "channel_type"
    }
    second = read(**{**mention, "type": "app_mention"})
    assert first.id == second.id
    assert (first.reply_to, first.context) == (
        TEAM_ROOM,
        {"as": "", "since": TS, "asked_in": f"{TEAM_ROOM}:{TS}", "thread": TS},
    )
    assert first.overheard


def test_in_a_thread_the_answer_hangs_on_its_first_message() -> None:
    inbound = read(channel=CLIENT_ROOM, channel_type="channel", thread_ts="1795480000.000001")
    assert inbound.context["thread"] == "1795480000.000001"


def test_the_practice_may_rather_answer_the_author_alone_or_nobody() -> None:
    alone = read(given=settings(in_channels="message"), channel=CLIENT_ROOM, channel_type="group")
    assert (alone.reply_to, alone.context) == (CLIENT, {"as": "", "since": TS, "asked_in": f"{CLIENT_ROOM}:{TS}"})
    assert not alone.overheard
    silent = settings(in_channels="silence")
    assert set(read(given=silent, channel=CLIENT_ROOM, channel_type="group").signals) == {Signal.OVERHEARD}
    assert read(given=silent).signals == {}


@pytest.mark.parametrize(
    ("event", "signal"),
    [
        ({"subtype": "message_changed", "hidden": True, "message": {"user": CLIENT}}, Signal.EDITED),
        ({"subtype": "message_deleted", "hidden": True}, Signal.NOT_A_MESSAGE),
        ({"subtype": "channel_join"}, Signal.NOT_A_MESSAGE),
        ({"subtype": "group_topic"}, Signal.NOT_A_MESSAGE),
        ({"subtype": "a_subtype_of_next_year"}, Signal.NOT_A_MESSAGE),
        ({"edited": {"user": CLIENT, "ts": TS}}, Signal.EDITED),
        ({"subtype": "bot_message", "user": "", "bot_id": "B01"}, Signal.AUTOMATIC),
        ({"bot_id": "B01"}, Signal.AUTOMATIC),
        ({"bot_profile": {"id": "B01"}}, Signal.AUTOMATIC),
        ({"app_id": "A0OTHER"}, Signal.AUTOMATIC),
        ({"user": "USLACKBOT"}, Signal.SYSTEM_SENDER),
        ({"user": ANA}, Signal.OURSELVES),
        ({"user": BOT_USER}, Signal.OURSELVES),
        ({"user": ""}, Signal.INVALID_SENDER),
        ({"text": "Automatic reply: I am on holiday."}, Signal.SOUNDS_LIKE_RESPONDER),
        ({"metadata": {"event_type": "autoreply", "event_payload": {"install": INSTALL}}}, Signal.OUR_REPLY),
        ({"metadata": {"event_type": "autoreply", "event_payload": {"install": "beef"}}}, Signal.AUTOMATIC),
    ],
)
def test_what_no_person_wrote_to_us_says_so(event: dict[str, Any], signal: Signal) -> None:
    assert signal in read(**event).signals


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
def test_a_file_without_a_word_is_a_message_too(subtype: str) -> None:
    assert read(subtype=subtype, text="").signals == {}


def test_programs_and_workflows_are_told_by_what_slack_knows_of_the_member() -> None:
    workflow = read_author({"user": {"id": "U0FLOW", "team_id": TEAM, "is_workflow_bot": True}})
    assert Signal.AUTOMATIC in read(author=workflow).signals
    guest = read_author({"user": {"id": CLIENT, "team_id": TEAM, "is_ultra_restricted": True}})
    assert read(author=guest).signals == {}
    assert read_author({"ok": True}) == Author()


def test_colleagues_are_answered_only_by_configuration_or_where_everybody_is_a_client() -> None:
    assert set(read(author=MEMBER, user=COLLEAGUE).signals) == {Signal.COLLEAGUE}
    assert read(author=MEMBER, user=COLLEAGUE, given=settings(colleagues=True)).signals == {}
    assert read(author=MEMBER, user=COLLEAGUE, channel=CLIENT_ROOM, channel_type="channel").signals == {}
    mentioned = f"<@{ANA}> hi"
    room = read(author=MEMBER, user=COLLEAGUE, channel=TEAM_ROOM, channel_type="channel", text=mentioned)
    assert set(room.signals) == {Signal.COLLEAGUE}


def test_who_is_from_outside_is_told_by_the_team_and_never_by_being_a_stranger() -> None:
    outside = read_author({"user": {"id": CLIENT, "team_id": OTHER_TEAM, "is_stranger": False}})
    assert read(author=outside, team=OTHER_TEAM).signals == {}
    assert read(author=outside, team=TEAM, user_team=OTHER_TEAM).signals == {}
    assert read(author=outside, team="", user_team="").signals == {}
    assert Signal.COLLEAGUE in read(author=Author("E0ORG"), team="E0ORG").signals


def test_where_nobody_can_tell_who_wrote_it_is_a_client() -> None:
    assert read(author=Author()).signals == {}


def test_only_of_our_own_members_slack_is_asked() -> None:
    assert is_to_be_asked(post(), OURSELVES)
    assert is_to_be_asked(post(team=""), OURSELVES)
    assert is_to_be_asked(post(user_team=OTHER_TEAM), OURSELVES)  # it may be of our organization
    assert not is_to_be_asked(post(user_team=OTHER_TEAM), replace(OURSELVES, enterprise=""))
    assert not is_to_be_asked(post(user=ANA), OURSELVES)
    assert not is_to_be_asked(post(subtype="channel_join"), OURSELVES)


def test_talk_in_a_channel_is_for_us_only_where_it_names_us_or_the_channel_is_for_clients() -> None:
    def addressed(**event: Any) -> bool:
        return is_addressed(post(**{"channel": TEAM_ROOM, "channel_type": "channel", **event}), settings(), OURSELVES)

    assert not addressed(text="Lunch?")
    assert not addressed(text=f"<@{COLLEAGUE}> lunch?")
    assert addressed(text=f"<@{BEN}> are you in?")
    assert addressed(text=f"<@{BEN}|ben> are you in?")
    assert addressed(text="Lunch?", channel=CLIENT_ROOM)
    assert addressed(text="Lunch?", channel="G0SMALL", channel_type="mpim")
    rich = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "user"}]}]}]
    assert not addressed(blocks=rich)
    rich[0]["elements"][0]["elements"][0]["user_id"] = ANA  # type: ignore[index]
    assert addressed(blocks=rich)


def test_a_message_of_the_history_is_the_same_message_also_once_it_was_edited() -> None:
    message = {"type": "message", "user": CLIENT, "text": "Hello?", "ts": TS, "team": TEAM, "edited": {"ts": TS}}
    found = read_post(listed(message, ANAS_DM, "im", ANA, is_bot=False))
    assert found is not None
    live = post(ANA, channel=ANAS_DM)
    assert (found.id, found.owner, found.is_bot, found.kind) == (live.id, ANA, False, "im")
    assert "edited" not in found.raw


def test_our_own_workspace_is_read_from_the_look_at_the_token() -> None:
    said = {"ok": True, "team_id": TEAM, "enterprise_id": "E0ORG", "user_id": BOT_USER, "bot_id": "B0"}
    assert read_workspace(said, OURSELVES.staff, INSTALL) == OURSELVES
    unknown = read_workspace({}, OURSELVES.staff, INSTALL)
    assert not unknown.is_inside("")
    assert not unknown.is_ours("")


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
_keys = [
    "user",
    "text",
    "ts",
    "channel",
    "channel_type",
    "subtype",
    "blocks",
    "metadata",
    "team",
    "thread_ts",
    "message",
]


@given(event=st.dictionaries(st.sampled_from(_keys), _values), authorizations=_values)
def test_no_payload_whatever_raises(event: dict[str, Any], authorizations: object) -> None:
    odd = {"event": {**event, "type": "message"}, "authorizations": authorizations}
    assert read_post(odd) is None or event.get("channel")
    whole = read(**{key: value for key, value in event.items() if key not in ("channel", "ts")})
    assert whole.id == f"{DM}:{TS}"
    assert whole.arrived.tzinfo is not None
