"""Recognises our own replies when they come back as events. With a person's token, they look like that person's."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from cachetools import FIFOCache

from channels.slack.reading.post import SlackPost

MOST = 5000


class SentMessages:
    """Remembers where we are posting and what we posted. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: FIFOCache[str, None] = FIFOCache(MOST)
        self._writing: dict[str, int] = {}

    @contextmanager
    def writing(self, conversation: str) -> Iterator[None]:
        """Mark a conversation while we post: the event may arrive before the response with the message's ts."""
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
        """Whether it is our reply. Messages that people write in Slack's apps have a `client_msg_id`."""
        with self._lock:
            if post.id in self._known:
                return True
            return post.channel in self._writing and not post.raw.get("client_msg_id")
