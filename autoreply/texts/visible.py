"""What strangers wrote, made safe to look at."""

import re
import unicodedata

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # nobody types them; a terminal that shows them obeys them
_JOINERS = "\u200c\u200d"  # part of how names in some scripts, and emoji, are written


def visible(text: str) -> str:
    """What strangers wrote, with invisible characters escaped: they could reverse a name, or hide in it."""
    return "".join(
        _escaped(mark) if unicodedata.category(mark) in _UNSEEN and mark not in _JOINERS else mark for mark in text
    )


def visible_text(text: str) -> str:
    """The same for what has lines."""
    return "\n".join(visible(line) for line in text.replace("\r\n", "\n").split("\n"))


def _escaped(mark: str) -> str:
    return f"\\u{ord(mark):04x}" if ord(mark) < 0x10000 else f"\\U{ord(mark):08x}"
