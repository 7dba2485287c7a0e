"""The room of time touches nothing: no files, no network, no clock but its own module, no other room."""

import ast
from pathlib import Path

import pytest

import schedules

MODULES = sorted(Path(schedules.__file__).parent.rglob("*.py"))
ALLOWED = {
    "bisect", "calendar", "collections", "dataclasses", "datetime", "difflib", "enum", "functools", "holidays",
    "icalendar", "itertools", "re", "schedules", "threading", "typing", "unicodedata", "zoneinfo",
}  # fmt: skip
ALSO = {"clock.py": {"time"}, "public_holidays.py": {"sys", "types"}}  # the one clock; a way round a greedy import
FORBIDDEN_CALLS = {"open", "print", "input", "exec", "eval", "__import__"}


def imported(tree: ast.AST) -> set[str]:
    """The top-level names of every import, also of those inside functions."""
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_module_of_schedules_imports_nothing_that_reads_or_writes(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    assert imported(tree) <= ALLOWED | ALSO.get(module.name, set())
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & FORBIDDEN_CALLS


def test_the_purity_test_would_notice() -> None:
    assert imported(ast.parse("def f():\n    import socket, os.path\n    from urllib.request import urlopen")) == {
        "socket",
        "os",
        "urllib",
    }
