"""Secrets come from files of their own (`password_file = "..."`) or the environment, never of need from the file."""

import stat
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, SecretStr

from autoreply.settings.channel import kind_model
from autoreply.settings.monitor import MonitorSettings
from autoreply.settings.reach import Reach
from autoreply.settings.reading.lines import KeyPath
from autoreply.settings.reading.model_tree import inner_models, mentions
from autoreply.settings.service import RecordSettings, WebSettings

SUFFIX = "_file"
_LARGEST = 65_536
_WITH_SECRETS: dict[str, type[BaseModel]] = {
    "record": RecordSettings,
    "web": WebSettings,
    "reach": Reach,
    "monitor": MonitorSettings,
}


def secret_paths(table: Mapping[str, object]) -> Iterator[tuple[str, ...]]:
    """The path of every key that holds a secret, in the record, the page, every reach and each channel of `table`."""
    for section, model in _WITH_SECRETS.items():
        yield from ((section, *path) for path in _secrets_of(model))
    people = table.get("people")
    for name in people if isinstance(people, dict) else ():
        yield from (("people", name, "reach", *path) for path in _secrets_of(Reach))
    channels = table.get("channels")
    for name, entry in channels.items() if isinstance(channels, dict) else ():
        kind = kind_model(entry.get("kind")) if isinstance(entry, dict) else None
        for path in _secrets_of(kind) if kind else ():
            yield ("channels", name, *path)


@cache
def _secrets_of(model: type[BaseModel]) -> tuple[tuple[str, ...], ...]:
    found: list[tuple[str, ...]] = []
    for name, field in model.model_fields.items():
        if mentions(field.annotation, SecretStr):
            found.append((name,))
        for inner in inner_models(field.annotation):
            found += [(name, *path) for path in _secrets_of(inner)]
    return tuple(found)


def look_up(table: object, path: KeyPath) -> object:
    """The value at `path`, None where there is none."""
    for key in path:
        table = table.get(key) if isinstance(table, dict) else None
    return table


def read_secret(path: Path) -> str:
    """The secret in a file, without the line end that editors add. Raises ValueError with a sentence."""
    try:
        with path.open(encoding="utf-8") as file:
            secret = file.read(_LARGEST).strip("\r\n")
    except UnicodeDecodeError:
        raise ValueError(f"the file {path} is not UTF-8 text; write the secret, and nothing else, into it") from None
    except IsADirectoryError:
        raise ValueError(f"{path} is a folder; name the file in it that holds the secret") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is not a file name"
        raise ValueError(f"the file {path} cannot be read ({why}); create it, readable for this user only") from None
    if not secret:
        raise ValueError(f"the file {path} is empty; write the secret, and nothing else, into it")
    return secret


def too_open(path: Path) -> bool:
    """True where every user of the machine may read the file."""
    try:
        return bool(path.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False
