"""Recognises our own replies when they come back as events. With a person's token they look as if the person wrote."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from cachetools import FIFOCache

from channels.slack.post import SlackPost

MOST = 5000


class SentMessages:
    """Remembers where we are writing, and what we wrote. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: FIFOCache[str, None] = FIFOCache(MOST)
        self._writing: dict[str, int] = {}

    @contextmanager
    def writing(self, conversation: str) -> Iterator[None]:
        """The event may be here before the answer that says which message it is."""
        with self._lock:
            self._writing[conversation] = self._writing.get(conversation, 0) + 1
        try:
            yield
        finally:
            with self._lock:
                self._writing[conversation] -= 1
                if not self._writing[conversation]:
                    del self._writing[conversation]

    def remember(self, conversation: str, ts: str) -> None:
        with self._lock:
            self._known[f"{conversation}:{ts}"] = None

    def is_ours(self, post: SlackPost) -> bool:
        """Whether it is a reply of ours; what people write with Slack's own programs carries a `client_msg_id`."""
        with self._lock:
            if post.id in self._known:
                return True
            return post.channel in self._writing and not post.raw.get("client_msg_id")
