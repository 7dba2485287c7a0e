"""Errors of the record, as those who use it see them."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from autoreply.record import Record, RecordDamagedError
from autoreply.record.maintenance.backup import back_up
from autoreply.record.reports.message_list import Wanted
from channels import HostError, KeyValue
from schedules import Mode, Override
from tests.autoreply.record.shut import shut
from tests.autoreply.record.test_messages import NIGHT, note


def test_a_channel_gets_a_named_error_from_its_bookmarks_while_the_record_cannot_be_used(record: Record) -> None:
    bookmarks: KeyValue = record.bookmarks
    bookmarks.put("office", "seen", "7")
    with shut(record, ["bookmark"]):
        with pytest.raises(HostError):
            bookmarks.get("office", "seen")
        with pytest.raises(HostError):
            bookmarks.put("office", "seen", "8")
        with pytest.raises(HostError):
            bookmarks.change("office", "seen", lambda seen: seen + "8")
    assert bookmarks.get("office", "seen") == "7"


def overwrite(file: Path, at: int, many: int) -> None:
    with file.open("r+b") as damaged:
        damaged.seek(at)
        damaged.write(b"\xa5" * many)


def filled(url: str) -> Path:
    """The file of a record that has some pages, closed."""
    with Record.open(url) as record:
        for number in range(200):
            note(record, number, sender=f"person-{number}@mail.example")
    return Path(str(sa.make_url(url).database))


def use(record: Record) -> None:
    """What a daemon asks of it."""
    record.messages.reason_of("office", "mail-1")
    note(record, 1_000_000, NIGHT + timedelta(days=1))
    record.outgoing.due(NIGHT + timedelta(days=1))
    record.overrides.current(NIGHT)
    record.message_list.page(Wanted(NIGHT), 100_000, 0)


@pytest.mark.parametrize(("at", "many"), [(0, 100), (4096, 400_000)])
def test_a_damaged_file_is_named_with_what_to_do_and_no_daemon_ends_because_of_it(
    sqlite_url: str, at: int, many: int
) -> None:
    file = filled(sqlite_url)
    back_up(sqlite_url, file.with_name("copy"))
    overwrite(file, at, many)
    with pytest.raises(RecordDamagedError, match=f"{file} is damaged.*Put a backup in its place") as caught:
        use(Record.open(sqlite_url))
    assert not caught.value.lasting
    file.with_name("copy").replace(file)
    for beside in file.parent.glob(f"{file.name}-*"):
        beside.unlink()
    with Record.open(sqlite_url) as record:
        use(record)


def test_a_file_that_is_damaged_under_an_open_record_is_damaged_and_not_a_fault_of_ours(sqlite_url: str) -> None:
    file = filled(sqlite_url)
    with Record.open(sqlite_url) as record:
        use(record)
        record.database.empty_log()
        record.database.engine.dispose()  # as a connection that had not read these pages yet
        overwrite(file, 4096, 400_000)
        with pytest.raises(RecordDamagedError):
            use(record)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE outgoing SET payload = '{\"to\"'",
        "UPDATE outgoing SET payload = '{\"whom\": 1}'",
        "UPDATE outgoing SET kind = 'rep', ordinal = NULL",
        "UPDATE outgoing SET ends = 'morning'",
        "UPDATE message SET reason = 'answer'",
        "UPDATE override SET mode = 'ajar'",
        "ALTER TABLE message RENAME TO elsewhere",
        "ALTER TABLE outgoing DROP COLUMN doubtful",
    ],
)
def test_a_value_that_we_never_write_and_a_table_that_is_gone_are_damage_too(sqlite_url: str, damage: str) -> None:
    filled(sqlite_url)
    with Record.open(sqlite_url) as record:
        record.overrides.add("ana", Override(Mode.AFTER_HOURS, NIGHT, NIGHT + timedelta(days=9), "lee", "ill"))
        with record.database.engine.begin() as connection:
            connection.exec_driver_sql(damage)
        with pytest.raises(RecordDamagedError):
            use(record)


def test_a_server_whose_tables_are_gone_is_damaged_and_says_where_to_look(postgres_url: str) -> None:
    with Record.open(postgres_url) as record:
        with record.database.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE outgoing")
        with pytest.raises(RecordDamagedError, match="server's own log"):
            use(record)
