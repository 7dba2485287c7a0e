"""Detects changes: a digest of the settings file and of every file that it names."""

import errno
import hashlib
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from autoreply.settings.reading.gather import ADDRESSES, FEEDS, named_files, resolve_files
from autoreply.settings.reading.inherited import with_defaults


def fingerprint(path: Path) -> str:
    """A digest of the settings file, its files of secrets and certificates, and its local feeds. Never raises.

    A file that is missing or cannot be read has a digest too. Returns "" if this process can open no more files.
    """
    try:
        return _digest(path)
    except _NoDescriptorsError:
        return ""


class _NoDescriptorsError(Exception):
    """This process, or the machine, has as many files open as it may."""


def _digest(path: Path) -> str:
    octets = _octets(path)
    digest = hashlib.sha256(octets)
    for file in _named(octets, path.absolute().parent):
        digest.update(b"\0" + bytes(file) + b"\0" + hashlib.sha256(_octets(file)).digest())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _named(octets: bytes, folder: Path) -> tuple[Path, ...]:
    """Return the files that it names, in order. Cached: parsing the TOML of a thousand accounts takes 50 ms."""
    try:
        table = with_defaults(resolve_files(tomllib.loads(octets.decode("utf-8-sig")), folder))[0]
    except (ValueError, RecursionError):
        return ()
    feeds = (Path(feed) for feed in _feeds(table) if not feed.startswith(ADDRESSES))
    return tuple(sorted({*(file for _, file in named_files(table)), *feeds}))


def _feeds(table: object) -> Iterator[str]:
    """Every text in a list called "feeds"."""
    for key, value in table.items() if isinstance(table, dict) else ():
        if key in FEEDS and isinstance(value, list):
            yield from (feed for feed in value if isinstance(feed, str))
        yield from _feeds(value)


def _octets(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno in {errno.EMFILE, errno.ENFILE}:
            raise _NoDescriptorsError from None
        return f"\0{type(error).__name__}".encode()
