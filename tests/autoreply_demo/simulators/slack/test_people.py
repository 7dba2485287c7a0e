"""Who is who, what stands beside a name, and who is not to be disturbed."""

from datetime import timedelta

import pytest

from autoreply_demo.simulators.slack import Slack, SlackUser
from schedules import FakeClock
from tests.autoreply_demo.simulators.slack.clients import Caller

AWAY = {"status_text": "Back on Monday & Tuesday", "status_emoji": ":crescent_moon:"}


@pytest.fixture
def hers(slack: Slack, ana: SlackUser) -> Caller:
    return Caller(slack, slack.authorize(ana))


def test_members_are_told_apart(slack: Slack, ana: SlackUser, client: SlackUser, bot: Caller) -> None:
    guest = slack.user("Guest", is_restricted=True)
    robot, workflow = slack.program("Zapier"), slack.program("Form", is_workflow_bot=True)

    def told(one: SlackUser, name: str) -> object:
        return bot("users.info", user=one.id)["user"].get(name)

    assert (told(ana, "team_id"), told(client, "team_id")) == (slack.world.team, "TOTHER")
    assert (told(guest, "is_restricted"), told(client, "is_restricted")) == (True, None)
    assert told(client, "is_stranger") is True
    slack.channel("intake", [client])
    assert told(client, "is_stranger") is False
    assert (told(robot, "is_bot"), told(workflow, "is_workflow_bot"), told(ana, "is_bot")) == (True, True, False)
    assert bot.refused("users.info", user="U0NOBODY")["error"] == "user_not_found"
    assert len(bot("users.list")["members"]) == 7


def test_a_status_is_set_until_a_moment_and_taken_back(ana: SlackUser, hers: Caller, clock: FakeClock) -> None:
    until = clock.now() + timedelta(hours=15)
    said = hers("users.profile.set", profile={**AWAY, "status_expiration": int(until.timestamp())})
    assert said["profile"]["status_text"] == "Back on Monday &amp; Tuesday"
    assert (ana.status, ana.status_until) == (("Back on Monday & Tuesday", ":crescent_moon:"), until)
    clock.set(until)
    assert (ana.status, ana.status_until) == (("", ""), None)
    ana.sets_status("At lunch", ":coffee:")
    assert hers("users.profile.get")["profile"]["status_text"] == "At lunch"
    hers("users.profile.set", profile={"status_text": "", "status_emoji": "", "status_expiration": 0})
    assert ana.status == ("", "")


@pytest.mark.parametrize(
    ("profile", "error"),
    [
        ({"status_text": "x" * 101, "status_emoji": ":coffee:"}, "too_long"),
        ({"status_text": "x", "status_emoji": ":no_such_emoji:"}, "profile_set_failed"),
        ({"status_text": ""}, "must_clear_both_status_text_and_status_emoji"),
        ({"statustext": "x"}, "invalid_profile"),
    ],
)
def test_a_status_that_cannot_be(hers: Caller, profile: dict[str, str], error: str) -> None:
    assert hers.refused("users.profile.set", profile=profile)["error"] == error


def test_nobody_sets_the_status_of_others(hers: Caller, client: SlackUser) -> None:
    assert hers.refused("users.profile.set", user=client.id, profile=AWAY)["error"] == "not_admin"


def test_notifications_sleep_and_wake(
    slack: Slack, ana: SlackUser, hers: Caller, bot: Caller, clock: FakeClock
) -> None:
    assert hers("dnd.info")["snooze_enabled"] is False
    said = hers("dnd.setSnooze", num_minutes=30)
    assert (said["snooze_enabled"], said["snooze_remaining"]) == (True, 1800)
    assert ana.snoozed_until == clock.now() + timedelta(minutes=30)
    slack.tokens.bot.scopes |= {"dnd:read"}
    assert bot("dnd.info", user=ana.id)["snooze_endtime"] == said["snooze_endtime"]
    assert hers("dnd.endSnooze")["snooze_enabled"] is False
    assert ana.snoozed_until is None
    assert hers.refused("dnd.endSnooze")["error"] == "snooze_end_failed"
    assert hers.refused("dnd.endDnd")["error"] == "not_in_dnd"
    assert hers.refused("dnd.setSnooze", num_minutes=10_000_000)["error"] == "too_long"
    ana.snoozes(20)
    assert hers("dnd.info")["snooze_remaining"] == 1200


def test_presence_is_set_by_hand(slack: Slack, ana: SlackUser) -> None:
    hers = Caller(slack, slack.authorize(ana, {"users:read", "users:write"}))
    hers("users.setPresence", presence="away")
    assert hers("users.getPresence", user=ana.id)["presence"] == "away"
    assert hers.refused("users.setPresence", presence="asleep")["error"] == "invalid_presence"
