"""Somebody deletes the record under a running daemon: SQLite goes on in a file that nobody will find again."""

from pathlib import Path

from tests.conversations.texting import Practice


def test_a_record_that_was_deleted_or_replaced_is_shown_and_people_are_answered_meanwhile(tmp_path: Path) -> None:
    with Practice(tmp_path) as practice:
        record, aside = (tmp_path / "state" / name for name in ("record.sqlite3", "aside.sqlite3"))
        record.rename(aside)
        practice.looks()
        [trouble] = practice.health.troubles()
        assert "deleted or replaced" in trouble.says
        practice.texts("Hello")
        practice.hears("988")
        record.write_bytes(aside.read_bytes())
        practice.looks()
        assert practice.health.troubles() == [trouble], "a copy is not the file that is open"
        aside.rename(record)
        practice.looks()
        assert practice.health.troubles() == []
