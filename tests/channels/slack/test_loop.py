"""The event loop of a workspace, in a thread of its own."""

import pytest

from channels.slack.loop import SlackLoop
from tests.threads import no_new_threads


async def hello() -> str:
    return "hello"


async def nothing() -> None:
    """Nothing is left to be done."""


def test_a_loop_that_could_not_be_started_is_started_by_later_work() -> None:
    loop = SlackLoop("slack: test")
    with no_new_threads(), pytest.raises(RuntimeError, match="thread"):
        loop.run(hello(), 10)
    assert loop.run(hello(), 10) == "hello"
    loop.finish(nothing(), 10)
