"""The record is lost and a backup takes its place: whom it knows of hears nothing twice, and everybody else hears."""

import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.faults.fixtures import MakeDaemon
from tests.faults.letters import client, heard, write
from tests.peers import forks
from tests.peers.daemon import Daemon
from tests.peers.dovecot import Dovecot
from tests.peers.forks import HERE
from tests.peers.processes import account, find_program, wait_until
from tests.peers.smtp_process import SmtpProcess

BEFORE, AFTER = range(1, 6), range(6, 9)


def answered(daemon: Daemon, smtp: SmtpProcess, people: int) -> None:
    assert wait_until(lambda: len(heard(list(smtp.received))) >= people, 30)
    assert daemon.has_sent_all()


def restored_rightly(smtp: SmtpProcess) -> None:
    """Who wrote after the backup may hear a second copy, under the Message-ID of the first; nobody else does."""
    replies = heard(list(smtp.received))
    assert set(replies) == {client(number) for number in range(1, 10)}
    assert all(len(replies[client(number)]) == 1 for number in BEFORE)
    assert all(len(set(ids)) == 1 for ids in replies.values())


@pytest.mark.timeout(120)
def test_a_sqlite_record_is_backed_up_beside_the_daemon_and_put_back(
    dovecot: Dovecot, smtp: SmtpProcess, make_daemon: MakeDaemon, address: str, tmp_path: Path
) -> None:
    daemon = make_daemon(dovecot.imap, smtp.port)
    daemon.start()
    write(dovecot, address, BEFORE)
    answered(daemon, smtp, 5)
    copy = tmp_path / "copy.sqlite3"
    said = forks.run(["backup", str(copy), "--config", str(daemon.practice.file)], HERE, tmp_path)
    assert said.returncode == 0, said.stderr
    assert "To restore" in said.stdout
    write(dovecot, address, AFTER)
    answered(daemon, smtp, 8)
    daemon.kill()

    record = daemon.practice.database
    for file in record.parent.glob(f"{record.name}*"):
        file.unlink()
    copy.rename(record)
    daemon.start()
    write(dovecot, address, range(9, 10))
    answered(daemon, smtp, 9)
    restored_rightly(smtp)


@pytest.mark.timeout(120)
def test_a_postgresql_record_is_dumped_and_restored_into_another_database(
    dovecot: Dovecot, smtp: SmtpProcess, make_daemon: MakeDaemon, address: str, postgres_url: str, tmp_path: Path
) -> None:
    daemon = make_daemon(dovecot.imap, smtp.port, record=postgres_url)
    daemon.start()
    write(dovecot, address, BEFORE)
    answered(daemon, smtp, 5)
    old = sa.make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
    dump = tmp_path / "record.dump"
    run("pg_dump", "--format=custom", "--file", str(dump), old)
    write(dovecot, address, AFTER)
    answered(daemon, smtp, 8)
    daemon.kill()

    run("psql", "--quiet", "--dbname", old, "--command", "DROP SCHEMA public CASCADE")
    run("psql", "--quiet", "--dbname", old, "--command", "CREATE SCHEMA public")
    run("pg_restore", "--no-owner", "--dbname", old, str(dump))
    daemon.start()
    write(dovecot, address, range(9, 10))
    answered(daemon, smtp, 9)
    restored_rightly(smtp)


def run(program: str, *words: str) -> None:
    """One of PostgreSQL's own programs, of the newest version that is installed."""
    folders = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
    path = find_program(program, folders, "postgresql-client")
    done = subprocess.run(
        [path, *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PGUSER": account().pw_name, "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr
