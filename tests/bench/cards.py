"""What contact cards add to a decision: 2,000 of them, and the writer has one with an agreement."""

import secrets
import time
import timeit
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from autoreply.clients.agreements import AgreementWish
from autoreply.record import Record
from autoreply.record.cards.cards import CardFields
from autoreply.record.cards.entries import EntryKind
from tests.autoreply.record.clients import ACT, DUSK, NIGHT, inbound, once
from tests.bench.figures import Figure

CARDS = 2000
DECISIONS = 50
ZONE = ZoneInfo("America/New_York")


def measure(_folder: Path) -> Iterator[Figure]:
    """Both in memory, in the same run: a disk would hide the difference."""
    with (
        Record.open("sqlite://") as bare,
        Record.open("sqlite://") as full,
    ):
        _fill(full)
        turns = [(_decide(bare), _decide(full)) for _each in range(7)]
    yield Figure(
        says=f"a decision with {CARDS:,} cards, relative to none",
        ours=min(ours for _, ours in turns),
        unit="us",
        peer=min(theirs for theirs, _ in turns),
        peer_name="without cards",
        at_most=3.0,
    )


def _fill(record: Record) -> None:
    wishes = [(CardFields(f"C{number}"), [f"c{number}@mail.example"]) for number in range(CARDS)]
    record.cards.add_all(wishes, ACT)
    first, last = date(2026, 11, 2), date(2027, 2, 2)
    wish = AgreementWish({"tue": "17:00-17:10"}, ZONE, first, last, last, "Ana", "ana", told_on=first, told_how="so")
    for number in range(1, CARDS + 1, 10):
        record.card_entries.add(number, EntryKind.AGREEMENT, wish.content(), NIGHT + timedelta(days=70), ACT)


def _decide(record: Record) -> float:
    """Microseconds of one decision that is written down."""

    def decide() -> None:
        sender = f"c{secrets.randbelow(CARDS // 10) * 10}@mail.example"
        record.messages.note(inbound("office", sender, secrets.token_hex(8)), NIGHT, DUSK, once)

    return timeit.timeit(decide, timer=time.process_time, number=DECISIONS) / DECISIONS * 1e6
