"""The chain of papers: whatever is done to it afterwards is found."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from autoreply.record import Record
from autoreply.record.database import upgrade
from autoreply.record.papers.chain import BEGINNING, ChainHead, ChainLink, canonical, digest_of
from autoreply.record.papers.papers import HeadRow, NewPaper, Paper, PaperKind
from autoreply.record.papers.re_anchoring import NothingBrokenError, re_anchor
from autoreply.record.papers.verification import BreakKind, OutsideHead, verified, verify
from tests.autoreply.record.chains import (
    MINUTE,
    Attack,
    change,
    delete,
    exchange,
    fill,
    forget_all,
    restamp,
    say_end,
)
from tests.autoreply.record.clients import NIGHT

Found = set[tuple[BreakKind, int]]

# What somebody does, what the record by itself shows of it, and what shows whoever kept the head of before.
ATTACKS: dict[str, tuple[tuple[Attack, ...], Found, Found]] = {
    "an author is changed": ((change(3, author="lee"),), {(BreakKind.CHANGED, 3)}, set()),
    "an instant is changed": ((change(3, at=NIGHT),), {(BreakKind.CHANGED, 3)}, set()),
    "a fact is changed": ((change(3, facts="{}", until=NIGHT),), {(BreakKind.CHANGED, 3)}, set()),
    "the words are changed": ((change(4, data='{"own_words":"x"}'),), {(BreakKind.DATA_CHANGED, 4)}, set()),
    "the words are deleted": ((change(4, data=None, salt=None),), {(BreakKind.DATA_GONE, 4)}, set()),
    "two change places": ((exchange(3, 5),), {(BreakKind.MOVED, 3), (BreakKind.MOVED, 5)}, set()),
    "one inside is deleted": ((delete(3, 3),), {(BreakKind.MISSING, 3)}, set()),
    "some inside are deleted": ((delete(3, 4),), {(BreakKind.MISSING, 3)}, set()),
    "the first are deleted": ((delete(1, 2),), {(BreakKind.START_GONE, 1)}, set()),
    "the newest are deleted": ((delete(5, 6),), {(BreakKind.END_GONE, 5)}, {(BreakKind.END_GONE, 5)}),
    "and the end made to fit": ((delete(5, 6), say_end(4)), set(), {(BreakKind.END_GONE, 5)}),
    "all are deleted": ((delete(1, 6),), {(BreakKind.START_GONE, 1)}, {(BreakKind.START_GONE, 1)}),
    "and the head as well": ((forget_all,), set(), {(BreakKind.END_GONE, 1)}),
    "all are written anew": ((restamp,), set(), {(BreakKind.ANOTHER_HEAD, 6)}),
    "a count is set back": ((say_end(4),), {(BreakKind.REWRITTEN, 5)}, set()),
}


@pytest.fixture
def memory() -> Any:
    with Record.open("sqlite://") as record:
        yield record


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_attack_is_found_and_one_that_somebody_confirms_is_not_told_again(memory: Record, attack: str) -> None:
    steps, by_itself, with_head = ATTACKS[attack]
    head = OutsideHead("The hand-over", fill(memory))
    assert verify(memory.database, [head]).whole
    with pytest.raises(NothingBrokenError):
        re_anchor(memory.database, "Ana", "to try", NIGHT, [head])
    for step in steps:
        step(memory)
    alone, together = verify(memory.database), verify(memory.database, [head])
    assert {(one.kind, one.first) for one in alone.breaks} == by_itself
    assert {(one.kind, one.first) for one in together.breaks} == by_itself | with_head
    assert all(one.says.endswith((".", ")")) for one in together.breaks)
    made, _ = re_anchor(memory.database, "Ana", "restored from a backup", NIGHT, [head])
    memory.papers.append(PaperKind.PLAN, "card 1", "ana", {}, NIGHT)
    for outside in ([], [head], [OutsideHead("Later", memory.papers.head())]):
        assert verify(memory.database, outside).whole, "from here on it holds again"
    assert made.sequence > head.head.count
    change(made.sequence + 1, about="card 9")(memory)
    later = {one.first for one in verify(memory.database, [head]).breaks}
    assert later == {made.sequence + 1}, "only what was confirmed is"


def test_an_entry_that_follows_a_chain_written_anew_shows_it_for_ever(memory: Record) -> None:
    fill(memory)
    with memory.database.write() as connection:
        ends = connection.execute(sa.text("SELECT count, head FROM paper_head")).one()
    restamp(memory)
    with memory.database.write() as connection:
        connection.execute(sa.text("UPDATE paper_head SET head = :head"), {"head": ends.head})
    memory.papers.append(PaperKind.PLAN, "card 1", "ana", {}, NIGHT)
    assert [(one.kind, one.first) for one in verify(memory.database).breaks] == [(BreakKind.REWRITTEN, 7)]


def chain(many: int) -> list[dict[str, Any]]:
    """The rows of a chain without a database."""
    rows, previous = [], BEGINNING
    for number in range(1, many + 1):
        data, salt = canonical({"own_words": f"reason {number}"}), f"{number:032}"
        named = (number, NIGHT + number * MINUTE, "exception", f"card {number}", "ana", number, NIGHT)
        link = ChainLink(*named, canonical({"did": "added"}), digest_of(salt, data), previous)
        ours = {"data": data, "salt": salt, "hash": link.hash}
        rows.append({name: getattr(link, name) for name in ChainLink.__slots__} | ours)
        previous = link.hash
    return rows


@st.composite
def mutations(draw: st.DrawFn) -> tuple[list[dict[str, Any]], ChainHead]:
    """A chain to which anything was done but appending, and the head that it had."""
    rows = chain(draw(st.integers(1, 7)))
    head = ChainHead(rows[-1]["sequence"], rows[-1]["hash"])
    place = st.integers(0, len(rows) - 1)
    before = [dict(row) for row in rows]
    for _ in range(draw(st.integers(1, 3))):
        if not rows:
            break
        at = min(draw(place), len(rows) - 1)
        what = draw(st.sampled_from(("delete", "swap", "copy", "change")))
        if what == "delete":
            del rows[at]
        elif what == "swap":
            other = min(draw(place), len(rows) - 1)
            rows[at], rows[other] = (
                rows[other] | {"sequence": rows[at]["sequence"]},
                rows[at] | {"sequence": rows[other]["sequence"]},
            )
        elif what == "copy":
            rows[at] = rows[at] | {key: rows[min(draw(place), len(rows) - 1)][key] for key in ("data", "facts", "hash")}
        else:
            name = draw(st.sampled_from(("at", "kind", "about", "author", "card", "until", "facts", "data", "hash")))
            rows[at] = rows[at] | {name: draw(_OTHERS[name])}
    return (rows if rows != before else rows[:-1]), head


_TEXT = st.text(max_size=5)
_OTHERS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("kind", "about", "author", "data", "hash"), _TEXT),
    "facts": st.just('{"did":"ended"}'),
    "card": st.none() | st.integers(0, 99),
    "until": st.none(),
    "at": st.datetimes().map(lambda naive: naive.replace(tzinfo=NIGHT.tzinfo)),
}


@given(mutations())
def test_law_whatever_is_done_to_a_chain_is_found_by_whoever_has_its_head(
    found: tuple[list[dict[str, Any]], ChainHead],
) -> None:
    rows, head = found
    ends = HeadRow(head, 1, BEGINNING)
    whole = [SimpleNamespace(**row) for row in chain(head.count)]
    assert verified(ends, whole, [OutsideHead("Before", head)]).whole  # type: ignore[arg-type]  # rows by their names
    changed = [SimpleNamespace(**row) for row in rows]
    assert not verified(ends, changed, [OutsideHead("Before", head)]).whole  # type: ignore[arg-type]


def test_one_instant_and_one_text_have_one_hash_in_every_time_zone_and_order() -> None:
    (row,) = chain(1)
    link = ChainLink(**{name: row[name] for name in ChainLink.__slots__})
    assert replace(link, at=link.at.astimezone(ZoneInfo("Asia/Tokyo"))).hash == link.hash
    assert replace(link, at=link.at + timedelta(microseconds=1)).hash != link.hash
    assert canonical({"b": 1, "a": [NIGHT]}) == canonical({"a": (NIGHT,), "b": 1})


PROGRAM = """
import sys
from autoreply.record import Record
from autoreply.record.papers.papers import PaperKind
from tests.autoreply.record.clients import NIGHT
with Record.open(sys.argv[1]) as record:
    print("ready", flush=True)
    for number in range(30):
        record.papers.append(PaperKind.PLAN, f"card {number}", "lee", {}, NIGHT)
"""


def test_two_processes_that_append_at_once_make_one_chain(sqlite_url: str) -> None:
    with Record.open(sqlite_url) as record:
        command = [sys.executable, "-c", PROGRAM, sqlite_url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "ready\n"
            for number in range(30):
                record.papers.append(PaperKind.PLAN, f"card {number}", "ana", {}, NIGHT)
        assert other.returncode == 0
        found = verify(record.database)
        assert (found.whole, found.entries) == (True, 61)
        assert {one.author for one in record.papers.latest(60)} == {"ana", "lee"}


def test_two_replicas_that_append_at_once_make_one_chain(postgres_url: str) -> None:
    def append(record: Record) -> list[Paper]:
        return [record.papers.append(PaperKind.PLAN, f"card {at}", "ana", {}, NIGHT) for at in range(20)]

    with Record.open(postgres_url) as one, Record.open(postgres_url) as other, ThreadPoolExecutor(2) as pool:
        list(pool.map(append, (one, other)))
        found = verify(one.database)
        assert (found.whole, found.entries) == (True, 41)


@pytest.mark.parametrize("of", ["sqlite_url", "fresh_postgres_url"])
def test_the_chain_of_an_older_record_begins_by_saying_what_is_not_in_it(
    of: str, request: pytest.FixtureRequest
) -> None:
    url = str(request.getfixturevalue(of))
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        upgrade(connection, "0015")
        row = "'after-hours', '2026-11-23 02:00:00', '2026-11-23 03:00:00', 'Lee', 'ill'"
        connection.execute(sa.text(f"INSERT INTO override (mode, start, until, author, reason) VALUES ({row})"))
    engine.dispose()
    with Record.open(url) as record:
        assert record.papers.head() == ChainHead(0, BEGINNING)
        record.papers.add(NewPaper(PaperKind.PLAN, "card 1", "ana", NIGHT))
        (first,) = record.papers.of(PaperKind.BEGINNING, "chain")
        assert first.facts == {"earlier": "manual changes: 1"}
        assert verify(record.database).whole
