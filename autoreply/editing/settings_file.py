"""The settings file on the disk: read as it is, and replaced whole, where nobody changed it meanwhile."""

import codecs
import errno
import fcntl
import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from autoreply.errors import UserError
from channels import private

_writing = threading.Lock()  # flock does not keep threads of one process apart


class FileChangedError(UserError):
    """The file is not any more what the change was made from."""


class NotWritableError(UserError):
    """The file cannot be written. The sentence says why, and what to do."""


@dataclass(frozen=True, slots=True)
class FileSnapshot:
    """The octets of the file at one moment."""

    octets: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.octets).hexdigest()

    @property
    def text(self) -> str:
        """Without the mark by which some editors begin UTF-8. Its line ends are as they are."""
        return self.octets.removeprefix(codecs.BOM_UTF8).decode("utf-8")

    def with_text(self, text: str) -> "FileSnapshot":
        """Another text, with that mark where this one has it."""
        mark = codecs.BOM_UTF8 if self.octets.startswith(codecs.BOM_UTF8) else b""
        return FileSnapshot(mark + text.encode("utf-8"))


def read_file(path: Path) -> FileSnapshot:
    """Raises `NotWritableError` where it cannot be read."""
    try:
        return FileSnapshot(path.read_bytes())
    except OSError as error:
        raise NotWritableError(f"The settings file {path} cannot be read ({error.strerror}).") from error


def why_read_only(path: Path) -> str:
    """Why the file cannot be replaced: a sentence, "" where nothing speaks against it."""
    target = Path(os.path.realpath(path))
    if os.path.ismount(target):
        return f"The settings file {path} is mounted as a single file, so it cannot be replaced. Mount its folder."
    if not os.access(target.parent, os.W_OK | os.X_OK):
        return f"Autoreply may not write in the folder {target.parent}, so it cannot change the settings file."
    if not os.access(target, os.W_OK):
        return f"Autoreply may not write the settings file {path}."
    return ""


def replace_file(path: Path, expected: str, new: FileSnapshot) -> None:
    """Replace the file, if its digest is still `expected`. A link stays and leads to the new file.

    Mode, owner and access list stay. After a power cut there is the old file or the new one, whole. Raises
    `FileChangedError`, `NotWritableError`.
    """
    target = Path(os.path.realpath(path))
    if says := why_read_only(path):
        raise NotWritableError(says)
    try:
        with _alone(target.parent):
            if read_file(target).digest != expected:
                raise FileChangedError("The settings file was changed in the meantime.")
            private.write(target, new.octets, keep=True)
    except OSError as error:
        raise NotWritableError(_in_words(path, error)) from error


def _in_words(path: Path, error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return f"There is no room left on the disk of {path}. Delete something, and save again."
    return f"The settings file {path} cannot be written ({error.strerror})."


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keeps other threads and processes of ours out. Editors do not ask."""
    with _writing:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            with suppress(OSError):  # some network folders have no locks
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield
            os.fsync(handle)
        finally:
            os.close(handle)
