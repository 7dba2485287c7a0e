"""The name of this installation in loop markers and identities. It never changes, even without the record."""

import secrets
from contextlib import suppress
from pathlib import Path

from autoreply.record import Record
from channels import private

_FILE = "install"


def install_name(record: Record, state: Path) -> str:
    """Return the record's name, which replicas share. A new record gets the one in the state folder, or a new one."""
    return record.installation.name(_kept(state) or secrets.token_hex(8))


def keep_install_name(name: str, state: Path) -> None:
    """Keep it in the state folder too. Ignores a folder that cannot be written."""
    if name != _kept(state):
        with suppress(OSError):
            private.write(state / _FILE, f"{name}\n")


def _kept(state: Path) -> str:
    try:
        return (state / _FILE).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
