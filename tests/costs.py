"""Which tests take much of the processor, and do not say why: `make test` has five minutes on two processors.

A test says it by `@pytest.mark.costs("why")`.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.groups import group_of

MOST = 5.0  # seconds of CPU, of the test itself: what many tests share is made before it
TOOK = "seconds of CPU"
TICKS = os.sysconf("SC_CLK_TCK")

_costly: dict[str, float] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Note what the test takes, with its processes where it belongs to a group of tests that have some."""
    with_processes = group_of(item.nodeid) is not None
    before = _used(with_processes)
    try:
        yield
    finally:
        took = _used(with_processes) - before
        if took > MOST and not item.get_closest_marker("costs"):
            item.user_properties.append((TOOK, took))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Workers of xdist hand on what they noted by their reports."""
    for name, took in report.user_properties:
        if name == TOOK:
            _costly[report.nodeid] = float(str(took))


def tell(terminal: pytest.TerminalReporter) -> None:
    """List them. A busy machine makes all of them look slower, so this is no failure."""
    for test, took in sorted(_costly.items(), key=lambda each: -each[1]):
        terminal.write_line(f'COSTLY: {took:.1f} seconds of CPU, and no @pytest.mark.costs("why"): {test}')


def _used(with_processes: bool) -> float:
    mine = os.times()
    ended = mine.children_user + mine.children_system
    return mine.user + mine.system + ended + (running(os.getpid()) if with_processes else 0.0)


def running(process: int) -> float:
    """The seconds of all processes that `process` began and that still run; 0 where nothing tells."""
    seconds = 0.0
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):  # ended in the meantime
            for child in map(int, listed.read_text().split()):
                fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
                seconds += sum(map(int, fields[11:15])) / TICKS + running(child)
    return seconds
