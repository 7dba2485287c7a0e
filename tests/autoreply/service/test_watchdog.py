"""What systemd is told."""

import socket
from pathlib import Path

from autoreply.service.watchdog import ALIVE, READY, ServiceNotifier


def test_systemd_is_told_at_the_socket_that_it_named(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(10)
        notifier = ServiceNotifier({"NOTIFY_SOCKET": str(tmp_path / "notify")})
        for message in (READY, ALIVE):
            notifier.send(message)
            assert systemd.recv(100).decode() == message


def test_without_systemd_and_with_one_that_went_away_nothing_happens(tmp_path: Path) -> None:
    for env in ({}, {"NOTIFY_SOCKET": str(tmp_path / "gone")}, {"NOTIFY_SOCKET": "@autoreply-test-gone"}):
        ServiceNotifier(env).send(ALIVE)
