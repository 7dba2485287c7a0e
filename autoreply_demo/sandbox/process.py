"""The daemon of the sandbox as a system administrator handles it: start, kill, reload."""

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from datetime import datetime
from pathlib import Path

from autoreply_demo.sandbox.subprocess_main import PROBE_KEY
from autoreply_demo.simulators.waiting import PATIENCE, DemoError, wait

_SHORT = 2.0
_LINES = 40
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class DaemonProcess:
    """Runs one daemon at a time with one settings file; `port` is that of its pages. Safe to share between threads."""

    def __init__(self, file: Path, clock: Path, state: Path, port: int, log: Path) -> None:
        self.file = file
        self.env = {"PATH": os.environ.get("PATH", ""), "AUTOREPLY_STATE": str(state)}
        self._key = secrets.token_urlsafe(24)  # other accounts of this machine reach its port too
        self.url = f"http://127.0.0.1:{port}"
        self._clock = clock
        self._log_file = log
        self._lock = threading.RLock()
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def number(self) -> int | None:
        """The process id, None while it is not running."""
        with self._lock:
            return self._running.pid if self._running is not None and self._running.poll() is None else None

    def start(self) -> None:
        """Start it, and wait until its pages answer. Raises `DemoError`."""
        command = [sys.executable, "-m", "autoreply_demo.sandbox.subprocess_main", str(self._clock), str(self.file)]
        with self._lock, self._log_file.open("ab") as log:
            self._running = subprocess.Popen(  # noqa: S603 - our own module
                command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env={**self.env, PROBE_KEY: self._key},
                cwd=Path(__file__).parents[2],
            )
        wait(lambda: self.number is None or self.ready() is not None, "the daemon did not start")
        if self.number is None:
            raise DemoError("The daemon ended at once. " + " ".join(self.log()[-3:]))

    def kill(self) -> None:
        """kill -9: it cannot save anything."""
        with self._lock:
            if self._running is not None:
                self._running.kill()
                self._end(self._running)

    def stop(self) -> None:
        """End it as a service manager does, with SIGTERM."""
        with self._lock:
            if self._running is not None:
                self._running.terminate()
                self._end(self._running)

    def reload(self) -> bool:
        """Have it read its file again (SIGHUP), and wait until it has. False if it rejected the file."""
        with self._lock:
            if self._running is None or self.number is None:
                return True  # it reads the file when it starts
            before = self.metric("autoreply_reloads_total")
            self._running.send_signal(signal.SIGHUP)
        wait(lambda: self.metric("autoreply_reloads_total") != before, "the daemon did not read its file")
        return not any(about == "settings" for about, _ in self.ready() or ())

    def looked(self, since: datetime, until: datetime) -> bool:
        """Whether the daemon's last heartbeat lies between these instants."""
        seen = self.metric("autoreply_heartbeat_timestamp_seconds")
        return any(since.timestamp() <= at <= until.timestamp() for at in seen.values())

    def metric(self, name: str) -> dict[str, float]:
        """A metric by its labels, {} if it cannot be read."""
        page = self._get("/metrics") or ""
        found = re.findall(rf"^{re.escape(name)}(\{{.*\}})? (\S+)$", page, re.MULTILINE)
        return {labels: float(value) for labels, value in found}

    def ready(self) -> list[tuple[str, str]] | None:
        """Its problems, as (about, sentence); None while it does not answer."""
        page = self._get("/readyz")
        return None if page is None else [(one["about"], one["says"]) for one in json.loads(page)["troubles"]]

    def log(self) -> list[str]:
        """The last lines of its log."""
        try:
            text = self._log_file.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return []
        return _COLOURS.sub("", text).splitlines()[-_LINES:]

    def _get(self, path: str) -> str | None:
        if self.number is None:
            return None
        request = urllib.request.Request(  # noqa: S310 - our own loopback port
            self.url + path, headers={"Authorization": f"Bearer {self._key}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=_SHORT) as answer:  # noqa: S310
                page: bytes = answer.read()
        except urllib.error.HTTPError as error:
            page = error.read()
        except OSError:
            return None
        return page.decode()

    @staticmethod
    def _end(process: "subprocess.Popen[bytes]") -> None:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()  # whoever ends the sandbox is to be told what went wrong before, if anything
            process.wait()
