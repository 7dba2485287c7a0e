"""Extracts the text of a message from all places where Slack puts it. Pure: no exception for any payload.

People write in `text`. Slack also puts words in blocks, in attachments (forwarded messages), and beside files: a title,
the beginning of a snippet, the transcription of a voice message.
https://docs.slack.dev/reference/objects/file-object and /reference/events/message (seen 2026-11-24).
"""

from collections.abc import Iterator, Mapping
from typing import Any

MOST = 2000  # elements of a message that are read
LONGEST = 100_000  # characters
_OF_ATTACHMENTS = ("pretext", "title", "text", "fallback")
_OF_FILES = ("title", "preview", "plain_text")


def all_words(message: Mapping[str, Any]) -> str:
    """Return all text, each part once, in order."""
    return _joined([*_own(message), *_attached(message.get("attachments"), of_links=True)])


def own_words(message: Mapping[str, Any]) -> str:
    """Return the text without link previews, which Slack adds a moment later."""
    return _joined([*_own(message), *_attached(message.get("attachments"), of_links=False)])


def unescaped(text: str) -> str:
    """Return the text as typed."""
    return text.replace("\0", "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def walk(found: object) -> Iterator[Mapping[str, Any]]:
    """Yield every table in blocks, at any depth, in reading order."""
    waiting, left = [found], MOST
    while waiting and left:
        one, left = waiting.pop(), left - 1
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, dict):
            yield one
            waiting += reversed([value for value in one.values() if isinstance(value, (list, dict))])


def _joined(parts: list[str]) -> str:
    return "\n".join(dict.fromkeys(part for part in parts if part))[:LONGEST]


def _own(message: Mapping[str, Any]) -> Iterator[str]:
    yield unescaped(_text(message, "text"))
    yield _of_blocks(message.get("blocks"))
    for file in _tables(message.get("files")):
        yield from (unescaped(_text(file, key)) for key in _OF_FILES)
        yield from (_text(one, "content") for one in walk(file.get("transcription")))


def _attached(found: object, *, of_links: bool) -> Iterator[str]:
    for one in _tables(found):
        if of_links or one.get("is_share") or one.get("is_msg_unfurl"):
            yield from (unescaped(_text(one, key)) for key in _OF_ATTACHMENTS)
            yield _of_blocks(one.get("blocks"))
            yield _of_blocks(one.get("message_blocks"))
            for file in _tables(one.get("files")):
                yield from (unescaped(_text(file, key)) for key in _OF_FILES)


def _of_blocks(blocks: object) -> str:
    """Return the text of blocks. Joins elements without spaces: a change of style within a word splits an element."""
    return "".join(unescaped(_text(one, "text")) + ("\n" if "elements" in one else "") for one in walk(blocks))


def _tables(found: object) -> Iterator[Mapping[str, Any]]:
    yield from (one for one in found[:MOST] if isinstance(one, dict)) if isinstance(found, list) else ()


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    return value if isinstance(value, str) else ""
