"""Tiers, and failures that are ordered."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from autoreply_demo.simulators.slack import Slack, SlackUser
from schedules import FakeClock
from tests.autoreply_demo.simulators.slack.clients import Caller


def test_a_tier_counts_the_requests_of_all_tokens_in_a_minute_of_the_clock(slack: Slack, clock: FakeClock) -> None:
    callers = [Caller(slack, slack.authorize(slack.user(f"Person {number}"))) for number in range(21)]
    for one in callers[:10]:
        one("dnd.setSnooze", num_minutes=60)
    clock.advance(seconds=15)
    for one in callers[10:20]:
        one("dnd.setSnooze", num_minutes=60)
    with pytest.raises(SlackApiError) as limited:
        callers[20]("dnd.setSnooze", num_minutes=60)
    response = limited.value.response
    assert (response.status_code, response.data["error"]) == (429, "ratelimited")
    assert response.headers["Retry-After"] == "45"
    clock.advance(seconds=45)
    callers[20]("dnd.setSnooze", num_minutes=60)
    assert [one.status for one in slack.asked("dnd.setSnooze")] == [200] * 20 + [429, 200]


def test_limits_can_be_lifted(slack: Slack, ana: SlackUser) -> None:
    slack.no_limits()
    hers = Caller(slack, slack.authorize(ana))
    for _ in range(25):
        hers("dnd.setSnooze", num_minutes=60)
    assert len(slack.asked("dnd.setSnooze")) == 25


def test_ordered_failures_come_in_turn(slack: Slack, client: SlackUser, bot: Caller) -> None:
    channel = slack.direct(client, slack.app).id
    slack.fail_next("chat.postMessage", error="fatal_error")
    slack.fail_next("chat.postMessage", retry_after=7)
    slack.fail_next("chat.postMessage", status=503)
    assert bot.refused("chat.postMessage", channel=channel, text="x")["error"] == "fatal_error"
    with pytest.raises(SlackApiError) as limited:
        bot("chat.postMessage", channel=channel, text="x")
    assert limited.value.response.headers["Retry-After"] == "7"
    with pytest.raises(SlackApiError) as ill:
        bot("chat.postMessage", channel=channel, text="x")
    assert ill.value.response.status_code == 503
    client.hears_nothing_else()
    bot("chat.postMessage", channel=channel, text="in the end")
    client.hears("in the end")


def test_what_was_done_all_the_same_and_what_broke_off(slack: Slack, client: SlackUser, bot: Caller) -> None:
    channel = slack.direct(client, slack.app).id
    slack.fail_next("chat.postMessage", error="internal_error", done=True)
    assert bot.refused("chat.postMessage", channel=channel, text="there")["error"] == "internal_error"
    client.hears("there")
    slack.fail_next("chat.postMessage", drop=True, times=2)  # the library tries once more
    with pytest.raises(aiohttp.ClientError):
        bot("chat.postMessage", channel=channel, text="gone")
    client.hears_nothing_else()


def test_a_slack_that_is_away_answers_nobody(slack: Slack, bot: Caller) -> None:
    with slack.away(), pytest.raises(aiohttp.ClientError):
        bot("auth.test")
    assert bot("auth.test")["ok"]


def test_no_token_stands_in_the_list_of_requests(slack: Slack, ana: SlackUser, bot: Caller) -> None:
    bot("users.info", user=ana.id)
    (request,) = slack.asked("users.info")
    assert (request.kind, request.user, request.given, request.error) == ("bot", slack.app.id, {"user": ana.id}, "")
    assert slack.bot_token not in repr(request)
