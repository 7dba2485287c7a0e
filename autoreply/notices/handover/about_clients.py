"""What a hand-over says about clients: the suggestions that concern its reader. Asking stores nothing."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from autoreply.clients.due import ClientFacts, due, facts_of, for_reader
from autoreply.record import Record
from autoreply.settings import Settings
from schedules import Calendar


class AboutClients:
    """`calendar_of(None)` is that of the practice."""

    def __init__(self, settings: Settings, record: Record, calendar_of: Callable[[str | None], Calendar]) -> None:
        self._settings, self._record, self._calendar_of = settings, record, calendar_of

    def __call__(self, reader: str, _language: str, now: datetime) -> Sequence[str]:
        """Return the sentences for a reader, a key of [people] or "" for the practice. Raises `RecordError`."""
        plans, today = self._settings.plans, now.astimezone(self._settings.timezone).date()
        facts = facts_of(self._record, self._calendar_of(None), plans, now)
        if self._settings.handover.names != "full":
            facts = [_without_name(one) for one in facts]
        return [one.says for one in for_reader(due(facts, plans, now, today), reader, plans, self._settings.people)]


def _without_name(facts: ClientFacts) -> ClientFacts:
    """The label of a card may be a name, which this practice shows in no hand-over."""
    fields = replace(facts.card.fields, label=f"Card {facts.card.number}")
    return replace(facts, card=replace(facts.card, fields=fields))
