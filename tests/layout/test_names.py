"""A name means one thing: no two classes of ours share one."""

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("autoreply", "autoreply_demo", "channels", "schedules")
CLASS = re.compile(r"^ *class (\w+)[(:\[]", re.MULTILINE)  # parsing every file would take seconds


def test_no_class_name_belongs_to_two_classes() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            for name in CLASS.findall(file.read_text(encoding="utf-8")):
                found[name].append(str(file.relative_to(ROOT)))
    assert found["Engine"] == ["autoreply/engine/engine.py"]  # it looked where classes are
    assert {name: files for name, files in found.items() if len(files) > 1} == {}
