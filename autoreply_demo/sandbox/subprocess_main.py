"""`autoreply run` on the shared clock, in a process of its own so that it can be killed."""

import os
import sys
import threading
from pathlib import Path

from autoreply.service.daemon import Daemon
from autoreply.telemetry.logs import configure
from autoreply_demo.sandbox.clock import SharedClock

PROBE_KEY = "SANDBOX_PROBE_KEY"  # of the environment, which no other account of the machine reads


def main(clock: Path, file: Path) -> None:
    """Run until a signal, or until standard input closes because the parent process has ended."""
    shared = SharedClock(clock)
    daemon = Daemon(file, os.environ, {}, shared, os.environ[PROBE_KEY])
    daemon.listen_to_signals()
    threading.Thread(target=_end_with, args=(daemon,), name="parent", daemon=True).start()
    daemon.run(lambda settings: configure(settings.log.format, settings.log.level, shared))


def _end_with(daemon: Daemon) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    daemon.end()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
