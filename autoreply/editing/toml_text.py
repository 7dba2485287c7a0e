"""Writes values as TOML."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_QUOTES = re.compile(r'""(?="|$)')


def text(value: str) -> str:
    """A basic string, whatever is in it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def key(name: str) -> str:
    """A key, in quotes where it needs them."""
    return name if _BARE.fullmatch(name) else text(name)


def value(given: Any) -> str:
    """A value on one line; only a text with line breaks takes several, so that people can read it."""
    if isinstance(given, Mapping):
        inner = ", ".join(f"{key(str(name))} = {_on_one_line(each)}" for name, each in given.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(given, (list, tuple)):
        return f"[{', '.join(map(_on_one_line, given))}]"
    if isinstance(given, str) and "\n" in given.strip("\n"):
        return _lines(given)
    return _on_one_line(given)


def _on_one_line(given: Any) -> str:
    if isinstance(given, (Mapping, list, tuple)):
        return value(given)
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, (int, float)):
        return repr(given)
    if isinstance(given, (date, datetime, time)):
        return given.isoformat()
    return text(str(given))


def _lines(given: str) -> str:
    """A basic string of several lines. The line break behind its opening quotes is no part of it."""
    escaped = "\n".join(text(line)[1:-1].replace('\\"', '"') for line in given.split("\n"))
    return f'"""\n{_QUOTES.sub(lambda _: chr(34) + chr(92) + chr(34), _last_quote(escaped))}"""'


def _last_quote(escaped: str) -> str:
    return f'{escaped[:-1]}\\"' if escaped.endswith('"') else escaped
