"""Writes the settings file and its secrets: whole or not at all, and nothing that was there is lost."""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autoreply.errors import UserError
from autoreply.settings.load import settle
from autoreply.settings.model import Settings
from autoreply.settings.reading.document import parse_document
from autoreply.setup.settings_text import NAME
from channels import private


class NotWrittenError(UserError):
    """The files cannot be written. The sentence says what to do."""


@dataclass(frozen=True, slots=True)
class SettingsPlan:
    """What is to be written: the text of the file, and the secrets by the name of their file beside it."""

    file: Path
    text: str
    secrets: Mapping[str, str]

    @property
    def secret_folder(self) -> Path:
        return self.file.absolute().parent / "secrets"

    def places(self) -> list[str]:
        """Where everything goes, as sentences."""
        lines = [f"{self.file.absolute()}: the settings. They hold no password."]
        if self.file.exists():
            lines.append("The settings file that is there now is kept beside it, under another name.")
        lines += [f"{self.secret_folder / name}: the password. Only you can read it." for name in self.secrets]
        return lines

    def check(self) -> Settings:
        """The settings as they would be read. Raises `SettingsError`."""
        document = parse_document(self.text.encode(), str(self.file))
        env = {f"AUTOREPLY_CHANNELS__{NAME.upper()}__IMAP__PASSWORD": secret for secret in self.secrets.values()}
        return settle(document, self.file.absolute().parent, env)


def can_write(file: Path) -> str:
    """Why the file cannot be written there: a sentence with what to do, "" where it can."""
    folder = file.absolute().parent
    if file.is_dir():
        return f"{file} is a folder. Name a file in it, for example {file / 'config.toml'}."
    present = next(parent for parent in (folder, *folder.parents) if os.path.exists(parent))  # noqa: PTH110 - Path.exists raises in a closed folder
    if not present.is_dir() or not os.access(present, os.W_OK | os.X_OK):
        return (
            f"This user may not write in {present}. Name another file with --config, or run this as the user whose "
            "folder it is. In a container, mount the folder of the file so that user 10001 can write in it."
        )
    if os.path.ismount(file):
        return f"{file} is mounted as a single file, so it cannot be replaced. Mount its folder instead."
    return ""


def write(plan: SettingsPlan, now: datetime) -> list[Path]:
    """Write the secrets, then the file. Returns the copies that were kept of what was there before.

    Raises `NotWrittenError`; then the file is as it was.
    """
    done: list[tuple[Path, Path | None]] = []
    try:
        _make_folder(plan.file.absolute().parent)
        if plan.secrets:
            _make_folder(plan.secret_folder)
        for name, secret in plan.secrets.items():
            _replace(plan.secret_folder / name, f"{secret}\n", now, done)
        _replace(_target(plan.file), plan.text, now, done)
    except OSError as error:
        _undo(done)
        says = f"{error.filename or plan.file} cannot be written ({error.strerror}). {can_write(plan.file)}"
        raise NotWrittenError(says.strip()) from error
    return [copy for _, copy in done if copy is not None]


def _make_folder(folder: Path) -> None:
    """For this user alone, where it is missing."""
    if not folder.is_dir():
        folder.mkdir(parents=True, mode=0o700)
        _give(folder, folder.parent.stat())


def _target(file: Path) -> Path:
    """Where a link leads: the link stays."""
    return file.resolve() if file.is_symlink() else file


def _replace(path: Path, content: str, now: datetime, done: list[tuple[Path, Path | None]]) -> None:
    """Replace a file by a fresh one, and keep a copy of the old one. `done` takes the file, with its copy."""
    try:
        before = path.read_bytes()
    except FileNotFoundError:
        private.write(path, content)
        done.append((path, None))
        _give(path, path.parent.stat())
        return
    if before == content.encode():
        return
    copy = _copy_name(path, now)
    shutil.copy2(path, copy)
    _give(copy, path.stat())
    private.write(path, content, keep=True)
    done.append((path, copy))


def _give(path: Path, owner: os.stat_result) -> None:
    """What root writes belongs to whom the place belongs, or the daemon could not read it."""
    if os.geteuid() == 0:
        os.chown(path, owner.st_uid, owner.st_gid)


def _undo(done: list[tuple[Path, Path | None]]) -> None:
    """Everything as it was."""
    for path, copy in done:
        with suppress(OSError):
            if copy is None:
                path.unlink()
            else:
                copy.replace(path)


def _copy_name(path: Path, now: datetime) -> Path:
    """A name that is not taken: "config.toml.before-20261129-213000"."""
    name = f"{path.name}.before-{now.astimezone():%Y%m%d-%H%M%S}"
    names = [name, *(f"{name}-{number}" for number in range(2, 100))]
    return next(path.with_name(each) for each in names if not path.with_name(each).exists())
