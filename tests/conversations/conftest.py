"""Practices for the conversations, each with mailboxes of its own on the shared Dovecot."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.conversations.harness import Practice
from tests.peers.dovecot import Dovecot
from tests.peers.smtp_sink import SmtpSink

Evening = Callable[..., Practice]


@pytest.fixture
def evening(dovecot: Dovecot, tmp_path: Path) -> Iterator[Evening]:
    """Begins a story: `evening(at="Mon 24 Nov 18:00")`, with the further wishes of `Practice`.

    At its end nobody may have heard anything that the test did not ask after.
    """
    practices: list[Practice] = []
    with ExitStack() as stack:

        def begin(at: str = "Mon 24 Nov 18:00", **wishes: Any) -> Practice:
            folder = tmp_path / f"practice-{len(practices)}"
            folder.mkdir()
            sink = stack.enter_context(SmtpSink())
            practices.append(Practice(dovecot, sink, folder, at, **wishes))
            stack.callback(practices[-1].ends)
            return practices[-1]

        yield begin
        for practice in practices:
            practice.nobody_hears_anything_else()
