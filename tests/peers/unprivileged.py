"""What somebody else may do with a folder, also where the tests run as root."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody may write in the folder meanwhile. Root may always, so root asks as somebody else."""
    was, root = folder.stat().st_mode & 0o777, os.geteuid() == 0
    folder.chmod(0o500)
    if root:
        os.setreuid(NOBODY, 0)  # access(2) asks for the real user; everything else goes by the effective one
    try:
        yield
    finally:
        if root:
            os.setreuid(0, 0)
        folder.chmod(was)
