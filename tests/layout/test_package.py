"""What the two wheels hold: the plain one the program and no test, the other the demo."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest

from autoreply.cli import NO_DEMO

ROOT = Path(__file__).resolve().parents[2]
PLAIN, DEMO = ("autoreply", "channels", "schedules"), ("autoreply_demo",)
BUILD = "from setuptools import build_meta; print('wheel:', build_meta.build_wheel('.'))"
READ = """
from pathlib import Path
import autoreply, channels, schedules
from autoreply.cli import cli
from autoreply.texts.crisis import countries
from autoreply.settings.paths import example_file
here = Path.cwd()
assert all(here in Path(package.__file__).parents for package in (autoreply, channels, schedules))
assert here in example_file().parents
assert countries()["US"].lines
cli(["--help"])
"""
MANUAL = "autoreply/config.example.toml"  # from beside the packages, by setup.py
MADE = ("__pycache__", "build", "*.egg-info")  # by Python and by setuptools


def files_of(package: Path) -> set[str]:
    """Every file of a package that belongs into a wheel."""
    found = [path.relative_to(package.parent) for path in package.rglob("*") if path.is_file()]
    left_out = [path for path in found if any(fnmatch(part, made) for part in path.parts for made in MADE)]
    return {str(path) for path in found if path not in left_out} - {f"{package.name}/pyproject.toml"}


def installed_from(source: Path, target: Path) -> Path:
    """`target` with what the wheel of `source` holds."""
    done = subprocess.run([sys.executable, "-c", BUILD], cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(source / done.stdout.rsplit("wheel: ")[-1].strip()) as wheel:
        wheel.extractall(target)
    return target


def copied(package: str, into: Path) -> Path:
    ignored = shutil.ignore_patterns(*MADE)
    return Path(shutil.copytree(ROOT / package, into / package, symlinks=True, ignore=ignored))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the plain wheel holds."""
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE", "config.example.toml", "setup.py"):
        shutil.copy(ROOT / name, source)
    for package in PLAIN + DEMO:
        copied(package, source)
    return installed_from(source, tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel of the demo holds."""
    source = copied("autoreply_demo", tmp_path_factory.mktemp("source"))
    return installed_from(source, tmp_path_factory.mktemp("demo"))


def test_each_wheel_holds_its_packages_whole_and_nothing_else(plain: Path, demo: Path) -> None:
    for installed, packages in ((plain, PLAIN), (demo, DEMO)):
        assert {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")} == set(packages)
        for package in packages:
            assert files_of(installed / package) - {MANUAL} == files_of(ROOT / package)
    assert (plain / MANUAL).read_bytes() == (ROOT / "config.example.toml").read_bytes()


def test_the_plain_wheel_explains_by_the_example_where_no_settings_file_is(plain: Path) -> None:
    done = without_the_checkout(plain, "from autoreply.cli import main; main()", "explain", "--at", "2026-12-06 02:00")
    assert done.returncode == 0, done.stderr
    assert done.stderr == "No settings file found: explaining by the example practice.\n"
    assert "988" in done.stdout


def without_the_checkout(installed: Path, program: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run it on the wheel and the libraries; -S leaves out what `pip install -e` adds to them."""
    folders = [str(installed), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    return subprocess.run(
        [sys.executable, "-S", "-c", program, *words],
        cwd=installed,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(folders), "HOME": str(installed)},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("library", ["pymap", "aiosmtpd"])
def test_the_demo_without_its_libraries_says_the_same(library: str) -> None:
    program = f"import sys; sys.modules[{library!r}] = None; from autoreply.cli import cli; cli(['demo', '--script'])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"Error: {NO_DEMO}\n")
