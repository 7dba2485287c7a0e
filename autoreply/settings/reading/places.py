"""Says where a setting is, for messages: on a line of the file, in a variable, in a flag."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from autoreply.settings.problems import SettingsProblem
from autoreply.settings.reading.lines import KeyPath, line_of


@dataclass(frozen=True, slots=True)
class Places:
    """`lines` of the file. `origins` are the variables and flags that set a key instead of the file.

    `came_from` has the default, such as defaults.email.imap, that a key of an account was taken from. `digest` is that
    of the file's octets.
    """

    file: str = ""
    digest: str = ""
    lines: Mapping[KeyPath, int] = field(default_factory=dict, repr=False)
    origins: Mapping[KeyPath, str] = field(default_factory=dict, repr=False)
    came_from: Mapping[KeyPath, KeyPath] = field(default_factory=dict, repr=False)

    def trouble(self, path: KeyPath, says: str) -> SettingsProblem:
        """`says` about the key at `path`."""
        for key, origin in self.origins.items():
            if path[: len(key)] == key:
                return SettingsProblem("command line" if origin.startswith("-") else "environment", None, origin, says)
        path = self._written(path)
        return SettingsProblem(self.file, line_of(self.lines, path), dotted(path), says)

    def pinned(self, path: KeyPath) -> str:
        """The variable or flag that sets this key, a part of it, or all that it stands in; "" where none does."""
        for key, origin in self.origins.items():
            if all(one == other for one, other in zip(key, path, strict=False)):
                return origin
        return ""

    def _written(self, path: KeyPath) -> KeyPath:
        """Where the key really stands."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.came_from:
                return (*self.came_from[path[:end]], *path[end:])
        return path


def dotted(path: KeyPath) -> str:
    """A path as people say it: `channels.office-mail.imap.host`, `vacation[2].from`."""
    path_text = ""
    for key in path:
        if isinstance(key, int):
            path_text += f"[{key + 1}]"
        else:
            path_text += f".{key}" if path_text else key
    return path_text
