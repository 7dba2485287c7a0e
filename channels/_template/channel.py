"""The channel itself: how messages come and go."""

import threading
from datetime import UTC, datetime
from pathlib import Path

from channels import ChannelHost, Deliver, Finding, Refused, Reply, TryAgain
from channels._template.parse import parse
from channels._template.settings import FolderSettings

_KEY = "newest"  # the key of our bookmark: when the newest delivered message arrived


class FolderChannel:
    """Implements `Channel`, `Sends` and `Listens`."""

    def __init__(self, name: str, settings: FolderSettings, host: ChannelHost) -> None:
        self.name = name
        self._settings = settings
        self._host = host
        self._woken = threading.Event()

    def send(self, reply: Reply) -> None:
        """Write the reply under its identity, so that a second copy takes the place of the first."""
        if "/" in reply.to:
            raise Refused("The recipient cannot be the name of a file.", unreachable=True)
        try:
            (self._settings.outbox / f"{reply.to}-{reply.identity}.txt").write_text(reply.text, encoding="utf-8")
        except OSError as error:
            raise TryAgain(f"The folder {self._settings.outbox} takes no replies: {error.strerror}.") from None

    def listen(self, stop: threading.Event, deliver: Deliver) -> None:
        while not stop.is_set():
            self._look(deliver)
            self._woken.wait(self._settings.look_every)
            self._woken.clear()

    def wake(self) -> None:
        self._woken.set()

    def examine(self) -> list[Finding]:
        folders = (self._settings.inbox, self._settings.outbox)
        return [Finding(folder.is_dir(), "folder", f"{folder} is a folder") for folder in folders]

    def close(self) -> None:
        """Nothing is held open."""

    def _look(self, deliver: Deliver) -> None:
        """Tell what is newer than the bookmark, oldest first; the bookmark moves only after `deliver` returned."""
        kept = self._host.store.get(self.name, _KEY)
        newest = datetime.fromisoformat(kept) if kept else self._host.now()
        if not kept:  # the first start answers nothing old
            self._host.store.put(self.name, _KEY, newest.isoformat())
        for arrived, path in sorted((_arrival(path), path) for path in self._settings.inbox.glob("*.txt")):
            if arrived > newest:
                deliver([parse(self.name, path.stem, path.read_bytes(), arrived)])
                self._host.store.put(self.name, _KEY, arrived.isoformat())


def _arrival(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
