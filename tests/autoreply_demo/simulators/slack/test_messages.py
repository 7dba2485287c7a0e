"""Messages by the Web API: where they may be written, and how they are read."""

from typing import Any

import pytest

from autoreply_demo.simulators.slack import Conversation, Slack, SlackUser
from schedules import FakeClock
from tests.autoreply_demo.simulators.slack.clients import Caller

METADATA = {"event_type": "autoreply", "event_payload": {"install": "1"}}


@pytest.fixture
def intake(slack: Slack, ana: SlackUser, client: SlackUser) -> Conversation:
    return slack.channel("intake", [ana, client])


def texts(said: dict[str, Any]) -> list[str]:
    return [one["text"] for one in said["messages"]]


def test_a_message_arrives_with_what_marks_it(slack: Slack, client: SlackUser, bot: Caller) -> None:
    direct = slack.direct(client, slack.app)
    said = bot("chat.postMessage", channel=direct.id, text="Call 988 &amp; more", metadata=METADATA)
    heard = client.hears("988 & more")
    assert (heard.by, heard.ts, heard.bot_id) == ("bot", said["ts"], "B0BOT")
    plain = bot("conversations.history", channel=direct.id)["messages"][0]
    full = bot("conversations.history", channel=direct.id, include_all_metadata=True)["messages"][0]
    assert "metadata" not in plain
    assert full["metadata"] == METADATA
    client.hears_nothing_else()
    slack.nobody_hears_anything_else()


def test_what_nobody_asked_after_is_told(slack: Slack, client: SlackUser, bot: Caller) -> None:
    bot("chat.postMessage", channel=slack.direct(client, slack.app).id, text="one too many")
    with pytest.raises(AssertionError, match="one too many"):
        client.hears_nothing_else()
    with pytest.raises(AssertionError, match="one too many"):
        slack.nobody_hears_anything_else()
    with pytest.raises(AssertionError, match="does not hold"):
        client.hears("another")
    with pytest.raises(AssertionError, match="hears nothing more"):
        client.hears("anything", timeout=0.0)


def test_a_person_answers_with_their_own_token_and_the_bot_cannot(
    slack: Slack, ana: SlackUser, client: SlackUser, bot: Caller
) -> None:
    client.writes(ana, "Hello")
    direct = slack.direct(client, ana)
    assert bot.refused("chat.postMessage", channel=direct.id, text="x")["error"] == "channel_not_found"
    mine = Caller(slack, slack.authorize(ana))
    mine("chat.postMessage", channel=direct.id, text="We are closed")
    heard = client.hears("closed")
    assert (heard.user, heard.by, heard.bot_id) == (ana.id, "user", "")
    slack.chat.stamps = frozenset({"bot_id", "app_id"})
    said = mine("chat.postMessage", channel=direct.id, text="We are closed")
    assert said["message"]["bot_id"] == "B0BOT"
    assert client.hears("closed").app_id


def test_where_nothing_may_be_written(slack: Slack, ana: SlackUser, client: SlackUser, bot: Caller) -> None:
    def post(where: Conversation, **more: Any) -> str:
        return str(bot.refused("chat.postMessage", **{"channel": where.id, "text": "x", **more})["error"])

    public, private = slack.channel("a", [ana], app=False), slack.channel("b", [ana], app=False, private=True)
    ours = slack.channel("c", [ana])
    assert (post(public), post(private)) == ("not_in_channel", "channel_not_found")
    assert post(ours, text="") == "no_text"
    assert post(ours, metadata={"event_type": "x"}) == "invalid_metadata_schema"
    assert post(ours, thread_ts="1.000001") == "cannot_reply_to_message"
    ours.refuses = "restricted_action"
    assert post(ours) == "restricted_action"
    ours.archived = True
    assert post(ours) == "is_archived"
    slack.chat.messages_tab = False
    assert post(slack.direct(client, slack.app)) == "messages_tab_disabled"


def test_threads_hang_on_their_first_message(
    slack: Slack, client: SlackUser, bot: Caller, intake: Conversation
) -> None:
    first = client.writes(intake, "A question")
    second = client.writes(intake, "and more", thread=first)
    bot("chat.postMessage", channel=intake.id, text="in the thread", thread_ts=second.ts)
    bot("chat.postMessage", channel=intake.id, text="for all", thread_ts=first.ts, reply_broadcast=True)
    history = bot("conversations.history", channel=intake.id)
    assert texts(history) == ["for all", "A question"]
    assert (history["messages"][1]["reply_count"], history["messages"][0]["subtype"]) == (3, "thread_broadcast")
    replies = bot("conversations.replies", channel=intake.id, ts=first.ts)
    assert texts(replies) == ["A question", "and more", "in the thread", "for all"]
    assert texts(bot("conversations.replies", channel=intake.id, ts=first.ts, oldest=second.ts))[1:] == [
        "in the thread",
        "for all",
    ]
    assert bot.refused("conversations.replies", channel=intake.id, ts="1.000001")["error"] == "thread_not_found"


def test_history_is_told_from_a_moment_on_and_in_pages(
    slack: Slack, client: SlackUser, bot: Caller, intake: Conversation, clock: FakeClock
) -> None:
    written = []
    for number in range(5):
        written.append(client.writes(intake, f"message {number}"))
        clock.advance(minutes=1)
    client.deletes(written.pop())
    oldest = written[1].ts
    assert texts(bot("conversations.history", channel=intake.id, oldest=oldest)) == ["message 3", "message 2"]
    inclusive = bot("conversations.history", channel=intake.id, oldest=oldest, inclusive=True)
    assert texts(inclusive)[-1] == "message 1"
    page = bot("conversations.history", channel=intake.id, limit=3)
    assert (len(page["messages"]), page["has_more"]) == (3, True)
    rest = bot("conversations.history", channel=intake.id, limit=3, cursor=page["response_metadata"]["next_cursor"])
    assert (texts(rest), rest["has_more"]) == (["message 0"], False)
    assert bot.refused("conversations.history", channel=intake.id, oldest="soon")["error"] == "invalid_ts_oldest"


def test_conversations_are_listed_as_far_as_they_may_be_seen(
    slack: Slack, ana: SlackUser, client: SlackUser, bot: Caller, intake: Conversation
) -> None:
    elsewhere = slack.channel("elsewhere", [ana], app=False)
    direct, hers = slack.direct(client, slack.app), slack.direct(client, ana)
    mine = bot("users.conversations", types="im,public_channel")["channels"]
    assert {one["id"] for one in mine} == {intake.id, direct.id}
    assert {one["id"] for one in bot("conversations.list")["channels"]} == {intake.id, elsewhere.id}
    (seen,) = Caller(slack, slack.authorize(ana))("users.conversations", types="im")["channels"]
    assert (seen["id"], seen["user"]) == (hers.id, client.id)
    told = bot("conversations.info", channel=intake.id, include_num_members=True)["channel"]
    assert (told["is_ext_shared"], told["num_members"]) == (True, 3)
    assert bot("conversations.members", channel=intake.id)["members"] == [ana.id, client.id, slack.app.id]
    assert bot("conversations.open", users=client.id)["channel"]["id"] == direct.id
    assert bot.refused("conversations.open", users="U0NOBODY")["error"] == "user_not_found"
    assert bot.refused("users.conversations", types="letters")["error"] == "invalid_types"


def test_ids_follow_the_clock_also_back_and_none_comes_twice(
    client: SlackUser, bot: Caller, intake: Conversation, clock: FakeClock
) -> None:
    evening = clock.now()
    written = [client.writes(intake, "this evening")]
    clock.advance(days=30)
    written.append(client.writes(intake, "in a month"))
    clock.set(evening)
    written += [client.writes(intake, f"this evening, {word}") for word in ("again", "and again")]
    seconds = [int(one.ts.partition(".")[0]) for one in written]
    assert [one - seconds[0] for one in seconds] == [0, 30 * 24 * 3600, 0, 0]
    assert len({one.ts for one in written}) == 4
    history = bot("conversations.history", channel=intake.id)
    assert texts(history) == ["in a month", "this evening, and again", "this evening, again", "this evening"]
