"""The layers settings come from, weakest first: the file, files of secrets, the environment, flags."""

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from autoreply.settings.reading.lines import KeyPath

PREFIX = "AUTOREPLY_"
_NOT_OURS = re.compile(f"{PREFIX}(?:CONFIG$|REQUIRE_SERVERS$|PORT(?:_|$)|(?:[A-Z0-9]+_)*SERVICE_(?:HOST|PORT)(?:_|$))")
Values = dict[str, Any]


class Layers(BaseSettings):
    """Lays one layer over the other. What comes out is judged by `Settings`."""

    values: Values = {}


class SettingsLayer(PydanticBaseSettingsSource):
    """One layer that is already a nested table."""

    def __init__(self, values: Values) -> None:
        super().__init__(Layers)
        self._values = values

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return self._values, field_name, False

    def __call__(self) -> Values:
        return {"values": self._values}


def overlay(*strongest_first: Values) -> Values:
    """All layers as one table; tables merge key by key, everything else is replaced."""
    return Layers(_build_sources=(tuple(map(SettingsLayer, strongest_first)), {})).values


def from_environment(env: Mapping[str, str], table: Values, known: frozenset[str]) -> tuple[Values, dict[KeyPath, str]]:
    """The AUTOREPLY_ variables as a nested table, and which variable set which key.

    `__` separates levels. "_" finds a name of `table` that is written with "-". Variables whose first level is no key
    of the file are none of ours: Kubernetes and others invent such names.
    """
    values: Values = {}
    origins: dict[KeyPath, str] = {}
    for variable in sorted(env):
        levels = variable[len(PREFIX) :].lower().split("__")
        if variable.upper().startswith(PREFIX) and levels[0] in known and env[variable] and all(levels):
            path = _as_written(levels, table)
            put(values, path, _value(env[variable]))
            origins[path] = variable
    return values, origins


def from_flags(flags: Mapping[str, object]) -> tuple[Values, dict[KeyPath, str]]:
    """Flags of the command line, `{"log.level": "debug"}`, read as variables are; None means that it was not given."""
    values: Values = {}
    origins: dict[KeyPath, str] = {}
    for name, value in flags.items():
        if value is not None:
            path = tuple(name.split("."))
            put(values, path, _value(value) if isinstance(value, str) else value)
            origins[path] = f"--set {name}"
    return values, origins


def strays(env: Mapping[str, str], known: frozenset[str]) -> dict[str, str]:
    """Variables that look like ours and mean nothing, such as AUTOREPLY_CHANELS__X, and the first level of each.

    Kubernetes gives every process the addresses of a service that is called autoreply; those are none of ours.
    """
    names = {name: name[len(PREFIX) :].lower().split("__")[0] for name in sorted(env) if name.startswith(PREFIX)}
    return {name: level for name, level in names.items() if level not in known and not _NOT_OURS.match(name)}


def put(values: Values, path: tuple[str, ...], value: object) -> None:
    """Set a key deep in `values`, making the tables on the way."""
    for key in path[:-1]:
        inner = values.setdefault(key, {})
        if not isinstance(inner, dict):
            return
        values = inner
    values[path[-1]] = value


def _as_written(levels: list[str], table: object) -> tuple[str, ...]:
    """The keys of `table` that a variable's levels mean, or the levels themselves where it has none such."""
    path: tuple[str, ...] = ()
    for level in levels:
        names = {str(name).lower().replace("-", "_"): str(name) for name in table} if isinstance(table, dict) else {}
        key = names.get(level.replace("-", "_"), level)
        path = (*path, key)
        table = table.get(key) if isinstance(table, dict) else None
    return path


def _value(text: str) -> object:
    """Lists and tables are written as JSON; everything else is text, which the models read."""
    if text[:1] in {"[", "{"}:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text
