"""The lines that `autoreply explain --jsonl` reads: what each may hold, and which field is wrong where one is."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from autoreply.hours.instants import InstantError, read_instant


class LineError(ValueError):
    """The line asks nothing; the message says which field is wrong, and how to write it."""


@dataclass(frozen=True, slots=True)
class ExplainLine:
    """One line, read."""

    raw: bytes
    channel: str | None
    own: list[str] | None
    return_path: str | None
    at: str | None

    def instant(self, zone: ZoneInfo, now: datetime) -> datetime | None:
        """When the message arrives, None where the line does not say. Raises `LineError`."""
        try:
            return None if self.at is None else read_instant(self.at, zone, now)
        except InstantError as error:
            raise LineError(f'"at": {error}') from None


def read_line(line: bytes) -> ExplainLine:
    """Raises `LineError`."""
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        raise LineError('This is not a line of JSON. Write {"raw": "...", "at": "2026-11-22 02:00"}.') from None
    if not isinstance(given, dict):
        raise LineError('A line is one JSON object. Write {"raw": "...", "at": "2026-11-22 02:00"}.')
    unknown = [key for key in given if key not in _FIELDS]
    if unknown:
        raise LineError(f"{_quoted(unknown[0])} is not a field. The fields are: {', '.join(_FIELDS)}.")
    for key, value in given.items():
        if value is not None and not _FIELDS[key][0](value):
            raise LineError(f'"{key}" must be {_FIELDS[key][1]}.')
    return ExplainLine(_raw(given), given.get("channel"), given.get("own"), given.get("return_path"), given.get("at"))


def _raw(given: Mapping[str, Any]) -> bytes:
    raw, path = given.get("raw"), given.get("path")
    if (raw is None) == (path is None):
        raise LineError('Give either "raw", the octets of a mail as latin-1, or "path", the name of its file.')
    if path is not None:
        try:
            return Path(path).read_bytes()
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it is no name of a file"
            raise LineError(f'"path": the mail file cannot be read: {why}.') from None
    try:
        return str(raw).encode("latin-1")
    except UnicodeEncodeError:
        raise LineError('"raw" must be the octets of a mail as latin-1: one character for each octet.') from None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _are_addresses(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and "@" in one for one in value)


def _quoted(key: str) -> str:
    return json.dumps(key[:40])


_FIELDS: dict[str, tuple[Callable[[object], bool], str]] = {
    "raw": (_is_text, "the octets of a mail as latin-1"),
    "path": (_is_text, "the name of a mail file"),
    "channel": (_is_text, "the name of a channel"),
    "own": (_are_addresses, 'a list of addresses, such as ["office@practice.example"]'),
    "return_path": (_is_text, 'the envelope sender, such as "ana@mail.example"'),
    "at": (_is_text, 'a time as --at takes it, such as "2026-11-22 02:00"'),
}
