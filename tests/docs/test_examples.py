"""The short files to copy: they load without a doubt, and `check` says them back."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from autoreply.cli import cli
from autoreply.settings import load

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))
TODAY = date(2026, 11, 30)


@pytest.fixture
def copied(tmp_path: Path, example: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example as a person copies it, with the files of its secrets, and a state folder of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    (tmp_path / "secrets").mkdir(mode=0o700)
    for name in ("office", "ana", "ben", "mei"):
        secret = tmp_path / "secrets" / name
        secret.touch(0o600)
        secret.write_text("correct horse\n")
    shutil.copy(example, tmp_path / "config.toml")
    return tmp_path / "config.toml"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_loads_without_any_doubt_and_the_check_agrees(copied: Path, example: Path) -> None:
    settings = load(copied, today=TODAY)
    assert settings.warnings == ()
    assert settings.channels
    said = CliRunner().invoke(cli, ["check", "--config", str(copied)])
    assert said.exit_code == 0, said.output
    assert settings.practice in said.output


def test_there_are_both_and_the_one_for_a_single_person_is_short() -> None:
    assert [path.name for path in EXAMPLES] == ["firm.toml", "solo.toml"]
    assert len((ROOT / "examples/solo.toml").read_text(encoding="utf-8").splitlines()) <= 26
