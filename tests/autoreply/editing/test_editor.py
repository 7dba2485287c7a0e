"""The file on the disk: what survives a save, what refuses one, what is kept of it, and how it is undone."""

import codecs
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoreply.editing.changes import AddEntry, EditError, PutKey
from autoreply.editing.editor import PlannedEdit, SettingsEditor
from autoreply.editing.settings_file import FileChangedError, FileSnapshot, NotWritableError
from autoreply.record import Record, RecordError
from autoreply.settings import Settings, SettingsError
from autoreply.settings.load import settle
from autoreply.settings.reading.document import parse_document
from tests.autoreply.record.conftest import record, url
from tests.peers.unprivileged import read_only

__all__ = ["record", "url"]

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
TEXT = """\
# ours
practice = "Hillside"
country = "US"
timezone = "America/New_York"
[hours]
mon-fri = "9-17"  # by the lease
[channels.office]
kind = "email"
address = "office@hillside.example"
imap = { host = "mail.example.org", password = "hunter two" }
smtp = { host = "mail.example.org" }
"""
CLOSED = [PutKey(("hours", "sat"), "10-12")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "config.toml"
    written.write_text(TEXT, encoding="utf-8")
    written.chmod(0o640)
    return written


def editor_of(file: Path) -> SettingsEditor:
    def judge(octets: bytes) -> Settings:
        return settle(parse_document(octets, str(file)), file.parent)

    return SettingsEditor(file, judge)


def saturday(editor: SettingsEditor) -> PlannedEdit:
    return editor.plan(editor.read(), CLOSED, "Hours: Sat 10-12")


def test_a_save_is_in_the_history_and_one_undo_brings_every_octet_back(file: Path, record: Record) -> None:
    editor = editor_of(file)
    number = editor.save(saturday(editor), record, "Ana", NOW)
    assert file.read_text(encoding="utf-8") == TEXT.replace("lease\n", 'lease\nsat     = "10-12"\n')
    (kept,) = record.changes.latest(10)
    assert (kept.number, kept.who, kept.says, kept.at) == (number, "Ana", "Hours: Sat 10-12", NOW)
    assert editor.save(editor.plan_undo(kept), record, "Lee", NOW) != number
    assert file.read_text(encoding="utf-8") == TEXT
    newest = record.changes.latest(1)[0]
    assert (newest.who, newest.says) == ("Lee", "Undone: Hours: Sat 10-12")
    assert editor.plan_undo(newest).settings.hours.days[5], "an undo can be undone"
    with pytest.raises(FileChangedError, match="Undo the newer change first"):
        editor.plan_undo(kept)


def test_two_replicas_that_edit_one_file_do_not_overwrite_each_other(file: Path, url: str) -> None:
    with Record.open(url) as ours, Record.open(url) as theirs:
        one, other = editor_of(file), editor_of(file)
        first, second = saturday(one), saturday(other)
        one.save(first, ours, "Ana", NOW)
        with pytest.raises(FileChangedError, match="changed in the meantime"):
            other.save(second, theirs, "Lee", NOW)
        assert [change.who for change in theirs.changes.latest(5)] == ["Ana"]
        assert other.changed_since(second.before.digest)[1:2] == ['+sat     = "10-12"']
        (kept,) = theirs.changes.latest(1)
        other.save(other.plan_undo(kept), theirs, "Lee", NOW)
        assert file.read_text(encoding="utf-8") == TEXT
        assert [change.who for change in ours.changes.latest(5)] == ["Lee", "Ana"]


def test_mode_and_link_stay_and_nothing_is_left_beside_the_file(file: Path, record: Record, tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    link = folder / "linked.toml"
    link.symlink_to(file)
    editor = editor_of(link)
    editor.save(saturday(editor), record, "Ana", NOW)
    assert link.is_symlink()
    assert "sat" in file.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [each.name for each in folder.iterdir()] == ["linked.toml"]
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".config")]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
def test_the_owner_stays(file: Path, record: Record) -> None:
    os.chown(file, 12345, 12345)
    editor = editor_of(file)
    editor.save(saturday(editor), record, "Ana", NOW)
    assert (file.stat().st_uid, file.stat().st_gid) == (12345, 12345)


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8], ids=["no mark", "with a mark"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["unix", "windows"])
def test_line_ends_and_the_mark_at_the_beginning_stay(file: Path, record: Record, mark: bytes, line_end: bytes) -> None:
    written = mark + TEXT.encode().replace(b"\n", line_end)
    file.write_bytes(written)
    editor = editor_of(file)
    editor.save(saturday(editor), record, "Ana", NOW)
    assert file.read_bytes() == written.replace(b"lease", b"lease" + line_end + b'sat     = "10-12"')
    (kept,) = record.changes.latest(1)
    editor.save(editor.plan_undo(kept), record, "Ana", NOW)
    assert file.read_bytes() == written
    shown = editor.read().text.replace("\r\n", "\n")
    planned = editor.plan_text(editor.read(), shown.replace("Hillside", "Hilltop"), "x")
    assert planned.after.octets == written.replace(b"Hillside", b"Hilltop")


def test_what_the_daemon_would_not_take_is_never_planned(file: Path) -> None:
    editor = editor_of(file)
    with pytest.raises(SettingsError, match="is not a window of time"):
        editor.plan(editor.read(), [PutKey(("hours", "sat"), "whenever")], "x")
    away = {"from": "2026-12-28", "to": "2027-01-02", "cover": "nobody"}
    with pytest.raises(SettingsError, match="neither a person nor a contact"):
        editor.plan(editor.read(), [AddEntry(("vacation",), away)], "x")
    assert file.read_text(encoding="utf-8") == TEXT


def test_a_folder_that_may_not_be_written_is_said(file: Path, record: Record) -> None:
    editor = editor_of(file)
    planned = saturday(editor)
    assert editor.why_read_only() == ""
    with read_only(file.parent):
        assert "may not write in the folder" in editor.why_read_only()
        with pytest.raises(NotWritableError, match="may not write in the folder"):
            editor.save(planned, record, "Ana", NOW)
    assert record.changes.latest(1) == []
    assert editor.save(planned, record, "Ana", NOW)


def test_a_file_that_vanished_is_said_and_nothing_is_noted(file: Path, record: Record) -> None:
    editor = editor_of(file)
    planned = saturday(editor)
    file.unlink()
    with pytest.raises(NotWritableError, match="may not write the settings file"):
        editor.save(planned, record, "Ana", NOW)
    assert record.changes.latest(1) == []


def test_without_a_record_nothing_is_written(file: Path, tmp_path: Path) -> None:
    closed = Record.open(f"sqlite:///{tmp_path / 'r.sqlite3'}")
    closed.database.engine.dispose()
    (tmp_path / "r.sqlite3").unlink()
    (tmp_path / "r.sqlite3").mkdir()
    editor = editor_of(file)
    with pytest.raises(RecordError):
        editor.save(saturday(editor), closed, "Ana", NOW)
    assert file.read_text(encoding="utf-8") == TEXT


def test_secrets_are_in_no_diff_and_no_history_and_come_back_where_the_page_hid_them(
    file: Path, record: Record
) -> None:
    editor = editor_of(file)
    before = editor.read()
    shown = TEXT.replace('"hunter two"', '"*****"')
    planned = editor.plan_text(before, shown.replace("Hillside", "Hilltop").replace("smtp =", "smtp  ="), "two places")
    assert planned.after.text == TEXT.replace("Hillside", "Hilltop").replace("smtp =", "smtp  =")
    assert "hunter" not in str(planned.diff())
    editor.save(planned, record, "Ana", NOW)
    (kept,) = record.changes.latest(1)
    assert kept.undo is None, "the piece between the two places holds the password"
    with pytest.raises(EditError, match="hold a secret"):
        editor.plan_undo(kept)
    moved = shown.replace("channels.office", "channels.desk")
    with pytest.raises(EditError, match="Line 10: the page hid no secret under this key"):
        editor.plan_text(editor.read(), moved, "renamed")


def test_a_snapshot_of_another_text_has_another_digest() -> None:
    one = FileSnapshot(b"a = 1\n")
    assert one.digest != one.with_text("a = 2\n").digest
    assert one.digest == one.with_text("a = 1\n").digest
