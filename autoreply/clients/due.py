"""What is due about clients: for the people of the practice, and for nobody else. A pure query, in sentences.

Nothing is sent and nothing is stored by asking. Whoever shows it decides when: a command, a page or the hand-over.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from autoreply.clients.counting import PeriodStarts, ReachedOut, closed_periods, crossed
from autoreply.clients.plans import OVER, ContactPlan, PlanState
from autoreply.decision.client import Quiet
from autoreply.decision.thresholds import Threshold
from autoreply.record import Record
from autoreply.record.cards.cards import Card
from autoreply.record.cards.contact_times import ClientContact
from autoreply.record.cards.entries import CardEntry, EntryKind
from autoreply.settings.plans import Plans
from autoreply.texts.word_lists import FALLBACK, WordList
from schedules import Calendar

ENDS_SOON = timedelta(days=14)


class DueKind(StrEnum):
    """What is due."""

    NOTICE = "notice"
    DISCUSS = "discuss"
    REVIEW = "review"
    CROSSED_AGAIN = "crossed again"
    QUIET_FOR_LONG = "quiet for long"
    ENDING = "ending"


@dataclass(frozen=True, slots=True)
class DueWords:
    """Words of due.toml that stand within a sentence, by their name there."""

    name: str


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing that is due about one card. `owner` is whom it concerns, "" for everybody of `[plans] tell`.

    `sentence` is a name in due.toml, and `values` is what stands in it.
    """

    kind: DueKind
    card: int
    label: str
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)
    owner: str = ""

    @property
    def says(self) -> str:
        """The sentence in English, as the commands and the page speak."""
        return self.says_in(FALLBACK)

    def says_in(self, language: str) -> str:
        """The sentence in a language, in English where we do not speak it."""
        words = WordList.of("autoreply.clients", "due.toml", language)
        values = {name: words.say(one.name) if isinstance(one, DueWords) else one for name, one in self.values.items()}
        return words.say(self.sentence, who=self.label, **values)


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """A card with its entries, and the closed periods in which its person reached out."""

    card: Card
    entries: Sequence[CardEntry] = ()
    periods: Sequence[ReachedOut] = field(default=())


def due(facts: Iterable[ClientFacts], plans: Plans, at: datetime, today: date) -> list[DueItem]:
    """Return what is due at that instant, on that date of the practice's calendar. Pure."""
    notices = plans.notices
    return [item for one in facts for item in _of(one, plans, notices, at, today)]


def for_reader(items: Iterable[DueItem], reader: str, plans: Plans, people: Collection[str]) -> list[DueItem]:
    """Return what concerns one reader: a key of `people`, or "" for the practice as a whole. Pure.

    The owner of a plan reads of it alone. The rest is for those of `[plans] tell`, and for all where that is empty.
    """
    everybody = set(plans.tell) or {"", *people}
    return [one for one in items if reader in ({one.owner} if one.owner in people else everybody)]


def facts_of(record: Record, calendar: Calendar, plans: Plans, at: datetime) -> list[ClientFacts]:
    """Read what `due` looks at. Raises `RecordError`."""
    entries: dict[int, list[CardEntry]] = {}
    for number, entry in record.card_entries.all(*EntryKind):
        entries.setdefault(number, []).append(entry)
    planned = {number for number, mine in entries.items() if any(one.kind is EntryKind.PLAN for one in mine)}
    # With one message after the begin, the whole of a closed period counts.
    periods = PeriodStarts(calendar)
    at_least = {periods.of(at - timedelta(days=one.days)): one.periods for one in plans.notices}
    contacts = record.card_contacts.since(min([at - plans.quiet_before_close, *at_least]), at_least, planned)
    return [
        ClientFacts(card, entries.get(card.number, ()), closed_periods(_up_to(contacts, card.number, at), periods))
        for card in record.cards.some({*contacts, *entries})
    ]


def _up_to(contacts: Mapping[int, Sequence[ClientContact]], number: int, at: datetime) -> Iterator[ClientContact]:
    return (one for one in contacts.get(number, ()) if one.arrived <= at)


def _of(facts: ClientFacts, plans: Plans, notices: Sequence[Threshold], at: datetime, today: date) -> Iterator[DueItem]:
    running, closed = _plans_of(facts.entries, today)
    if running is None:
        yield from _notice(facts, notices, at, closed)
    else:
        yield from _plan(facts, running, plans, at, today)
    yield from _endings(facts, at, today)


def _plans_of(entries: Sequence[CardEntry], today: date) -> tuple[tuple[ContactPlan, datetime] | None, datetime | None]:
    """The running plan with when it was made, and when the last one was over."""
    running: tuple[ContactPlan, datetime] | None = None
    closed: datetime | None = None
    for entry in entries:
        if entry.kind is not EntryKind.PLAN:
            continue
        plan = ContactPlan.read(entry.content)
        if plan.state_at(today) in OVER or entry.ended is not None:
            closed = max(filter(None, (closed, entry.ended or _after(plan.ends))))
        else:
            running = plan, entry.created
    return running, closed


def _after(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


def _notice(
    facts: ClientFacts, thresholds: Sequence[Threshold], at: datetime, closed: datetime | None
) -> Iterator[DueItem]:
    found = crossed(facts.periods, thresholds, at, closed)
    if found is None:
        return
    values = {"periods": found.periods, "days": found.threshold.days, "urgent": found.urgent}
    name = "notice_urgent" if found.urgent else "notice"
    yield DueItem(DueKind.NOTICE, facts.card.number, facts.card.label, name, values)


def _plan(
    facts: ClientFacts, running: tuple[ContactPlan, datetime], plans: Plans, at: datetime, today: date
) -> Iterator[DueItem]:
    plan, made = running
    about = facts.card.number, facts.card.label
    if plan.state in (PlanState.NOTICED, PlanState.TO_DISCUSS):
        state = {"state": DueWords(plan.state.name.lower())}
        yield DueItem(DueKind.DISCUSS, *about, "discuss", state, plan.owner)
    if today >= plan.review:
        yield DueItem(DueKind.REVIEW, *about, "review_plan", owner=plan.owner)
    last = max((one.last for one in facts.periods), default=None)
    again = [one for one in facts.periods if one.counts and one.start > made]
    if plan.is_in_effect(today) and again:
        name = "crossed_again_one" if len(again) == 1 else "crossed_again"
        values = {"number": len(again), "what": plan.if_again or DueWords("talk")}
        yield DueItem(DueKind.CROSSED_AGAIN, *about, name, values, plan.owner)
    if at - max(filter(None, (last, made))) >= plans.quiet_before_close:
        days = {"days": plans.quiet_before_close.days}
        yield DueItem(DueKind.QUIET_FOR_LONG, *about, "quiet_for_long", days, plan.owner)


def _endings(facts: ClientFacts, at: datetime, today: date) -> Iterator[DueItem]:
    """What lapses soon, or is to be reviewed."""
    card, about = facts.card, (facts.card.number, facts.card.label)
    if card.quiet is not Quiet.NO and card.quiet_until is not None and at <= card.quiet_until <= at + ENDS_SOON:
        yield DueItem(DueKind.ENDING, *about, "quiet_ends")
    for entry in facts.entries:
        if entry.kind is EntryKind.AGREEMENT and entry.holds(at):
            if today >= date.fromisoformat(entry.content["review"]):
                yield DueItem(DueKind.REVIEW, *about, "review_agreement", {"number": entry.number})
            elif entry.until <= at + ENDS_SOON:
                yield DueItem(DueKind.ENDING, *about, "agreement_ends", {"number": entry.number})
        elif entry.kind is EntryKind.EXCEPTION and entry.holds(at) and entry.until <= at + ENDS_SOON:
            yield DueItem(DueKind.ENDING, *about, "exception_ends", {"number": entry.number})
