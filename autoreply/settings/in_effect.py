"""Keeps a copy of the settings that the daemon uses. Commands use it while the file has a mistake."""

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from autoreply.settings.document import Document, parse_document, read_document
from autoreply.settings.load import NOTHING, settle
from autoreply.settings.model import Settings
from autoreply.settings.paths import default_state
from autoreply.settings.problems import SettingsError

OF_DAEMON = "The settings file has a mistake, so this goes by the settings that the daemon used last."
OF_FILE = "The accounts in the settings file have a mistake, so this goes by the rest of the file."
NAME = "settings-in-effect.json"
_STATE = re.compile(r"""^\s*state\s*=\s*(["'])(.+?)\1""", re.MULTILINE)


def keep(file: Path, state: Path) -> None:
    """Keep a copy of the settings file, readable for nobody else. Raises `OSError`."""
    kept = {"file": str(file), "folder": str(file.absolute().parent), "text": file.read_text(encoding="utf-8-sig")}
    fresh = state / f"{NAME}.new"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump(kept, out)
    fresh.replace(state / NAME)


def in_effect(file: Path, env: Mapping[str, str], flags: Mapping[str, object] = NOTHING) -> tuple[Settings, str] | None:
    """Return the settings that can be used instead of the file, and a sentence that says where they are from.

    They are those that the daemon used last, else the valid part of the file. They have no accounts and no secrets,
    which this user may not be allowed to read. Returns None if there are none.
    """
    with suppress(OSError, ValueError, KeyError, TypeError, SettingsError):
        kept = json.loads((_state(file, env, flags) / NAME).read_text(encoding="utf-8"))
        document, folder = parse_document(kept["text"].encode(), kept["file"]), Path(kept["folder"])
        return _without_accounts(document, folder, env, flags), OF_DAEMON
    with suppress(SettingsError):
        return _without_accounts(read_document(file), file.absolute().parent, env, flags), OF_FILE
    return None


def _without_accounts(
    document: Document, folder: Path, env: Mapping[str, str], flags: Mapping[str, object]
) -> Settings:
    """Raises `SettingsError`."""
    table = {key: value for key, value in document.table.items() if key != "channels"}
    if isinstance(table.get("web"), dict):
        table["web"] = {key: value for key, value in table["web"].items() if key == "listen"}
    ours = {key: value for key, value in env.items() if not key.upper().startswith("AUTOREPLY_CHANNELS__")}
    others = {key: value for key, value in flags.items() if not key.startswith("channels.")}
    return settle(replace(document, table=table), folder, ours, others)


def _state(file: Path, env: Mapping[str, str], flags: Mapping[str, object]) -> Path:
    """The state folder, as far as it can be told from a file that may be no TOML."""
    given = flags.get("state") or env.get("AUTOREPLY_STATE")
    if not given:
        found = _STATE.search(file.read_text(encoding="utf-8", errors="replace"))
        given = found[2] if found else None
    return file.absolute().parent / Path(str(given)).expanduser() if given else default_state()
