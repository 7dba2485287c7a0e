"""The map of the code is complete, and everything it points at exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAP = (ROOT / "docs/map.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return MAP.partition(f"## {title}\n")[2].partition("\n## ")[0]


def rows(title: str) -> list[str]:
    """The first cells of the table under a heading."""
    return re.findall(r"^\| `([\w/.]+)` \|", section(title), re.MULTILINE)


def packages(folder: Path) -> set[str]:
    """The packages directly inside a folder."""
    return {found.parent.name for found in folder.glob("*/__init__.py")}


def test_every_subpackage_has_its_line_and_no_line_is_left_over() -> None:
    assert sorted(rows("Inside `autoreply/`")) == sorted(f"{name}/" for name in packages(ROOT / "autoreply"))


def test_every_package_has_its_line_and_no_line_is_left_over() -> None:
    whole = {"schedules", "channels", "autoreply", "autoreply_demo", "tests"}
    above = (
        "schedules",
        "channels",
        "autoreply_demo",
        *(f"channels/{channel}" for channel in packages(ROOT / "channels")),
    )
    inside = {f"{folder}/{name}" for folder in above for name in packages(ROOT / folder)}
    assert sorted(rows("Packages")) == sorted(f"{name}/" for name in whole | inside)


def test_the_layers_stand_in_the_order_in_which_they_are_checked() -> None:
    checked = re.search(r"^layers = \[\n(.+?)^\]", (ROOT / "pyproject.toml").read_text(), re.MULTILINE | re.DOTALL)
    assert checked
    layers = [re.findall(r"\w+", line.partition("#")[0]) for line in checked[1].splitlines()]
    place = {name: number for number, names in enumerate(layers) for name in names}
    listed = [place[name.rstrip("/")] for name in rows("Inside `autoreply/`")]
    assert listed == sorted(listed)


def test_every_place_on_the_map_exists() -> None:
    paths = set(re.findall(r"`((?:\w+/)+[\w.]*)`", MAP))
    assert len(paths) > 50
    roots = (ROOT, ROOT / "autoreply", ROOT / "tests")
    assert [path for path in sorted(paths) if not any((root / path).exists() for root in roots)] == []


def test_every_file_named_without_its_folder_exists() -> None:
    files = {file.name for top in ("autoreply", "channels", "schedules") for file in (ROOT / top).rglob("*.py")}
    named = set(re.findall(r"`(\w+\.py)`", MAP))
    assert "interview.py" in named
    assert named <= files


def test_no_module_lies_loose_beside_the_packages() -> None:
    assert {file.stem for file in (ROOT / "autoreply").glob("*.py")} == {"__init__", "cli", "errors"}


def test_the_glossary_is_in_order_and_names_nothing_twice() -> None:
    words = re.findall(r"^\| ([a-z][\w ,]*) \|", section("Glossary"), re.MULTILINE)[1:]
    assert len(words) > 20
    assert words == sorted(set(words))
