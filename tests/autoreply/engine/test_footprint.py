"""What makes the daemon light: what it leaves for later when it starts, and how often it asks the record.

`make bench` measures what comes of it.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects import sqlite

from autoreply.engine.dependencies import Dependencies
from autoreply.engine.wiring import build_engine
from autoreply.record import Record, history, outgoing
from autoreply.record.cards import history as card_history
from autoreply.record.prepared import Prepared
from autoreply.settings import load
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from schedules import FakeClock
from tests.autoreply.answering.office import NIGHT, Office
from tests.autoreply.samples import SETTINGS

LATER = {
    *("alembic", "argon2", "autoreply.editing", "autoreply.inspect", "autoreply.setup", "autoreply.web.routes"),
    *(
        "autoreply.notices.handover.composer",
        "autoreply.notices.handover.document",
        "autoreply.reviews",
        "autoreply.clients.due",
        "autoreply.record.papers.policies",
        "autoreply.record.papers.reviews",
        "autoreply.record.reports.nights",
        "autoreply.record.settings_changes",
        "autoreply.record.staff.accounts",
        "channels.email.doctor",
        "channels.email.draft_folder",
    ),
    *("docx", "fpdf", "httpx", "requests", "slack_bolt", "sqlalchemy.dialects.postgresql", "starlette.applications"),
    *("anyio", "tomlkit", "twilio", "uvicorn"),
}
AROUND = {"BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"}
A_BEAT = 40  # statements of a heartbeat at most, however many channels there are
MAILBOX = """
[channels.box-{number}]
kind = "email"
address = "desk-{number}@practice.example"
imap = {{ host = "127.0.0.1", port = 1, password = "x", security = "none" }}
smtp = {{ host = "127.0.0.1", port = 1, security = "none", authenticate = false }}
"""


@contextmanager
def counted(*records: Record) -> Iterator[list[str]]:
    """The statements that SQLite is given by these records, also those that begin and end a transaction."""
    seen: list[str] = []
    with ExitStack() as traced:
        for record in records:
            for opened in (record.database.write, record.database.read):
                with opened() as connection:
                    driver: Any = connection.connection.driver_connection
                driver.set_trace_callback(seen.append)
                traced.callback(driver.set_trace_callback, None)
        yield seen


def test_the_daemon_starts_without_pages_and_without_the_libraries_that_only_some_need() -> None:
    loads = "import sys, autoreply.commands.run, autoreply.service.page_server, channels.email.channel"
    program = [sys.executable, "-c", f"{loads}; print(*sys.modules)"]
    loaded = subprocess.run(program, capture_output=True, text=True, check=True, timeout=120).stdout.split()
    assert "imapclient" in loaded
    assert LATER.isdisjoint(loaded)


def test_a_reply_takes_two_transactions_and_four_statements(tmp_path: Path) -> None:
    """What is decided and claimed is committed before it is sent, and nothing else is asked or written for it."""
    office = Office(tmp_path)
    office.brings("first")
    with counted(office.record) as seen:
        office.brings("second", sender="+15550007")
    office.ends()
    assert office.told == ["+15550001", "+15550007"]
    assert [one.split("(")[0].split(" SET")[0].strip() for one in seen] == [
        *("BEGIN IMMEDIATE", "WITH mine AS", "INSERT INTO message", "INSERT INTO outgoing", "COMMIT"),
        *("BEGIN IMMEDIATE", "UPDATE outgoing", "COMMIT"),
    ]


def test_sqlite_prepares_no_statement_of_a_message_anew() -> None:
    """`state` is in the condition of a partial index: beside a parameter, each use would be prepared anew."""
    found = [one for module in (history, card_history, outgoing) for one in vars(module).values()]
    texts = [str(one.statement.compile(dialect=sqlite.dialect())) for one in found if isinstance(one, Prepared)]
    assert any(" = 'due'" in text for text in texts)
    assert [one for one in texts if re.search(r"\.state (=|IN) \(?(\?|__)", one)] == []


@pytest.mark.parametrize("mailboxes", [1, 40])
def test_a_heartbeat_asks_the_record_as_often_for_many_mailboxes_as_for_one(mailboxes: int, tmp_path: Path) -> None:
    file, clock = tmp_path / "config.toml", FakeClock(NIGHT)
    file.write_text(SETTINGS + "".join(MAILBOX.format(number=number) for number in range(mailboxes)))
    file.chmod(0o600)
    with Record.open(f"sqlite:///{tmp_path}/record.sqlite3") as record:
        given = Dependencies(record, clock, tmp_path, Health(clock), Metrics())
        engine = build_engine(load(file, {}), given)
        engine.run_heartbeat()
        clock.advance(seconds=30)
        with counted(record, given.fallback.record) as seen:
            engine.run_heartbeat()
        assert 0 < len([one for one in seen if one not in AROUND]) <= A_BEAT
