"""The openings of the coming year as a calendar to subscribe to (RFC 5545; names for subscribers by RFC 7986)."""

import hashlib
from datetime import UTC, datetime, timedelta

from autoreply.publishing.public_hours import PublicHours

_AGAIN = timedelta(hours=12)  # how often programs that subscribe should look


def calendar_file(name: str, says: str, hours: PublicHours, now: datetime) -> bytes:
    """`name` is what the calendar is called, `says` what each opening is called.

    Times are in UTC, so that no program can take them for its own zone. They leave people free ("transparent"). An
    opening keeps its identity as long as it begins at the same instant of the same practice.
    """
    from icalendar import Calendar, Event, vText

    made = Calendar()
    made.add("prodid", "-//Autoreply//Opening hours//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", vText(name))
    made.add("x-wr-calname", vText(name))
    made.add("x-wr-timezone", str(hours.zone))
    made.add("refresh-interval", _AGAIN, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT12H")
    for start, end in hours.openings:
        event = Event()
        event.add("uid", f"{_identity(name, start)}@autoreply.invalid")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", start.astimezone(UTC))
        event.add("dtend", end.astimezone(UTC))
        event.add("summary", says)
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    written: bytes = made.to_ical()
    return written


def _identity(name: str, start: datetime) -> str:
    return hashlib.sha256(f"{name}\n{start.astimezone(UTC).isoformat()}".encode()).hexdigest()[:32]
