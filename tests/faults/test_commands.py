"""What the daemon is told from outside: end, read the file again, do not start here at all."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.fixtures import MakeDaemon
from tests.faults.letters import client, heard, write
from tests.peers.dovecot import Dovecot
from tests.peers.faketime import FakeTime
from tests.peers.forks import HERE, PROGRAM
from tests.peers.processes import wait_until
from tests.peers.proxy import Proxy
from tests.peers.smtp_sink import SmtpSink, Stage, stalls

NOT_A_START_AGAIN = 78  # EX_CONFIG of sysexits.h


def test_sigterm_in_a_burst_ends_it_within_five_seconds_and_nothing_is_lost(
    dovecot: Dovecot, smtp_sink: SmtpSink, make_daemon: MakeDaemon, address: str
) -> None:
    daemon = make_daemon(dovecot.imap, smtp_sink.port)
    daemon.start()
    write(dovecot, address, range(1, 41))
    smtp_sink.wait_for(5)
    assert daemon.end() < 5
    assert daemon.status == 0
    daemon.start()
    assert wait_until(lambda: len(heard(smtp_sink.received)) == 40, 20)
    assert len(smtp_sink.received) == 40, "in an orderly end nobody is told twice"
    assert daemon.end() < 5


def test_sigterm_ends_it_within_five_seconds_although_a_server_hangs(
    dovecot: Dovecot,
    smtp_sink: SmtpSink,
    make_proxy: Callable[[int], Proxy],
    make_daemon: MakeDaemon,
    address: str,
    faketime: FakeTime,
) -> None:
    imap = make_proxy(dovecot.imap)
    daemon = make_daemon(imap.port, smtp_sink.port, faketime.env)
    daemon.start()
    smtp_sink.will(Stage.RCPT, stalls(50))
    write(dovecot, address, range(1, 2))
    assert wait_until(lambda: Stage.RCPT in smtp_sink.commands)
    assert daemon.end() < 5
    assert daemon.status == 0
    faketime.step(minutes=1)  # the reply was put off
    daemon.start()
    assert smtp_sink.wait_for(1)
    connections = imap.connections
    imap.cut()
    imap.stall()  # from the greeting on
    assert wait_until(lambda: imap.connections > connections)
    assert daemon.end() < 5


def test_a_bad_file_changes_nothing_and_says_so_and_a_good_one_is_taken(
    dovecot: Dovecot, smtp_sink: SmtpSink, make_daemon: MakeDaemon, address: str
) -> None:
    daemon = make_daemon(dovecot.imap, smtp_sink.port)
    daemon.start()
    assert daemon.is_well()
    daemon.practice.write('\n[answers]\nagain_after = "soon"\n')
    daemon.hang_up()
    assert daemon.is_troubled("The previous settings are still in use")
    write(dovecot, address, range(1, 2))
    assert smtp_sink.wait_for(1), "the old settings no longer answer"
    daemon.practice.write(f'\n[[exception]]\nsender = "{client(2)}"\nanswer = "never"\nreason = "we telephone"\n')
    daemon.hang_up()
    assert daemon.is_well()
    write(dovecot, address, range(2, 3))
    assert daemon.decides(2) == ["answered", "exception"]


def test_a_second_daemon_on_one_sqlite_file_is_refused(
    dovecot: Dovecot, smtp_sink: SmtpSink, make_daemon: MakeDaemon, address: str
) -> None:
    daemon = make_daemon(dovecot.imap, smtp_sink.port)
    daemon.start()
    second = run("run", "--config", str(daemon.practice.file))
    assert second.returncode == NOT_A_START_AGAIN
    assert second.stderr.startswith("Another Autoreply is running on the record ")
    assert second.stderr.count("\n") == 1
    write(dovecot, address, range(1, 2))
    assert smtp_sink.wait_for(1), "the first one suffered from it"


@pytest.mark.parametrize("name", ["channels", "schedules", "autoreply"])
def test_an_environment_where_another_distribution_owns_one_of_our_names_is_refused(tmp_path: Path, name: str) -> None:
    record = tmp_path / "stranger-4.2.dist-info"
    record.mkdir()
    (record / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 4.2\n")
    (record / "top_level.txt").write_text(f"{name}\n")
    refused = run("--version", PYTHONPATH=str(tmp_path))
    assert refused.returncode == NOT_A_START_AGAIN
    assert f"The import name '{name}' is also owned by stranger" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert refused.stdout == ""


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PROGRAM), *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        env={"PATH": "/usr/bin:/bin", **HERE, **env},
    )
