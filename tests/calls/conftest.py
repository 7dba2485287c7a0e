"""A practice for each test."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.calls.practice import Practice


class Opens(Protocol):
    """Makes a practice: see `Practice`."""

    def __call__(self, when: str, **wishes: Any) -> Practice: ...


@pytest.fixture
def opens(tmp_path: Path) -> Iterator[Opens]:
    with ExitStack() as stack:

        def make(when: str, **wishes: Any) -> Practice:
            return stack.enter_context(Practice(tmp_path, when, **wishes))

        yield make
