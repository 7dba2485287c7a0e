"""`autoreply page`: what it makes, the settings take and the login knows."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from autoreply.cli import cli
from autoreply.record import Record
from autoreply.settings import Settings, SettingsError, load
from autoreply.web.access.login import is_valid
from schedules import SystemClock
from tests.autoreply.samples import MONDAY_NOON, SETTINGS

WORD = "seven quiet herons"


def test_a_password_becomes_a_hash_that_the_login_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "hash"
    made = CliRunner().invoke(cli, ["page", "password", "--into", str(file)], input=f"{WORD}\n{WORD}\n")
    assert made.exit_code == 0
    assert WORD not in made.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    web = settings_with(tmp_path, f'password_hash_file = "{file}"').web
    assert is_valid(web, WORD)
    assert not is_valid(web, WORD.upper())
    assert not is_valid(web, "")


def test_a_token_is_let_in_too_and_nothing_near_it(tmp_path: Path) -> None:
    token = CliRunner().invoke(cli, ["page", "token"]).output.strip()
    file = tmp_path / "token"
    file.write_text(token)
    file.chmod(0o600)
    web = settings_with(tmp_path, f'token_file = "{file}"').web
    assert is_valid(web, token)
    assert not is_valid(web, token[:-1])
    assert not is_valid(web, "")


def test_a_short_password_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "hash"
    made = CliRunner().invoke(cli, ["page", "password", "--into", str(file)], input="short\nshort\n")
    assert made.exit_code == 1
    assert "at least 12 characters" in made.output
    assert not file.exists()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('password_hash = "hunter2"', "is not the hash of a password; make one with: autoreply page password"),
        ('token = "short"', "is shorter than 24 characters"),
        ('public_url = "desk.example.org"', "is not the address of a page"),
        ('public_url = "https://user:word@desk.example.org"', "is not the address of a page"),
        ('public_url = "https://desk.example.org/a b"', "is not the address of a page"),
        ('public_url = "https://desk.example.org/?x=1"', "is not the address of a page"),
        ('session = "1m"', 'between "5m" and "90d"'),
    ],
)
def test_a_wrong_line_is_named_and_no_secret_repeated(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(SettingsError) as error:
        settings_with(tmp_path, line)
    assert says in str(error.value)
    assert "hunter2" not in str(error.value)


def test_the_check_says_who_may_look(tmp_path: Path) -> None:
    for line, says in (
        ("", "Every user of this machine can open"),
        ('token = "' + "x" * 24 + '"', "asks for a token"),
    ):
        settings_with(tmp_path, line)
        told = CliRunner().invoke(cli, ["check", "--config", str(tmp_path / "config.toml")]).output
        assert says in told


def settings_with(folder: Path, line: str) -> Settings:
    """The settings of a small practice with a line in [web]."""
    file = folder / "config.toml"
    file.write_text(f"{SETTINGS}\n[web]\n{line}\n", encoding="utf-8")
    return load(file, {})


def test_everybody_is_logged_out_by_a_command(tmp_path: Path) -> None:
    file = settings_with(tmp_path, "").file
    file.write_text(f'state = "{tmp_path}"\n' + file.read_text())
    record = Record.open(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    record.sessions.begin("one", MONDAY_NOON, MONDAY_NOON + timedelta(hours=1))
    said = CliRunner().invoke(cli, ["page", "logout", "--config", str(file)]).output
    assert said == "1 session ended.\n"
    assert not record.sessions.holder("one", MONDAY_NOON)
    record.close()


def test_people_are_invited_listed_and_removed_by_commands(tmp_path: Path) -> None:
    people = '[people.ana]\nname = "Ana Duarte"\n[people.lee]\nname = "Dr Lee Park"\n'
    file = settings_with(tmp_path, "").file
    file.write_text(f'state = "{tmp_path}"\n{file.read_text()}{people}')

    def says(*words: str) -> str:
        return CliRunner().invoke(cli, ["page", *words, "--config", str(file)]).output

    assert "Nobody has an account." in says("accounts")
    assert "Invite an owner first." in says("invite", "ana")
    assert '"Kim" is not in [people]: ana, lee.' in says("invite", "Kim")
    made = says("invite", "Dr Lee Park", "--owner")
    token = made.partition("\n")[0].partition("http://127.0.0.1:8080/invitation#token=")[2]
    assert "Send it to Dr Lee Park" in made
    assert "It works only on this computer, because [web] has no public_url." in made
    assert "From now on everybody has to log in" in made
    assert "From now on" not in says("invite", "ana")
    listed = says("accounts")
    assert "ana: Ana Duarte, person, can use a link until" in listed
    assert "lee: Dr Lee Park, owner, can use a link until" in listed
    with Record.open(f"sqlite:///{tmp_path / 'record.sqlite3'}") as record:
        checked = CliRunner().invoke(cli, ["check", "--config", str(file)]).output
        assert "has an account on the practice page" not in checked
        record.accounts.invite("kim", "x", SystemClock().now() + timedelta(days=1), owner=False)
        checked = CliRunner().invoke(cli, ["check", "--config", str(file)]).output
        assert '"kim" has an account on the practice page, but is not an owner and not in [people]' in checked
        assert says("remove", "kim") == "The account is removed, and logged out everywhere.\n"
        assert record.accounts.accept(token, "hash", SystemClock().now()) == "lee"
        assert "lee: Dr Lee Park, owner\n" in says("accounts")
        assert "This is the last owner who can log in." in says("remove", "lee")
        record.sessions.begin_for("lee", "hash", "one", SystemClock().now(), SystemClock().now() + timedelta(hours=1))
        assert says("remove", "ana") == "The account is removed, and logged out everywhere.\n"
        assert '"ana" has no account.' in says("remove", "ana")
        assert "needs no login" in says("remove", "LEE")
        assert record.sessions.holder("one", SystemClock().now()) is None
