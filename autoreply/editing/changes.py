"""The kinds of change, and the tree that they mean. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from autoreply.errors import UserError
from autoreply.settings.reading.lines import KeyPath

BY_HAND = "Change this on the File page."


class EditError(UserError):
    """The change cannot be made without touching something else. The sentence says what to do."""


@dataclass(frozen=True, slots=True)
class PutKey:
    """A key gets a value; it may be new."""

    path: KeyPath
    value: Any


@dataclass(frozen=True, slots=True)
class DropKey:
    """A key, a table or a member of a list goes. The last of several `[[entries]]` takes its key along."""

    path: KeyPath


@dataclass(frozen=True, slots=True)
class AddEntry:
    """A list gets one more member at its end; it may be new."""

    path: KeyPath
    value: Any


@dataclass(frozen=True, slots=True)
class SplitKey:
    """A key becomes several in its place, as "mon-thu" becomes "mon" and "tue-thu". One of them may be the same."""

    path: KeyPath
    parts: tuple[tuple[str, Any], ...]


Change = PutKey | DropKey | AddEntry | SplitKey
Tree = dict[str, Any]


def intended(tree: Tree, changes: Sequence[Change], headed: frozenset[KeyPath] = frozenset()) -> Tree:
    """The tree after the changes. `headed` are the lists that are written as `[[entries]]`. Raises `EditError`."""
    new = deepcopy(tree)
    for change in changes:
        _apply(new, change, headed)
    return new


def _apply(tree: Tree, change: Change, headed: frozenset[KeyPath]) -> None:
    *above, last = change.path
    match change:
        case PutKey(value=value) if isinstance(last, int):
            _member(_at(tree, above), last)
            _at(tree, above)[last] = deepcopy(value)
        case PutKey(value=value):
            _table(tree, above)[str(last)] = deepcopy(value)
        case AddEntry(value=value):
            members = _table(tree, above).setdefault(str(last), [])
            if not isinstance(members, list):
                raise EditError(f"{last} is no list in the file. {BY_HAND}")
            members.append(deepcopy(value))
        case SplitKey(parts=parts):
            table = _table(tree, above)
            table.pop(str(last), None)
            for key, value in parts:
                if key in table:
                    raise EditError(f'"{key}" stands in the file already. {BY_HAND}')
                table[key] = deepcopy(value)
        case DropKey():
            _drop(tree, above, last, headed)


def _drop(tree: Tree, above: list[str | int], last: str | int, headed: frozenset[KeyPath]) -> None:
    table = _at(tree, above)
    try:
        del table[last]
    except (KeyError, IndexError, TypeError):
        raise EditError("What is to go is not in the file any more. Load the page again.") from None
    if table == [] and tuple(above) in headed:
        del _at(tree, above[:-1])[above[-1]]


def _table(tree: Tree, path: list[str | int]) -> Tree:
    """The table at `path`, made where it is missing."""
    found: Any = tree
    for key in path:
        found = found.setdefault(key, {}) if isinstance(found, dict) else _member(found, key)
    if not isinstance(found, dict):
        raise EditError(f"{path[-1] if path else 'This'} is no table in the file. {BY_HAND}")
    return found


def _at(tree: Any, path: Sequence[str | int]) -> Any:
    for key in path:
        tree = tree.get(key) if isinstance(tree, dict) else _member(tree, key)
    return tree


def _member(members: Any, number: str | int) -> Any:
    if isinstance(members, list) and isinstance(number, int) and number < len(members):
        return members[number]
    raise EditError("What is to change is not in the file any more. Load the page again.")


def same(one: Any, other: Any) -> bool:
    """Whether two trees are equal, and of the same types: to Python, 1, 1.0 and true are equal."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other) or (one != one and other != other)


def paths_that_differ(one: Any, other: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """The paths at which two trees differ: the outermost of each."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one.keys() | other.keys():
            if key not in one or key not in other:
                yield (*path, key)
            else:
                yield from paths_that_differ(one[key], other[key], (*path, key))
    elif not same(one, other):
        yield path
