"""Text as a document may have it: strangers wrote some of it, and it goes into formats with rules of their own.

A lone carriage return begins a line in Markdown, where a heading could be forged. XML refuses control characters, so
that a DOCX could not be made. A mark that turns the direction of writing shows another text than the one that is there.
"""

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any

_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_KEPT = "\n\t\u00ad\u200c\u200d"  # a hyphen that only shows at a line's end, and joiners of scripts and emoji
_NO_CHARACTER = 0xFFFE  # the last two of each plane are none


def plain_text(text: str) -> str:
    """The text without what is not seen, with a mark where something was that cannot be written."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_plain_char, _LINE_ENDS.sub("\n", text)))


def plain(value: Any) -> Any:
    """The same for every text in a tuple, or in a block of a document."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: plain(getattr(value, one.name)) for one in fields(value)})
    return value


def _plain_char(char: str) -> str:
    kind = unicodedata.category(char)
    if char in _KEPT or kind not in ("Cf", "Cc", "Cs", "Cn"):
        return char
    if kind == "Cf":
        return ""
    return char if kind == "Cn" and ord(char) & _NO_CHARACTER != _NO_CHARACTER else "\ufffd"
