"""A name means one thing: no two classes of ours share one."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("autoreply", "autoreply_demo", "channels", "schedules")


def test_no_class_name_belongs_to_two_classes() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for one in ast.walk(tree):
                if isinstance(one, ast.ClassDef):
                    found[one.name].append(f"{file.relative_to(ROOT)}:{one.lineno}")
    assert found["Engine"]  # it looked where classes are
    assert {name: places for name, places in found.items() if len(places) > 1} == {}
