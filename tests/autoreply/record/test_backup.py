"""A backup is taken while others write, and what it holds can be gone on from."""

import stat
import threading
from pathlib import Path

import pytest

from autoreply.record import Record, RecordError
from autoreply.record.maintenance.backup import back_up
from tests.autoreply.record.test_messages import NIGHT, note


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'record.sqlite3'}"


def test_a_copy_taken_in_the_middle_of_writing_is_whole_and_goes_on_where_it_was(url: str, tmp_path: Path) -> None:
    record = Record.open(url)
    for number in range(20):
        note(record, number)
    ended = threading.Event()

    def write_on() -> None:
        number = 20
        while not ended.is_set():
            note(record, number)
            number += 1

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        size = back_up(url, tmp_path / "copy.sqlite3")
    finally:
        ended.set()
        writer.join()
        record.close()
    assert size > 0
    assert stat.S_IMODE((tmp_path / "copy.sqlite3").stat().st_mode) == 0o600
    restored = Record.open(f"sqlite:///{tmp_path / 'copy.sqlite3'}")
    assert sum(restored.messages.by_reason(NIGHT.replace(year=2000)).values()) >= 20
    assert note(restored, 3).claim is None  # decided before the backup: not again after it
    restored.close()
    assert not list(tmp_path.glob(".copy*"))


def test_nobody_can_guess_where_a_backup_is_written_before_it_is_whole(url: str, tmp_path: Path) -> None:
    """In a folder that others may write, they could lay a file or a link there."""
    Record.open(url).close()
    victim, laid = tmp_path / "victim", tmp_path / ".copy.partial"
    victim.write_text("theirs")
    laid.symlink_to(victim)
    assert back_up(url, tmp_path / "copy")
    assert (laid.is_symlink(), victim.read_text()) == (True, "theirs")
    assert not (tmp_path / "copy").is_symlink()


def test_a_backup_replaces_nothing(url: str, tmp_path: Path) -> None:
    Record.open(url).close()
    (tmp_path / "there").write_text("the last one")
    with pytest.raises(RecordError, match="replaces nothing"):
        back_up(url, tmp_path / "there")
    assert (tmp_path / "there").read_text() == "the last one"


def test_what_cannot_be_copied_is_said(url: str, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no record at"):
        back_up(url, tmp_path / "copy")
    with pytest.raises(RecordError, match="pg_dump"):
        back_up("postgresql://localhost/practice", tmp_path / "copy")
    Record.open(url).close()
    for name in ("no such folder/copy", "x" * 300):
        with pytest.raises(RecordError, match="cannot be written"):
            back_up(url, tmp_path / name)
    (tmp_path / "record.sqlite3").write_text("not a database, but long enough to be looked at")
    with pytest.raises(RecordError, match="cannot be copied"):
        back_up(url, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
