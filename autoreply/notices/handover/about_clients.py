"""What a hand-over says about clients: the suggestions that concern its reader. Asking stores nothing."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from autoreply.clients.due import ClientFacts, due, facts_of, for_reader
from autoreply.contents.names import Names, card_called
from autoreply.record import Record
from autoreply.settings import Settings
from schedules import Calendar


class AboutClients:
    """`calendar_of(None)` is that of the practice."""

    def __init__(self, settings: Settings, record: Record, calendar_of: Callable[[str | None], Calendar]) -> None:
        self._settings, self._record, self._calendar_of = settings, record, calendar_of

    def __call__(self, reader: str, language: str, now: datetime) -> Sequence[str]:
        """Return the sentences for a reader, a key of [people] or "" for the practice. Raises `RecordError`."""
        plans, today = self._settings.plans, now.astimezone(self._settings.timezone).date()
        facts = facts_of(self._record, self._calendar_of(None), plans, now)
        facts = [_as_called(one, self._settings.handover.names, language) for one in facts]
        items = for_reader(due(facts, plans, now, today), reader, plans, self._settings.people)
        return [one.says_in(language) for one in items]


def _as_called(facts: ClientFacts, names: Names, language: str) -> ClientFacts:
    fields = replace(facts.card.fields, label=card_called(facts.card.label, facts.card.number, names, language))
    return replace(facts, card=replace(facts.card, fields=fields))
