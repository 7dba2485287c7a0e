"""What is known of one stretch of time: from the record, and by today's settings who was on call."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from autoreply.record import Record
from autoreply.record.event_log import StoredEvent
from autoreply.record.reports.nights import NightMessage, NightRows
from schedules import Calendar, OnCall, Shift
from schedules.wallclock import midnight

BEFORE = timedelta(hours=24)  # a change of the settings so long before may be a cause
AROUND = timedelta(hours=6)  # of one message, where no closed period is around it


@dataclass(frozen=True, slots=True)
class Stretch:
    """The time that is reviewed, [start, end). `message` is the number of the one message that it is about, or None."""

    start: datetime
    end: datetime
    message: int | None = None


@dataclass(frozen=True, slots=True)
class StretchFacts:
    """`events` begin a day before the stretch, `shown` is what each channel showed when it began.

    `before` are the messages of the day before it: a replay needs them, because they count for limits.
    """

    stretch: Stretch
    rows: NightRows
    events: Sequence[StoredEvent]
    shown: Sequence[StoredEvent]
    shifts: Sequence[Shift]
    before: Sequence[NightMessage] = ()

    @property
    def within(self) -> list[StoredEvent]:
        """The events of the stretch itself."""
        return [one for one in self.events if one.at >= self.stretch.start]


def read_facts(record: Record, stretch: Stretch, oncall: OnCall) -> StretchFacts:
    """Read them. Of a stretch that is about one message, only those of its sender count. Raises `RecordError`."""
    start, end = stretch.start, stretch.end
    rows = record.nights.of(start, end, changes_since=start - BEFORE)
    shifts = [one for one in oncall.between(start, end) if one.person is not None]
    events = record.events.between(start - BEFORE, end)
    known = {one.number for one in rows.messages}
    before = [one for one in record.nights.messages(start - BEFORE, start) if one.number not in known]
    found = StretchFacts(stretch, rows, events, record.events.shown_at(start), shifts, before)
    return found if stretch.message is None else _of_one(found, stretch.message)


def _of_one(facts: StretchFacts, number: int) -> StretchFacts:
    wanted = next((one for one in facts.rows.messages if one.number == number), None)
    if wanted is None:
        return facts
    mine = tuple(one for one in facts.rows.messages if one.number == number or one.sender == wanted.sender != "")
    numbers = {one.number for one in mine}
    alerts = tuple(one for one in facts.rows.alerts if one.message in numbers)
    return replace(facts, rows=replace(facts.rows, messages=mine, alerts=alerts))


def night_of(calendar: Calendar, day: date) -> Stretch:
    """The closed period that begins on a date and lasts into the next; where there is none, from noon to noon."""
    first, next_day = midnight(calendar.zone, day), midnight(calendar.zone, day + timedelta(days=1))
    period = calendar.at(next_day)
    if not period.working and period.start is not None and period.end is not None and first <= period.start:
        return Stretch(period.start, period.end)
    return Stretch(first + timedelta(hours=12), next_day + timedelta(hours=12))


def around(calendar: Calendar, message: NightMessage) -> Stretch:
    """The closed period in which a message arrived; some hours around it where you were open."""
    period = calendar.at(message.arrived)
    if not period.working and period.start is not None and period.end is not None:
        return Stretch(period.start, max(period.end, message.noted + timedelta(minutes=1)), message.number)
    return Stretch(message.arrived - AROUND, max(message.arrived + AROUND, message.noted), message.number)
