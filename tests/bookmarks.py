"""A `KeyValue` in memory, as channels get it from the core."""

from collections.abc import Callable
from datetime import datetime


class Bookmarks:
    """Bookmarks in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get(self, channel: str, key: str) -> str | None:
        return self.kept.get((channel, key))

    def put(self, channel: str, key: str, value: str) -> None:
        self.kept[channel, key] = value

    def change(self, channel: str, key: str, change: Callable[[str], str], dated: datetime | None = None) -> None:
        self.put(channel, key, change(self.get(channel, key) or ""))
