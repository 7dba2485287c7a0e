"""Loads checked settings from a file, the environment and flags; or reports everything that is wrong, at once."""

from collections.abc import Mapping
from datetime import date
from itertools import starmap
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from autoreply.settings.checks.crosscheck import Findings, cross_check
from autoreply.settings.model import Settings
from autoreply.settings.problems import SettingsError, SettingsProblem
from autoreply.settings.reading.document import SettingsDocument, read_document
from autoreply.settings.reading.errors import explain, path_of
from autoreply.settings.reading.gather import Gathered
from autoreply.settings.reading.lines import KeyPath

NOTHING: Mapping[str, Any] = MappingProxyType({})
TOP_LEVEL = frozenset(field.alias or name for name, field in Settings.model_fields.items())

# What stands in for a broken part while the others are looked at, so that nobody mends a file one error at a time.
_REQUIRED = {"practice": "-", "country": "US", "timezone": "UTC", "hours": {"mon": "closed"}}
_SOMEBODY = {"people": {"name": "-", "contact": "-"}, "contacts": {"name": "-", "contact": "-"}}


def load(
    path: Path,
    env: Mapping[str, str] | None = None,
    flags: Mapping[str, object] = NOTHING,
    *,
    today: date | None = None,
) -> Settings:
    """The settings in the file at `path`, under the AUTOREPLY_ variables of `env`, under `flags`.

    `flags` are dotted keys, `{"log.level": "debug"}`; those that are None are left out. `today` lets it find what is
    over, or no holiday of the years to come. Reads the file and the files it names for secrets, and nothing else.
    Raises `SettingsError` with everything that is wrong.
    """
    return settle(read_document(path), path.absolute().parent, env or NOTHING, flags, today=today)


def settle(
    document: SettingsDocument,
    folder: Path,
    env: Mapping[str, str] = NOTHING,
    flags: Mapping[str, object] = NOTHING,
    *,
    today: date | None = None,
) -> Settings:
    """As `load`, of a file that was read already; `folder` is where relative paths begin."""
    gathered = Gathered(document, folder, env, flags, TOP_LEVEL)
    settings, errors = _judge(gathered)
    checked = cross_check(settings, today) if settings else Findings()
    errors += [*gathered.errors, *starmap(gathered.places.trouble, checked.errors)]
    if errors or settings is None:
        raise SettingsError(errors)
    warnings = [*gathered.warnings, *starmap(gathered.places.trouble, checked.warnings)]
    return settings.settle(gathered.places, gathered.secret_files, warnings)


def _judge(gathered: Gathered) -> tuple[Settings | None, list[SettingsProblem]]:
    """The settings and no trouble; or the trouble, and what can be made of the rest."""
    try:
        return Settings.model_validate(gathered.values), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
    troubles = [gathered.places.trouble(path_of(each), explain(each, Settings, gathered.values)) for each in errors]
    try:
        return Settings.model_validate(_without(gathered.values, [path_of(each) for each in errors])), troubles
    except ValidationError:
        return None, troubles


def _without(values: Mapping[str, Any], broken: list[KeyPath]) -> dict[str, Any]:
    """`values` without the parts in `broken`: whole sections, or one of the people, contacts and channels."""
    rest = {key: dict(value) if isinstance(value, dict) else value for key, value in values.items()}
    for path in broken:
        section, name = str(path[0]) if path else "", path[1] if len(path) > 1 else None
        if section in {*_SOMEBODY, "channels"} and name is not None:
            rest[section].pop(name, None)
            if section in _SOMEBODY:
                rest[section][name] = _SOMEBODY[section]
        else:
            rest.pop(section, None)
            rest.update({key: value for key, value in _REQUIRED.items() if key == section})
    return rest
