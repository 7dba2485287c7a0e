"""A chain of papers for tests, and what somebody could do to it afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from autoreply.record import Record
from autoreply.record.papers.chain import ChainHead, ChainLink, canonical, digest_of
from autoreply.record.papers.papers import OWN_WORDS, PaperKind
from autoreply.record.tables import paper, paper_head
from tests.autoreply.record.clients import NIGHT

MINUTE = timedelta(minutes=1)
Attack = Callable[[Record], object]


def fill(record: Record, many: int = 6) -> ChainHead:
    """Entries 1 (the beginning) to `many`, and the head."""
    for number in range(2, many + 1):
        words = {OWN_WORDS: f"reason {number}"}
        record.papers.append(PaperKind.EXCEPTION, f"card {number}", "ana", words, NIGHT + number * MINUTE)
    return record.papers.head()


def change(sequence: int, **values: Any) -> Attack:
    """Write other values into an entry."""

    def attack(record: Record) -> None:
        with record.database.write() as connection:
            connection.execute(sa.update(paper).where(paper.c.sequence == sequence).values(values))

    return attack


def delete(first: int, last: int) -> Attack:
    """Delete entries."""

    def attack(record: Record) -> None:
        with record.database.write() as connection:
            connection.execute(sa.delete(paper).where(paper.c.sequence.between(first, last)))

    return attack


def exchange(one: int, other: int) -> Attack:
    """Let two entries change places."""

    def attack(record: Record) -> None:
        with record.database.write() as connection:
            for old, new in ((one, -1), (other, one), (-1, other)):
                connection.execute(sa.update(paper).where(paper.c.sequence == old).values(sequence=new))

    return attack


def say_end(count: int) -> Attack:
    """Let the record itself say that the chain ends with this entry."""

    def attack(record: Record) -> None:
        with record.database.write() as connection:
            last = connection.execute(sa.select(paper.c.hash).where(paper.c.sequence == count)).scalar() or ""
            connection.execute(sa.update(paper_head).values(count=count, head=last))

    return attack


def forget_all(record: Record) -> None:
    """Delete the whole chain, and what the record says of it."""
    with record.database.write() as connection:
        connection.execute(sa.delete(paper))
        connection.execute(sa.delete(paper_head))


def restamp(record: Record) -> None:
    """Write the chain anew as if it had always been so: whoever can write the database can do this."""
    with record.database.write() as connection:
        rows = connection.execute(sa.select(paper).order_by(paper.c.sequence)).all()
        previous = rows[0].previous
        for row in rows:
            data = canonical({OWN_WORDS: "as it suits"})
            link = replace(link_of(row), digest=digest_of(row.salt, data), previous=previous)
            values = {"data": data, "digest": link.digest, "previous": previous, "hash": link.hash}
            connection.execute(sa.update(paper).where(paper.c.sequence == row.sequence).values(values))
            previous = link.hash
        connection.execute(sa.update(paper_head).values(head=previous))


def link_of(row: Any) -> ChainLink:
    """What the hash of a row is over."""
    named = (row.sequence, row.at, row.kind, row.about, row.author, row.card, row.until)
    return ChainLink(*named, row.facts, row.digest, row.previous)


def as_rows(record: Record) -> list[Mapping[str, Any]]:
    """The rows as they are."""
    with record.database.read() as connection:
        return [dict(row._mapping) for row in connection.execute(sa.select(paper).order_by(paper.c.sequence))]
