"""`channels`, `schedules` and `autoreply` are common names: refuse to run where another distribution owns one."""

from importlib.metadata import packages_distributions

OURS = ("autoreply", "channels", "schedules")


class EnvironmentTakenError(Exception):
    """Another distribution's modules stand under one of our names; exit status 78 (EX_CONFIG of sysexits.h)."""


def refuse_strangers() -> None:
    """Raises `EnvironmentTakenError` where one of our three import names belongs to somebody else as well."""
    owners = packages_distributions()
    for name in OURS:
        strangers = sorted(set(owners.get(name, ())) - {"autoreply"})
        if strangers:
            raise EnvironmentTakenError(
                f"The import name '{name}' is also owned by {', '.join(strangers)} in this Python environment: "
                "install Autoreply in one of its own (pipx install, uv tool install, or the container)."
            )
