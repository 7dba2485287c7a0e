"""`autoreply reach`, called as a person calls it, over the simulator of Twilio; and what `doctor` says of ways."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autoreply.cli import cli
from autoreply.commands.doctor import NOBODY_TOLD, ONE_WAY, examine
from autoreply.settings import load
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


class Desk:
    """A settings file, and the telephones of everybody."""

    def __init__(self, twilio: Telephone, folder: Path) -> None:
        self.twilio, self._folder = twilio, folder
        self.file = folder / "config.toml"
        twilio.number(OURS)
        self.writes(REACH)

    def writes(self, more: str) -> None:
        given = {"state": self._folder / "state", "account": ACCOUNT, "token": AUTH, "api": self.twilio.base_url}
        self.file.write_text(FILE.format(ours=OURS, more=more, **given))
        self.file.chmod(0o600)

    def runs(self, *words: str) -> Result:
        command, *more = words
        return CliRunner().invoke(cli, ["reach", command, "--config", str(self.file), *more])

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


def test_doctor_wants_proved_ways_that_have_nothing_in_common(desk: Desk) -> None:
    def said() -> list[tuple[bool, str]]:
        found = examine(load(desk.file, {}), ())
        return [(one.ok, one.says) for of, one in found if of == "reach"]

    assert (False, "is not proved, and not used") in said()
    desk.runs("test")
    desk.runs("confirm", desk.code())
    assert (False, ONE_WAY) in said()
    desk.writes("")
    assert said() == [(True, NOBODY_TOLD)]
