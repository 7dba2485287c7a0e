"""What tests of several ways to our own people share."""

from collections.abc import Iterator

import pytest

from tests.autoreply.notices.program import Program


@pytest.fixture
def program() -> Iterator[Program]:
    made = Program()
    yield made
    made.server.shutdown()
    made.server.server_close()
