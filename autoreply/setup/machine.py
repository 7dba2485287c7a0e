"""What this computer tells about where its owner is, so that most questions have a good answer already."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from babel import Locale, UnknownLocaleError

from autoreply.settings.timezones import country_of, read_zone

ROOT = Path("/")


@dataclass(frozen=True, slots=True)
class Machine:
    """Each is "" where it cannot be told. `zone` is a name such as "America/New_York"."""

    zone: str = ""
    country: str = ""
    language: str = ""

    @classmethod
    def look(cls, env: Mapping[str, str], root: Path = ROOT) -> Self:
        """Look at the environment and at the files below `root`. Reads only."""
        zone = _zone(env, root)
        language, territory = _locale(env)
        return cls(zone, country_of(zone) or territory, language)


def _zone(env: Mapping[str, str], root: Path) -> str:
    """The time zone. UTC is what machines have that nobody told where they are."""
    candidates = [env.get("TZ", "").removeprefix(":"), _read(root / "etc/timezone"), _linked(root / "etc/localtime")]
    return next((name for name in candidates if name and _known(name) and country_of(name)), "")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _linked(link: Path) -> str:
    try:
        return str(link.readlink()).partition("zoneinfo/")[2]
    except OSError:
        return ""


def _known(name: str) -> bool:
    try:
        read_zone(name)
    except ValueError:
        return False
    return True


def _locale(env: Mapping[str, str]) -> tuple[str, str]:
    """Language and country of LC_ALL, LC_MESSAGES or LANG, as in "en_US.UTF-8"."""
    given = next((env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), "")
    try:
        found = Locale.parse(given.partition(".")[0].partition("@")[0])
    except (UnknownLocaleError, ValueError, TypeError):
        return "", ""
    return str(found.language or ""), str(found.territory or "")
