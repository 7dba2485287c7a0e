"""[defaults.KIND]: what all accounts of a kind have in common, written once. An account's own keys are stronger."""

from collections.abc import Iterator, Mapping
from typing import Any

from autoreply.settings.reading.lines import KeyPath

NAME = "{name}"  # in a default, stands for the name of the account
Values = dict[str, Any]


def with_defaults(values: Values) -> tuple[Values, dict[KeyPath, KeyPath]]:
    """`values` with the defaults of each account's kind laid under it; and which key came from which default."""
    channels, defaults = values.get("channels"), values.get("defaults")
    if not isinstance(channels, dict) or not isinstance(defaults, dict):
        return values, {}
    came_from: dict[KeyPath, KeyPath] = {}
    accounts: Values = {}
    for name, own in channels.items():
        kind = own.get("kind") if isinstance(own, dict) else None
        common = defaults.get(kind) if isinstance(kind, str) else None
        accounts[name] = own
        if isinstance(common, dict):
            accounts[name] = _under(own, _named(common, str(name)))
            for path in _inherited(own, common):
                came_from["channels", name, *path] = ("defaults", str(kind), *path)
    return {**values, "channels": accounts}, came_from


def _under(own: Mapping[str, Any], common: Mapping[str, Any]) -> Values:
    """`own` over `common`, table by table. A secret of one's own replaces the other way of giving it as well."""
    merged = {key: value for key, value in common.items() if not _replaced(key, own)}
    for key, value in own.items():
        base = merged.get(key)
        merged[key] = _under(value, base) if isinstance(value, dict) and isinstance(base, dict) else value
    return merged


def _replaced(key: str, own: Mapping[str, Any]) -> bool:
    """ "password" takes the place of a common "password_file", and the other way round."""
    return f"{key}_file" in own or (key.endswith("_file") and key.removesuffix("_file") in own)


def _named(common: Any, name: str) -> Any:
    if isinstance(common, dict):
        return {key: _named(value, name) for key, value in common.items()}
    return common.replace(NAME, name) if isinstance(common, str) else common


def _inherited(own: Mapping[str, Any], common: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """The paths of `common` that reach the account, the outermost of each."""
    for key, value in common.items():
        mine = own.get(key)
        if isinstance(mine, dict) and isinstance(value, dict):
            yield from ((key, *path) for path in _inherited(mine, value))
        elif key not in own and not _replaced(key, own):
            yield (key,)
