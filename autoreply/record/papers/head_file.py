"""The last head of the chain in a file of the state folder: outside the database, so that both have to be forged."""

import json
from contextlib import suppress
from pathlib import Path

from autoreply.record.papers.chain import ChainHead
from channels import private

NAME = "papers-head.json"
SAYS = f"The file {NAME} in the state folder"


class HeadFile:
    """It only goes forward, but for a break that somebody confirmed."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def read(self) -> ChainHead | None:
        """Return what it says, or None where there is none that can be read."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(self._path.read_text("utf-8"))
            return ChainHead(int(kept["count"]), str(kept["head"]))
        return None

    def advance(self, head: ChainHead) -> bool:
        """Write a later head. Returns False, and writes nothing, where it is not later. Raises `OSError`."""
        before = self.read()
        if before is not None and head.count <= before.count:
            return False
        private.write(self._path, json.dumps({"count": head.count, "head": head.head}) + "\n")
        return True
