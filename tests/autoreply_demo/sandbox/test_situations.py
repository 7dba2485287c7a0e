"""Each situation of the sandbox comes to what it should, as its button plays it."""

import pytest

from autoreply_demo.sandbox.page.actions import PageActions
from autoreply_demo.sandbox.sandbox import Sandbox
from autoreply_demo.sandbox.situations import SITUATIONS

SAYS = {"urgent": "He replies ", "on-call": "He presses "}


@pytest.fixture(scope="module")
def page(sandbox: Sandbox) -> PageActions:
    """One for all: its people are new to the practice in each situation."""
    return PageActions(sandbox)


@pytest.mark.parametrize("name", SITUATIONS)
def test_each_situation_is_as_expected(page: PageActions, name: str) -> None:
    assert page.do("play", {"situation": name})
    assert page.notice == ""
    assert page.result.title == SITUATIONS[name].title
    assert page.result.well, page.result.lines
    assert SAYS.get(name, "") in "\n".join(page.result.lines)
