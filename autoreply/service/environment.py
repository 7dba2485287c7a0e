"""`channels`, `schedules` and `autoreply` are common names: refuses to run if another distribution owns one."""

from collections.abc import Iterable
from importlib.metadata import Distribution, distributions

OURS = ("autoreply", "channels", "schedules")


class EnvironmentTakenError(Exception):
    """Another distribution has modules under one of our names. Exit status 78 (EX_CONFIG of sysexits.h)."""


def refuse_strangers(installed: Iterable[Distribution] | None = None) -> None:
    """Raise `EnvironmentTakenError` if one of our three import names also belongs to another distribution.

    `installed` are the distributions of this Python environment.
    """
    owners: dict[str, set[str]] = {name: set() for name in OURS}
    for one in distributions() if installed is None else installed:
        for name in _our_names(one):
            owners[name].add(one.name)
    for name in OURS:
        strangers = sorted(owners[name] - {"autoreply"})
        if strangers:
            raise EnvironmentTakenError(
                f"The import name '{name}' is also owned by {', '.join(strangers)} in this Python environment: "
                "install Autoreply in one of its own (pipx install, uv tool install, or the container)."
            )


def _our_names(one: Distribution) -> set[str]:
    """Which of our names it has.

    `packages_distributions` would say so for every name, and parses all metadata for it: a tenth of the start.
    """
    files, declared = f"\n{one.read_text('RECORD') or ''}", (one.read_text("top_level.txt") or "").split()
    return {name for name in OURS if name in declared or f"\n{name}/" in files or f"\n{name}.py," in files}
