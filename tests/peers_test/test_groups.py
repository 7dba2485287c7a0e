"""The tests of a group go to one worker, and the others one by one to whoever is free."""

from itertools import chain
from types import SimpleNamespace
from typing import Any

import pytest

from tests.groups import GROUPS, pytest_xdist_make_scheduler

OTHERS = ["tests/channels"] * 60
FOLDERS = [folder for folder in GROUPS for _ in range(3)] + OTHERS
TESTS = [f"{folder}/test_{number}.py::test_it[{number}]" for number, folder in enumerate(FOLDERS)]
WORKERS = 4


class Worker:
    """What a worker of xdist is to its scheduler."""

    gateway = SimpleNamespace(id="gw")
    shutting_down = False

    def __init__(self) -> None:
        self.given: list[int] = []

    def send_runtest_some(self, indices: list[int]) -> None:
        self.given += indices

    def shutdown(self) -> None:
        self.shutting_down = True


def handed_out(config: Any) -> list[list[str]]:
    """What each worker is given, when all take a like time for each test."""
    workers = [Worker() for _ in range(WORKERS)]
    scheduler = pytest_xdist_make_scheduler(config, None)
    for worker in workers:
        scheduler.add_node(worker)
        scheduler.add_node_collection(worker, TESTS)
    scheduler.schedule()
    for turn in range(len(TESTS)):
        for worker in workers:
            for index in worker.given[turn : turn + 1]:
                scheduler.mark_test_complete(worker, index)
    assert scheduler.tests_finished
    return [[TESTS[index] for index in worker.given] for worker in workers]


@pytest.fixture
def config() -> Any:
    return SimpleNamespace(getvalue=lambda _: [f"{WORKERS}*popen"], option=SimpleNamespace(loadscopereorder=True))


def test_all_tests_of_a_group_run_in_one_worker_and_each_test_runs_once(config: Any) -> None:
    given = handed_out(config)
    assert sorted(chain.from_iterable(given)) == sorted(TESTS)
    for group in set(GROUPS.values()):
        folders = tuple(f"{folder}/" for folder, its in GROUPS.items() if its == group)
        assert sum(any(test.startswith(folders) for test in each) for each in given) == 1
    assert all(any(test.startswith(OTHERS[0]) for test in each) for each in given)


def test_this_run_uses_it(pytestconfig: pytest.Config) -> None:
    """Who asks for workers gets ours, whatever xdist has by itself."""
    made = pytestconfig.hook.pytest_xdist_make_scheduler
    assert [each.function for each in made.get_hookimpls()] == [pytest_xdist_make_scheduler]
