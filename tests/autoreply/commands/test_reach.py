"""`autoreply reach`, called as a person calls it, over the simulator of Twilio; and what `doctor` says of ways."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autoreply.cli import cli
from autoreply.commands.common import record_of
from autoreply.commands.doctor import examine
from autoreply.inspect.reach_report import NOBODY_TOLD, ONE_WAY
from autoreply.notices.ways import way_digest
from autoreply.settings import load
from autoreply.settings.reach import WayKind
from autoreply_demo.simulators.telephone import ACCOUNT, AUTH, Telephone
from schedules import SystemClock

OURS, OWNER = "+15550100000", "+15550100007"
FILE = """
practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"
state = "{state}"
[hours]
mon-fri = "9-17"
[web]
listen = "off"
[people.ana]
name = "Ana Ruiz"
[channels.line]
kind = "sms"
account_sid = "{account}"
auth_token = "{token}"
numbers = ["{ours}"]
public_url = "https://desk.example.org"
api_base_url = "{api}"
{more}
"""
REACH = f'[reach]\nways = [{{ text = "{OWNER}" }}]\n'


CALLS = f"""
[channels.phone]
kind = "voice"
account_sid = "{ACCOUNT}"
auth_token = "{AUTH}"
numbers = ["+15550100001"]
public_url = "https://desk.example.org"
api_base_url = "@api@"
"""
MAILBOX = """
[channels.office]
kind = "email"
address = "office@hillside.example"
imap = { host = "127.0.0.1", port = 1, security = "none", password = "hush" }
smtp = { host = "127.0.0.1", port = 1, security = "none" }
"""
ADD_MAIL = (
    'Add { mail = "you@home.example" } to ways under [reach], with an address of yours, and run: autoreply reach test'
)
ADD_PUSH = 'Add { apprise = "phone" } to ways under [reach], with apprise_url_file, and run: autoreply reach test'


class Desk:
    """A settings file, and the telephones of everybody."""

    def __init__(self, twilio: Telephone, folder: Path) -> None:
        self.twilio, self._folder = twilio, folder
        self.file = folder / "config.toml"
        twilio.number(OURS)
        self.writes(REACH)

    def writes(self, more: str) -> None:
        given = {"state": self._folder / "state", "account": ACCOUNT, "token": AUTH, "api": self.twilio.base_url}
        self.file.write_text(FILE.format(ours=OURS, more=more.replace("@api@", self.twilio.base_url), **given))
        self.file.chmod(0o600)

    def runs(self, *words: str) -> Result:
        command, *more = words
        return CliRunner().invoke(cli, ["reach", command, "--config", str(self.file), *more])

    def proves(self, *ways: tuple[WayKind, str]) -> None:
        with record_of(load(self.file, {})) as record:
            for kind, address in ways:
                record.ways.confirm("", way_digest(kind, address), "owner", SystemClock().now())

    def reach_says(self) -> list[str]:
        """What `doctor` finds wrong about the ways to the owner."""
        found = examine(load(self.file, {}), ())
        return [one.says for of, one in found if of == "reach" and not one.ok]

    def code(self) -> str:
        self.twilio.settle()
        found = re.search(r"code is (\d{6})\.", self.twilio.phone(OWNER).hears("your code").body)
        assert found
        return found[1]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Telephone(clock=SystemClock()) as twilio:
        yield Desk(twilio, tmp_path)


def test_a_code_is_sent_and_typed_in_and_then_the_way_is_proved(desk: Desk) -> None:
    assert (desk.runs("list").exit_code, "is not proved" in desk.runs("list").output) == (1, True)
    sent = desk.runs("test")
    assert sent.exit_code == 0, sent.output
    assert "A code is on its way by text" in sent.output
    assert OWNER not in sent.output
    wrong = desk.runs("confirm", "12")
    assert (wrong.exit_code, "This code is wrong" in wrong.output) == (2, True)
    assert "Proved: text" in desk.runs("confirm", desk.code()).output
    done = desk.runs("list")
    assert (done.exit_code, "is proved, by" in done.output) == (0, True)
    assert "Every way to the practice is proved" in desk.runs("test").output


def test_somebody_unknown_and_a_file_without_ways_are_said(desk: Desk) -> None:
    assert "not in [people]. Choose one of: ana" in desk.runs("test", "--person", "anna").output
    desk.writes("")
    assert "Add [reach]" in desk.runs("list").output


def test_doctor_refuses_a_file_without_any_way_and_says_what_to_write(desk: Desk) -> None:
    desk.writes("")
    (says,) = desk.reach_says()
    assert says == NOBODY_TOLD
    assert "[reach]" in says
    assert "ways = [{ mail = " in says
    assert "{ text = " in says
    assert "autoreply reach test" in says


def test_doctor_says_which_second_way_is_missing(desk: Desk) -> None:
    assert desk.reach_says() == ["is not proved, and not used", f"{ONE_WAY}. None is proved. {ADD_PUSH}"]
    desk.runs("test")
    desk.runs("confirm", desk.code())
    assert desk.reach_says() == [f"{ONE_WAY}. Only the text is. {ADD_PUSH}"]
    desk.writes(MAILBOX + REACH)
    assert desk.reach_says() == [f"{ONE_WAY}. Only the text is. {ADD_MAIL}"]


def test_doctor_refuses_texts_and_calls_of_one_account_and_names_it(desk: Desk) -> None:
    desk.writes(f'{CALLS}[reach]\nways = [{{ text = "{OWNER}" }}, {{ call = "+15550100008" }}]\n')
    desk.proves((WayKind.TEXT, OWNER), (WayKind.CALL, "+15550100008"))
    server = desk.twilio.base_url.removeprefix("http://")
    shares = f"The text and the call share {server}, account {ACCOUNT}."
    assert desk.reach_says() == [f"{ONE_WAY}. {shares} {ADD_PUSH}"]


def test_doctor_names_the_code_that_is_missing_where_the_file_has_ways_enough(desk: Desk) -> None:
    both = f'[reach]\nways = [{{ text = "{OWNER}" }}, {{ mail = "lee@home.example" }}]\n'
    desk.writes(MAILBOX + both)
    desk.proves((WayKind.TEXT, OWNER))
    alone = f"{ONE_WAY}. Only the text is. Prove the others: autoreply reach test"
    assert desk.reach_says() == ["is not proved, and not used", alone]
    desk.proves((WayKind.MAIL, "lee@home.example"))
    assert desk.reach_says() == []
