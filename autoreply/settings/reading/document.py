"""Reads the file: from octets to a table, with the line of every key."""

import codecs
import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autoreply.settings.problems import SettingsError, SettingsProblem
from autoreply.settings.reading.lines import key_lines
from autoreply.settings.reading.places import Places
from autoreply.settings.reading.syntax import explain_syntax

LARGEST = 1_000_000  # octets; nobody writes a megabyte by hand, and a wrong path may name anything
LONGEST_LINE = 10_000  # characters; a text of the practice's own has eight thousand at most


@dataclass(frozen=True, slots=True)
class SettingsDocument:
    """A TOML file: its table, and the line of each key."""

    table: dict[str, Any]
    places: Places


def read_document(path: Path) -> SettingsDocument:
    """Read the settings file at `path`. Raises `SettingsError` if it cannot be opened, decoded or parsed."""
    return parse_document(_octets(path), str(path))


def parse_document(octets: bytes, file: str) -> SettingsDocument:
    """The octets of a settings file; `file` is its name in messages. Raises `SettingsError`."""
    text = _text(octets, file)
    if not text.strip():
        raise _unusable(file, "The file is empty. Copy config.example.toml over it and change what differs for you.")
    _refuse_long_lines(file, text)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([explain_syntax(file, text, str(error))]) from None
    except (RecursionError, ValueError, OverflowError):  # tomllib lets these through: deep nesting, impossible dates
        raise _unusable(
            file, "The file is not valid TOML: a number, a date or a nesting is beyond all bounds."
        ) from None
    return SettingsDocument(table, Places(file, hashlib.sha256(octets).hexdigest(), key_lines(text)))


def _refuse_long_lines(file: str, text: str) -> None:
    """Refuse very long lines: tomllib would need hours for a key with a hundred thousand parts."""
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            says = f"This line is longer than {LONGEST_LINE:,} characters. Look at the path, or break the text up."
            raise SettingsError([SettingsProblem(file, number, "", says)])


def _octets(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            octets = file.read(LARGEST + 1)
    except FileNotFoundError:
        says = "There is no such file. Copy config.example.toml to this place and change what differs for you."
    except IsADirectoryError:
        says = "This is a folder. Name the settings file in it, for instance config.toml."
    except PermissionError:
        says = "The file may not be read by this user. Change its owner or mode (chown, chmod), or run as its owner."
    except (OSError, ValueError) as error:
        says = f"The file cannot be read: {getattr(error, 'strerror', None) or 'its name is not a file name'}."
    else:
        if len(octets) <= LARGEST:
            return octets
        says = "The file is larger than a megabyte, so it is hardly a settings file. Look at the path."
    raise _unusable(str(path), says)


def _text(octets: bytes, file: str) -> str:
    if octets.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _unusable(file, "The file is saved as UTF-16. Save it as UTF-8 (in the editor: Save as, Encoding).")
    if b"\0" in octets:
        line = octets[: octets.index(b"\0")].count(b"\n") + 1
        says = "There is a NUL octet here, so this is no text file. Save it as UTF-8, or restore it from a copy."
        raise SettingsError([SettingsProblem(file, line, "", says)])
    try:
        return octets.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line = octets.count(b"\n", 0, error.start) + 1
        says = (
            f"The octet {octets[error.start]:#04x} here is not UTF-8. "
            "Save the file as UTF-8 (in the editor: Save as, Encoding); accents are what usually breaks."
        )
        raise SettingsError([SettingsProblem(file, line, "", says)]) from None


def _unusable(file: str, says: str) -> SettingsError:
    return SettingsError([SettingsProblem(file, None, "", says)])
