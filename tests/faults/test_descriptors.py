"""Strangers and limits take the daemon's file descriptors."""

import contextlib
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from tests.conftest import installed
from tests.faults import flood
from tests.faults.fixtures import MakeDaemon
from tests.faults.letters import write
from tests.faults.test_proxies import status
from tests.peers.dovecot import Dovecot
from tests.peers.processes import Absent, wait_until
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


ADDRESSES = ("203.0.113.7", "203.0.113.8")  # TEST-NET-3, RFC 5737
# A machine by itself, of whose addresses the daemon cannot tell that they are this machine's own.
ALONE = (
    "unshare",
    "--net",
    "sh",
    "-c",
    '/usr/sbin/ip link set lo up; for each in {}; do /usr/sbin/ip address add $each/32 dev lo; done; exec "$@"'.format(
        " ".join(ADDRESSES)
    ),
    "sh",
)


def a_network_of_its_own() -> None:
    """Raises `Absent` where none can be made."""
    if not (Path("/usr/sbin/ip").exists() and shutil.which("unshare") and os.geteuid() == 0):
        raise Absent("A network of its own needs root, util-linux and iproute2.")


def test_one_address_of_elsewhere_has_64_connections_and_leaves_the_others_alone(make_daemon: MakeDaemon) -> None:
    installed(a_network_of_its_own)
    daemon = make_daemon(9, 9, prefix=ALONE)
    file = daemon.practice.file
    everywhere = 'allow_public = true\nlisten = "0.0.0.0:'
    file.write_text(file.read_text("utf-8").replace('listen = "127.0.0.1:', everywhere), encoding="utf-8")
    daemon.start(wait=False)
    assert wait_until(lambda: '"started"' in daemon.said())
    inside = ("nsenter", "--target", str(daemon.pid), "--net", sys.executable, flood.__file__)
    asked = [*inside, str(daemon.practice.web), "80", *ADDRESSES]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=120, check=True)
    found = json.loads(done.stdout)
    assert found["said"] == "HTTP/1.1 200 OK, HTTP/1.1 200 OK", "the other address, and the newest of the crowd"
    assert found["left"] == [0] * 17 + [1] * 63, "the oldest made room; the newest, which asked, was one of the 64"
    assert "one address has too many connections to the page" in daemon.said()
