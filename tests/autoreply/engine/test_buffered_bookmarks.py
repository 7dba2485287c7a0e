"""Channels' bookmarks, also while the record cannot be used."""

from pathlib import Path

import pytest

from autoreply.engine.buffered_bookmarks import BufferedBookmarks
from autoreply.record import Record, RecordError
from tests.autoreply.record.shut import shut


def test_a_known_bookmark_is_there_without_the_record_and_a_new_one_is_written_later(tmp_path: Path) -> None:
    with Record.open(f"sqlite:///{tmp_path / 'record.sqlite3'}") as record:
        kept = record.bookmarks
        bookmarks = BufferedBookmarks(kept)
        bookmarks.put("office", "imap", "7")
        kept.put("office", "other", "never asked for")
        with shut(record, ["bookmark"]):
            assert bookmarks.get("office", "imap") == "7"
            with pytest.raises(RecordError):
                bookmarks.get("office", "other")
            bookmarks.put("office", "imap", "8")
            assert bookmarks.get("office", "imap") == "8"
            with pytest.raises(RecordError):
                bookmarks.flush()
        assert kept.get("office", "imap") == "7", "what was read meanwhile is not in the record yet"
        assert bookmarks.get("office", "imap") == "8"
        bookmarks.flush()
        assert kept.get("office", "imap") == "8"
