"""Folders of our own, which nobody else may read."""

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
