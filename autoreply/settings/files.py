"""Files of our own: private, and either whole or not there."""

import os
import tempfile
from pathlib import Path

from autoreply.errors import UserError


class FolderError(UserError):
    """A folder of ours cannot be made."""


def private_folder(folder: Path) -> Path:
    """The folder, made if missing, readable by nobody else. Raises `FolderError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        says = (
            f"The folder {folder} cannot be made ({error.strerror}). Make it for this user, or set `state` in the file."
        )
        raise FolderError(says) from error
    return folder


def write_private(file: Path, data: bytes) -> None:
    """Replace `file` as a whole, mode 0600: a crash leaves the old one. Raises `OSError`."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
