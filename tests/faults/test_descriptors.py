"""Strangers and limits take the daemon's file descriptors."""

import contextlib
import resource
import socket

from tests.faults.fixtures import MakeDaemon
from tests.faults.letters import write
from tests.faults.test_proxies import status
from tests.peers.dovecot import Dovecot
from tests.peers.processes import wait_until
from tests.peers.smtp_sink import SmtpSink


def test_a_thousand_idle_connections_stop_neither_pages_nor_mail_and_a_lack_of_descriptors_is_told_truly(
    dovecot: Dovecot, smtp_sink: SmtpSink, make_daemon: MakeDaemon, address: str
) -> None:
    daemon = make_daemon(dovecot.imap, smtp_sink.port, prefix=("prlimit", "--nofile=256:1024"))
    daemon.start()
    pid = daemon.pid
    assert resource.prlimit(pid, resource.RLIMIT_NOFILE) == (1024, 1024)
    with contextlib.ExitStack() as stack:
        for _each in range(1_000):
            stack.enter_context(socket.create_connection(("127.0.0.1", daemon.practice.web), 30))
        assert status(daemon.practice.web, "/healthz") == 200
        write(dovecot, address, range(1, 3))
        assert smtp_sink.wait_for(2)
        assert daemon.is_well()
    assert daemon.said().count("too many connections") <= 21
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (5, 1024))
    assert wait_until(lambda: "Autoreply can open no more files" in daemon.said())
    assert "The file was changed" not in daemon.said()
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (1024, 1024))
    assert daemon.is_well()
