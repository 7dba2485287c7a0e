"""Time zones as the file names them, and which one of the practice's country is meant by a name that is none."""

import difflib
import re
import tomllib
import unicodedata
import zoneinfo
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?")
_MONTHS = [datetime(2025, month, 15, 12, tzinfo=UTC) for month in range(1, 13)]  # zones with one clock agree on these
_SPOKEN = re.compile(r"\b(?:standard|daylight|summer|time)\b")
_LISTED = 6  # zones named where none is like what was written


class ZoneError(ValueError):
    """Not the name of a time zone. `written` is what stood there."""

    def __init__(self, written: str) -> None:
        super().__init__(f'"{written[:60]}" is not a time zone')
        self.written = written


def read_zone(value: object) -> ZoneInfo:
    """A time zone by its IANA name. Raises ZoneError, and ValueError for what is no text."""
    if isinstance(value, ZoneInfo):
        return value
    if not isinstance(value, str):
        raise ValueError('is not the name of a time zone; write one like "America/New_York"')
    if not _exists(value):
        raise ZoneError(value)
    return ZoneInfo(value)


@lru_cache(maxsize=200)
def _exists(name: str) -> bool:
    """To list all names means to walk through a folder of 600 files; most practices have one or two of them."""
    return name in zoneinfo.available_timezones()


def instead(written: str, country: str) -> str:
    """A sentence that offers zones of the country for what was written."""
    meant = zone_meant(written, country)
    if meant is not None:
        return f'Did you mean "{meant}"?'
    zones = [f'"{zone}"' for zone in _distinct(zones_of(country))[:_LISTED]]
    if not zones:
        return 'Zones have names like "America/New_York".'
    return f"Zones of {country} are, for example, {', '.join(zones)}."


def zone_meant(written: str, country: str) -> str | None:
    """The zone of the country that is meant by its own name, a city, a state, an abbreviation or an offset."""
    zones = zones_of(country)
    if len(_distinct(zones)) == 1:
        return zones[0]
    plain = _plain(written)
    known = _names(country)
    return known.get(plain) or _by_clock(plain, zones) or _nearest(plain, known)


def fits(zone: ZoneInfo, country: str) -> bool:
    """Whether the zone shows what some clock of the country shows; true where nothing is known of the country."""
    zones = zones_of(country)
    return not zones or zone.key in zones or _clock(zone) in {_clock(ZoneInfo(each)) for each in zones}


def changes(zone: ZoneInfo) -> bool:
    """Whether its clocks change with the seasons."""
    return len(set(_clock(zone))) > 1


@cache
def zones_of(country: str) -> tuple[str, ...]:
    """The zones of a country by its ISO code, those with cities of ours first; () where it is unknown."""
    found = [zone for code, zone in _listed() if code == country.upper()]
    known = list(_cities().get(country.upper(), {}))
    return tuple(sorted(found, key=lambda zone: known.index(zone) if zone in known else len(known)))


def country_of(zone: str) -> str:
    """The ISO code of the country that a zone lies in, "" where it is in none."""
    return next((code for code, each in _listed() if each == zone), "")


@cache
def _listed() -> tuple[tuple[str, str], ...]:
    """Every country's zones, as zone.tab of the tz database has them."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return tuple((row[0], row[2]) for row in rows)


def _distinct(zones: Iterable[str]) -> list[str]:
    """One zone for each clock that is seen in the country."""
    clocks: dict[tuple[timedelta | None, ...], str] = {}
    for zone in zones:
        clocks.setdefault(_clock(ZoneInfo(zone)), zone)
    return list(clocks.values())


def _clock(zone: ZoneInfo) -> tuple[timedelta | None, ...]:
    return tuple(month.astimezone(zone).utcoffset() for month in _MONTHS)


def _by_clock(plain: str, zones: Iterable[str]) -> str | None:
    """By an offset in winter, "GMT-5", or by what clocks are called, "EST", "PT"."""
    offset = _OFFSET.fullmatch(plain)
    for key in zones:
        zone = ZoneInfo(key)
        if offset is not None:
            if _distance(offset) == min(each for each in _clock(zone) if each is not None):
                return key
        elif plain in _called(zone):
            return key
    return None


def _called(zone: ZoneInfo) -> set[str]:
    """ "est", "edt" and, for short, "et"."""
    names = {str(month.astimezone(zone).tzname()).casefold() for month in _MONTHS}
    return names | ({name[0] + name[-1] for name in names if len(name) == 3} if len(names) > 1 else set())


def _distance(offset: re.Match[str]) -> timedelta:
    distance = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return -distance if offset[1] == "-" else distance


def _nearest(plain: str, known: dict[str, str]) -> str | None:
    found = difflib.get_close_matches(plain, known, n=1, cutoff=0.75)
    return known[found[0]] if found else None


@cache
def _names(country: str) -> dict[str, str]:
    """What the zones of a country go by: their own names, their cities, and those of the table."""
    named = ((name, zone) for zone in reversed(zones_of(country)) for name in _names_of(zone, country))
    return {_plain(name): zone for name, zone in named if name}


def _names_of(zone: str, country: str) -> Iterator[str]:
    yield zone
    yield zone.rpartition("/")[2]
    yield from _SHOWN.get(zone, ())
    yield from _cities().get(country.upper(), {}).get(zone, "").split(",")


_SHOWN = {
    "America/New_York": ("eastern",),
    "America/Chicago": ("central",),
    "America/Denver": ("mountain",),
    "America/Los_Angeles": ("pacific",),
    "America/Toronto": ("eastern",),
    "America/Winnipeg": ("central",),
    "America/Edmonton": ("mountain",),
    "America/Vancouver": ("pacific",),
    "America/Halifax": ("atlantic",),
}


@cache
def _cities() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("autoreply.settings").joinpath("cities.toml").read_text(encoding="utf-8"))


def _plain(name: str) -> str:
    """Names compare without case, accents, dots, and words such as "time"."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("_", " ").replace(".", ""))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(_SPOKEN.sub(" ", bare).split())
