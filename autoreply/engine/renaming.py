"""Channels under a new name (`renamed_from`): what was kept under the old one goes with them, before they start."""

import logging
import shutil
from contextlib import suppress
from pathlib import Path

from autoreply.engine.dependencies import Dependencies
from autoreply.errors import UserError
from autoreply.settings import Settings
from autoreply.settings.files import private_folder

log = logging.getLogger("autoreply.engine.renaming")


class FolderNotMovedError(UserError):
    """A channel's folder cannot be brought under its new name."""


def channel_folder(state: Path, name: str) -> Path:
    """The channel's own, for tokens and the like."""
    return state / "channels" / name


def carry_over(settings: Settings, given: Dependencies) -> None:
    """Bring everything that is kept of renamed channels under their new names. It may be done again.

    No engine of ours may be running. Raises `RecordError`, `FolderNotMovedError`, `FolderError`.
    """
    carry_over_record(settings, given)
    for name, former in settings.former_names.items():
        _move_folder(channel_folder(given.state, former), channel_folder(given.state, name))


def carry_over_record(settings: Settings, given: Dependencies) -> None:
    """The same for the record alone, at any time: whoever did not know the new name yet, such as another replica, may
    have decided under the old one since. Raises `RecordError`."""
    for name, former in settings.former_names.items():
        moved = given.usable_record.renaming.carry_over(former, name, given.clock.now())
        given.fallback.record.renaming.carry_over(former, name, given.clock.now())
        given.held.carry_over(former, name)
        if moved:
            log.info("what was kept under the old name goes with the channel", extra={"channel": name, "was": former})


def _move_folder(old: Path, new: Path) -> None:
    """Move the files of `old` that `new` has not."""
    try:
        for file in sorted(old.iterdir()) if old.is_dir() else ():
            if not (private_folder(new) / file.name).exists():
                shutil.move(file, new / file.name)
    except OSError as error:
        says = f"The files in {old} cannot be moved to {new} ({error.strerror}). Move them, and start Autoreply."
        raise FolderNotMovedError(says) from error
    with suppress(OSError):  # what is out of date stays in it
        old.rmdir()
