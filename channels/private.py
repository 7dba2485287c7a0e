"""Files that only we may read."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path


def write(path: Path, content: str | bytes, *, keep: bool = False) -> None:
    """Replace `path` atomically, mode 0600, also if the power fails. Raises `OSError`.

    `keep` its owner, mode and access list, for a file that a person may have shared.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            if keep:
                _liken(file.fileno(), Path(name), path)
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _liken(handle: int, new: Path, old: Path) -> None:
    was = old.stat()
    with suppress(PermissionError):  # only root may give a file away
        os.fchown(handle, was.st_uid, was.st_gid)
    shutil.copystat(old, new)  # the mode, and the access list
    os.utime(new)
