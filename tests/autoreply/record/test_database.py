"""The database itself: its format, its errors in words, and who may hold it."""

import os
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from autoreply.decision.ladder import LADDER
from autoreply.decision.reason import Reason
from autoreply.record import Record, RecordError, Result, State
from autoreply.record.database import HEAD, Database, upgrade
from autoreply.record.outgoing_kinds import REPLY
from autoreply.record.reports.message_list import Wanted
from autoreply.record.tables import metadata_for
from channels import Posture
from tests.autoreply.record.test_messages import NIGHT, note, told_to


@pytest.fixture
def postgres_url(fresh_postgres_url: str) -> str:
    """Here a database has no tables yet."""
    return fresh_postgres_url


def shape(connection: sa.Connection) -> dict[str, object]:
    """Everything the database itself says of its tables."""
    seen = sa.inspect(connection)
    return {
        table: {
            "columns": [{**column, "type": str(column["type"])} for column in seen.get_columns(table)],
            "primary key": seen.get_pk_constraint(table),
            "foreign keys": seen.get_foreign_keys(table),
            "unique": sorted(seen.get_unique_constraints(table), key=str),
            "checks": seen.get_check_constraints(table),
            "indexes": sorted(map(_index, seen.get_indexes(table)), key=str),
        }
        for table in seen.get_table_names()
    }


def _index(index: Any) -> dict[str, object]:
    return {**index, "dialect_options": {name: str(value) for name, value in index["dialect_options"].items()}}


def test_a_start_loads_neither_postgresql_nor_a_web_client_before_they_are_used() -> None:
    slow = "'postgresql' in name or name == 'requests'"
    program = f"import sys, autoreply.commands.run; print([name for name in sys.modules if {slow}])"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout == "[]\n"


def test_the_migrations_make_exactly_the_tables_a_fresh_record_has(url: str) -> None:
    record = Record.open(url)
    with record.database.engine.begin() as connection:
        fresh = shape(connection)
        metadata_for(connection.dialect.name).drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
    with record.database.engine.begin() as connection:
        upgrade(connection)
        migrated = MigrationContext.configure(connection)
        assert compare_metadata(migrated, metadata_for(connection.dialect.name)) == []
        assert migrated.get_current_revision() == HEAD
        assert shape(connection) == fresh
    record.close()


def test_a_record_opens_again_with_everything_in_it(url: str) -> None:
    first = Record.open(url)
    install = first.installation.name("aaaa")
    note(first, 1)
    first.bookmarks.put("office", "imap:INBOX", "7")
    first.postures.confirm("office", Posture(True, NIGHT, "text"), NIGHT)
    first.close()
    second = Record.open(url)
    assert second.installation.name("bbbb") == install
    assert second.bookmarks.get("office", "imap:INBOX") == "7"
    assert second.postures.of("office") == (True, NIGHT, NIGHT)
    assert second.messages.reason_of("office", "mail-1") is not None
    second.close()


def fill_an_older_one(connection: sa.Connection) -> None:
    """Two messages, one of them with a reply that is due, and a bookmark with notes of two calls."""
    instants = "'2026-11-23 02:00:00', '2026-11-23 02:00:01'"
    columns = "channel, message, sender, arrived, noted, reason, says, urgent"
    for number, reason in ((7, "answered"), (8, "already-told")):
        row = f"'office', 'mail-{number}', 'maria@mail.example', {instants}, '{reason}', '', FALSE"
        connection.execute(sa.text(f"INSERT INTO contact (id, {columns}) VALUES ({number}, {row})"))
    instants = "'2026-11-23 02:00:00', '2026-11-23 14:00:00', '2026-11-23 02:00:00'"
    row = f"7, 'office', 'maria@mail.example', 1, 1, 'cafe', FALSE, 'due', {instants}, 1, FALSE, '', :payload"
    columns = "contact, channel, sender, ordinal, nth, identity, urgent, state, created, ends, due, attempts, doubtful"
    given = {"payload": '{"to": "maria@mail.example", "subject": "", "text": "988", "context": {}}'}
    connection.execute(sa.text(f"INSERT INTO reply ({columns}, trouble, payload) VALUES ({row})"), given)
    connection.execute(sa.text("INSERT INTO house (key, value) VALUES ('install', 'abcd')"))
    calls = {"notes": '{"CA1": {"sender": "+15550199001"}, "CA2": {"accepted": true}}'}
    connection.execute(sa.text("INSERT INTO bookmark (channel, key, value) VALUES ('line', 'calls:3', :notes)"), calls)
    connection.execute(sa.text("INSERT INTO bookmark (channel, key, value) VALUES ('line', 'calls:4', '')"))
    connection.execute(sa.text("INSERT INTO bookmark (channel, key, value) VALUES ('office', 'imap:INBOX', '9')"))


@pytest.mark.parametrize("version", ["0001", "0002", "0003"])
def test_a_record_of_an_earlier_version_is_brought_to_todays_form_with_everything_in_it(url: str, version: str) -> None:
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        upgrade(connection, version)
        fill_an_older_one(connection)
    engine.dispose()
    record = Record.open(url)
    assert record.messages.reason_of("office", "mail-7") is Reason.ANSWERED
    assert record.messages.reason_of("office", "mail-8") is Reason.ALREADY_TOLD
    (claim,) = record.outgoing.due(NIGHT)
    assert (claim.kind, claim.reply.text, claim.reply.identity) == (REPLY, "988", "cafe")
    seen = record.message_list.page(Wanted(NIGHT), 9, 0)
    assert [(one.number, one.reply) for one in seen] == [(8, ""), (7, "due")], "the reply is still that message's"
    assert told_to(record, "maria@mail.example").in_period == (NIGHT,)
    assert record.installation.name("efgh") == "abcd"
    assert record.bookmarks.get("office", "imap:INBOX") == "9"
    assert record.bookmarks.get("line", "call:CA1") == '{"sender": "+15550199001"}'
    assert record.bookmarks.get("line", "call:CA2") == '{"accepted": true}'
    assert record.bookmarks.get("line", "calls:3") is None
    assert note(record, 9, sender="tom@mail.example").claim is not None, "numbers go on where they were"
    with record.database.read() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == HEAD
        assert compare_metadata(MigrationContext.configure(connection), metadata_for(connection.dialect.name)) == []
    assert record.retention.prune(NIGHT + timedelta(days=20_000), NIGHT + timedelta(days=20_000)) == 4
    assert record.bookmarks.get("line", "call:CA1") is None, "it names a caller"
    assert record.bookmarks.get("office", "imap:INBOX") == "9"
    record.close()


def test_an_open_alert_of_the_version_before_goes_on_when_it_would_have(url: str) -> None:
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    columns = "id, message, began, climbed, more, taken_by, asked, reached, told, todo, serial"
    with engine.begin() as connection:
        upgrade(connection, "0023")
        for number, climbed in ((1, 4), (2, 5), (3, 7)):
            row = f"{number}, {number}, '2026-11-23 02:00:00', {climbed}, 0, '', FALSE, FALSE, '[]', '[]', {climbed}"
            connection.execute(sa.text(f"INSERT INTO alert ({columns}) VALUES ({row})"))
    engine.dispose()
    with Record.open(url) as record:
        due = [one.state.next_climb(LADDER) - one.state.began for one in record.alerts.open()]
    assert due == [timedelta(minutes=each) for each in (20, 50, 110)]


def test_a_record_of_a_newer_version_is_left_as_it_is(url: str) -> None:
    Record.open(url).close()
    database = Database.open(url)
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(RecordError, match=rf"newer Autoreply \(format 9999, this one knows {HEAD}\)"):
        Record.open(url)


def test_no_text_of_a_finished_reply_stays_in_the_record(record: Record) -> None:
    claim = note(record, 1).claim
    assert claim is not None
    record.outgoing.write([Result.finished(claim, State.SENT, NIGHT)])
    with record.database.read() as connection:
        assert connection.execute(sa.text("SELECT payload FROM outgoing")).scalar() in ({}, "{}")


def test_a_record_in_memory_serves_many_threads() -> None:
    record = Record.open("sqlite://")

    def use(number: int) -> str | None:
        for turn in range(50):
            record.bookmarks.put("office", f"key-{number}", str(turn))
            assert record.bookmarks.get("office", f"key-{number}") == str(turn)
        return record.bookmarks.get("office", f"key-{number}")

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(use, range(8))) == ["49"] * 8
    record.close()


def test_a_second_daemon_on_one_sqlite_file_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'record.sqlite3'}"
    first, second = Record.open(url), Record.open(url)
    first.database.hold()
    assert first.database.alone
    with pytest.raises(RecordError, match="Another Autoreply is running"):
        second.database.hold()
    first.close()
    second.database.hold()
    second.close()


def test_no_message_waits_for_the_disk_and_the_log_of_sqlite_stays_small(tmp_path: Path) -> None:
    """A writer leaves what it wrote in the log; `checkpoint` moves it into the file, and the log begins anew."""
    record = Record.open(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    file, log = tmp_path / "record.sqlite3", tmp_path / "record.sqlite3-wal"
    before, sizes = file.stat().st_size, list[int]()
    for turn in range(3):
        for number in range(100):
            note(record, 100 * turn + number, sender=f"{turn}-{number}@mail.example")
        sizes.append(log.stat().st_size)
        assert (file.stat().st_size > before) == (turn > 0)
        record.database.checkpoint()
    assert sizes[0] > 1000 * 4096  # pages, after which SQLite by itself has the writer wait
    assert max(sizes) < 2 * sizes[0]
    record.close()


def test_a_locked_database_is_told_in_words_and_then_works_again(tmp_path: Path) -> None:
    file = tmp_path / "record.sqlite3"
    record = Record.open(f"sqlite:///{file}")
    with record.database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA busy_timeout=10")
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(RecordError, match="locked by another program"):
        note(record, 1)
    holder.execute("ROLLBACK")
    holder.close()
    assert note(record, 1).claim is not None
    record.close()


FULL_DISK = """
import resource, sys
from autoreply.decision.ladder import LADDER
from autoreply.decision.reason import Reason
from autoreply.record import Record, RecordError, Result, State
from tests.autoreply.record.test_messages import note
record = Record.open("sqlite:///" + sys.argv[1])
import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
import os; size = max(os.path.getsize(sys.argv[1] + end) for end in ("", "-wal"))
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 8192, resource.RLIM_INFINITY))
decided = 0
try:
    for decided in range(10_000):
        note(record, decided, sender=f"{decided}@mail.example")
except RecordError as error:
    print("full:", error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print("after:", note(record, decided, sender=f"{decided}@mail.example").claim is not None)
"""


def test_a_full_disk_is_told_in_words_and_nothing_is_half_written(tmp_path: Path) -> None:
    """A limit on the size of files stands in for the full disk: SQLite sees the same failed write."""
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "record.sqlite3")], capture_output=True, text=True, timeout=50
    )
    assert "full: " in done.stdout, done.stderr
    assert "after: True" in done.stdout, done.stderr


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://root@localhost/x", "no database address I know"),
        ("not a url", "no database address I know"),
        ("sqlite:////nowhere/at/all/record.sqlite3", "cannot be opened"),
        ("postgresql://nobody:secret-word@127.0.0.1:1/x", "does not answer"),
    ],
)
def test_a_record_that_cannot_be_opened_says_why_and_never_the_password(url: str, sentence: str) -> None:
    with pytest.raises(RecordError, match=sentence) as caught:
        Record.open(url)
    assert "secret-word" not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "record.sqlite3"
    file.write_text("a shopping list, certainly longer than the header of a database file, " * 40)
    before = file.read_bytes()
    with pytest.raises(RecordError, match="damaged or is no SQLite database"):
        Record.open(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_a_new_record_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        record = Record.open(f"sqlite:///{tmp_path / 'record.sqlite3'}")
        assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
        record.close()
    finally:
        os.umask(before)


@pytest.mark.parametrize(("query", "patience"), [("", "10000"), ("tcp_user_timeout=3000", "3000")])
def test_a_database_server_that_vanishes_is_noticed_unless_the_address_wishes_otherwise(
    postgres_url: str, query: str, patience: str
) -> None:
    url = sa.make_url(postgres_url).update_query_string(query)
    record = Record.open(url.render_as_string(hide_password=False))
    with record.database.read() as connection:
        made = connection.connection.dbapi_connection
        assert made is not None
        asked = made.info.get_parameters()
    record.close()
    assert asked["tcp_user_timeout"] == patience
    assert (asked["keepalives_idle"], asked["keepalives_count"], asked["connect_timeout"]) == ("15", "3", "5")
    assert "lock_timeout=5000" in asked["options"]
