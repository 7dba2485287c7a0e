"""One sandbox for all tests of this folder: its daemon takes seconds to start."""

from collections.abc import Iterator

import pytest

from autoreply_demo.sandbox.sandbox import Sandbox, new_sandbox


@pytest.fixture(scope="package")
def sandbox() -> Iterator[Sandbox]:
    """It is at whatever time the test before left it."""
    with new_sandbox() as made:
        yield made
