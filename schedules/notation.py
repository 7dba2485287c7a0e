"""How the calendar writes dates and times when it explains itself."""

from datetime import date, datetime
from typing import Protocol

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Notation(Protocol):
    """The form of dates and times, such as the one a country uses."""

    def day_and_year(self, day: date) -> str:
        """A date with its weekday."""

    def month_day(self, month: int, day: int) -> str:
        """A day of every year, such as "23 Nov"."""

    def minute(self, minutes: int) -> str:
        """A time of day by its minutes after midnight; 1440 is the end of the day."""

    def moment(self, local: datetime) -> str:
        """A date and a time of day, on the clock that `local` carries."""


class PlainNotation:
    """ "Mon 23 Nov 2026" and "09:05", whatever the locale of the process."""

    def day_and_year(self, day: date) -> str:
        return f"{DAY_NAMES[day.weekday()]} {self.month_day(day.month, day.day)} {day.year}"

    def month_day(self, month: int, day: int) -> str:
        return f"{day} {MONTHS[month - 1]}"

    def minute(self, minutes: int) -> str:
        return f"{minutes // 60:02}:{minutes % 60:02}"

    def moment(self, local: datetime) -> str:
        """A date and a time, with seconds only if they are not zero."""
        exact = f"{local:%H:%M:%S}" if local.second or local.microsecond else f"{local:%H:%M}"
        return f"{self.day_and_year(local.date())} {exact}"


PLAIN = PlainNotation()
