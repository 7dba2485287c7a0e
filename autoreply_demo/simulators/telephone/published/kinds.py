"""The kinds of values that parameters have, as the OpenAPI description of Twilio's REST API types them."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlsplit

BAD_REQUEST, NO_URL, NO_CALLBACK = 20001, 21502, 21609
_LONGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class ValueKind:
    """`fits` says whether a text is a value of it; `code` is Twilio's error for one that is not.

    `values` are all there are, where they are listed. `many` allows the parameter more than once.
    """

    name: str
    fits: Callable[[str], bool]
    code: int = BAD_REQUEST
    values: tuple[str, ...] = ()
    many: bool = False


def choice(*values: str) -> ValueKind:
    return ValueKind("choice", frozenset(values).__contains__, values=values)


def sid(*prefixes: str) -> ValueKind:
    """An identifier: one of these pairs of letters and 32 hexadecimal digits."""
    pattern = re.compile(f"(?:{'|'.join(prefixes)})[0-9a-fA-F]{{32}}")
    return ValueKind("sid", lambda text: pattern.fullmatch(text) is not None)


def many(kind: ValueKind) -> ValueKind:
    return replace(kind, many=True)


def whole(least: int, most: int | None = None) -> ValueKind:
    def fits(text: str) -> bool:
        return text.isascii() and text.isdecimal() and least <= int(text) and (most is None or int(text) <= most)

    return ValueKind("whole", fits)


def is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text


def _is_callback(text: str) -> bool:
    """Whether Twilio would post reports there: the reference of messages and calls excludes hosts with underscores."""
    return is_url(text) and "_" not in (urlsplit(text).hostname or "")


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII) is not None


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


TEXT = ValueKind("text", lambda _text: True)
NUMBER = ValueKind("number", _is_number)
WHOLE = whole(0)
SWITCH = ValueKind("switch", frozenset({"true", "false"}).__contains__)
URL = ValueKind("url", is_url, NO_URL)
CALLBACK = ValueKind("url", _is_callback, NO_CALLBACK)
MOMENT = ValueKind("moment", _is_moment)
OBJECT = ValueKind("object", _is_object)
METHOD = choice("GET", "POST")

PAGING = {"PageSize": whole(1, _LONGEST_PAGE), "Page": WHOLE, "PageToken": TEXT}


def moments(name: str) -> dict[str, ValueKind]:
    """A filter of a list by time: on that day, before it and after it."""
    return {name: MOMENT, f"{name}<": MOMENT, f"{name}>": MOMENT}
