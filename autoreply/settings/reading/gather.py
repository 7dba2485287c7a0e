"""All layers as one table: file < files of secrets < environment < flags; and where each value came from."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from autoreply.settings.base import nearest
from autoreply.settings.problems import SettingsProblem
from autoreply.settings.reading.document import SettingsDocument
from autoreply.settings.reading.inherited import with_defaults
from autoreply.settings.reading.lines import KeyPath
from autoreply.settings.reading.secrets import SUFFIX, look_up, read_secret, secret_paths, too_open
from autoreply.settings.reading.sources import Values, from_environment, from_flags, overlay, put, strays

FEEDS = ("feeds", "calendars")  # the keys of calendars: addresses, or files
ADDRESSES = ("https://", "http://", "webcal://")
PASSWORD_IN_URL = re.compile(r"://[^/@:]*:[^/@]+@")


class Gathered:
    """`values` is what the models judge. `errors` and `warnings` are about files and secrets."""

    def __init__(
        self,
        document: SettingsDocument,
        folder: Path,
        env: Mapping[str, str],
        flags: Mapping[str, object],
        known: frozenset[str],
    ) -> None:
        self.errors: list[SettingsProblem] = []
        self.warnings: list[SettingsProblem] = []
        self.secret_files: list[Path] = []
        table = resolve_files(document.table, folder)
        from_env, by_variable = from_environment(env, table, known)
        from_line, by_flag = from_flags(flags)
        from_env, from_line = resolve_files(from_env, folder), resolve_files(from_line, folder)
        merged, came_from = with_defaults(overlay(from_line, from_env, table))
        self.places = replace(document.places, origins=by_variable | by_flag, came_from=came_from)
        for variable, level in strays(env, known).items():
            says = f"This variable sets nothing: there is no {level} in the settings.{nearest(level, known)}"
            self.warnings.append(SettingsProblem("environment", None, variable, says))
        secrets = self._read_files(merged)
        self._warn_of_written_secrets(with_defaults(table)[0])
        self.values = with_defaults(overlay(from_line, from_env, secrets, table))[0]
        self._forget_secret_files()

    def _read_files(self, merged: Values) -> Values:
        """The content of every file that a secret is to be read from. Looks whether the other files are there."""
        wanted = set(secret_paths(merged))
        secrets: Values = {}
        for path, file in named_files({key: value for key, value in merged.items() if key != "defaults"}):
            secret = (*path[:-1], str(path[-1]).removesuffix(SUFFIX))
            if secret in self.places.origins:
                continue  # the environment is stronger
            if secret in wanted:
                put(secrets, tuple(map(str, secret)), self._read_secret(path, file))
            elif file.is_dir():
                self.errors.append(self.places.trouble(path, f"{file} is a folder. Name a file in it."))
            elif not os.access(file, os.R_OK):
                self.errors.append(
                    self.places.trouble(path, f"The file {file} is not there, or may not be read by this user.")
                )
        return secrets

    def _read_secret(self, path: KeyPath, file: Path) -> str:
        try:
            secret = read_secret(file)
        except ValueError as error:
            says = str(error)
            self.errors.append(self.places.trouble(path, f"{says[:1].upper()}{says[1:]}."))
            return "?"  # so that nobody complains of a missing secret as well
        self.secret_files.append(file)
        if too_open(file):
            self.warnings.append(
                self.places.trouble(
                    path, f"Every user of this machine may read {file}. Make it private: chmod 600 {file}"
                )
            )
        return secret

    def _warn_of_written_secrets(self, table: Values) -> None:
        for path in secret_paths(table):
            value = look_up(table, path)
            if isinstance(value, str) and (path[-1] != "url" or PASSWORD_IN_URL.search(value)):
                says = (
                    f"A secret is written in the settings themselves. Better put it into a file of its own "
                    f"({path[-1]}{SUFFIX} = ...) or into the environment."
                )
                self.warnings.append(self.places.trouble(path, says))

    def _forget_secret_files(self) -> None:
        """A secret was read already, or is given by something stronger: its file has no more to say."""
        for path in secret_paths(self.values):
            table = look_up(self.values, path[:-1])
            if isinstance(table, dict) and path[-1] in table:
                table.pop(path[-1] + SUFFIX, None)


def resolve_files(table: Values, folder: Path) -> Values:
    """A copy in which every path is absolute (`state`, `..._file`, local `feeds`): relative ones begin at `folder`."""
    return {key: _resolved(key, value, folder) for key, value in table.items()}


def _resolved(key: str, value: object, folder: Path) -> object:
    if isinstance(value, dict):
        return resolve_files(value, folder)
    if isinstance(value, list):
        return [_resolved(key, entry, folder) for entry in value]
    is_path = key.endswith(SUFFIX) or key == "state" or (key in FEEDS and not str(value).startswith(ADDRESSES))
    if is_path and isinstance(value, str) and value:
        return str(folder / os.path.expanduser(value))  # noqa: PTH111 - Path.expanduser raises for unknown users
    return value


def named_files(table: object, at: KeyPath = ()) -> Iterator[tuple[KeyPath, Path]]:
    """Every file that a `..._file` key of `table` names."""
    members = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    for key, value in members:
        if isinstance(key, str) and key.endswith(SUFFIX) and isinstance(value, str) and value:
            yield (*at, key), Path(value)
        else:
            yield from named_files(value, (*at, key))
