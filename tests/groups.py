"""Which tests run one at a time, and which worker gets them.

Two browsers, or the daemons of many tests, slow each other, and what the tests of a group share is made once. Each
group keeps one worker busy for a like time. xdist begins with them, since they are the largest.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

GROUPS = {
    "tests/browser": "browser",
    "tests/faults": "faults",
    "tests/main_job": "processes",
    "tests/autoreply_demo/sandbox": "processes",
    "tests/autoreply_demo/script": "processes",
}


def folder_of(nodeid: str) -> str:
    """The folder of a group in which a test is, "" if there is none."""
    return next((folder for folder in GROUPS if nodeid.startswith(f"{folder}/")), "")


def group_of(nodeid: str) -> str | None:
    """The group of a test, if it has one."""
    return GROUPS.get(folder_of(nodeid))


class ByGroup(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """Hands each group to one worker, and all other tests one by one.

    The `--dist=loadgroup` of xdist 3.8 says the group in the name of the test, which pytest 9.2 does not let it change:
    so it tells no group from another, and says nothing.
    """

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        """As xdist does, and forget it: after each test xdist counts what the worker has, and what it ever had."""
        super().mark_test_complete(node, item_index, duration)
        given = self.assigned_work[node]
        scope = self._split_scope(self.registered_collections[node][item_index])
        if all(given[scope].values()):
            del given[scope]

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid) or nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByGroup:
    """xdist asks for it, by `tests/conftest.py`."""
    return ByGroup(config, log)
