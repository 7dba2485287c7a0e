"""Gathers the facts of a period from the record and the settings. Every function raises `RecordError`."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from autoreply.clients.plans import ContactPlan, PlanError
from autoreply.hours.calendars import Calendars
from autoreply.record import Record
from autoreply.record.cards.entries import CardEntry, EntryKind
from autoreply.record.papers.papers import Paper, PaperKind
from autoreply.reviews.incident import IncidentReview, ReviewQuestion
from autoreply.settings import Settings
from autoreply.summary.anonymous import Anonymizer
from autoreply.summary.figures import CasePlan, CountedOverride, SummaryFacts, SummaryFigures, figures_of
from schedules import Calendar
from schedules.wallclock import DAY, closing, opening

MOST = 10_000  # reviews
LONGEST = timedelta(days=366)


def summary(
    settings: Settings, record: Record, days: tuple[date, date], now: datetime, *, cases: bool = False
) -> SummaryFigures:
    """The figures of the days from the first to the last, both included."""
    first, last = days
    start, end = opening(settings.timezone, first, 0), min(closing(settings.timezone, last, DAY), now)
    calendars = Calendars(settings)
    reviews = [one for one in _reviews(record) if one.closed is not None and start <= one.closed < end]
    facts = SummaryFacts(
        first,
        last,
        start,
        end,
        now - settings.record.keep,
        record.summary.messages(start, end),
        [ended - begun for begun, ended in record.waits.since(start) if ended < end],
        list(_changes(record.papers.between(start, end, PaperKind.OVERRIDE), calendars, settings, end)),
        _agreements(record.card_entries.all(EntryKind.AGREEMENT), settings, start, end),
        list(_plans(record.card_entries.all(EntryKind.PLAN))),
        [one.answers.get(ReviewQuestion.DIFFERENTLY, "") for one in reviews],
        len(reviews),
    )
    return figures_of(facts, calendars.of(None), Anonymizer(record.summary.names()), cases=cases)


def _reviews(record: Record) -> Iterator[IncidentReview]:
    """Those that can be read."""
    for kept in record.incidents.latest(MOST):
        with suppress(KeyError, TypeError, ValueError):
            yield IncidentReview.of(kept)


def _changes(
    papers: Sequence[Paper], calendars: Calendars, settings: Settings, end: datetime
) -> Iterator[CountedOverride]:
    """The overrides that were made in the period, each until it was ended."""
    ended = {one.about: one.at for one in papers if one.facts.get("did") == "ended"}
    for one in papers:
        if one.facts.get("did") == "added" and one.until is not None:
            person = str(one.facts.get("person") or "")
            calendar = calendars.of(person if person in settings.people else None)
            until = min(one.until, ended.get(one.about, one.until), end)
            beyond = _closed_time(calendar, one.at, until)
            yield CountedOverride(_name(settings, person), one.facts.get("mode") == "working", beyond, one.own_words)


def _closed_time(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much of that time is outside the hours."""
    periods = calendar.timeline(start, max(start, end)) if start < end else []
    return sum((one.end - one.start for one in periods if not one.working and one.start and one.end), timedelta())


def _agreements(
    entries: Sequence[tuple[int, CardEntry]], settings: Settings, start: datetime, end: datetime
) -> Mapping[str, int]:
    """How many agreements were in effect in the period, by whose time it is."""
    running = [one for _, one in entries if one.created < end and min(one.until, one.ended or one.until) > start]
    return Counter(_name(settings, str(one.content.get("person") or "")) for one in running)


def _plans(entries: Sequence[tuple[int, CardEntry]]) -> Iterator[CasePlan]:
    for card, one in entries:
        with suppress(KeyError, TypeError, ValueError, PlanError):
            yield CasePlan(card, ContactPlan.read(one.content), one.ended is None)


def _name(settings: Settings, person: str) -> str:
    """The name of somebody of the practice; of the practice itself, or of who left, "" or the key."""
    return settings.people[person].name if person in settings.people else person
