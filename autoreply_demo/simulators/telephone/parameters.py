"""The parameters of a request that was checked."""

from collections.abc import Iterable, Mapping


class Parameters:
    """Read them by name."""

    def __init__(self, given: Iterable[tuple[str, str]]) -> None:
        self._given: dict[str, list[str]] = {}
        for name, value in given:
            self._given.setdefault(name, []).append(value)

    def get(self, name: str, otherwise: str = "") -> str:
        return self._given.get(name, [otherwise])[0]

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(self._given.get(name, ()))

    def named(self, *names: str) -> dict[str, str]:
        """Those of `names` that are given."""
        return {name: self._given[name][0] for name in names if name in self._given}

    def fields(self, names: Mapping[str, str]) -> dict[str, str]:
        """What is given, by the field that each of its `names` (parameter -> field) stands for."""
        return {field: self._given[name][0] for name, field in names.items() if name in self._given}
