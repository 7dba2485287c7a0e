"""Names in `skip` that neither a public holiday has nor a day of a calendar feed, once the feeds are known."""

from collections.abc import Iterator
from datetime import date

from autoreply.hours.calendars import Calendars
from autoreply.settings import Settings
from autoreply.settings.checks.contradictions import Finding
from autoreply.settings.checks.warnings import holiday_tables
from schedules import same_name


def unknown_feed_skips(settings: Settings, calendars: Calendars, today: date) -> Iterator[Finding]:
    """Only of names, and only where every feed of closures was read: before that nobody knows."""
    labels = calendars.feed_labels
    if labels is None:
        return
    for path, holidays in holiday_tables(settings):
        unknown = holidays.layer.unknown_skips(today.year)
        for number, skip in enumerate(holidays.skip):
            named = isinstance(skip, str) and any(same_name(wrong, skip) for wrong in unknown)
            if named and not any(same_name(label, str(skip)) for label in labels):
                says = f'Neither a public holiday nor a day of your calendars is called "{str(skip)[:60]}".'
                yield (*path, "skip", number), f"{says} `autoreply check` lists their names."
