"""What the app is told, over which way, and how often."""

import pytest

from autoreply_demo.simulators.slack import BOT_SCOPES, Slack, SlackUser
from schedules import FakeClock
from tests.autoreply_demo.simulators.slack.clients import Caller
from tests.autoreply_demo.simulators.slack.conftest import Listen
from tests.peers.processes import wait_until


def test_a_message_to_the_app_comes_as_documented(slack: Slack, client: SlackUser, listen: Listen) -> None:
    app = listen()
    message = client.writes(slack.app, "Are you <there>?")
    slack.settle()
    (request,) = app.got
    body, event = request.payload, request.payload["event"]
    assert (body["type"], body["api_app_id"], body["team_id"]) == ("event_callback", "A0AUTOREPLY", "TOTHER")
    assert (body["is_ext_shared_channel"], body["context_team_id"]) == (True, slack.world.team)
    entry = {"enterprise_id": None, "team_id": slack.world.team, "user_id": slack.app.id}
    assert body["authorizations"] == [{**entry, "is_bot": True, "is_enterprise_install": False}]
    assert event["text"] == "Are you &lt;there&gt;?"
    assert (event["channel_type"], event["ts"], event["user"]) == ("im", message.ts, client.id)
    assert (event["user_team"], event["blocks"][0]["type"]) == ("TOTHER", "rich_text")
    assert slack.events.all[0].acked


def test_a_message_to_a_person_comes_where_they_let_the_app_in(slack: Slack, ana: SlackUser, client: SlackUser) -> None:
    client.writes(ana, "Before")
    assert slack.events.all == []
    token = slack.authorize(ana)
    client.writes(ana, "After")
    (event,) = slack.events.all
    assert event.body["authorizations"][0] | {"user_id": ana.id, "is_bot": False} == event.body["authorizations"][0]
    slack.revoke(token, notify=False)
    client.writes(ana, "Never")
    assert len(slack.events.all) == 1


def test_two_who_let_the_app_in_are_told_of_once_with_either_of_them(slack: Slack, ana: SlackUser) -> None:
    ben = slack.user("Ben")
    slack.authorize(ana)
    slack.authorize(ben)
    for _ in range(4):
        ana.writes(ben, "Coffee?")
    told = [event.body["authorizations"] for event in slack.events.all]
    assert [len(entries) for entries in told] == [1, 1, 1, 1]
    assert {entries[0]["user_id"] for entries in told} == {ana.id, ben.id}
    lists = Caller(slack, slack.app_token)
    said = lists("apps.event.authorizations.list", event_context=slack.events.all[0].body["event_context"])
    assert {entry["user_id"] for entry in said["authorizations"]} == {ana.id, ben.id}
    assert lists.refused("apps.event.authorizations.list", event_context="none")["error"] == "invalid_event_context"


def test_a_mention_comes_twice(slack: Slack, ana: SlackUser, client: SlackUser) -> None:
    channel = slack.channel("intake", [ana, client])
    client.writes(channel, "hello", mentions=[slack.app])
    client.writes(channel, "hello", mentions=[ana])
    client.writes(slack.app, "hello", mentions=[slack.app])
    assert [event.type for event in slack.events.all] == ["message", "app_mention", "message", "message"]
    first, second = slack.events.all[:2]
    assert first.id != second.id
    assert first.ts == second.ts
    assert "channel_type" not in second.body["event"]


def test_an_app_that_is_not_there_or_lacks_the_scope_is_told_nothing(slack: Slack, ana: SlackUser) -> None:
    ana.writes(slack.channel("elsewhere", [ana], app=False), "hello", mentions=[slack.app])
    slack.tokens.bot.scopes = BOT_SCOPES - {"groups:history"}
    ana.writes(slack.channel("private", [ana], private=True), "hello")
    assert slack.events.all == []


def test_edits_deletions_joins_files_and_programs(slack: Slack, ana: SlackUser, client: SlackUser) -> None:
    channel, zapier = slack.channel("intake", [ana]), slack.program("Zapier")
    client.joins(channel)
    message = client.writes(channel, "hello")
    client.edits(message, f"hello <@{slack.app.id}>")
    client.deletes(message)
    client.posts_file(channel)
    zapier.posts(channel, "a new lead")
    zapier.posts(channel, "an old hook", classic=True)
    events = [event.body["event"] for event in slack.events.all]
    assert [event.get("subtype") for event in events] == [
        "channel_join",
        None,
        "message_changed",
        None,
        "message_deleted",
        "file_share",
        None,
        "bot_message",
    ]
    assert (events[2]["message"]["edited"]["user"], events[2]["hidden"]) == (client.id, True)
    assert (events[3]["type"], "edited" in events[3]) == ("app_mention", True)
    assert events[4]["deleted_ts"] == message.ts
    assert (events[5]["text"], len(events[5]["files"])) == ("", 1)
    assert "bot_profile" in events[6]
    assert ("app_id" in events[7], events[7]["username"]) == (False, "Zapier")


def test_own_posts_are_told_too(slack: Slack, client: SlackUser, ana: SlackUser, bot: Caller) -> None:
    slack.authorize(ana)
    bot("chat.postMessage", channel=slack.direct(client, slack.app).id, text="x")
    assert slack.events.all[0].body["event"]["bot_id"] == "B0BOT"


def test_a_revoked_token_is_told(slack: Slack, ana: SlackUser) -> None:
    slack.revoke(slack.authorize(ana))
    (event,) = slack.events.all
    assert event.body["event"]["tokens"] == {"oauth": [ana.id]}


def test_what_nobody_takes_is_tried_four_times_and_lost(slack: Slack, client: SlackUser, clock: FakeClock) -> None:
    client.writes(slack.app, "Is nobody there?")
    (event,) = slack.events.all
    assert wait_until(lambda: len(event.attempts) == 2)
    clock.advance(minutes=1)
    assert wait_until(lambda: len(event.attempts) == 3)
    clock.advance(minutes=5)
    assert wait_until(lambda: event.lost)
    assert [attempt.number for attempt in event.attempts] == [0, 1, 2, 3]


def test_what_is_not_acknowledged_comes_again(slack: Slack, client: SlackUser, listen: Listen) -> None:
    slack.sockets.patience = 0.1
    app = listen(lambda request: bool(request.retry_attempt))
    client.writes(slack.app, "Hello")
    slack.waits_for(lambda slack: slack.events.all[0].acked)
    assert [(one.retry_attempt, one.retry_reason) for one in app.got] == [(0, ""), (1, "timeout")]
    assert app.got[0].payload["event_id"] == app.got[1].payload["event_id"]
    assert app.got[0].envelope_id != app.got[1].envelope_id


@pytest.mark.parametrize("times", [1, 3])
def test_an_event_can_be_sent_again(slack: Slack, client: SlackUser, listen: Listen, times: int) -> None:
    app = listen()
    message = client.writes(slack.app, "Hello")
    slack.settle()
    slack.redeliver(message, times)
    assert wait_until(lambda: len(app.got) == 1 + times)
    assert len({one.payload["event_id"] for one in app.got}) == 1
