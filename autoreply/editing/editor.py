"""Changes of the settings file as the pages make them: planned and judged first, then saved, and undone."""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff
from pathlib import Path
from threading import Lock

from cachetools import LRUCache

from autoreply.editing import secrets
from autoreply.editing.changes import Change, EditError, paths_that_differ
from autoreply.editing.edit import edit
from autoreply.editing.settings_file import FileChangedError, FileSnapshot, read_file, replace_file, why_read_only
from autoreply.record import Record
from autoreply.record.settings_changes import NewChange, StoredChange, UndoPatch
from autoreply.settings import Settings

Judge = Callable[[bytes], Settings]  # the settings in the octets of a file; raises SettingsError, UserError
SHOWN = 32  # texts that stay in memory, so that a conflict can be shown
CONTEXT = 1  # lines above and below a changed one


@dataclass(frozen=True, slots=True)
class PlannedEdit:
    """A change that can be saved: the file before and after, and the settings that it would mean."""

    before: FileSnapshot
    after: FileSnapshot
    settings: Settings
    says: str

    @property
    def changes_nothing(self) -> bool:
        return self.before == self.after

    def diff(self) -> list[str]:
        """The lines that change, each with its sign, without secrets."""
        return diff_of(self.before, self.after)


class SettingsEditor:
    """`judge` reads a file as the daemon would. Safe to share between threads."""

    def __init__(self, path: Path, judge: Judge) -> None:
        self.path = path
        self._judge = judge
        self._shown: LRUCache[str, FileSnapshot] = LRUCache(SHOWN)
        self._lock = Lock()

    def read(self) -> FileSnapshot:
        """The file as it is now, which is remembered as shown. Raises `NotWritableError`."""
        found = read_file(self.path)
        with self._lock:
            self._shown[found.digest] = found
        return found

    def why_read_only(self) -> str:
        """Why it cannot be changed: a sentence, "" where it can."""
        return why_read_only(self.path)

    def plan(self, before: FileSnapshot, changes: Sequence[Change], says: str) -> PlannedEdit:
        """Raises `EditError`, and `SettingsError` where the daemon would not take it."""
        return self._planned(before, before.with_text(edit(before.text, changes)), says)

    def plan_text(self, before: FileSnapshot, text: str, says: str) -> PlannedEdit:
        """Plan a new text of the whole file, as a page has shown it: with "\\n" as line ends, and without secrets.

        Raises `EditError`, `SettingsError`.
        """
        line_end = "\r\n" if "\r\n" in before.text else "\n"
        try:
            whole = secrets.restored(text, before.text.replace("\r\n", "\n"), tomllib.loads(before.text))
        except (ValueError, RecursionError):  # the file in use is not TOML, so it was not shown
            raise EditError(
                "The settings file has a mistake, so pages cannot change it. Correct it in an editor."
            ) from None
        return self._planned(before, before.with_text(whole.replace("\n", line_end)), says)

    def plan_undo(self, change: StoredChange) -> PlannedEdit:
        """Raises `FileChangedError` where the file is not any more as that change left it; `EditError`."""
        now = self.read()
        if now.digest != change.after:
            raise FileChangedError("The settings file was changed after this. Undo the newer change first.")
        if change.undo is None:
            raise EditError("The lines from before hold a secret, so they were not kept. Change it on the File page.")
        text, undo = now.text, change.undo
        former = text[: undo.start] + undo.former + text[undo.start + undo.length :]
        return self._planned(now, now.with_text(former), f"Undone: {change.says}")

    def save(self, planned: PlannedEdit, record: Record, who: str, at: datetime, account: str = "") -> int:
        """Write the file and note it in the record. Returns the number of the change.

        `who` is the name of whoever made it, `account` the key of their account, if they have one.

        Raises `FileChangedError`, `NotWritableError`, `RecordError`; then nothing is changed.
        """
        before, after = planned.before, planned.after
        change = NewChange(at, who, planned.says, before.digest, after.digest, _undo(before, after), account)
        return record.changes.add(change, lambda: replace_file(self.path, before.digest, after))

    def changed_since(self, digest: str) -> list[str]:
        """The lines that differ from the file that was shown with this digest; none where it is not known any more."""
        with self._lock:
            shown = self._shown.get(digest)
        return diff_of(shown, self.read()) if shown is not None else []

    def _planned(self, before: FileSnapshot, after: FileSnapshot, says: str) -> PlannedEdit:
        return PlannedEdit(before, after, self._judge(after.octets), says)


def diff_of(before: FileSnapshot, after: FileSnapshot) -> list[str]:
    """The lines that differ, "-" before those that go and "+" before those that come, without secrets."""
    one, other = (_plain(each) for each in (before, after))
    lines = list(unified_diff(one, other, lineterm="", n=CONTEXT))[2:]
    return ["…" if line.startswith("@@") else line for line in lines][1:]


def changed_parts(before: FileSnapshot, text: str) -> list[str]:
    """The top-level keys that differ in a text that a page posted, where both can be read."""
    try:
        shown = tomllib.loads(secrets.hidden(before.text, tomllib.loads(before.text)))
        return sorted({str(path[0]) for path in paths_that_differ(shown, tomllib.loads(text))})
    except (ValueError, RecursionError):
        return []  # it is refused in a moment, with its line


def _plain(snapshot: FileSnapshot) -> list[str]:
    try:
        return secrets.hidden(snapshot.text, tomllib.loads(snapshot.text)).splitlines()
    except ValueError:  # changed in an editor, and not TOML: secrets could stand anywhere
        return ["The file cannot be read at the moment."]


def _undo(before: FileSnapshot, after: FileSnapshot) -> UndoPatch | None:
    """What is different between the two, in one piece; None where a secret is in it."""
    old, new = before.text, after.text
    start = _common(old, new)
    most = min(len(old), len(new)) - start
    tail = min(_common(old[::-1], new[::-1]), most)
    if not secrets.may_be_kept(old, new, start, len(old) - tail):
        return None
    return UndoPatch(start, len(new) - tail - start, old[start : len(old) - tail])


def _common(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
