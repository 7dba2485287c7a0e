"""Makes changes in the text of the settings file, and proves that they are what was meant."""

import tomllib
from collections.abc import Sequence

from autoreply.editing.changes import BY_HAND, Change, EditError, intended, same
from autoreply.editing.splice import TomlText


def edit(text: str, changes: Sequence[Change]) -> str:
    """The text after the changes. `tomllib` reads exactly the intended tree from it, or this raises `EditError`."""
    for change in changes:
        toml = TomlText(text)
        wanted = intended(tomllib.loads(text), [change], toml.headed)
        text = toml.changed(change)
        try:
            is_meant = same(tomllib.loads(text), wanted)
        except (tomllib.TOMLDecodeError, RecursionError, ValueError):
            is_meant = False
        if not is_meant:
            raise EditError(f"The file is written in a form in which this page cannot change it safely. {BY_HAND}")
    return text
