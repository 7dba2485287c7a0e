"""What a hand-over says about complaints and reviews: what its reader has to acknowledge, answer or do, and until when.

It names nobody: only the number of the complaint or the review.
"""

from collections.abc import Sequence
from datetime import date, datetime

from autoreply.notices.handover.document import words_in
from autoreply.record import Record
from autoreply.reviews.due import Reminder, for_reader, reminders_of
from autoreply.settings import Settings
from autoreply.texts.dates import DateFormat, locale


class AboutReviews:
    """A section of hand-overs."""

    def __init__(self, settings: Settings, record: Record) -> None:
        self._settings, self._record = settings, record

    def __call__(self, reader: str, language: str, now: datetime) -> Sequence[str]:
        """Return the sentences for a reader, a key of [people] or "" for the practice. Raises `RecordError`."""
        today = now.astimezone(self._settings.timezone).date()
        found = for_reader(reminders_of(self._record, today), reader, self._settings.people)
        dates = DateFormat(locale(language, self._settings.country))
        return [say_reminder(one, language, dates, today) for one in found]


def say_reminder(one: Reminder, language: str, dates: DateFormat, today: date) -> str:
    """One reminder in a sentence."""
    name = f"{one.kind}_late" if one.is_late(today) else one.kind
    return words_in(language).say(name, number=one.number, day=dates.day(one.on))
