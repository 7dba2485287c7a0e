"""What is done with cards, alike from a command and from a page: who acts and when, and the dates of the practice."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from autoreply.record import Record
from autoreply.record.cards.cards import Act, Card
from autoreply.settings import Settings
from schedules.wallclock import DAY, closing


@dataclass(frozen=True, slots=True)
class ClientWork:
    """The settings, the open record, who acts, and when."""

    settings: Settings
    record: Record
    act: Act

    @property
    def now(self) -> datetime:
        return self.act.at

    @property
    def today(self) -> date:
        return self.now.astimezone(self.settings.timezone).date()

    def end_of(self, day: date) -> datetime:
        """The last instant of a date of the practice."""
        return closing(self.settings.timezone, day, DAY)

    def when(self, instant: datetime) -> str:
        return self.settings.dates.full(instant, self.settings.timezone)

    def day(self, day: date) -> str:
        return self.settings.dates.day_and_year(day)

    def in_days(self, days: int) -> date:
        return self.today + timedelta(days=days)


def cards_meant(record: Record, wanted: str, besides: int = 0) -> list[Card]:
    """The cards that somebody may mean by a number, a label or an address: one where it is clear. Never `besides`."""
    found = [one for one in record.cards.find(wanted) if one.number != besides]
    name = wanted.strip().lower()
    exact = [one for one in found if name in (one.label.lower(), f"{one.number}", f"#{one.number}")]
    return exact if len(exact) == 1 else found
