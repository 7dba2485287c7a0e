"""What is written: the file, its secrets, the copies of what was there; and nothing where it cannot be whole."""

import os
import stat
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoreply.editing.toml_text import text
from autoreply.settings import load
from autoreply.setup.files import NotWrittenError, SettingsPlan, can_write, write
from autoreply.setup.machine import Machine
from autoreply.setup.remembered import remember, remembered
from autoreply.setup.settings_text import secrets, settings_text
from channels.email.settings import EmailSettings
from tests.autoreply.setup.office import GOOD, interview, whole

NOW = datetime(2026, 11, 29, 21, 30, tzinfo=UTC)
ROOT = os.geteuid() == 0


def plan(folder: Path, **changes: str) -> SettingsPlan:
    draft = whole(**changes).draft
    return SettingsPlan(folder / "config.toml", settings_text(draft, folder / "config.toml"), secrets(draft))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_file_loads_without_a_doubt_and_the_secret_is_beside_it(tmp_path: Path) -> None:
    made = plan(tmp_path / "new", cover="Dr. Lee", cover_contact="+1 555 0100")
    made.check()
    assert write(made, NOW) == []
    settings = load(made.file, {})
    assert settings.warnings == ()
    assert (settings.practice, settings.timezone.key) == ("Ruiz Counseling", "America/New_York")
    assert settings.contacts["cover"].name == "Dr. Lee"
    assert GOOD["password"] not in made.file.read_text()
    secret = tmp_path / "new/secrets/office"
    assert secret.read_text() == f"{GOOD['password']}\n"
    assert (mode(made.file), mode(secret), mode(secret.parent)) == (0o600, 0o600, 0o700)


def test_what_was_there_is_kept_under_a_name_with_its_mode(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("old = 1\n")
    (tmp_path / "config.toml").chmod(0o640)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/office").write_text("old\n")
    (tmp_path / "secrets/office").chmod(0o600)
    kept = write(plan(tmp_path), NOW)
    assert {path.read_text() for path in kept} == {"old\n", "old = 1\n"}
    assert {mode(path) for path in kept} == {0o600, 0o640}
    assert all(".before-2026" in path.name for path in kept)
    assert write(plan(tmp_path), NOW) == [], "the same answers change nothing"
    again = write(plan(tmp_path, practice="Another"), NOW)
    assert len({*kept, *again}) == 3, "no copy is overwritten"


def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.toml").write_text("old = 1\n")
    (tmp_path / "config.toml").symlink_to(tmp_path / "real.toml")
    write(plan(tmp_path), NOW)
    assert (tmp_path / "config.toml").is_symlink()
    assert "Ruiz" in (tmp_path / "real.toml").read_text()


def test_where_it_cannot_be_written_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "secrets").write_text("in the way")
    with pytest.raises(NotWrittenError):
        write(plan(tmp_path), NOW)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secrets"]


def test_where_the_file_itself_cannot_be_written_the_old_secret_is_back(tmp_path: Path) -> None:
    write(plan(tmp_path), NOW)
    before = (tmp_path / "config.toml").read_text()
    (tmp_path / "config.toml").unlink()
    (tmp_path / "config.toml").mkdir()
    made = plan(tmp_path)
    other = SettingsPlan(made.file, made.text, {"office": "another password"})
    with pytest.raises(NotWrittenError, match="is a folder"):
        write(other, NOW)
    assert (tmp_path / "secrets/office").read_text() == f"{GOOD['password']}\n"
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["office"]
    (tmp_path / "config.toml").rmdir()
    write(other, NOW)
    assert (tmp_path / "secrets/office").read_text() == "another password\n"
    assert (tmp_path / "config.toml").read_text() == before


@pytest.mark.skipif(not ROOT, reason="only root can give files away")
def test_what_root_writes_belongs_to_whom_the_place_belongs(tmp_path: Path) -> None:
    os.chown(tmp_path, 65534, 65534)
    kept = [*write(plan(tmp_path), NOW), *write(plan(tmp_path, practice="Another"), NOW)]
    written = [*kept, *(tmp_path / name for name in ("config.toml", "secrets", "secrets/office"))]
    assert {path.stat().st_uid for path in written} == {65534}


@contextmanager
def asked_by_somebody() -> Iterator[None]:
    """Whoever runs the tests, access(2) answers as for a user who is not root."""
    if not ROOT:
        yield
        return
    os.setreuid(65534, 0)  # access(2) looks at the real user
    try:
        yield
    finally:
        os.setreuid(0, 0)


def test_a_folder_that_may_not_be_written_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    assert can_write(tmp_path / "a/b/config.toml") == ""
    tmp_path.chmod(0o500)
    with asked_by_somebody():
        assert "may not write" in can_write(tmp_path / "a/b/config.toml")
    tmp_path.chmod(0o700)


def test_a_folder_in_place_of_the_file_is_said(tmp_path: Path) -> None:
    assert "is a folder" in can_write(tmp_path)
    assert can_write(tmp_path / "config.toml") == ""


@pytest.mark.parametrize("secret", ['a "b" %c', "pä$$ wörd", "four words with spaces", "back\\slash'#"])
def test_a_password_is_read_as_it_was_written(tmp_path: Path, secret: str) -> None:
    made = plan(tmp_path)
    write(SettingsPlan(made.file, made.text, {"office": secret}), NOW)
    account = load(made.file, {}).channels["office"].settings
    assert isinstance(account, EmailSettings)
    assert account.imap_password() == account.smtp_password() == secret


@given(st.text(max_size=60))
def test_whatever_stands_in_a_text_comes_back_as_it_was(written: str) -> None:
    try:
        written.encode()
    except UnicodeEncodeError:
        return  # half of a surrogate pair is no text
    assert tomllib.loads(f"x = {text(written)}")["x"] == written


def test_answers_are_offered_again_for_the_same_file_only_and_hold_no_secret(tmp_path: Path) -> None:
    draft = whole().draft
    file, folder = tmp_path / "config.toml", tmp_path / "state"
    remember(draft, file, folder)
    before = remembered(file, folder)
    assert before["practice"] == "Ruiz Counseling"
    assert before["hours"] == "mon-thu 09:00-12:00, 13:00-17:30; fri 09:00-13:00"
    kept = folder / "init-answers.json"
    assert GOOD["password"] not in kept.read_text()
    assert mode(kept) == 0o600
    assert remembered(tmp_path / "other.toml", folder) == {}
    second = interview({"practice": "Another"}, before=before)
    step = second.next()
    assert step is not None
    assert (step.key, step.offered(second.draft)) == ("country", "US")
    kept.write_text("[]")
    assert remembered(file, folder) == {}


def test_the_computer_is_looked_at_and_utc_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/localtime").symlink_to("/usr/share/zoneinfo/Europe/Berlin")
    assert Machine.look({"LANG": "en_US.UTF-8"}, tmp_path) == Machine("Europe/Berlin", "DE", "en")
    assert Machine.look({"TZ": ":America/Chicago"}, tmp_path).country == "US"
    (tmp_path / "etc/localtime").unlink()
    (tmp_path / "etc/timezone").write_text("Etc/UTC\n")
    assert Machine.look({"LANG": "C.UTF-8"}, tmp_path) == Machine()
    assert Machine.look({"LC_ALL": "de_AT.UTF-8"}, tmp_path) == Machine("", "AT", "de")


def test_the_file_of_a_whole_computer_names_the_state_folder_of_its_service(tmp_path: Path) -> None:
    assert 'state = "/var/lib/autoreply"' in settings_text(whole().draft, Path("/etc/autoreply/config.toml"))
    assert "state =" not in settings_text(whole().draft, tmp_path / "config.toml")
