"""The name of this installation, in loop markers and identities: for ever the same, also while the record is away."""

import secrets
from contextlib import suppress
from pathlib import Path

from autoreply.record import Record
from channels import private

_FILE = "install"


def install_name(record: Record, state: Path) -> str:
    """The record's, which replicas share; where it has none yet, the one in the state folder, or a fresh one."""
    return record.installation.name(_kept(state) or secrets.token_hex(8))


def keep_install_name(name: str, state: Path) -> None:
    """Keep it in the state folder as well. That the folder cannot be written stops nothing."""
    if name != _kept(state):
        with suppress(OSError):
            private.write(state / _FILE, f"{name}\n")


def _kept(state: Path) -> str:
    try:
        return (state / _FILE).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
