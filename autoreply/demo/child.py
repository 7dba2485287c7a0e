"""The daemon of the sandbox, in a process of its own so that it can be killed: `autoreply run`, on the shared clock."""

import os
import sys
import threading
from pathlib import Path

from autoreply.daemon import Daemon
from autoreply.demo.clock import SharedClock
from autoreply.logs import configure
from autoreply.settings import Settings


def main(clock: Path, file: Path) -> None:
    """Run until a signal, or until whoever started it is gone and with it the other end of standard input."""
    daemon = Daemon(file, os.environ, {}, SharedClock(clock))
    daemon.listen_to_signals()
    threading.Thread(target=_end_with, args=(daemon,), name="parent", daemon=True).start()
    daemon.run(_configure_logs)


def _end_with(daemon: Daemon) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    daemon.end()


def _configure_logs(settings: Settings) -> None:
    configure(settings.log.format, settings.log.level)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
