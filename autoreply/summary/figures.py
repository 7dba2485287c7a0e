"""The figures of a period. Pure: facts in, figures out. Small numbers of people stay untold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from autoreply.clients.plans import OVER, ContactPlan
from autoreply.record.reports.summary import CountedMessage
from autoreply.summary.anonymous import Anonymizer
from schedules import Calendar

SMALL = 3  # of fewer people or events than this, a summary says no more than "fewer than 3"
BREAK = timedelta(hours=4)  # a shorter closed period is a break within a day


@dataclass(frozen=True, slots=True)
class CountedOverride:
    """An override: of whom ("" the practice), whether it opened, how much of it lay beyond the hours, and why."""

    person: str
    opened: bool
    beyond: timedelta
    reason: str


@dataclass(frozen=True, slots=True)
class CasePlan:
    """A plan for repeat contact, with the number of the card that it is about."""

    case: int
    plan: ContactPlan
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class SummaryFacts:
    """What a summary is made of. Days are those of the practice. `known_from` is from when on messages are kept."""

    first: date
    last: date
    start: datetime
    end: datetime
    known_from: datetime
    messages: Sequence[CountedMessage]
    waits: Sequence[timedelta]
    changes: Sequence[CountedOverride]
    agreements: Mapping[str, int]  # running ones, by person
    plans: Sequence[CasePlan]
    lessons: Sequence[str]  # of incidents that were closed: what is done differently
    incidents: int


@dataclass(frozen=True, slots=True)
class PersonExtensions:
    """How often and how long somebody was there beyond their hours, and why. None: a reason that was left out."""

    person: str
    times: int
    hours: float
    reasons: tuple[str | None, ...]
    agreements: int


@dataclass(frozen=True, slots=True)
class PlanDue:
    """A plan whose review lies in the period. `case` is 0 where cases are not named."""

    case: int
    review: date


@dataclass(frozen=True, slots=True)
class SummaryFigures:
    """What is told. A share or a median is None where too few people are behind it."""

    first: date
    last: date
    known_from: date | None  # where the record begins only within the period
    periods: int
    with_contact: int
    people: int
    told: int | None  # percent of people and closed periods
    wait: float | None  # hours
    plans_opened: int
    plans_due: int
    due: tuple[PlanDue, ...]
    extensions: tuple[PersonExtensions, ...]
    closed: int
    closed_reasons: tuple[str | None, ...]
    incidents: int
    lessons: tuple[str | None, ...]


def figures_of(
    facts: SummaryFacts, calendar: Calendar, anonymizer: Anonymizer, *, cases: bool = False
) -> SummaryFigures:
    """`calendar` is the practice's. `cases`: name the plans that are due by the numbers of their cards."""
    starts = [
        one.start
        for one in calendar.timeline(facts.start, facts.end)
        if not one.working and one.start and one.end and one.end - one.start >= BREAK
    ]
    contacts: dict[tuple[datetime | None, str], bool] = {}
    for one in facts.messages:
        key = (calendar.at(one.arrived).start, one.key)
        contacts[key] = contacts.get(key, False) or one.told
    people = len({key for _, key in contacts})
    due = [one for one in facts.plans if facts.first <= one.plan.review <= facts.last and _is_open(one, facts.last)]
    closings = [one for one in facts.changes if not one.opened]
    return SummaryFigures(
        first=facts.first,
        last=facts.last,
        known_from=_known_from(facts, calendar),
        periods=max(len(starts), len({start for start, _ in contacts})),
        with_contact=len({start for start, _ in contacts}),
        people=people,
        told=round(100 * sum(contacts.values()) / len(contacts)) if people >= SMALL else None,
        wait=median(one / timedelta(hours=1) for one in facts.waits) if len(facts.waits) >= SMALL else None,
        plans_opened=sum(facts.first <= one.plan.opened <= facts.last for one in facts.plans),
        plans_due=len(due),
        due=tuple(sorted((PlanDue(one.case, one.plan.review) for one in due), key=_by_review)) if cases else (),
        extensions=tuple(_extensions(facts, anonymizer)),
        closed=len(closings),
        closed_reasons=_texts((one.reason for one in closings), anonymizer),
        incidents=facts.incidents,
        lessons=_texts(facts.lessons, anonymizer),
    )


def _known_from(facts: SummaryFacts, calendar: Calendar) -> date | None:
    """The day on which what is kept begins, where that is later than the period."""
    return facts.known_from.astimezone(calendar.zone).date() if facts.known_from > facts.start else None


def _is_open(one: CasePlan, last: date) -> bool:
    return one.is_open and one.plan.state_at(last) not in OVER


def _by_review(one: PlanDue) -> tuple[date, int]:
    return one.review, one.case


def _extensions(facts: SummaryFacts, anonymizer: Anonymizer) -> list[PersonExtensions]:
    opened = [one for one in facts.changes if one.opened and one.beyond > timedelta()]
    people = dict.fromkeys([*(one.person for one in opened), *facts.agreements])
    return [
        PersonExtensions(
            person,
            len(mine := [one for one in opened if one.person == person]),
            round(sum((one.beyond for one in mine), timedelta()) / timedelta(hours=1), 1),
            _texts((one.reason for one in mine), anonymizer),
            facts.agreements.get(person, 0),
        )
        for person in people
    ]


def _texts(texts: Iterable[str], anonymizer: Anonymizer) -> tuple[str | None, ...]:
    """Each text once, without names, in an order that does not tell when it was written."""
    found = {anonymizer.text(text) for text in texts if text.strip()}
    return (*sorted(one for one in found if one is not None), *([None] if None in found else []))
