"""Errors of the record, as those who use it see them."""

import pytest

from autoreply.record import Record
from channels import HostError, KeyValue
from tests.autoreply.record.shut import shut


def test_a_channel_gets_a_named_error_from_its_bookmarks_while_the_record_cannot_be_used(record: Record) -> None:
    bookmarks: KeyValue = record.bookmarks
    bookmarks.put("office", "seen", "7")
    with shut(record, ["bookmark"]):
        with pytest.raises(HostError):
            bookmarks.get("office", "seen")
        with pytest.raises(HostError):
            bookmarks.put("office", "seen", "8")
        with pytest.raises(HostError):
            bookmarks.change("office", "seen", lambda seen: seen + "8")
    assert bookmarks.get("office", "seen") == "7"
