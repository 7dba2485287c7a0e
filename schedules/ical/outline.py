"""Extracts from an iCalendar feed, line by line, what matters for closures, before a library reads it.

Most of a feed is descriptions, guests and alarms, and some feeds are malicious. So we drop everything that cannot close
a day. The rest is short and not deeply nested.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from schedules.ical.limits import DEEPEST, MOST_TEXT, FeedError

_EVENT = frozenset(
    (
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
        "SEQUENCE",
        "STATUS",
        "SUMMARY",
        "TRANSP",
        "UID",
        "X-MICROSOFT-CDO-BUSYSTATUS",
    )
)
_OBSERVANCE = frozenset(("DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"))
_KEPT = {  # a component and those around it, and the properties of it that are kept
    ("VCALENDAR",): frozenset(("X-WR-TIMEZONE",)),
    ("VCALENDAR", "VEVENT"): _EVENT,
    ("VCALENDAR", "VTIMEZONE"): frozenset(("TZID",)),
    ("VCALENDAR", "VTIMEZONE", "STANDARD"): _OBSERVANCE,
    ("VCALENDAR", "VTIMEZONE", "DAYLIGHT"): _OBSERVANCE,
}
ZONE, TZID = "X-ZONE", "X-TZID"  # the library would keep zones of these for the whole process, and guess at names

_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"[^\r\n]+")
_NAME = re.compile(r"\s*([A-Za-z0-9-]+)\s*[:;]")
_WITH_ZONE = re.compile(r"(?<=;)\s*TZID\s*=\s*", re.IGNORECASE)
_UNQUOTED = re.compile(rf'(?<={TZID}=)([^";]+?)(?=;[\w-]+=|:\d{{8}}(?:\D|$))')  # display names have colons
_DATE = re.compile(r":(\d{8})(?:T|\s*$)")
_LASTING = frozenset(("RRULE", "RDATE", "RECURRENCE-ID", "DURATION"))
_MARGIN = timedelta(days=2)  # the dates of a feed are those of any zone


def outline(text: str, first: date, last: date) -> str:
    """Return the calendars in `text` with the events that may close one of the dates. Raises FeedError."""
    earliest, latest = (day.isoformat().replace("-", "") for day in (first - _MARGIN, last + _MARGIN))
    kept: list[str] = []
    length = 0
    for part in _parts(_FOLD.sub("", text)):
        if _is_event(part) and _is_outside(part, earliest, latest):
            continue
        kept += part
        length += sum(map(len, part))
        if length > MOST_TEXT:
            raise FeedError("This iCalendar feed has too many events. Name a calendar of closures only.")
    return "\r\n".join(kept)


def _parts(text: str) -> Iterator[list[str]]:
    """Yield whole events, and single lines of everything else that is kept."""
    around: tuple[str, ...] = ()
    event: list[str] = []
    for found in _LINE.finditer(text):  # one by one: a list of a million lines would take a hundred megabytes
        line, inside = found[0], around
        around = _step(around, line)
        wanted = _wanted(line, max(inside, around, key=len), moved=inside != around)
        if wanted is None:
            continue
        if "VEVENT" in (*inside, *around):
            event.append(wanted)
            if len(around) < len(inside) and inside[-1] == "VEVENT":
                yield event
                event = []
        else:
            yield [wanted]
    if around:
        raise FeedError("This iCalendar feed breaks off in the middle. Fetch it again.")


def _step(around: tuple[str, ...], line: str) -> tuple[str, ...]:
    """Return the components that are open after a line. Raises FeedError if they do not match."""
    word, _, name = line.partition(":")
    word, name = word.strip().upper(), name.strip().upper()
    if word == "BEGIN":
        if len(around) == DEEPEST:
            raise FeedError("This iCalendar feed is nested deeper than any calendar is. Export it anew.")
        return (*around, name)
    if word == "END":
        if not around or around[-1] != name:
            raise FeedError(
                "This iCalendar feed cannot be read: its parts do not end where they should. Export it anew."
            )
        return around[:-1]
    return around


def _wanted(line: str, component: tuple[str, ...], *, moved: bool) -> str | None:
    """Return a line for the library, or None to drop it. Raises FeedError if it is not a line of a calendar."""
    if component not in _KEPT:
        return None
    if moved:
        return line.strip().upper().replace("VTIMEZONE", ZONE)
    if component == ("VCALENDAR",) and line.strip() and ":" not in line:
        raise FeedError("This iCalendar feed cannot be read: not all of its lines are those of a calendar.")
    name = _NAME.match(line)
    if name is None or name[1].upper() not in _KEPT[component]:
        return None
    return _UNQUOTED.sub(r'"\1"', _WITH_ZONE.sub(f"{TZID}=", line, count=1), count=1)


def _is_event(part: list[str]) -> bool:
    return part[0] == "BEGIN:VEVENT"


def _is_outside(event: list[str], earliest: str, latest: str) -> bool:
    """Whether a single event is clearly outside of the wanted dates: calendars have events of many years."""
    dates: dict[str, str] = {}
    for line in event:
        name, date_of = _NAME.match(line), _DATE.search(line)
        if name and name[1].upper() in _LASTING:
            return False
        if name and date_of:
            dates[name[1].upper()] = date_of[1]
    start = dates.get("DTSTART")
    return start is not None and (max(start, dates.get("DTEND", start)) < earliest or start > latest)
