"""The words of texts whose provider forgets them once it has posted them: in memory only, until somebody has them.

They outlive an engine, so that a change of the settings loses none. If the process ends before, they are lost.
"""

import threading
from dataclasses import dataclass, field, replace
from datetime import datetime

from channels import Inbound

MOST = 100  # texts in memory

TextKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class HeldText:
    """A text with its words, and since when it is held.

    `went`: a message of ours has them, and may yet come back. `has_gone`: one had them once, and may have come back.
    """

    inbound: Inbound = field(repr=False)
    since: datetime
    went: bool = False
    has_gone: bool = False

    @property
    def key(self) -> TextKey:
        """Its channel, and what the provider calls it."""
        return self.inbound.channel, self.inbound.id


class HeldWords:
    """Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._texts: dict[TextKey, HeldText] = {}

    def hold(self, inbound: Inbound, now: datetime) -> bool:
        """Keep a text, unless it is kept already. Returns False if there are too many that did not go out yet."""
        text = HeldText(inbound, now)
        with self._lock:
            if len(self._texts) >= MOST and text.key not in self._texts:
                oldest = next((key for key, one in self._texts.items() if one.went), None)
                if oldest is None:
                    return False
                del self._texts[oldest]
            self._texts.setdefault(text.key, text)
        return True

    def note(self, text: HeldText, *, went: bool) -> None:
        """Note whether a text that is kept went out."""
        with self._lock:
            if text.key in self._texts:
                self._texts[text.key] = replace(text, went=went, has_gone=went or text.has_gone)

    def find(self, channel: str, reference: str) -> HeldText | None:
        """Return the text that the provider calls so, or None."""
        with self._lock:
            return self._texts.get((channel, reference))

    def texts(self) -> list[HeldText]:
        """Return all that are held, the oldest first."""
        with self._lock:
            return list(self._texts.values())

    def release(self, text: HeldText) -> None:
        """Forget a text: somebody has it, or nobody is to have it."""
        with self._lock:
            self._texts.pop(text.key, None)

    def carry_over(self, former: str, name: str) -> None:
        """Have the texts of a channel under its new name."""
        with self._lock:
            texts = (
                replace(one, inbound=replace(one.inbound, channel=name)) if one.inbound.channel == former else one
                for one in self._texts.values()
            )
            self._texts = {one.key: one for one in texts}
