"""The process of the daemon, apart from what it does."""

import subprocess
from pathlib import Path

import pytest

from autoreply_demo.sandbox.process import DaemonProcess

HANGS = "trap '' TERM; echo ready; exec sleep 600"


def test_a_daemon_that_does_not_end_by_itself_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autoreply_demo.sandbox.process.PATIENCE", 0.05)
    daemon = DaemonProcess(tmp_path / "config.toml", tmp_path / "clock", tmp_path, 9, tmp_path / "log")
    with subprocess.Popen(["sh", "-c", HANGS], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        daemon._running = process
        try:
            daemon.stop()
        finally:
            process.kill()
    assert daemon.number is None
