"""One sandbox for all tests of this folder: its daemon takes seconds to start."""

from collections.abc import Iterator

import pytest

from autoreply_demo.sandbox.sandbox import Sandbox, new_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """It is at whatever time the test before left it. Those of another module may come back to a night that was."""
    with new_sandbox() as made:
        yield made
