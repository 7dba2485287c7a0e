"""What makes the daemon light: what it leaves for later when it starts, and how often it asks the record.

`make bench` measures what comes of it.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from autoreply.engine.dependencies import Dependencies
from autoreply.engine.wiring import build_engine
from autoreply.record import Record
from autoreply.settings import load
from autoreply.telemetry.health import Health
from autoreply.telemetry.metrics import Metrics
from schedules import FakeClock
from tests.autoreply.answering.office import NIGHT, Office
from tests.autoreply.samples import SETTINGS

LATER = {
    *("alembic", "argon2", "autoreply.editing", "autoreply.inspect", "autoreply.setup", "autoreply.web.routes"),
    *("autoreply.notices.handover.composer", "autoreply.reviews", "autoreply.clients.due"),
    *("docx", "fpdf", "httpx", "requests", "slack_bolt", "sqlalchemy.dialects.postgresql", "starlette.applications"),
    *("tomlkit", "twilio", "uvicorn"),
}
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
    """The statements that these records are given."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    for record in records:
        sa.event.listen(record.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for record in records:
            sa.event.remove(record.database.engine, "before_cursor_execute", note)


def test_the_daemon_starts_without_pages_and_without_the_libraries_that_only_some_need() -> None:
    loads = "import sys, autoreply.commands.run, autoreply.service.page_server, channels.email.channel"
    program = [sys.executable, "-c", f"{loads}; print(*sys.modules)"]
    loaded = subprocess.run(program, capture_output=True, text=True, check=True, timeout=120).stdout.split()
    assert "imapclient" in loaded
    assert LATER.isdisjoint(loaded)


def test_a_reply_takes_four_statements_and_sqlite_prepares_none_of_them_anew(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.brings("first")
    with counted(office.record) as seen:
        office.brings("second", sender="+15550007")
    office.ends()
    assert office.told == ["+15550001", "+15550007"]
    assert len(seen) == 4
    # `state` is in the condition of a partial index: beside a parameter, each use would be prepared anew.
    assert [one for one in seen if re.search(r"\.state (=|IN) \(?\?", one)] == []


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
        assert 0 < len(seen) <= A_BEAT
