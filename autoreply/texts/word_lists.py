"""Reads the words of a package by language: one TOML file with a table for each."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def word_lists(package: str, name: str) -> Mapping[str, Mapping[str, str]]:
    """Return the words of the file `name` in `package`, by language."""
    return tomllib.loads((resources.files(package) / name).read_text("utf-8"))
