"""The commands for Slack: the app's manifest, a person's token, and what `doctor` and `status` say of both."""

import ast
import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autoreply.cli import cli
from autoreply.commands.common import SettingsSource
from autoreply.commands.login import channel_of
from autoreply_demo.simulators.slack import USER_SCOPES, Slack, SlackUser
from autoreply_demo.simulators.slack.methods import METHODS as PUBLISHED
from channels import ChannelError, ChannelHost, LogsInPeople, Webhook, WebhookRequest, hook_path
from channels.slack import KIND
from channels.slack.manifest import OAUTH, manifest
from channels.slack.scopes import METHODS, conversation_types, of_bot, of_people
from channels.slack.settings import SlackSettings
from schedules import SystemClock
from tests.posting import respond

FILE = """
practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"
state = "{state}"
[hours]
mon-fri = "9:00-17:30"
[web]
listen = "off"
[people.ana]
name = "Ana Ruiz"
[people.ben]
name = "Ben Cole"
[channels.team]
kind = "slack"
{more}
[channels.team.people.ana]
user = "UANA"
[channels.team.people.ben]
user = "UBEN"
"""
# https://docs.slack.dev/reference/scopes and /reference/events, seen 2026-11-24: those that are like ours.
SCOPES = {
    "app_mentions:read", "channels:history", "channels:read", "chat:write", "chat:write.public", "dnd:read",
    "dnd:write", "groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:history", "mpim:read",
    "mpim:write", "users:read", "users:write", "users.profile:read", "users.profile:write",
}  # fmt: skip
EVENTS = {
    "app_home_opened", "app_mention", "app_uninstalled", "dnd_updated", "message.app_home", "message.channels",
    "message.groups", "message.im", "message.mpim", "tokens_revoked", "user_change",
}  # fmt: skip


class Responder:
    """A settings file beside the simulator, and somebody who types."""

    def __init__(self, slack: Slack, folder: Path) -> None:
        self.slack, self.folder = slack, folder
        self.ana = slack.user("Ana", id="UANA")
        self.ben = slack.user("Ben", id="UBEN")
        self.state = folder / "state" / "channels" / "team"
        self.writes()

    def writes(self, more: str = "", *, base: bool = True) -> None:
        for name, secret in {"bot": self.slack.bot_token, "app": self.slack.app_token, "client": "shh"}.items():
            (self.folder / name).write_text(secret)
            (self.folder / name).chmod(0o600)
        tokens = 'bot_token_file = "bot"\napp_token_file = "app"'
        more = f'api_base_url = "{self.slack.api_base_url}"\n{tokens}\n{more}' if base else more
        self.file = self.folder / "config.toml"
        self.file.write_text(FILE.format(state=self.folder / "state", more=more))
        self.file.chmod(0o600)

    def types(self, *words: str | Path, stdin: str | None = None) -> Result:
        return CliRunner().invoke(cli, [*map(str, words), "--config", str(self.file)], input=stdin)

    def finds(self) -> dict[str, list[str]]:
        """What `doctor` says of the channel: by subject, "!!" before what is wrong."""
        rows = json.loads(self.types("doctor", "team", "--json").stdout)
        found: dict[str, list[str]] = {}
        for row in rows:
            if row["of"] == "team":
                found.setdefault(row["about"], []).append(("" if row["ok"] else "!! ") + row["says"])
        return found


@pytest.fixture
def responder(tmp_path: Path) -> Iterator[Responder]:
    with Slack(clock=SystemClock()) as slack:
        yield Responder(slack, tmp_path)


def settings(**more: object) -> SlackSettings:
    return SlackSettings.model_validate(more)


PEOPLE = {"ana": {"user": "UANA"}}
QUIET = {"ana": {"user": "UANA", "presence": False}}
WAYS = [
    settings(),
    settings(in_channels="silence"),
    settings(in_channels="message", people=PEOPLE),
    settings(people=QUIET),
    settings(mode="http", public_url="https://desk.example.org", people=PEOPLE, client_id="1.2", client_secret="x"),
]


@pytest.mark.parametrize("way", WAYS)
def test_every_scope_and_event_of_a_manifest_exists_and_none_stands_there_twice(way: SlackSettings) -> None:
    made = manifest("team", way)
    for names in made["oauth_config"]["scopes"].values():
        assert set(names) <= SCOPES
        assert len(set(names)) == len(names)
    told = made["settings"]["event_subscriptions"]
    for key in ("bot_events", "user_events"):
        assert set(told.get(key, [])) <= EVENTS
        assert len(set(told.get(key, []))) == len(told.get(key, []))


def test_a_manifest_asks_for_no_more_than_the_file_configures() -> None:
    alone, silent, aside, quiet, posted = (manifest("team", way) for way in WAYS)
    assert "user" not in alone["oauth_config"]["scopes"]
    assert "user_events" not in alone["settings"]["event_subscriptions"]
    assert "redirect_urls" not in alone["oauth_config"]
    assert alone["settings"]["socket_mode_enabled"] is True
    assert silent["oauth_config"]["scopes"]["bot"] == ["chat:write", "im:history", "im:read", "users:read"]
    assert "im:write" in aside["oauth_config"]["scopes"]["bot"]
    assert "im:write" not in alone["oauth_config"]["scopes"]["bot"]
    assert aside["settings"]["event_subscriptions"]["user_events"] == ["message.im"]
    assert {"dnd:write", "users.profile:write"} <= set(aside["oauth_config"]["scopes"]["user"])
    assert quiet["oauth_config"]["scopes"]["user"] == ["chat:write", "im:history", "im:read"]
    hooks = f"https://desk.example.org{hook_path('team', '')}"
    assert posted["settings"]["event_subscriptions"]["request_url"] == f"{hooks}events"
    assert posted["oauth_config"]["redirect_urls"] == [f"{hooks}oauth"]
    assert posted["settings"]["socket_mode_enabled"] is False


def called() -> set[str]:
    """Every method of the Web API that stands in the channel's source as a text of its own."""
    folder = Path(__file__).parents[3] / "channels" / "slack"
    nodes = (node for file in folder.glob("*.py") for node in ast.walk(ast.parse(file.read_text("utf-8"))))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    family = re.compile(r"(apps|auth|chat|conversations|dnd|oauth|users|reactions|team)(\.\w+)+")
    return {text for text in texts if family.fullmatch(text)}


def test_every_method_the_channel_calls_is_covered_by_the_manifest() -> None:
    fullest = settings(in_channels="message", people=PEOPLE)
    asked = {need.scope for need in (*of_bot(fullest), *of_people(fullest))} | {"connections:write"}
    assert called() == set(METHODS)
    for method, groups in METHODS.items():
        assert all(set(group) & asked for group in groups), method
        published = set(PUBLISHED[method].scopes)
        assert {scope for group in groups for scope in group} <= published


def test_the_app_lists_no_conversation_for_which_it_has_no_scope() -> None:
    scope = {"im": "im:read", "mpim": "mpim:read", "public_channel": "channels:read", "private_channel": "groups:read"}
    for way in WAYS:
        asked = {need.scope for need in of_bot(way)}
        assert {scope[kind] for kind in conversation_types(way).split(",")} <= asked


def test_the_manifest_is_printed_as_json_before_there_is_any_token_and_the_steps_beside_it(
    responder: Responder,
) -> None:
    responder.writes(base=False)
    done = responder.types("slack", "manifest")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["features"]["app_home"]["messages_tab_enabled"] is True
    assert "1. Open https://api.slack.com/apps" in done.stderr
    assert "connections:write" in done.stderr
    steps = responder.types("slack", "manifest", "team", "--steps")
    assert steps.stdout == done.stderr
    strange = responder.types("slack", "manifest", "office")
    assert strange.exit_code == 2
    assert "Slack channels: team" in strange.stderr


def test_a_pasted_token_is_proved_kept_out_of_sight_and_never_printed(responder: Responder) -> None:
    token = responder.slack.authorize(responder.ana)
    done = responder.types("login", "team", "--person", "ana", stdin=f"{token}\n")
    assert done.exit_code == 0, done.output
    kept = responder.state / "token-ana"
    assert kept.read_text() == token
    assert kept.stat().st_mode & 0o777 == 0o600
    assert token not in done.output


def test_a_token_comes_from_a_file_or_from_standard_input(responder: Responder, tmp_path: Path) -> None:
    brought = tmp_path / "brought"
    brought.write_text(responder.slack.authorize(responder.ana) + "\n")
    assert responder.types("login", "team", "--person", "ana", "--token-file", brought).exit_code == 0
    (responder.state / "token-ana").unlink()
    given = ("login", "team", "--person", "ana", "--token-file", "-")
    assert responder.types(*given, stdin=brought.read_text()).exit_code == 0
    assert (responder.state / "token-ana").read_text() == brought.read_text().strip()
    assert responder.types("login", "team", "--person", "ana", "--token-file", tmp_path / "none").exit_code == 2


def test_a_token_that_is_not_this_persons_or_does_not_suffice_is_not_kept(responder: Responder) -> None:
    stranger = responder.slack.authorize(responder.ben)
    poor = responder.slack.authorize(responder.ana, USER_SCOPES - {"dnd:write"})
    revoked = responder.slack.authorize(responder.slack.user("Cleo"))
    responder.slack.revoke(revoked)
    for token, says in {
        stranger: "did somebody else sign in?",
        poor: "lacks dnd:write",
        revoked: "token_revoked",
        responder.slack.bot_token: "begins with xoxp-",
        "": "begins with xoxp-",
    }.items():
        done = responder.types("login", "team", "--person", "ana", "--token-file", "-", stdin=f"{token}\n")
        if not token:
            done = responder.types("login", "team", "--person", "ana", stdin=" \n")
        assert done.exit_code == 2
        assert says in done.stderr
        assert not token or token not in done.output
    assert not (responder.state / "token-ana").exists()


def test_login_says_whom_it_knows(responder: Responder) -> None:
    assert "--person KEY" in responder.types("login", "team").stderr
    done = responder.types("login", "team", "--person", "zoe", stdin="x\n")
    assert "there: ana, ben" in done.stderr


class Browser:
    """Reads the address on the terminal, agrees as `person`, and copies back where it was led."""

    def __init__(self, responder: Responder, person: SlackUser, *, agrees: bool = True) -> None:
        self._slack, self._person, self._agrees = responder.slack, person, agrees
        self.told: list[str] = []

    def show(self, words: str) -> None:
        self.told.append(words)

    def ask(self, words: str) -> str:
        address = next(word for line in self.told for word in line.split() if "client_id=" in word)
        return self._slack.consent.agree(self._person.record, address, agrees=self._agrees)


@pytest.fixture
def browsing(responder: Responder) -> Responder:
    (responder.folder / "client").write_text(responder.slack.consent.client_secret)
    client = f'client_id = "{responder.slack.consent.client_id}"\nclient_secret_file = "{responder.folder / "secret"}"'
    (responder.folder / "secret").write_text(responder.slack.consent.client_secret)
    (responder.folder / "secret").chmod(0o600)
    responder.writes(client)
    return responder


def let_in(responder: Responder, browser: Browser) -> None:
    """As the command does it, with a browser at hand."""
    with channel_of(SettingsSource(responder.file, {}), "team") as channel:
        assert isinstance(channel, LogsInPeople)
        channel.login_person("ana", "", browser.show, browser.ask)


def test_consent_in_the_browser_gives_a_token_and_one_that_no_question_led_to_gives_none(browsing: Responder) -> None:
    browser = Browser(browsing, browsing.ana)
    let_in(browsing, browser)
    assert (browsing.state / "token-ana").read_text().startswith("xoxp-")
    assert any("https://localhost/autoreply" in line for line in browser.told)
    (browsing.state / "token-ana").unlink()
    forged = "https://localhost/autoreply?code=1.2&state=guessed"
    done = browsing.types("login", "team", "--person", "ana", stdin=f"{forged}\n")
    assert done.exit_code == 2
    assert "not the address to which this question led" in done.stderr
    assert not (browsing.state / "token-ana").exists()


def test_consent_refused_or_given_by_another_member_is_said(browsing: Responder) -> None:
    with pytest.raises(ChannelError, match="nobody agreed"):
        let_in(browsing, Browser(browsing, browsing.ana, agrees=False))
    with pytest.raises(ChannelError, match="did somebody else sign in"):
        let_in(browsing, Browser(browsing, browsing.ben))


def test_doctor_is_content_with_an_app_that_is_well_and_people_without_tokens(responder: Responder) -> None:
    intake = responder.slack.channel("intake", [responder.ana])
    responder.writes(f'in_channels = "message"\nclient_channels = ["{intake.id}"]')
    found = responder.finds()
    assert not [line for lines in found.values() for line in lines if line.startswith("!!")]
    assert "accepts the bot token, for the workspace" in found["app"][0]  # whose is seen where another was pasted
    assert found["app: scopes"] == ["all that is needed, and nothing more"]
    assert "opens one" in found["connection"][0]
    assert "is in it" in found["channel"][0]
    assert "autoreply login team --person ana" in found["ana"][0]
    assert found["people"] == ["0 of 2 let Autoreply act for them"]
    assert found["clock"]


def test_doctor_names_what_is_missing_and_what_it_costs(responder: Responder) -> None:
    elsewhere = responder.slack.channel("elsewhere", [responder.ana], app=False)
    responder.writes(f'client_channels = ["{elsewhere.id}", "C0NOWHERE"]')
    responder.slack.tokens.bot.scopes -= {"users:read", "im:write"}
    responder.state.mkdir(parents=True)
    (responder.state / "token-ana").write_text(responder.slack.authorize(responder.ben))
    token = responder.slack.authorize(responder.ben)
    (responder.state / "token-ben").write_text(token)
    responder.slack.revoke(token)
    found = responder.finds()
    assert found["app: scope"][0].startswith("!! users:read is missing: clients cannot be told from colleagues")
    assert found["channel"][0].startswith(f"!! {elsewhere.id}: the app is not in it")
    assert "C0NOWHERE cannot be seen (channel_not_found)" in found["channel"][1]
    assert "belongs to another member" in found["ana"][0]
    assert "token_revoked" in found["ben"][0]
    assert token not in str(found)


def test_doctor_tells_tokens_in_the_wrong_place_and_scopes_beyond_need(responder: Responder) -> None:
    (responder.folder / "bot").write_text(responder.slack.authorize(responder.ana))
    (responder.folder / "app").write_text(responder.slack.bot_token)
    responder.file.write_text(responder.file.read_text())
    found = responder.finds()
    assert "another kind" in found["app"][0]
    assert "begins with xapp-" in found["connection"][0]
    responder.writes('in_channels = "silence"')
    assert "would not be needed" in responder.finds()["app: scopes"][0]


def test_explain_shows_what_slack_shows_and_no_subject(responder: Responder) -> None:
    done = responder.types("explain", "--channel", "team", "--at", "2026-11-22 02:00", "--json")
    reply = json.loads(done.stdout)["reply"]
    assert reply["subject"] == ""
    assert "988" in reply["text"]
    shown = responder.types("explain", "--channel", "team", "--at", "2026-11-22 02:00").stdout
    assert "your message has arrived" not in shown
    assert "| This is an automatic reply." in shown


def test_status_says_who_is_left_alone_and_a_stranger_is_refused(responder: Responder) -> None:
    found = json.loads(responder.types("status", "--json").stdout)
    assert [(one["person"], one["let_in"]) for one in found["postures"]] == [("ana", False), ("ben", False)]
    assert (
        "team: Ana Ruiz has not let Autoreply in. Run: autoreply login team --person ana"
        in responder.types("status").stdout
    )
    responder.file.write_text(responder.file.read_text().replace("[people.ben]", "[people.benny]"))
    done = responder.types("status")
    assert done.exit_code == 1
    assert "this goes by the rest of the file" in done.stderr
    assert 'Did you mean "benny"?' in done.stderr


def test_the_page_to_which_consent_leads_keeps_nothing_and_is_there_only_for_it(tmp_path: Path) -> None:
    http = {"mode": "http", "public_url": "https://desk.example.org", "signing_secret": "s", "bot_token": "xoxb-1"}
    asked = WebhookRequest("GET", OAUTH, "code=1.2&state=3", {}, b"")
    for more, status in (({"client_id": "1.2", "client_secret": "shh"}, 200), ({}, 404)):
        channel = KIND.build("team", settings(**http, **more), tools(tmp_path))
        assert isinstance(channel, Webhook)
        answer = respond(channel, asked)
        assert answer.status == status
        assert "1.2" not in answer.body
        channel.close()


def tools(folder: Path) -> ChannelHost:
    return ChannelHost(SystemClock().now, NoCursors(), folder, "0123", lambda _channel, _says: None)


class NoCursors:
    """Nothing is remembered here."""

    def get(self, channel: str, key: str) -> str | None:
        return None

    def put(self, channel: str, key: str, value: str) -> None:
        raise AssertionError(f"{channel} remembers {key}")

    def change(self, channel: str, key: str, change: Callable[[str], str], dated: datetime | None = None) -> None:
        raise AssertionError(f"{channel} remembers {key}")
