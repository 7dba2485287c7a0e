"""What `pip install .` installs: everything the program reads, and nothing of the tests."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("autoreply", "channels", "schedules")
BUILD = "from setuptools import build_meta; print('wheel:', build_meta.build_wheel('.'))"
READ = """
from pathlib import Path
import autoreply, channels, schedules
from autoreply.cli import cli
from autoreply.texts.crisis import countries
from autoreply.settings.paths import example_file
here = Path.cwd()
assert all(here in Path(room.__file__).parents for room in (autoreply, channels, schedules))
assert example_file().is_file() and here in example_file().parents
assert countries()["US"].lines
cli(["--help"])
"""


def files_of(room: Path) -> set[str]:
    """Every file of a package, but what Python writes."""
    found = (path.relative_to(room.parent) for path in room.rglob("*") if path.is_file())
    return {str(path) for path in found if "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel holds."""
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE", "config.example.toml"):
        shutil.copy(ROOT / name, source)
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run([sys.executable, "-c", BUILD], cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    target = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(source / done.stdout.rsplit("wheel: ")[-1].strip()) as wheel:
        wheel.extractall(target)
    return target


@pytest.mark.parametrize("room", ROOMS)
def test_the_wheel_holds_every_file_of_the_room(installed: Path, room: str) -> None:
    assert files_of(installed / room) == files_of(ROOT / room)


def test_the_wheel_holds_nothing_else(installed: Path) -> None:
    assert {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")} == set(ROOMS)


def test_the_program_runs_from_the_wheel_alone(installed: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run([sys.executable, "-c", READ], cwd=installed, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "explain" in done.stdout
