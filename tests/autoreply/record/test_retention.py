"""What is older than the record keeps is gone: from the tables, from the files, and from backups."""

import random
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa

from autoreply.record import Record, RecordError
from autoreply.record.maintenance.backup import back_up
from autoreply.record.maintenance.retention import Retention
from autoreply.record.outgoing_kinds import OutgoingKind
from autoreply.record.settings_changes import NewChange, UndoPatch
from autoreply.record.tables import message
from channels import Reply
from schedules import Mode, Override
from tests.autoreply.record.test_messages import NIGHT, note
from tests.peers.postgres import Postgres

T = TypeVar("T")

KEEP = timedelta(days=90)
DAY = timedelta(days=1)
MANY = 400  # enough that the database splits pages, and so has moved rows


def told(record: Record) -> None:
    """Hand-overs have listed what is there, long ago."""
    with record.database.write() as connection:
        connection.execute(sa.update(message).values(handover=0))


def prune(record: Record, now_is: timedelta) -> int:
    return record.retention.prune(NIGHT + now_is - KEEP, NIGHT + now_is)


def test_what_is_older_than_it_is_kept_is_deleted_and_nothing_else(record: Record) -> None:
    note(record, 1)
    told(record)
    record.bookmarks.change("line", "call:1", lambda _: "+15550199001", NIGHT)
    record.bookmarks.put("office", "imap:INBOX", "7")
    record.overrides.add("ana", Override(Mode.AFTER_HOURS, NIGHT, NIGHT + timedelta(hours=1), "lee", "ill"))
    record.unreachable.mark("office", "maria@mail.example", NIGHT + timedelta(days=60), "it came back")
    record.changes.add(NewChange(NIGHT, "Ana", "Ana is away", "a", "b", UndoPatch(0, 1, "former")), lambda: None)
    assert prune(record, KEEP) == 0
    assert [one.undo for one in record.changes.latest(9)] == [UndoPatch(0, 1, "former")]
    assert record.bookmarks.get("line", "call:1") == "+15550199001"
    assert record.outgoing.by_state() == {"due": 1}
    assert prune(record, KEEP + DAY) == 1
    assert record.messages.reason_of("office", "mail-1") is None
    assert record.outgoing.by_state() == {}
    assert record.bookmarks.get("line", "call:1") is None
    assert record.bookmarks.get("office", "imap:INBOX") == "7", "it names nobody, and the mailbox may be quiet"
    assert record.overrides.current(NIGHT - DAY) == []
    assert record.unreachable.count(NIGHT) == {}
    assert record.changes.latest(9) == []


def test_a_bookmark_that_is_written_again_is_kept_from_then_on(record: Record) -> None:
    record.bookmarks.change("line", "call:1", lambda _: "first", NIGHT)
    record.bookmarks.change("line", "call:1", lambda kept: kept + " and again", NIGHT + 10 * DAY)
    prune(record, KEEP + 5 * DAY)
    assert record.bookmarks.get("line", "call:1") == "first and again"
    prune(record, KEEP + 11 * DAY)
    assert record.bookmarks.get("line", "call:1") is None


def test_what_leaves_us_without_a_message_goes_as_well(record: Record) -> None:
    kind = OutgoingKind("reply-to-nobody", timedelta(hours=1), "too late")
    assert record.outgoing.claim(kind, "office", Reply("ana@practice.example", "", "text", "one"), NIGHT) is not None
    prune(record, KEEP)
    assert record.outgoing.by_state() == {"due": 1}
    prune(record, KEEP + DAY)
    assert record.outgoing.by_state() == {}


def test_what_was_deleted_is_erased_a_day_later_and_once(record: Record) -> None:
    erased: list[str] = []

    class Watched(Retention):
        def erase(self) -> None:
            erased.append("erased")

    record.retention, replica = Watched(record.database), Watched(record.database)
    note(record, 1)
    told(record)
    prune(record, KEEP)
    assert erased == [], "there was nothing to delete"
    prune(record, KEEP + DAY)
    assert erased == []
    prune(record, KEEP + DAY + timedelta(hours=23))
    assert erased == []
    prune(record, KEEP + 2 * DAY)
    replica.prune(NIGHT, NIGHT + KEEP + 2 * DAY)
    prune(record, KEEP + 9 * DAY)
    assert erased == ["erased"]


def test_what_cannot_be_erased_is_tried_again_an_hour_later(record: Record) -> None:
    class Full(Retention):
        full = True

        def erase(self) -> None:
            if self.full:
                raise RecordError("There is no room left")
            super().erase()
            self.full = True

    record.retention = full = Full(record.database)
    note(record, 1)
    told(record)
    prune(record, KEEP + DAY)
    with pytest.raises(RecordError, match="no room"):
        prune(record, KEEP + 2 * DAY)
    prune(record, KEEP + 2 * DAY)
    full.full = False
    prune(record, KEEP + 2 * DAY + timedelta(hours=1))
    assert full.full, "it was erased"


def live_a_while(record: Record) -> list[bytes]:
    """Messages of two seasons in turn, all of the first past their time; the markers of those that must be gone."""
    for number in range(MANY):
        old = number % 3 == 0
        who = f"{'gone' if old else 'kept'}{number * 7919 % 10_000:04}@mail.example"
        note(record, number * 7919 % 10_007, NIGHT if old else NIGHT + KEEP, who)
        call = f"+1555{number:07}"
        record.bookmarks.change("line", f"call:CA{call}", _always(call), NIGHT)
    told(record)
    for claim in record.outgoing.due(NIGHT + KEEP, MANY):
        record.outgoing.take(claim, NIGHT + KEEP)
    return [b"gone", *(f"+1555{number:07}".encode() for number in range(MANY))]


def _always(value: T) -> Callable[[object], T]:
    return lambda _: value


def octets(folder: Path, pattern: str) -> Iterator[bytes]:
    for file in folder.rglob(pattern):
        if file.is_file():
            yield file.read_bytes()


def found(markers: list[bytes], files: Iterator[bytes]) -> set[bytes]:
    wanted = re.compile(b"|".join(map(re.escape, markers)))  # one look through some megabytes, not one for each
    return set(wanted.findall(b"".join(files)))


def test_no_octet_of_what_was_pruned_is_left_in_the_file_its_log_or_a_backup(sqlite_url: str, tmp_path: Path) -> None:
    record = Record.open(sqlite_url)
    markers = live_a_while(record)
    assert found(markers, octets(tmp_path, "record.sqlite3*")) == set(markers)
    assert prune(record, KEEP + DAY) == len(range(0, MANY, 3))
    back_up(sqlite_url, tmp_path / "at-once.sqlite3")
    assert found(markers, octets(tmp_path, "at-once.sqlite3")) == set()
    prune(record, KEEP + 2 * DAY)
    assert found(markers, octets(tmp_path, "record.sqlite3*")) == set()
    assert found([b"kept"], octets(tmp_path, "record.sqlite3*")) == {b"kept"}
    back_up(sqlite_url, tmp_path / "later.sqlite3")
    assert found(markers, octets(tmp_path, "later.sqlite3")) == set()
    record.close()


def test_no_octet_is_left_of_rows_that_the_database_had_moved_before_they_were_pruned(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Rows go in another order than they came, so that pages are joined: of some, `secure_delete` misses a copy."""
    record, dice, noted = Record.open(sqlite_url), random.Random(2), {}
    for day in range(60):
        rows = []
        for number in range(dice.randrange(1, 200)):
            who = f"{day:03}-{number:03}"
            noted[who] = NIGHT + (day + dice.choice([1, 1, 1, 40])) * DAY
            rows.append(row(f"{dice.random()}", f"{dice.random()}-person-{who}@mail.example", noted[who], dice))
        with record.database.write() as connection:
            connection.execute(sa.insert(message), rows)
        record.retention.prune(NIGHT + day * DAY, NIGHT)
    record.retention.erase()
    assert people(tmp_path) == {who for who, at in noted.items() if at >= NIGHT + 59 * DAY}
    record.close()


def row(identifier: str, sender: str, noted: datetime, dice: random.Random) -> dict[str, object]:
    ours = {"channel": "office", "arrived": NIGHT, "reason": "too-old", "urgent": False, "handover": 0}
    return {**ours, "message": identifier, "sender": sender, "noted": noted, "says": "x" * dice.choice([0, 10, 300])}


def people(folder: Path) -> set[str]:
    found = re.findall(rb"person-(\d{3}-\d{3})@", b"".join(octets(folder, "record.sqlite3*")))
    return {who.decode() for who in found}


def test_no_octet_of_what_was_pruned_is_left_in_the_files_of_postgresql(postgres: Postgres) -> None:
    with postgres.database() as url:
        record = Record.open(url)
        markers = live_a_while(record)
        with record.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            here = connection.execute(sa.text("SELECT oid FROM pg_database WHERE datname = current_database()"))
            folder = postgres.folder / "data" / "base" / str(here.scalar_one())
            connection.execute(sa.text("ANALYZE"))  # as PostgreSQL does by itself: its planner keeps samples of columns
            connection.execute(sa.text("CHECKPOINT"))
            assert found(markers, octets(folder, "*")) == set(markers)
            prune(record, KEEP + DAY)
            prune(record, KEEP + 2 * DAY)
            connection.execute(sa.text("CHECKPOINT"))
            assert found(markers, octets(folder, "*")) == set()
            assert found([b"kept"], octets(folder, "*")) == {b"kept"}
        record.close()
