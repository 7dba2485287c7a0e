"""How often the people of the cards reached out: what is read of it, and by how many statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from autoreply.clients.due import due, facts_of
from autoreply.record import Record
from autoreply.record.cards.cards import CardFields
from autoreply.record.tables import message
from autoreply.settings.plans import Plans
from schedules import Calendar, read_weekly
from tests.autoreply.record.clients import ACT, MAIL, NIGHT, PHONE, card

CALENDAR = Calendar(ZoneInfo("America/New_York"), read_weekly({"mon-fri": "9-17"}))
NEAR, FAR = NIGHT - timedelta(days=30), NIGHT - timedelta(days=91)
LEAST = {NEAR: 3, FAR: 5}


def wrote(record: Record, sender: str, *days_ago: float, urgent: bool = False) -> None:
    """Somebody wrote so many days ago, and was answered."""
    whens = [NIGHT - timedelta(days=days) for days in days_ago]
    rows = [
        {"channel": "texts", "message": f"{sender} {when} {urgent}", "sender": sender, "arrived": when, "noted": when}
        | {"reason": "answered", "says": "", "urgent": urgent}
        for when in whens
    ]
    with record.database.write() as connection:
        connection.execute(sa.insert(message), rows)


@contextmanager
def counted(record: Record) -> Iterator[list[str]]:
    """The statements that the database is given."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    sa.event.listen(record.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(record.database.engine, "before_cursor_execute", note)


def test_only_cards_that_may_have_reached_a_number_are_read_over_all_their_addresses(record: Record) -> None:
    number = card(record)
    wrote(record, MAIL, 1, 2)
    assert record.card_contacts.since(FAR, LEAST) == {}
    assert len(record.card_contacts.since(FAR, LEAST, {number})[number]) == 2, "whoever has a plan is read"
    wrote(record, PHONE, 3, urgent=True)
    assert record.card_contacts.since(FAR, LEAST) == {}, "urgent words count against nobody"
    wrote(record, PHONE, 40, 41)
    assert record.card_contacts.since(FAR, LEAST) == {}, "four in 91 days, and two in 30"
    wrote(record, PHONE, 42)
    found = record.card_contacts.since(FAR, LEAST)[number]
    assert [one.urgent for one in found] == [False, False, False, True, False, False], "all of them, oldest first"
    assert record.card_contacts.since(NEAR, {NEAR: 3}) == {}
    wrote(record, MAIL, 4)
    assert len(record.card_contacts.since(NEAR, {NEAR: 3})[number]) == 4


def test_what_is_due_takes_as_many_statements_for_many_cards_as_for_few(record: Record) -> None:
    takes = []
    for start, many in ((0, 3), (3, 80)):
        people = [f"+1555{start + number:07}" for number in range(many)]
        record.cards.add_all([(CardFields(sender), [sender]) for sender in people], ACT)
        for sender in people:
            wrote(record, sender, *range(1, 7))
        with counted(record) as seen:
            facts = facts_of(record, CALENDAR, Plans(), NIGHT)
        assert len(due(facts, Plans(), NIGHT, date(2026, 11, 22))) == start + many
        takes.append(len([one for one in seen if one.lstrip().upper().startswith("SELECT")]))
    assert takes[0] == takes[1] <= 6


@pytest.mark.parametrize("urgent", [True, False])
def test_a_closed_period_counts_in_which_only_the_last_message_is_new_enough(record: Record, urgent: bool) -> None:
    plans = Plans(notice_after="2 closed periods in 7d")
    card(record)
    wrote(record, MAIL, 1, 7.01)
    wrote(record, PHONE, 6.99, urgent=True)
    if urgent:
        with record.database.write() as connection:
            connection.execute(sa.update(message).where(message.c.sender == MAIL).values(urgent=True))
    found = due(facts_of(record, CALENDAR, plans, NIGHT), plans, NIGHT, date(2026, 11, 22))
    assert len(found) == (0 if urgent else 1)
