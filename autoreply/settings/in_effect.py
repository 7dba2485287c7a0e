"""Keeps a copy of the settings that the daemon uses. Commands use it while the file has a mistake."""

import json
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

from autoreply.settings.load import NOTHING, settle
from autoreply.settings.model import Settings
from autoreply.settings.paths import default_state
from autoreply.settings.problems import SettingsError
from autoreply.settings.reading.document import SettingsDocument, read_document
from autoreply.settings.reading.gather import PASSWORD_IN_URL
from autoreply.settings.reading.places import Places
from autoreply.settings.reading.sources import Values
from channels import private

OF_DAEMON = "The settings file has a mistake, so this goes by the settings that the daemon used last."
OF_FILE = "The accounts in the settings file have a mistake, so this goes by the rest of the file."
NAME = "settings-in-effect.json"
DATE, LEFT_OUT = "a date of TOML", "url is left out"  # no keys of a settings file
_URL = re.compile(r"""^\s*\[record\][^\[]*?^\s*url\s*=\s*(["'])(.+?)\1""", re.MULTILINE)
_STATE = re.compile(r"""^\s*state\s*=\s*(["'])(.+?)\1""", re.MULTILINE)


def keep(file: Path, state: Path) -> None:
    """Keep what the file says, without its accounts and secrets, readable for nobody else.

    Raises `OSError`, `SettingsError`.
    """
    table = _without_secrets(read_document(file).table)
    kept = {"file": str(file), "folder": str(file.absolute().parent), "table": _packed(table)}
    private.write(state / NAME, json.dumps(kept))


def in_effect(file: Path, env: Mapping[str, str], flags: Mapping[str, object] = NOTHING) -> tuple[Settings, str] | None:
    """Return the settings that can be used instead of the file, and a sentence that says where they are from.

    They are those that the daemon used last, else the valid part of the file. They have no accounts and no secrets,
    which this user may not be allowed to read. Returns None if there are none.
    """
    with suppress(OSError, ValueError, KeyError, TypeError, SettingsError):
        kept = json.loads((_state(file, env, flags) / NAME).read_text(encoding="utf-8"))
        table = _unpacked(kept["table"])
        if table.get("record", {}).pop(LEFT_OUT, False):
            table["record"]["url"] = _url_in(file)
        return _settled(SettingsDocument(table, Places(kept["file"])), Path(kept["folder"]), env, flags), OF_DAEMON
    with suppress(SettingsError):
        document = read_document(file)
        document = replace(document, table=_without_accounts(document.table))
        return _settled(document, file.absolute().parent, env, flags), OF_FILE
    return None


def _without_accounts(table: Values) -> Values:
    rest = {key: value for key, value in table.items() if key != "channels"}
    if isinstance(rest.get("web"), dict):
        rest["web"] = {key: value for key, value in rest["web"].items() if key == "listen"}
    return rest


def _without_secrets(table: Values) -> Values:
    """The same without an address of the record in which a password stands: where it is needed, the file has it."""
    rest, record = _without_accounts(table), table.get("record")
    if isinstance(record, dict) and PASSWORD_IN_URL.search(str(record.get("url", ""))):
        rest["record"] = {key: value for key, value in record.items() if key != "url"} | {LEFT_OUT: True}
    return rest


def _settled(document: SettingsDocument, folder: Path, env: Mapping[str, str], flags: Mapping[str, object]) -> Settings:
    """Raises `SettingsError`."""
    ours = {key: value for key, value in env.items() if not key.upper().startswith("AUTOREPLY_CHANNELS__")}
    others = {key: value for key, value in flags.items() if not key.startswith("channels.")}
    return settle(document, folder, ours, others)


def _url_in(file: Path) -> str:
    """[record] url, from a file that may be no TOML. Raises `ValueError` where it has none: no other record will do."""
    found = _URL.search(file.read_text(encoding="utf-8", errors="replace"))
    if found is None:
        raise ValueError("no address of the record")
    return found[2]


def _packed(value: Any) -> Any:
    """For JSON, which knows no dates."""
    if isinstance(value, dict):
        return {key: _packed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_packed(inner) for inner in value]
    return {DATE: value.isoformat()} if isinstance(value, date | time) else value


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict):
        return tomllib.loads(f"date = {value[DATE]}")["date"] if DATE in value else _each_unpacked(value)
    return [_unpacked(inner) for inner in value] if isinstance(value, list) else value


def _each_unpacked(table: Values) -> Values:
    return {key: _unpacked(inner) for key, inner in table.items()}


def _state(file: Path, env: Mapping[str, str], flags: Mapping[str, object]) -> Path:
    """The state folder, as far as it can be told from a file that may be no TOML."""
    given = flags.get("state") or env.get("AUTOREPLY_STATE")
    if not given:
        found = _STATE.search(file.read_text(encoding="utf-8", errors="replace"))
        given = found[2] if found else None
    return file.absolute().parent / Path(str(given)).expanduser() if given else default_state()
