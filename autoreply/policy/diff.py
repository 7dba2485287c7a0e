"""What differs between two policies, in sentences for the people of the practice. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date

from autoreply.policy.content import PolicyContent
from autoreply.policy.facts import (
    AHEAD,
    ChannelFacts,
    HelpFacts,
    HolidayFacts,
    PolicyFacts,
    Texts,
    WeekFacts,
    Windows,
)
from autoreply.texts.dates import DateFormat
from schedules.notation import WEEKDAYS
from schedules.weekdays import equal_days

_TEXTS = {
    "licence": "The licence",
    "place": "The place of practice",
    "contact": "How to reach you at work",
    "fees": "What contact outside meetings costs",
    "complaints": "Whom a client may complain to",
}


def differences(old: PolicyContent, new: PolicyContent) -> list[str]:
    """Every difference: first of what is promised, then of the wording."""
    facts = [*hours_changed(old.facts, new.facts), *_promises_changed(old.facts, new.facts)]
    reworded = _reworded(old, new, explained=bool(facts))
    return [*facts, *reworded]


def disagreements(issued: PolicyFacts, today: PolicyFacts) -> list[str]:
    """Where an issued policy and the settings file promise clients different things."""
    return [
        *hours_changed(issued, today),
        *_help_changed(issued, today),
        *_response_changed(issued, today),
        *_changed("The emergency number", issued.emergency, today.emergency),
    ]


def hours_changed(old: PolicyFacts, new: PolicyFacts) -> Iterator[str]:
    """The weeks, the zone, and the holidays of the time that both know."""
    dates = DateFormat.of(new.country)
    yield from _changed("The time zone", old.zone, new.zone)
    weeks = {week.name: week for week in old.weeks}, {week.name: week for week in new.weeks}
    for name in dict.fromkeys([*weeks[0], *weeks[1]]):
        yield from _week_changed(name, weeks[0].get(name), weeks[1].get(name), dates)
    yield from _holidays_changed(old, new, dates)


def _week_changed(name: str, old: WeekFacts | None, new: WeekFacts | None, dates: DateFormat) -> Iterator[str]:
    if old is None or new is None:
        yield f"{name} {'has hours of their own now' if old is None else 'has no hours of their own any more'}."
        return
    whose = f"{name}, " if name else ""
    pairs = [(old.days[day], new.days[day]) for day in range(7)]
    for days in equal_days(pairs):
        before, after = pairs[days[0]]
        if before != after:
            named = WEEKDAYS[days[0]] if len(days) == 1 else f"{WEEKDAYS[days[0]]} to {WEEKDAYS[days[-1]]}"
            yield f"{whose}{named}: {_said(before, dates)} became {_said(after, dates)}."
    if name and old.zone != new.zone:
        yield f"{name}: the time zone {old.zone} became {new.zone}."
    if old.special != new.special:
        yield f"{name or 'The practice'}: the hours of some weeks or seasons changed."


def _said(windows: Windows, dates: DateFormat) -> str:
    return ", ".join(f"{dates.minute(a)}–{dates.minute(b % 1440 or 1440)}" for a, b in windows) or "closed"


def _holidays_changed(old: PolicyFacts, new: PolicyFacts, dates: DateFormat) -> Iterator[str]:
    """Only dates that both policies look at: a year from the day of each."""
    first = max(date.fromisoformat(old.since), date.fromisoformat(new.since))
    last = min(date.fromisoformat(old.since), date.fromisoformat(new.since)) + AHEAD
    before, after = _within(old, first, last), _within(new, first, last)
    for day in sorted({*before, *after}):
        was, now = before.get(day), after.get(day)
        when = dates.day_and_year(date.fromisoformat(day))
        if was is None and now is not None:
            yield f"{when}: {now.name or 'a day of your own'} is a holiday now ({_said(now.open, dates)})."
        elif now is None and was is not None:
            yield f"{when}: {was.name or 'a day of your own'} is no holiday any more."
        elif was is not None and now is not None and was.open != now.open:
            yield f"{when}, {now.name}: {_said(was.open, dates)} became {_said(now.open, dates)}."


def _within(facts: PolicyFacts, first: date, last: date) -> Mapping[str, HolidayFacts]:
    return {one.date: one for one in facts.holidays if first <= date.fromisoformat(one.date) < last}


def _promises_changed(old: PolicyFacts, new: PolicyFacts) -> Iterator[str]:
    yield from _changed("The name of the practice", old.practice, new.practice)
    yield from _changed("The profession", old.profession, new.profession)
    yield from _changed("The emergency number", old.emergency, new.emergency)
    yield from _help_changed(old, new)
    yield from _response_changed(old, new)
    yield from _channels_changed(old, new)
    yield from _changed("Who covers", "; ".join(old.cover), "; ".join(new.cover))
    yield from _changed("Ways that are not used", ", ".join(old.not_used), ", ".join(new.not_used))
    for name, called in _TEXTS.items():
        yield from _text_changed(called, getattr(old, name), getattr(new, name))
    yield from _changed("The languages", ", ".join(old.languages), ", ".join(new.languages))
    yield from (f"The section {name} was dropped." for name in new.dropped if name not in old.dropped)
    yield from (f"The section {name} is in the policy again." for name in old.dropped if name not in new.dropped)


def _response_changed(old: PolicyFacts, new: PolicyFacts) -> Iterator[str]:
    yield from _changed("The response time", old.response, new.response)
    before = {one.name: one.response for one in old.channels}
    for one in new.channels:
        was = before.get(one.name, one.response)
        if was != one.response and (was, one.response) != (old.response, new.response):
            yield from _changed(f"The response time of {one.name}", was, one.response)


def _help_changed(old: PolicyFacts, new: PolicyFacts) -> Iterator[str]:
    before, after = ({line.name: line for line in facts.lines} for facts in (old, new))
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            yield f"The crisis line {name} was {'added' if was is None else 'removed'}."
        elif was != now:
            yield f"The crisis line {name}: {_ways(was)} became {_ways(now)}."


def _ways(line: HelpFacts) -> str:
    ways = (("call", line.call), ("text", line.text), ("chat", line.chat))
    return ", ".join(f"{way} {number}" for way, number in ways if number)


def _channels_changed(old: PolicyFacts, new: PolicyFacts) -> Iterator[str]:
    before, after = ({one.name: one for one in facts.channels} for facts in (old, new))
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            yield f"The channel {name} was {'added' if was is None else 'removed'}."
        else:
            yield from _channel_changed(was, now)


def _channel_changed(old: ChannelFacts, new: ChannelFacts) -> Iterator[str]:
    yield from _changed(f"The addresses of {new.name}", ", ".join(old.addresses), ", ".join(new.addresses))
    yield from _text_changed(f"The purpose of {new.name}", old.purpose, new.purpose)


def _text_changed(called: str, old: Texts, new: Texts) -> Iterator[str]:
    """One sentence for the first language in which it differs."""
    for code in dict.fromkeys([*old, *new]):
        if old.get(code, "") != new.get(code, ""):
            yield from _changed(called, old.get(code, ""), new.get(code, ""))
            return


def _changed(called: str, old: str, new: str) -> Iterator[str]:
    if old != new:
        yield f"{called}: {old or 'nothing'} became {new or 'nothing'}."


def _reworded(old: PolicyContent, new: PolicyContent, *, explained: bool) -> Iterator[str]:
    """The sections whose words differ, by their headings in the first language in which any does."""
    for code in new.facts.languages:
        headings = new.changed_sections(old, code) if code in old.documents else []
        if headings:
            yield f"{'These sections changed' if explained else 'Reworded'}: {', '.join(headings)}."
            return
