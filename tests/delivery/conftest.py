"""A practice for each test, with a mail server of its own."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.delivery.practice import DeliveringPractice
from tests.peers.smtp_sink import SmtpSink, Terms


class Delivers(Protocol):
    """Makes a practice: see `DeliveringPractice`."""

    def __call__(self, when: str, **wishes: Any) -> DeliveringPractice: ...


@pytest.fixture
def delivers(tmp_path: Path) -> Iterator[Delivers]:
    with ExitStack() as stack:
        sink = stack.enter_context(SmtpSink(Terms(password="secret", size_limit=25_000_000)))

        def make(when: str, **wishes: Any) -> DeliveringPractice:
            return stack.enter_context(DeliveringPractice(tmp_path, when, sink, **wishes))

        yield make
