"""Finds time zones by the names in calendar programs: names of IANA or Windows, display names, or offsets."""

import re
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

# The display names of Windows and Outlook that name no city which IANA knows too.
_DISPLAYED = {
    "abu dhabi": "Asia/Dubai",
    "alaska": "America/Anchorage",
    "aleutian islands": "America/Adak",
    "arizona": "America/Phoenix",
    "atlantic time": "America/Halifax",
    "baja california": "America/Tijuana",
    "beijing": "Asia/Shanghai",
    "bougainville island": "Pacific/Bougainville",
    "brasilia": "America/Sao_Paulo",
    "cabo verde is.": "Atlantic/Cape_Verde",
    "canberra": "Australia/Sydney",
    "central america": "America/Guatemala",
    "central time": "America/Chicago",
    "chatham islands": "Pacific/Chatham",
    "chennai": "Asia/Kolkata",
    "chetumal": "America/Cancun",
    "city of buenos aires": "America/Argentina/Buenos_Aires",
    "coordinated universal time": "UTC",
    "easter island": "Pacific/Easter",
    "eastern time": "America/New_York",
    "ekaterinburg": "Asia/Yekaterinburg",
    "greenland": "America/Nuuk",
    "haiti": "America/Port-au-Prince",
    "hawaii": "Pacific/Honolulu",
    "indiana (east)": "America/Indiana/Indianapolis",
    "islamabad": "Asia/Karachi",
    "kiritimati island": "Pacific/Kiritimati",
    "lord howe island": "Australia/Lord_Howe",
    "marquesas islands": "Pacific/Marquesas",
    "mountain time": "America/Denver",
    "new delhi": "Asia/Kolkata",
    "newfoundland": "America/St_Johns",
    "norfolk island": "Pacific/Norfolk",
    "nuku'alofa": "Pacific/Tongatapu",
    "osaka": "Asia/Tokyo",
    "pacific time": "America/Los_Angeles",
    "petropavlovsk-kamchatsky": "Asia/Kamchatka",
    "port louis": "Indian/Mauritius",
    "saint pierre and miquelon": "America/Miquelon",
    "salvador": "America/Bahia",
    "samoa": "Pacific/Apia",
    "saskatchewan": "America/Regina",
    "solomon is.": "Pacific/Guadalcanal",
    "sri jayawardenepura": "Asia/Colombo",
    "turks and caicos": "America/Grand_Turk",
    "west central africa": "Africa/Lagos",
    "yukon": "America/Whitehorse",
}
_OFFSET = r"(?P<sign>[+-])(?P<hours>\d{1,2})(?:[:.]?(?P<minutes>\d{2}))?"
_BARE_OFFSET = re.compile(rf"(?:UTC|GMT)?\s*{_OFFSET}", re.IGNORECASE)
_DISPLAY = re.compile(rf"\((?:UTC|GMT)\s*(?:{_OFFSET})?\)\s*(?P<places>.+)", re.IGNORECASE)
_COUNTRY = re.compile(r"\s*\((?:US|Canada|US & Canada)\)\s*$", re.IGNORECASE)
_LONGEST = 100  # characters of a name; longer ones are not read


def known_zone(name: str) -> ZoneInfo | None:
    """Return the zone of an IANA name (in any case, with blanks), of a Windows name, or of a name with a prefix.

    A name without a place, such as "EST", is less precise than a definition in the feed: `guessed_zone` handles it.
    """
    plain = _plain(name)
    key = _windows().get(plain)
    parts = plain.strip("/").split("/")
    for start in range(len(parts) - 1 if len(name) <= _LONGEST else 0):
        key = key or _iana().get("/".join(parts[start:]))
    return ZoneInfo(key) if key else None


def guessed_zone(name: str, when: date) -> tzinfo | None:
    """Return the zone of a display name, "(UTC-05:00) Eastern Time (US & Canada)", of an offset, or of "EST".
    The cities of a display name count only if their standard time is the one that it states.
    """
    if len(name) > _LONGEST:
        return None
    plain = _plain(name)
    if plain.rpartition("/")[2] in {"utc", "z"}:
        return UTC
    offset = _BARE_OFFSET.fullmatch(plain)
    if offset is not None:
        return _fixed(offset)
    shown = _DISPLAY.fullmatch(plain)
    stated = None if shown is None else timedelta(0) if shown["sign"] is None else _distance(shown)
    for key in _places(shown["places"] if shown else plain):
        if stated is None or _standard(ZoneInfo(key), when) == stated:
            return ZoneInfo(key)
    return ZoneInfo(_iana()[plain]) if plain in _iana() else None


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())


def _places(text: str) -> Iterator[str]:
    """Yield the zones of the places in a display name, in order."""
    for place in text.split(","):
        plain = _COUNTRY.sub("", place.strip())
        key = _DISPLAYED.get(plain) or _cities().get(plain)
        if key is not None:
            yield key


def _fixed(offset: re.Match[str]) -> tzinfo | None:
    distance = _distance(offset)
    return timezone(distance) if abs(distance) < timedelta(hours=24) else None


def _distance(offset: re.Match[str]) -> timedelta:
    distance = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"] or 0))
    return -distance if offset["sign"] == "-" else distance


def _standard(zone: ZoneInfo, when: date) -> timedelta | None:
    """Return the standard offset, which display names state."""
    offsets = [datetime.combine(date(when.year, month, 1), time(), zone).utcoffset() for month in (1, 7)]
    return min(offset for offset in offsets if offset is not None)


@cache
def _iana() -> dict[str, str]:
    return {_plain(name): name for name in zoneinfo.available_timezones()}


@cache
def _windows() -> dict[str, str]:
    return {_plain(name): key for name, key in WINDOWS_TO_OLSON.items()}


@cache
def _cities() -> dict[str, str]:
    """Return the last part of each IANA name with a place: "amsterdam"."""
    placed = (name for name in sorted(zoneinfo.available_timezones()) if "/" in name and not name.startswith("Etc/"))
    return {_plain(name.rpartition("/")[2]): name for name in placed}
