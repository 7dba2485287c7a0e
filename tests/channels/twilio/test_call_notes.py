"""Notes of calls are written by a thread of their own."""

from datetime import UTC, datetime

from channels.twilio.voice.call_notes import CallNotes
from tests.bookmarks import Bookmarks
from tests.threads import no_new_threads


def test_a_note_that_no_thread_could_write_is_written_with_the_next() -> None:
    notes = CallNotes("line", Bookmarks(), lambda: datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    with no_new_threads():
        notes.add("CA1", accepted=True)
        assert notes.of("CA1") == {"accepted": True}
    assert notes.settle(10)
    notes.close()
    fresh = CallNotes("line", notes._store, notes._now)
    assert fresh.of("CA1") == {"accepted": True}
    fresh.close()
