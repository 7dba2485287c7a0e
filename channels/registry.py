"""Finds the kinds of channel: the folders beside this file, and the entry points of other distributions.

A folder has `KIND`, or `KINDS` if one provider has several. It is named after its kind or the provider. We import a
folder only when its kind is needed. Folders that begin with "_" are not channels.
"""

import difflib
import importlib
import logging
import pkgutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points

import channels
from channels.addresses import AddressForm
from channels.fault_guard import FaultGuard
from channels.protocols import ChannelKind

log = logging.getLogger("channels.registry")

GROUP = "autoreply.channels"


class UnknownKind(ValueError):
    """There is no channel of that kind. The message names the nearest one."""


class _Kinds(Mapping[str, ChannelKind]):
    """All kinds by name. Looking up one imports only its folder; counting them imports all."""

    def __getitem__(self, name: str) -> ChannelKind:
        try:
            return find(name)
        except UnknownKind:
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(known())

    def __len__(self) -> int:
        return len(known())


def kinds() -> Mapping[str, ChannelKind]:
    """Return every kind by its name."""
    return _Kinds()


def find(name: str) -> ChannelKind:
    """Return the kind called `name`. Raises `UnknownKind`."""
    for folder in sorted(_folders(), key=lambda folder: folder != name):  # the folder of that name first
        for kind in _offered(folder):
            if kind.name == name:
                return kind
    for entry in _entries():
        if entry.name == name:
            return _loaded(entry)
    raise UnknownKind(_unknown(name))


def every() -> Iterator[ChannelKind]:
    """Yield every kind, ours first. One by one, so that who stops early imports no more than it needs.

    A kind of another distribution that cannot be loaded is left out; a channel of that kind says so.
    """
    for folder in sorted(_folders()):
        yield from _offered(folder)
    for entry in _entries():
        kind = _usable(entry)
        if kind is not None:
            yield kind


@lru_cache(maxsize=1)
def address_forms() -> tuple[AddressForm, ...]:
    """Return the forms of address of all kinds, as they are installed when this is first called."""
    return tuple(kind.addresses for kind in every() if kind.addresses is not None)


def known() -> tuple[str, ...]:
    """Return the names of all kinds, sorted. Imports every folder."""
    ours = {kind.name for folder in _folders() for kind in _offered(folder)}
    return tuple(sorted(ours | {entry.name for entry in _entries()}))


def _folders() -> list[str]:
    found = pkgutil.iter_modules(channels.__path__)
    return [module.name for module in found if module.ispkg and not module.name.startswith("_")]


def _offered(folder: str) -> Iterator[ChannelKind]:
    module = importlib.import_module(f"channels.{folder}")
    yield from getattr(module, "KINDS", ())
    if hasattr(module, "KIND"):
        yield module.KIND


def _entries() -> tuple[EntryPoint, ...]:
    return tuple(entry_points(group=GROUP))


def _usable(entry: EntryPoint) -> ChannelKind | None:
    """The kind of another distribution, or None. Whatever it raises, no channel of ours stops for it."""
    guard = FaultGuard(log, f'the channel "{entry.name}" of another distribution cannot be loaded', entry.name)
    with guard, suppress(ImportError, AttributeError, UnknownKind):
        return _loaded(entry)
    return None


def _loaded(entry: EntryPoint) -> ChannelKind:
    kind = entry.load()
    if not isinstance(kind, ChannelKind):
        owner = entry.dist.name if entry.dist else "a distribution"
        raise UnknownKind(
            f'The channel "{entry.name}" of {owner} is no `channels.ChannelKind`; update or remove {owner}.'
        )
    return kind


def _unknown(name: str) -> str:
    names = known()
    near = difflib.get_close_matches(name.lower(), names, n=1)
    hint = f'did you mean "{near[0]}"?' if near else f"there are: {', '.join(names)}."
    return f'There is no channel of the kind "{name}"; {hint}'
