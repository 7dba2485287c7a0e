"""Two replicas on one record take the webhooks of the same calls in turn."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from autoreply.record import Record
from channels.twilio.voice.call_notes import CallNotes
from schedules import SystemClock
from tests.peers.processes import wait_until

CALLS = [f"CA{number:032}" for number in range(30)]


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def replicas(request: pytest.FixtureRequest) -> Iterator[list[Record]]:
    with ExitStack() as stack:
        opened = [Record.open(str(request.getfixturevalue(request.param))) for _each in range(2)]
        for record in opened:
            stack.callback(record.close)
        yield opened


def test_what_two_replicas_note_of_the_same_calls_at_the_same_moment_is_all_kept(replicas: list[Record]) -> None:
    notes = [CallNotes("main-line", record.bookmarks, SystemClock().now) for record in replicas]
    both = threading.Barrier(2)

    def note(one: CallNotes, **what: object) -> None:
        both.wait(30)
        for call in CALLS:
            one.add(call, **what)
        assert one.settle(60)

    other = threading.Thread(target=note, args=(notes[1],), kwargs={"accepted": True})
    other.start()
    note(notes[0], sender="+15550199001")
    other.join(60)
    for one in notes:
        one.close()
    fresh = CallNotes("main-line", replicas[0].bookmarks, SystemClock().now)
    whole = {"sender": "+15550199001", "accepted": True}
    assert wait_until(lambda: all(fresh.of(call) == whole for call in CALLS), 30)
    fresh.close()
