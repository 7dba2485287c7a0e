"""Several pieces of work in one transaction: all of them count, or none."""

import pytest
import sqlalchemy as sa

from autoreply.record import Record
from autoreply.record.errors import NotTogetherError
from autoreply.record.tables import bookmark


def test_work_that_is_done_together_stands_in_the_book_whole_or_not_at_all(record: Record) -> None:
    with record.database.together():
        record.bookmarks.put("door", "first", "1")
        assert record.bookmarks.get("door", "first") == "1", "what was written before is seen"
        record.bookmarks.put("door", "second", "2")
    assert record.bookmarks.get("door", "second") == "2"
    with pytest.raises(ZeroDivisionError):
        breaks_off(record)
    assert record.bookmarks.get("door", "third") is None
    record.bookmarks.put("door", "third", "by itself")
    assert record.bookmarks.get("door", "third") == "by itself"


def test_a_constraint_breaks_up_what_is_done_together(record: Record) -> None:
    with pytest.raises(NotTogetherError):
        writes_twice(record)
    assert record.bookmarks.get("door", "first") is None


def breaks_off(record: Record) -> None:
    with record.database.together():
        record.bookmarks.put("door", "third", "3")
        raise ZeroDivisionError


def writes_twice(record: Record) -> None:
    with record.database.together():
        record.bookmarks.put("door", "first", "1")
        with record.database.write() as connection:
            connection.execute(sa.insert(bookmark), {"channel": "door", "key": "first", "value": "1"})
