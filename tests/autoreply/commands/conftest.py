"""A settings file, and whoever calls a command."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from autoreply.cli import cli
from tests.autoreply.commands.office import SETTINGS

Calls = Callable[..., str]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "config.toml"
    written.write_text(SETTINGS.format(state=tmp_path / "state"), encoding="utf-8")
    written.chmod(0o600)
    return written


@pytest.fixture
def calls(file: Path) -> Calls:
    """Calls a command, and returns what it says. `fails` is its exit status."""

    def call(*words: str, fails: int = 0) -> str:
        done = CliRunner().invoke(cli, [*words, "--config", str(file), "--author", "Ana"])
        assert done.exit_code == fails, done.output
        return done.output

    return call
