"""The machine itself fails: no room on the disk, a record that is locked, a clock that is stepped."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.fixtures import MakeDaemon
from tests.faults.letters import client, heard, letter, write
from tests.peers.dovecot import Dovecot
from tests.peers.faketime import FakeTime
from tests.peers.processes import CLOCK, wait_until
from tests.peers.smtp_sink import SmtpSink

HOLD = """
import sqlite3, sys, time
record = sqlite3.connect(sys.argv[1], isolation_level=None)
record.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
time.sleep(8)
"""


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes; only root can make one."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a tiny disk")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(tmp_path)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("this machine lets nobody mount a tiny disk")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def test_a_full_disk_is_told_and_once_there_is_room_everybody_hears_once(
    dovecot: Dovecot, smtp_sink: SmtpSink, make_daemon: MakeDaemon, address: str
) -> None:
    """A limit on the size of files stands in for the full disk: SQLite sees a failed write as well."""
    daemon = make_daemon(dovecot.imap, smtp_sink.port)
    daemon.start()
    record = daemon.practice.database
    log = record.with_name(record.name + "-wal")
    daemon.limit_files(max(record.stat().st_size, log.stat().st_size) + 20_000)
    write(dovecot, address, range(1, 41))
    assert daemon.is_troubled("disk of the record")
    daemon.limit_files(None)
    assert wait_until(lambda: len(heard(smtp_sink.received)) == 40, 20)
    assert daemon.has_sent_all()
    assert len(smtp_sink.received) == 40
    assert daemon.is_well()


@pytest.mark.soak
def test_a_disk_that_is_really_full_is_told_and_once_there_is_room_everybody_hears_once(
    dovecot: Dovecot, smtp_sink: SmtpSink, make_daemon: MakeDaemon, address: str, tiny_disk: Path
) -> None:
    daemon = make_daemon(dovecot.imap, smtp_sink.port, record=f"sqlite:///{tiny_disk / 'record.sqlite3'}")
    daemon.start()
    ballast = tiny_disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(b"\0" * 4096):
            pass
    write(dovecot, address, range(1, 61))
    assert daemon.is_troubled("no room left on the disk")
    ballast.unlink()
    assert wait_until(lambda: len(heard(smtp_sink.received)) == 60, 40)
    assert daemon.has_sent_all()
    assert len(smtp_sink.received) == 60
    assert daemon.is_well()


def test_a_locked_record_is_told_and_everybody_hears_once(
    dovecot: Dovecot, smtp_sink: SmtpSink, make_daemon: MakeDaemon, address: str
) -> None:
    daemon = make_daemon(dovecot.imap, smtp_sink.port)
    daemon.start()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(daemon.practice.database)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        write(dovecot, address, range(1, 11))
        assert daemon.is_troubled("locked by another program")
    assert wait_until(lambda: len(heard(smtp_sink.received)) == 10, 20)
    assert daemon.has_sent_all()
    assert len(smtp_sink.received) == 10
    assert daemon.is_well()


def test_a_daemon_that_starts_before_its_database_asks_to_be_started_again(make_daemon: MakeDaemon) -> None:
    """With 78 the service manager would leave it at that, and nobody would be answered all night."""
    daemon = make_daemon(9, 9, record="postgresql://somebody@127.0.0.1:9/record")
    daemon.start(wait=False)
    assert wait_until(lambda: not daemon.runs, 20)
    assert daemon.status == 75
    assert daemon.said() == "The database server of [record] url does not answer. It is tried again all the time.\n"


def test_a_clock_that_is_stepped_both_ways_changes_the_mode_at_once_and_loses_nobody(
    dovecot: Dovecot, smtp_sink: SmtpSink, make_daemon: MakeDaemon, address: str, faketime: FakeTime
) -> None:
    opens, closes = (CLOCK.now() + timedelta(hours=hours) for hours in (10, 14))
    hours = f'[hours]\ndaily = "{opens:%H}:00-{closes:%H}:00"\n'
    daemon = make_daemon(dovecot.imap, smtp_sink.port, faketime.env, hours=hours)
    daemon.start()

    def writes(number: int, letter_number: int = 1) -> str:
        before = len(daemon.decided())
        raw = letter(client(number), address, letter_number)
        dovecot.deliver(raw, address, client(number))
        return daemon.decides(before + 1)[-1]

    assert writes(1) == "answered"
    assert smtp_sink.wait_for(1)  # what is decided goes out a moment later, and never once the office has opened
    faketime.step(hours=12)
    assert writes(2) == "open-now"
    faketime.step(hours=-12)
    assert writes(1, 2) == "already-told"
    faketime.step(hours=3)
    assert writes(3) == "answered"
    assert smtp_sink.wait_for(2)
    faketime.step(hours=-6)
    assert writes(4) == "answered"
    assert smtp_sink.wait_for(3)
    assert wait_until(daemon.sends_nothing)

    smtp_sink.stop()
    assert writes(5) == "answered"
    assert wait_until(lambda: daemon.ask("SELECT count(*) FROM outgoing WHERE trouble <> ''") == 1)
    faketime.step(hours=-2)  # now the next attempt seems hours away
    smtp_sink.start()
    assert wait_until(lambda: client(5) in heard(smtp_sink.received), 15)
    assert sorted(heard(smtp_sink.received)) == [client(number) for number in (1, 3, 4, 5)]
    assert len(smtp_sink.received) == 4
