"""Keeps the secrets of the file from pages and from the history: passwords, tokens, and addresses of own calendars."""

import tomllib
from collections.abc import Iterator
from typing import Any

from autoreply.editing.changes import EditError
from autoreply.settings.reading.lines import KeyPath, TomlWalk
from autoreply.settings.reading.secrets import secret_paths

HIDDEN = '"*****"'  # as it stands in the text instead of a secret, in quotes


def hidden(text: str, tree: dict[str, Any]) -> str:
    """The text with its secrets blotted out. `tree` is what tomllib reads from it."""
    walk = TomlWalk(text)
    found = [walk.values[path] for path in _secrets(tree) if path in walk.values]
    for each in sorted(found, key=lambda one: one.start, reverse=True):
        text = text[: each.start] + HIDDEN + text[each.end :]
    return text


def restored(text: str, original: str, tree: dict[str, Any]) -> str:
    """The text with the secrets of `original`, wherever one was blotted out and stands under the same key.

    Raises `EditError`.
    """
    before, walk = TomlWalk(original), TomlWalk(text)
    secret = {path for path in _secrets(tree) if path in before.values}
    blotted = [each for each in walk.values.values() if text[each.start : each.end] == HIDDEN]
    for each in sorted(blotted, key=lambda one: one.start, reverse=True):
        if each.path not in secret:
            raise EditError(
                f"Line {walk.lines[each.path]}: the page hid no secret under this key, so {HIDDEN} stands for none. "
                "Write the secret itself, or better the name of a file that holds it."
            )
        was = before.values[each.path]
        text = text[: each.start] + original[was.start : was.end] + text[each.end :]
    return text


def may_be_kept(old: str, new: str, start: int, end: int) -> bool:
    """Whether `old[start:end]`, which `new` has not, may stand in the history: no secret is in it, and none changed."""
    before, after = tomllib.loads(old), tomllib.loads(new)
    if any(_at(before, path) != _at(after, path) for path in {*_secrets(before), *_secrets(after)}):
        return False
    values = TomlWalk(old).values
    written = (values[path] for path in _secrets(before) if path in values)
    return not any(each.start < end and start < each.end for each in written)


def _secrets(tree: dict[str, Any]) -> Iterator[KeyPath]:
    yield from secret_paths(tree)
    people = tree.get("people")
    for key, person in people.items() if isinstance(people, dict) else ():
        calendars = person.get("calendars") if isinstance(person, dict) else None
        if isinstance(calendars, str):
            yield ("people", key, "calendars")
        elif isinstance(calendars, list):
            yield from (("people", key, "calendars", number) for number in range(len(calendars)))


def _at(tree: Any, path: KeyPath) -> Any:
    for key in path:
        if isinstance(tree, dict):
            tree = tree.get(key)
        else:
            tree = tree[key] if isinstance(tree, list) and isinstance(key, int) and key < len(tree) else None
    return tree
