"""[defaults.email]: forty alike mailboxes, and each difference written once."""

from pathlib import Path

import pytest

from autoreply.settings import Settings, SettingsError, fingerprint, load
from channels.email.settings import EmailSettings

TOP = """practice = "Hillside Counseling"
country = "US"
timezone = "America/New_York"
hours = { mon-fri = "9-17" }
"""
COMMON = """
[defaults.email]
imap = { host = "mail.example.org", password_file = "secrets/{name}" }
smtp = { host = "mail.example.org", port = 465, security = "tls" }
"""
TWO = """
[channels.ana]
kind = "email"
address = "ana@hillside.example.org"
[channels.lee]
kind = "email"
address = "lee@hillside.example.org"
smtp.host = "relay.example.org"
"""


def loaded(folder: Path, text: str, env: dict[str, str] | None = None) -> Settings:
    (folder / "secrets").mkdir(exist_ok=True)
    for name in ("ana", "lee"):
        secret = folder / "secrets" / name
        secret.touch(0o600)
        secret.write_text(f"word of {name}\n")
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    return load(file, env)


def account(settings: Settings, name: str) -> EmailSettings:
    found = settings.channels[name].settings
    assert isinstance(found, EmailSettings)
    return found


def test_each_mailbox_takes_what_it_leaves_out_and_keeps_what_it_says(tmp_path: Path) -> None:
    settings = loaded(tmp_path, TOP + COMMON + TWO)
    ana, lee = account(settings, "ana"), account(settings, "lee")
    assert (ana.imap.host, ana.smtp.host, ana.smtp.port) == ("mail.example.org", "mail.example.org", 465)
    assert (lee.imap.host, lee.smtp.host, lee.smtp.port) == ("mail.example.org", "relay.example.org", 465)
    assert (ana.imap_password(), lee.imap_password()) == ("word of ana", "word of lee")
    assert settings.warnings == ()


def test_a_password_of_ones_own_takes_the_place_of_the_common_file(tmp_path: Path) -> None:
    settings = loaded(tmp_path, TOP + COMMON + TWO + 'imap = { password = "my own" }\n')
    assert account(settings, "lee").imap_password() == "my own"
    assert account(settings, "ana").imap_password() == "word of ana"


def test_the_environment_is_stronger_than_a_common_file(tmp_path: Path) -> None:
    env = {"AUTOREPLY_CHANNELS__LEE__IMAP__PASSWORD": "elsewhere"}
    settings = loaded(tmp_path, TOP + COMMON + TWO, env)
    assert account(settings, "lee").imap_password() == "elsewhere"
    assert account(settings, "ana").imap_password() == "word of ana"


def test_a_changed_secret_of_a_common_file_is_noticed(tmp_path: Path) -> None:
    loaded(tmp_path, TOP + COMMON + TWO)
    before = fingerprint(tmp_path / "config.toml")
    assert fingerprint(tmp_path / "config.toml") == before
    (tmp_path / "secrets" / "ana").write_text("another word")
    assert fingerprint(tmp_path / "config.toml") != before


@pytest.mark.parametrize(
    ("common", "line", "where", "says"),
    [
        ('[defaults.email]\nimap = { host = "m.example", prot = 1 }\n', 6, "defaults.email.imap.prot", "port"),
        ('[defaults.emial]\nimap = { host = "m.example" }\n', 5, "defaults.emial", 'did you mean "email"?'),
        ('[defaults.email]\naddress = "a@b.example"\n', 6, "defaults.email.address", "Every account has its own"),
    ],
)
def test_a_mistake_is_told_where_it_was_written_and_once(
    tmp_path: Path, common: str, line: int, where: str, says: str
) -> None:
    accounts = TWO + 'imap = { host = "x.example", password = "p" }\n'
    accounts = accounts.replace('ana@hillside.example.org"\n', 'ana@hillside.example.org"\n' + ANA_SERVERS)
    with pytest.raises(SettingsError) as error:
        loaded(tmp_path, TOP + common + accounts)
    (trouble,) = error.value.troubles
    assert (trouble.line, trouble.where) == (line, where)
    assert says in trouble.says


ANA_SERVERS = 'imap = { host = "x.example", password = "p" }\nsmtp = { host = "x.example" }\n'


def test_defaults_that_no_account_uses_are_a_doubt(tmp_path: Path) -> None:
    settings = loaded(tmp_path, TOP + COMMON)
    assert [doubt.where for doubt in settings.warnings if "used by none" in doubt.says] == ["defaults.email"]
