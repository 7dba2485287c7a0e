"""The nights in which a client reached out, as a calendar of weeks. Pure.

A night belongs to the day on which it began: what came before five in the morning counts to the evening before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from autoreply.record.cards.contact_times import ClientDecision
from autoreply.texts.dates import DateFormat

WEEKS = 13
NIGHT_ENDS = timedelta(hours=5)
SHADES = 5


@dataclass(frozen=True, slots=True)
class Night:
    """One night: how many messages came, how many of them with urgent words, and how dark it is shown, 0 to 5.

    `ahead` is true for a night that has not come.
    """

    day: date
    number: int
    urgent: int
    shade: int
    ahead: bool


@dataclass(frozen=True, slots=True)
class NightCalendar:
    """The nights by week, oldest first, with the first day of each week; and how many nights had a contact."""

    weeks: tuple[tuple[date, tuple[Night, ...]], ...]
    nights: int
    urgent: int


def night_calendar(
    decisions: Iterable[ClientDecision], now: datetime, zone: ZoneInfo, dates: DateFormat
) -> NightCalendar:
    """Return the last thirteen weeks. Only what came while you were closed counts: `decisions` are those."""
    many: dict[date, int] = {}
    urgent: dict[date, int] = {}
    for one in decisions:
        day = _night(one.arrived, zone)
        many[day] = many.get(day, 0) + 1
        urgent[day] = urgent.get(day, 0) + one.urgent
    today = _night(now, zone)
    first = dates.week_start(today) - timedelta(weeks=WEEKS - 1)
    shown = [first + timedelta(days=day) for day in range(7 * WEEKS)]
    nights = [
        Night(day, many.get(day, 0), urgent.get(day, 0), min(many.get(day, 0), SHADES), day > today) for day in shown
    ]
    weeks = tuple((nights[start].day, tuple(nights[start : start + 7])) for start in range(0, len(nights), 7))
    with_contact = [one for one in nights if one.number]
    return NightCalendar(weeks, len(with_contact), sum(one.urgent > 0 for one in with_contact))


def _night(instant: datetime, zone: ZoneInfo) -> date:
    return (instant.astimezone(zone) - NIGHT_ENDS).date()
