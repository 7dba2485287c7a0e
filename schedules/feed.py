"""Reads the closures of an iCalendar feed, within limits. Imports the libraries only if there is a feed."""

from datetime import date
from zoneinfo import ZoneInfo

from schedules.ical.limits import Closures


def read_absences(data: bytes, zone: ZoneInfo, first: date, last: date) -> Closures:
    """The absences in a person's own calendar: what is marked as out of office, and busy events of whole days.

    Nothing tells what the events are called, neither the periods nor the sentences. Otherwise as `read_closures`.
    """
    from schedules.ical import reading

    return reading.read(data, zone, first, last, absences=True)


def read_closures(data: bytes, zone: ZoneInfo, first: date, last: date) -> Closures:
    """Return the closures that touch the local dates `first` to `last`, both included, clipped to them.

    Events of whole days are days of `zone`. So are times without a zone if the feed names none. Raises FeedError for
    octets that are not a whole calendar, and above a limit. Leaves out events that it cannot read, and reports them.
    Takes some seconds at most.
    """
    from schedules.ical import reading

    return reading.read(data, zone, first, last)
