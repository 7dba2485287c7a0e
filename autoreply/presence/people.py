"""Decides what each person should show: by their own hours, in their own language, without the reason."""

from datetime import datetime, timedelta

from autoreply.answering.facts import period_at
from autoreply.hours.live import Hours
from autoreply.settings import Settings
from autoreply.texts.words import Cover, Facts
from autoreply.texts.words.status import status_line
from channels import Posture
from schedules import Calendar, Clock, Period

LONGEST_LOOK = 60  # days ahead in which we look for a vacation with a cover


class PeoplePresence:
    """Safe to share between threads."""

    def __init__(self, settings: Settings, hours: Hours, clock: Clock) -> None:
        self._settings = settings
        self._hours = hours
        self._clock = clock

    def wanted(self, person: str, longest: int) -> Posture:
        """Return the posture of `person`, a key of [people], now.

        Its text is a status of at most `longest` characters, "" in working hours.
        """
        now, calendar = self._clock.now(), self._hours.of(person)
        period = period_at(calendar, now)
        if period.working:
            return Posture(after_hours=False, until=period.end, text="")
        text = self._status(person, calendar, period, now, longest)
        return Posture(after_hours=True, until=period.end, text=text, quiet=not self._is_alerted(person, now))

    def _is_alerted(self, person: str, now: datetime) -> bool:
        """Whether the person is on call and is to hear of alerts."""
        return bool(self._settings.oncall.alerts) and self._hours.oncall().at(now) == person

    def next_change(self, person: str) -> datetime | None:
        """Return when the mode of `person` changes next, or None."""
        return self._hours.of(person).next_change(self._clock.now())

    def _status(self, person: str, calendar: Calendar, period: Period, now: datetime, longest: int) -> str:
        settings = self._settings
        cover = _cover(calendar, period, now)
        names = {settings.called(key): one.name for key, one in settings.contacts.items()}
        names |= {settings.called(key): one.name for key, one in settings.people.items()}
        named = Cover(names[cover], "") if cover in names else None
        languages = settings.people[person].languages or settings.languages
        facts = Facts(settings.practice, calendar.zone, "", now, period.end, cover=named)
        return status_line(facts, languages[0], settings.country, longest)


def _cover(calendar: Calendar, period: Period, now: datetime) -> str | None:
    """Return who covers in this closed period, also on the evening before a vacation."""
    if period.cover is not None or period.end is None:
        return period.cover
    days = min(LONGEST_LOOK, (period.end - now).days)
    later = (period_at(calendar, now + timedelta(days=ahead)) for ahead in range(1, days + 1))
    return next((one.cover for one in later if one.cover is not None), None)
