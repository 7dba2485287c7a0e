"""What pydantic complains about, said in the words of the file."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from autoreply.settings.base import nearest
from autoreply.settings.lines import KeyPath
from autoreply.settings.model_tree import known_keys
from autoreply.settings.secrets import look_up
from autoreply.settings.timezones import ZoneError, instead

_LENGTH = 'a length of time, like "30 days"'
_EXPECTED = {
    "string_type": "a text in quotes",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list in brackets",
    "list_type": "a list in brackets",
    "dict_type": "a table of its own",
    "model_type": "a table of its own",
    "model_attributes_type": "a table of its own",
    "path_type": "the path of a file in quotes",
    "time_delta_type": _LENGTH,
    "time_delta_parsing": _LENGTH,
}
_MISSING = {
    "practice": 'is missing; write the name people know you by, like practice = "Hillside Counseling"',
    "country": 'is missing; write two letters, like country = "US": it decides which crisis lines people are given',
    "timezone": 'is missing; write timezone = "America/New_York", with your own zone',
    "hours": 'is missing; write a heading [hours] and under it lines like mon-fri = "9-17"',
    "reason": "is missing; write why in a few words: every silence and every override has a reason",
    "until": "is missing; write when it ends, like until = 2026-12-01T19:00:00: nothing is overridden for ever",
    "from": "is missing; write the first day away, like from = 2026-12-28",
    "to": "is missing; write the last day away, like to = 2027-01-02",
    "kind": 'is missing; write what kind of channel it is, like kind = "email"',
}
_SECRET = ("password", "secret", "token", "url")


def path_of(error: ErrorDetails) -> KeyPath:
    """The path in the file: without the steps that only the models know."""
    loc = [key for key in error["loc"] if key != "[key]"]
    if loc[:1] == ["channels"] and loc[2:3] == ["settings"]:
        del loc[2]
    return tuple(loc)


def explain(error: ErrorDetails, root: type[BaseModel], table: Mapping[str, Any]) -> str:
    """One error as a sentence: what was read, and what to write instead."""
    path, kind = path_of(error), error["type"]
    read = _read(error.get("input"), path)
    if kind == "missing":
        return sentence(_MISSING.get(str(path[-1]), "is missing; config.example.toml shows how it is written"))
    if kind == "extra_forbidden":
        return _unknown(path, root, table)
    if kind in _EXPECTED:
        return f"Expected {_EXPECTED[kind]}{read}."
    if kind == "literal_error":
        return f"Expected {error['ctx']['expected'].replace(chr(39), chr(34))}{read}."
    if kind == "string_pattern_mismatch":
        return f"Expected the form that config.example.toml shows{read}."
    if kind == "value_error":
        cause = error["ctx"]["error"]
        hint = f". {instead(cause.written, str(table.get('country', '')))}" if isinstance(cause, ZoneError) else ""
        return sentence(f"{cause}{hint}")
    if kind in ("too_short", "too_long"):
        return sentence(_bounds(error))
    return sentence(_bounds(error) + read) if "ctx" in error and kind != "hours" else sentence(error["msg"])


def _unknown(path: KeyPath, root: type[BaseModel], table: Mapping[str, Any]) -> str:
    kind = look_up(table, (*path[:2], "kind")) if path[:1] == ("channels",) else None
    known = known_keys(root, path[:-1], kind)
    hint = nearest(str(path[-1]), known)
    if not hint and known and len(known) <= 12:
        hint = f" Known here: {', '.join(known)}."
    return f"This key is not known.{hint or ' config.example.toml lists every key.'}"


def _read(value: object, path: KeyPath) -> str:
    """`, not "x"`: what stood there, where it is short and no secret."""
    if any(word in str(key) for key in path[-1:] for word in _SECRET):
        return ""
    if isinstance(value, bool):
        return f", not {str(value).lower()}"
    if isinstance(value, str):
        return f', not "{value[:40]}"'
    if isinstance(value, (int, float, date, time)):
        return f", not {str(value)[:40]}"
    if isinstance(value, list):
        return ", not a list"
    return ", not a table" if isinstance(value, dict) else ""


def _bounds(error: ErrorDetails) -> str:
    """The bound that was passed."""
    if error["type"] in ("too_short", "too_long"):
        least, most = error["ctx"].get("min_length"), error["ctx"].get("max_length")
        return f"The list needs {least} entry at least" if least else f"The list holds {most} entries at most"
    for name, words in (("ge", "at least"), ("le", "at most"), ("gt", "more than"), ("lt", "less than")):
        bound = error["ctx"].get(name)
        if bound is not None:
            return f"Expected {words} {bound}"
    return error["msg"].replace("Input should", "It should").replace("String should", "The text should")


def sentence(text: str) -> str:
    """Capital letter and full stop; "is missing" becomes "It is missing". Lines to copy stay as they are."""
    text = text.strip()
    if text.split(" ", 1)[0] in {"is", "has", "names", "says", "ends"}:
        text = f"It {text}"
    begins_with_key = re.match(r"\w+ = ", text)
    ends = text.endswith((".", "?", "!")) or "\n" in text
    return (text if begins_with_key else text[:1].upper() + text[1:]) + ("" if ends else ".")
