"""Jobs hear of what this process writes, and do not wait for what another replica may have written."""

import threading
from pathlib import Path

import pytest

from autoreply.record import Record
from autoreply.record.work_loops import checkpoint_loop, loop_over
from tests.peers.processes import wait_until


def test_what_this_process_wrote_is_told_once_it_is_there(record: Record) -> None:
    told: list[str | None] = []
    with record.database.telling(lambda: told.append(record.bookmarks.get("office", "imap"))):
        record.bookmarks.put("office", "imap", "1")
        with pytest.raises(ZeroDivisionError), record.database.write():
            raise ZeroDivisionError
        record.bookmarks.get("office", "imap")
        record.bookmarks.put("office", "imap", "2")
    record.bookmarks.put("office", "imap", "3")
    assert told == ["1", "2"]


def test_only_where_no_replica_can_be_a_loop_rests_until_something_is_written(record: Record) -> None:
    looks, stop = list[int](), threading.Event()

    def look() -> bool:
        looks.append(1)
        return False

    loop = loop_over(look, 0.01, record.database)
    thread = threading.Thread(target=loop.run, args=(stop,))
    thread.start()
    try:
        assert wait_until(lambda: bool(looks))
        if record.database.has_one_writer:
            assert not wait_until(lambda: len(looks) > 5, 0.5)
        else:
            assert wait_until(lambda: len(looks) > 5)
        before = len(looks)
        record.bookmarks.put("office", "imap", "1")
        assert wait_until(lambda: len(looks) > before)
    finally:
        stop.set()
        loop.wake()
        thread.join(20)
    assert not thread.is_alive()


def test_the_log_of_sqlite_is_moved_into_the_file_after_something_was_written(tmp_path: Path) -> None:
    file, stop = tmp_path / "record.sqlite3", threading.Event()
    with Record.open(f"sqlite:///{file}") as record:
        loop = checkpoint_loop(record.database)
        thread = threading.Thread(target=loop.run, args=(stop,))
        thread.start()
        try:
            record.bookmarks.put("office", "imap", "a mark that is found again")
            assert wait_until(lambda: b"a mark that is found again" in file.read_bytes())
        finally:
            stop.set()
            loop.wake()
            thread.join(20)
