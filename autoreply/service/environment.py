"""`channels`, `schedules` and `autoreply` are common names: refuses to run if another distribution owns one."""

from importlib.metadata import packages_distributions

OURS = ("autoreply", "channels", "schedules")


class EnvironmentTakenError(Exception):
    """Another distribution has modules under one of our names. Exit status 78 (EX_CONFIG of sysexits.h)."""


def refuse_strangers() -> None:
    """Raise `EnvironmentTakenError` if one of our three import names also belongs to another distribution."""
    owners = packages_distributions()
    for name in OURS:
        strangers = sorted(set(owners.get(name, ())) - {"autoreply"})
        if strangers:
            raise EnvironmentTakenError(
                f"The import name '{name}' is also owned by {', '.join(strangers)} in this Python environment: "
                "install Autoreply in one of its own (pipx install, uv tool install, or the container)."
            )
