"""Files that only we may read."""

import os
import tempfile
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Put `text` into `path`, mode 0600, whole or not at all even when the power fails. Raises `OSError`."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
