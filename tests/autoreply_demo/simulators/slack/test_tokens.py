"""Which token opens what, and what is said to the others."""

import pytest

from autoreply_demo.simulators.slack import BOT_SCOPES, MethodError, Slack, SlackUser
from autoreply_demo.simulators.slack.api_apps import TEAM_NAME
from tests.autoreply_demo.simulators.slack.clients import Caller

AUTHORIZE = "https://slack.com/oauth/v2/authorize"
BACK = "https://desk.example.org/hooks/team/oauth"


def test_each_token_is_told_whose_it_is(slack: Slack, ana: SlackUser, bot: Caller) -> None:
    said = bot("auth.test")
    assert (said["user_id"], said["bot_id"], said["team_id"]) == (slack.app.id, "B0BOT", slack.world.team)
    token = slack.authorize(ana)
    mine = Caller(slack, token)("auth.test")
    assert (mine["user_id"], "bot_id" in mine) == (ana.id, False)
    headers = Caller(slack, token).answer("auth.test").headers
    assert headers["Date"] == "Wed, 25 Nov 2026 22:00:00 GMT"
    assert "dnd:write" in headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(("token", "error"), [("", "not_authed"), ("xoxb-of-nobody", "invalid_auth")])
def test_no_token_and_an_unknown_one_are_refused(slack: Slack, token: str, error: str) -> None:
    assert Caller(slack, token).refused("auth.test")["error"] == error


def test_a_revoked_token_and_that_of_somebody_who_left_are_refused(slack: Slack, ana: SlackUser) -> None:
    token = slack.authorize(ana)
    slack.revoke(token)
    assert Caller(slack, token).refused("auth.test")["error"] == "token_revoked"
    slack.restore(token)
    ana.record.deleted = True
    assert Caller(slack, token).refused("auth.test")["error"] == "account_inactive"


def test_the_kind_of_token_counts(slack: Slack, bot: Caller) -> None:
    assert bot.refused("dnd.setSnooze", num_minutes=5)["error"] == "not_allowed_token_type"
    assert bot.refused("apps.connections.open")["error"] == "not_allowed_token_type"
    assert Caller(slack, slack.app_token).refused("users.info", user=slack.app.id)["error"] == "not_allowed_token_type"


def test_a_missing_scope_is_named(slack: Slack, ana: SlackUser, bot: Caller) -> None:
    slack.tokens.bot.scopes = frozenset({"chat:write"})
    said = bot.refused("users.info", user=ana.id)
    assert (said["error"], said["needed"], said["provided"]) == ("missing_scope", "users:read", "chat:write")


def test_the_kind_of_conversation_decides_which_scope_is_needed(slack: Slack, ana: SlackUser, bot: Caller) -> None:
    slack.tokens.bot.scopes = BOT_SCOPES - {"im:history", "im:read"}
    direct, channel = slack.direct(ana, slack.app), slack.channel("intake", [ana])
    assert bot("conversations.history", channel=channel.id)["messages"] == []
    assert bot.refused("conversations.history", channel=direct.id)["needed"] == "im:history"
    assert bot.refused("conversations.info", channel=direct.id)["needed"] == "im:read"
    assert bot.refused("users.conversations", types="im,mpim")["needed"] == "im:read"


def test_unknown_methods_and_arguments_are_refused(slack: Slack, ana: SlackUser, bot: Caller) -> None:
    assert bot.refused("chat.delete", channel="C1", ts="1.0")["error"] == "unknown_method"
    said = bot.refused("users.info", user=ana.id, include_everything="true")
    assert said["response_metadata"] == {"messages": ["[ERROR] no such argument: include_everything"]}
    assert bot.refused("conversations.replies", channel="C1", ts="")["error"] == "invalid_arguments"


def _consent(slack: Slack, scopes: str = "chat:write,im:history") -> str:
    return f"{AUTHORIZE}?client_id={slack.consent.client_id}&user_scope={scopes}&state=s1&redirect_uri={BACK}"


def test_a_code_is_good_for_one_token(slack: Slack, ana: SlackUser) -> None:
    address = slack.consent.agree(ana.record, _consent(slack))
    assert address.startswith(f"{BACK}?code=")
    assert address.endswith("&state=s1")
    given = {"client_id": slack.consent.client_id, "client_secret": slack.consent.client_secret}
    given |= {"code": address.partition("code=")[2].partition("&")[0], "redirect_uri": BACK}
    nobody = Caller(slack, "")
    assert nobody.refused("oauth.v2.access", **{**given, "client_secret": "no"})["error"] == "bad_client_secret"
    said = nobody.form("oauth.v2.access", **given)
    assert said["team"] == {"id": slack.world.team, "name": TEAM_NAME}
    assert said["authed_user"]["scope"] == "chat:write,im:history"
    assert Caller(slack, said["authed_user"]["access_token"])("auth.test")["user_id"] == ana.id
    assert nobody.refused("oauth.v2.access", **given)["error"] == "invalid_code"


def test_nobody_need_agree_and_the_address_must_be_safe(slack: Slack, ana: SlackUser) -> None:
    assert "error=access_denied" in slack.consent.agree(ana.record, _consent(slack), agrees=False)
    with pytest.raises(MethodError, match="no_scopes"):
        slack.consent.agree(ana.record, _consent(slack, ""))
    with pytest.raises(MethodError, match="bad_redirect_uri"):
        slack.consent.agree(ana.record, _consent(slack).replace(BACK, "http://localhost:3000"))
