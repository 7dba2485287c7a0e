"""What the file of a sandbox may name: its own simulators, and no file of this machine."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_PLACES = {"host", "port", "listen", "feeds", "calendars", "state"}

Named = tuple[str, str]


def foreign(text: str, original: str) -> str:
    """A sentence on what `text` names and `original` does not, "" where there is nothing. Both are good TOML."""
    was, wished = tomllib.loads(original), tomllib.loads(text)
    known = set(_named(was))
    for key, value in _named(wished):
        if (key, value) not in known:
            return (
                f'The sandbox cannot use {key} = "{value}". Its file names the simulated providers, and no other '
                "server and no file. Restore that line."
            )
    if _listen(wished) != _listen(was):
        return f'The sandbox needs listen = "{_listen(was)}" in [web], where it reaches Autoreply. Restore that line.'
    return ""


def _listen(table: Mapping[str, Any]) -> object:
    web = table.get("web")
    return web.get("listen") if isinstance(web, dict) else None


def _named(value: object, key: str = "") -> Iterator[Named]:
    """Every server, address and file in it, under the name of its key."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _named(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner, key)
    elif key in _PLACES or key.endswith(("_file", "_url")) or (isinstance(value, str) and _ADDRESS.fullmatch(value)):
        yield key, str(value)
