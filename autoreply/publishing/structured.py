"""The hours as data for other programs: plain JSON, and the vocabulary of schema.org."""

import json
from typing import Any

from autoreply.publishing.public_hours import PublicHours, Window
from schedules.notation import WEEKDAYS
from schedules.wallclock import DAY


def as_json(practice: str, hours: PublicHours) -> str:
    """The usual week by weekday, and the dates that differ. Times are local; 24:00 is the end of a day."""
    data = {
        "practice": practice,
        "timezone": str(hours.zone),
        "week": {day.lower(): _windows(hours.week[number]) for number, day in enumerate(WEEKDAYS)},
        "some_weeks_differ": hours.varies,
        "dates": [
            {"date": one.date.isoformat(), "label": one.label, "windows": _windows(one.windows)}
            for one in hours.differing
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def schema_org(practice: str, address: str, hours: PublicHours) -> dict[str, Any]:
    """A LocalBusiness with its `openingHoursSpecification` (https://schema.org/OpeningHoursSpecification).

    The dates that differ stand in `specialOpeningHoursSpecification`. A date without hours opens and closes at 00:00,
    which Google's guide to structured data for local businesses reads as closed all day. `address` is the page's own,
    "" where it is not known.
    """
    days: dict[Window, list[str]] = {}
    for number, windows in enumerate(hours.week):
        for one in windows:
            days.setdefault(one, []).append(f"https://schema.org/{WEEKDAYS[number]}")
    week = [{"@type": "OpeningHoursSpecification", "dayOfWeek": names, **_times(one)} for one, names in days.items()]
    special = [
        {"@type": "OpeningHoursSpecification", "validFrom": day, "validThrough": day, **_times(window)}
        for one in hours.differing
        for day in [one.date.isoformat()]
        for window in one.windows or (None,)
    ]
    found: dict[str, Any] = {"@context": "https://schema.org", "@type": "LocalBusiness", "name": practice}
    if address:
        found["url"] = address
    return found | {"openingHoursSpecification": week, "specialOpeningHoursSpecification": special}


def _times(window: Window | None) -> dict[str, str]:
    if window is None:
        return {"opens": "00:00", "closes": "00:00"}
    # There is no 24:00 in the vocabulary: a day ends with its last minute.
    closes = _clock(window.end) if window.end < DAY else "23:59"
    return {"opens": _clock(window.start), "closes": closes}


def _windows(windows: tuple[Window, ...]) -> list[dict[str, str]]:
    return [{"opens": _clock(one.start), "closes": _clock(one.end)} for one in windows]


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}"
