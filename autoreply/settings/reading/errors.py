"""Turns pydantic's errors into sentences in the words of the file."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from autoreply.settings.base import nearest
from autoreply.settings.reading.lines import KeyPath
from autoreply.settings.reading.model_tree import inner_models, known_keys
from autoreply.settings.reading.secrets import look_up
from autoreply.settings.timezones import ZoneError, instead
from schedules import RegionError, is_region, region

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
_MISSING_ELSE = "is missing; config.example.toml shows how it is written"
_NAMED = ("people", "contacts", "channels")  # tables of tables, each below a name
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
        return sentence(_misplaced(path, table) or _MISSING.get(str(path[-1]), _MISSING_ELSE))
    if kind in ("extra_forbidden", "hours") and _belongs_above(path, root):
        return "This key belongs to the whole file. Move the line above the first [heading]."
    if kind == "extra_forbidden":
        return _unknown(path, root, table)
    if kind in ("tuple_type", "dict_type", "model_type") and isinstance(error.get("input"), (dict, list)):
        return _brackets(path, error["input"])
    if kind in _EXPECTED:
        return f"Expected {_EXPECTED[kind]}{read}."
    if kind == "literal_error":
        return f"Expected {error['ctx']['expected'].replace(chr(39), chr(34))}{read}."
    if kind == "string_pattern_mismatch":
        return f"Expected the form that config.example.toml shows{read}."
    if kind == "value_error":
        return sentence(_by_country(error["ctx"]["error"], str(table.get("country", ""))))
    if kind in ("too_short", "too_long"):
        return sentence(_bounds(error))
    return sentence(_bounds(error) + read) if "ctx" in error and kind != "hours" else sentence(error["msg"])


def _misplaced(path: KeyPath, table: Mapping[str, Any]) -> str:
    """Return where to move a key of the whole file: every line below a heading belongs to that heading."""
    found = [name for name, part in table.items() if isinstance(part, dict) and path[-1] in part and len(path) == 1]
    return f"It stands below [{found[0]}] and belongs to that. Move the line above the first [heading]" if found else ""


def _belongs_above(path: KeyPath, root: type[BaseModel]) -> bool:
    """Whether a key below a heading is one of the whole file, such as `timezone`, and not itself a heading."""
    fields = {field.alias or name: field for name, field in root.model_fields.items()}
    field = fields.get(str(path[-1])) if len(path) > 1 else None
    return field is not None and not any(inner_models(field.annotation)) and path[-1] not in ("hours", "words")


def _brackets(path: KeyPath, read: dict[str, Any] | list[Any]) -> str:
    """A heading with one pair of brackets where there may be several of its kind, or the other way round."""
    name = ".".join(str(key) for key in path)
    if isinstance(read, dict):
        return f"Write [[{name}]], with two pairs of brackets: there may be several, each below a heading of its own."
    if path[-1] in _NAMED:
        return f"Write [{name}.NAME], with one pair of brackets and a name of your own for each."
    return f"Write [{name}], with one pair of brackets: there is one only."


def _by_country(cause: Exception, country: str) -> str:
    """What is wrong with a name, and which one of the practice's country is meant."""
    if isinstance(cause, ZoneError):
        return f"{cause}. {instead(cause.written, country)}"
    if isinstance(cause, RegionError) and is_region(f"{country}-{cause.written}"):
        return f'{cause.plain} Did you mean "{region(f"{country}-{cause.written}")}"?'
    return str(cause)


def _unknown(path: KeyPath, root: type[BaseModel], table: Mapping[str, Any]) -> str:
    kind = look_up(table, (*path[:2], "kind")) if path[:1] == ("channels",) else None
    known = known_keys(root, path[:-1], kind)
    hint = nearest(str(path[-1]), known)
    if not hint and known and len(known) <= 12:
        hint = f" Known here: {', '.join(known)}."
    return f"This key is not known.{hint or ' config.example.toml lists every key.'}"


def _read(value: object, path: KeyPath) -> str:
    """Return `, not "x"` with the value in the file, if it is short and not secret."""
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
    """Return the bound that the value exceeds."""
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
