"""Dates and times as a country writes them: 9:00 AM and Nov 29 in the US, 09:00 and 29 Nov in Great Britain."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Self
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time

from schedules import MonthDay, Yearly
from schedules.wallclock import DAY

NO_END = "further notice"
_FAR = 300  # days from which on a date carries its year
_OF_RECORD = re.compile(r"(?<!\S)(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d) UTC)?(?=[\s:;,.]|$)")  # not within an address


@cache
def locale(code: str, country: str) -> Locale:
    """How `code` is written in `country`. Where nobody does: as in Great Britain, or its first country."""
    for name in (f"{code}_{country}", "en_GB" if code == "en" else code):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):  # ValueError: no country at all, as "USA"
            continue
    return Locale.parse("en_GB")


def time_of_day(local: datetime | time, loc: Locale) -> str:
    """ "9:00 AM" or "09:00", as the locale has it."""
    return plain_spaces(format_time(local if isinstance(local, time) else local.time(), "short", locale=loc))


def minute_of_day(minutes: int, loc: Locale) -> str:
    """The same for minutes after midnight. 1440, the end of the day, is "24:00" where the day has twenty-four hours."""
    if minutes == DAY and not twelve_hours(loc):
        return "24:00"
    return time_of_day(time(minutes // 60 % 24, minutes % 60), loc)


def twelve_hours(loc: Locale) -> bool:
    """Whether the locale counts the day in twice twelve hours."""
    return "a" in loc.time_formats["short"].pattern


def month_first(loc: Locale) -> bool:
    """Whether the locale writes "November 29" rather than "29 November"."""
    return str(loc.date_formats["long"].pattern).startswith("MMM")


def plain_spaces(text: str) -> str:
    """CLDR's narrow and unbreakable spaces made plain, so that every mail program and terminal shows them."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@dataclass(frozen=True)
class DateFormat:
    """Dates and times for the people of the practice, in the form that their language and country use."""

    locale: Locale

    @classmethod
    def of(cls, country: str) -> Self:
        """The form of a country, as in "US"."""
        return cls(locale("en", country))

    def time(self, local: datetime | time) -> str:
        """ "5:30 PM" or "17:30", on the clock that `local` carries."""
        return time_of_day(local, self.locale)

    def brief(self, local: datetime) -> str:
        """ "9 AM", "5:30 PM" or "17:30", where there is little room."""
        told = self.time(local)
        return told.replace(":00 ", " ") if twelve_hours(self.locale) else told

    def hours(self, start: datetime, end: datetime) -> str:
        """ "9 AM\u201312 PM", "1\u20135:30 PM" or "13:00\u201317:30", of two moments less than a day apart."""
        first, last = self.brief(start), self.minute(DAY) if end.time() == time() else self.brief(end)
        half = first.rpartition(" ")[2]
        if twelve_hours(self.locale) and start.time() < end.time() and last.endswith(f" {half}"):
            first = first.removesuffix(f" {half}")
        return f"{first}\u2013{last}"

    def weekend(self, day: date) -> bool:
        """Whether the country takes that day for its weekend."""
        first, last = self.locale.weekend_start, self.locale.weekend_end
        return (day.weekday() - first) % 7 <= (last - first) % 7

    def week_start(self, day: date) -> date:
        """The first day of the week of `day`, as the country's calendars show weeks."""
        return day - timedelta(days=(day.weekday() - self.locale.first_week_day) % 7)

    def week_days(self) -> tuple[int, ...]:
        """The days of a week in the order of the country's calendars. Monday is 0."""
        return tuple((self.locale.first_week_day + day) % 7 for day in range(7))

    def minute(self, minutes: int) -> str:
        """A time of day by its minutes after midnight; 1440, the end of the day, is "midnight" or "24:00"."""
        if minutes == DAY and twelve_hours(self.locale):
            return "midnight"
        return minute_of_day(minutes, self.locale)

    def hour(self, hour: int) -> str:
        """ "5 PM" or "17", for the head of a column."""
        pattern = "h a" if twelve_hours(self.locale) else "HH"
        return plain_spaces(format_time(time(hour % 24), pattern, locale=self.locale))

    def day(self, day: date) -> str:
        """ "Mon, Nov 23" or "Mon 23 Nov"."""
        return self._date(day, "EEE, MMM d", "EEE d MMM", "MMMEd")

    def day_and_year(self, day: date) -> str:
        """ "Mon, Nov 23, 2026" or "Mon 23 Nov 2026"."""
        return self._date(day, "EEE, MMM d, y", "EEE d MMM y", "yMMMEd")

    def month_day(self, month: int, day: int) -> str:
        """ "Nov 23" or "23 Nov", of every year."""
        return self._date(date(2024, month, day), "MMM d", "d MMM", "MMMd")

    def of_file(self, day: date | Yearly) -> str:
        """A date of the settings file: "Mon, Nov 23, 2026", or "Nov 23" and "4th Thu Nov" of every year."""
        if isinstance(day, MonthDay):
            return self.month_day(day.month, day.day)
        return self.day_and_year(day) if isinstance(day, date) else str(day)

    def weekday(self, day: date) -> str:
        """ "Mon"."""
        return _date(day, "EEE", self.locale)

    def month(self, day: date) -> str:
        """ "November"."""
        return _date(day, "MMMM", self.locale)

    def long_date(self, day: date) -> str:
        """ "November 23, 2026" or "23 November 2026"."""
        english = "MMMM d, y" if month_first(self.locale) else "d MMMM y"
        return _date(day, english if self.locale.language == "en" else "long", self.locale)

    def long_month_day(self, month: int, day: int) -> str:
        """ "November 23" or "23 November", of every year."""
        return self._date(date(2024, month, day), "MMMM d", "d MMMM", "MMMMd")

    def short(self, local: datetime) -> str:
        """ "Mon, Nov 23, 9:00 AM" or "Mon 23 Nov, 09:00", on the clock that `local` carries."""
        return f"{self.day(local.date())}, {self.time(local)}"

    def moment(self, local: datetime) -> str:
        """ "Mon, Nov 23, 2026, 9:00 AM", on the clock that `local` carries."""
        return f"{self.day_and_year(local.date())}, {self.time(local)}"

    def full(self, instant: datetime | None, zone: ZoneInfo) -> str:
        """ "Mon, Nov 23, 2026, 9:00 AM EST", or "further notice" where there is no end."""
        if instant is None:
            return NO_END
        local = instant.astimezone(zone)
        return f"{self.moment(local)} {local:%Z}"

    def near(self, instant: datetime | None, now: datetime, zone: ZoneInfo) -> str:
        """ "5:30 PM today", "9:00 AM tomorrow", "Mon, Nov 30, 9:00 AM": as short as is clear, without the zone."""
        if instant is None:
            return NO_END
        local = instant.astimezone(zone)
        days = (local.date() - now.astimezone(zone).date()).days
        if days in (0, 1):
            return f"{self.time(local)} {('today', 'tomorrow')[days]}"
        return self.short(local) if abs(days) < _FAR else self.full(instant, zone)

    def in_sentence(self, kept: str, zone: ZoneInfo) -> str:
        """A sentence of the record, which keeps "2026-11-23" and "2026-11-23 14:00 UTC", as the country writes them."""

        def written(found: re.Match[str]) -> str:
            try:
                instant = datetime.fromisoformat(f"{found[1]} {found[2] or '00:00'}").replace(tzinfo=UTC)
            except ValueError:
                return found[0]
            return self.full(instant, zone) if found[2] else self.day_and_year(instant.date())

        return _OF_RECORD.sub(written, kept)

    def _date(self, day: date, american: str, elsewhere: str, other_languages: str) -> str:
        if self.locale.language != "en":
            return _skeleton(day, other_languages, self.locale)
        return _date(day, american if month_first(self.locale) else elsewhere, self.locale)


@cache
def _date(day: date, pattern: str, loc: Locale) -> str:
    return _first_of_month(format_date(day, pattern, locale=loc), day, loc)


@cache
def _skeleton(day: date, skeleton: str, loc: Locale) -> str:
    """The parts of a date in the order and with the marks of a language, by CLDR."""
    return _first_of_month(format_skeleton(skeleton, day, locale=loc), day, loc)


def _first_of_month(text: str, day: date, loc: Locale) -> str:
    """French writes "1er janvier", which CLDR's patterns do not know."""
    if loc.language == "fr" and day.day == 1:
        text = re.sub(r"\b1\b", "1er", text, count=1)
    return plain_spaces(text)
