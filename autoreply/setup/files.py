"""Writes the settings file and its secrets: whole or not at all, and nothing that was there is lost."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autoreply.errors import UserError
from autoreply.settings.document import parse_document
from autoreply.settings.load import settle
from autoreply.settings.model import Settings
from autoreply.setup.settings_text import NAME
from channels import private


class NotWrittenError(UserError):
    """The files cannot be written. The sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
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
    present = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if not os.access(present, os.W_OK | os.X_OK):
        return (
            f"This user may not write in {present}. Name another file with --config, or run this as the user whose "
            "folder it is. In a container, mount the folder of the file so that user 10001 can write in it."
        )
    if os.path.ismount(file):
        return f"{file} is mounted as a single file, so it cannot be replaced. Mount its folder instead."
    return ""


def write(plan: Plan, now: datetime) -> list[Path]:
    """Write the secrets, then the file. Returns the copies that were kept of what was there before.

    Raises `NotWrittenError`; then the file is as it was.
    """
    kept: list[Path] = []
    try:
        plan.file.absolute().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if plan.secrets:
            plan.secret_folder.mkdir(exist_ok=True, mode=0o700)
        for name, secret in plan.secrets.items():
            kept += _replace(plan.secret_folder / name, f"{secret}\n", now)
        kept += _replace(_target(plan.file), plan.text, now)
    except OSError as error:
        says = f"{error.filename or plan.file} cannot be written ({error.strerror}). {can_write(plan.file)}"
        raise NotWrittenError(says.strip()) from error
    return kept


def _target(file: Path) -> Path:
    """Where a link leads: the link stays."""
    return file.resolve() if file.is_symlink() else file


def _replace(path: Path, content: str, now: datetime) -> list[Path]:
    """Replace a file by a fresh one, mode 0600, and keep a copy of the old one with its own mode."""
    try:
        before = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        private.write(path, content)
        return []
    except UnicodeDecodeError:
        before = None
    if before == content:
        return []
    copy = _copy_name(path, now)
    shutil.copy2(path, copy)
    mode = path.stat().st_mode & 0o777
    private.write(path, content)
    path.chmod(mode & 0o640 if path.parent.name != "secrets" else 0o600)
    return [copy]


def _copy_name(path: Path, now: datetime) -> Path:
    """A name that is not taken: "config.toml.before-20261129-213000"."""
    name = f"{path.name}.before-{now.astimezone():%Y%m%d-%H%M%S}"
    names = [name, *(f"{name}-{number}" for number in range(2, 100))]
    return next(path.with_name(each) for each in names if not path.with_name(each).exists())
