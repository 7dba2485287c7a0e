"""Server programs as ordinary processes: free ports, a user that is not root, starting and ending."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

from schedules import SystemClock

CLOCK = SystemClock()
PATIENCE = 60.0  # seconds; a test that passes waits only as long as it has to
SELDOM = 0.1  # seconds
STAND_IN_FOR_ROOT = "nobody"


class PeerError(Exception):
    """A server did not start or stop as it should. The message ends with what it said last."""


class Absent(PeerError):
    """The server is not installed. The message names the Debian packages."""


def free_port() -> int:
    """A TCP port nobody listens on, below the range from which outgoing connections take theirs.

    So a server that is stopped finds its port still free when it starts again. Each worker of a test run takes its
    ports from a stretch of its own, one after the other: what one has chosen and not yet bound, none chooses as well.
    """
    while True:
        port = next(_PORTS)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0 and _can_bind(port):
                return port


def _ports() -> Iterator[int]:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _STRETCHES
    size = 12_000 // _STRETCHES
    start = secrets.randbelow(size)
    return cycle(20_000 + worker * size + (start + number) % size for number in range(size))


_STRETCHES = 8
_PORTS = _ports()


def _can_bind(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def wait_until(met: Callable[[], bool], seconds: float = PATIENCE, every: float = 0.01) -> bool:
    """Look until `met()`, at most `seconds` of real time; whether it was met.

    What takes long is looked at less often: to look costs, and more where it asks a server.
    """
    began = CLOCK.monotonic()
    while not met():
        waited = CLOCK.monotonic() - began
        if waited > seconds:
            return False
        time.sleep(max(every, min(waited / 20, SELDOM)))
    return True


def listens(port: int) -> bool:
    """Whether somebody accepts connections on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def account() -> pwd.struct_passwd:
    """Whom servers run as: ourselves, or `nobody` when we are root, since they refuse root."""
    return pwd.getpwnam(STAND_IN_FOR_ROOT) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def new_folder(name: str) -> Path:
    """A temporary folder that `account()` owns. Pytest's own folders are closed to other users."""
    folder = Path(tempfile.mkdtemp(prefix=f"autoreply-{name}-"))
    give(folder)
    return folder


def give(path: Path) -> None:
    """Make `account()` the owner of `path`."""
    if os.geteuid() == 0:
        os.chown(path, account().pw_uid, account().pw_gid)


def remove_folder(folder: Path) -> None:
    """Remove it with all that is in it, also while a dying server still writes there."""
    wait_until(lambda: _removed(folder), seconds=5)


def _removed(folder: Path) -> bool:
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def find_program(name: str, folders: Sequence[str], packages: str) -> str:
    """The full path of a server program. Raises `Absent`."""
    path = shutil.which(name, path=os.pathsep.join([*folders, os.environ.get("PATH", "")]))
    if path is None:
        raise Absent(f"{name} is not installed: apt-get install {packages}")
    return path


def run_as_account(command: Sequence[str], env: Mapping[str, str] | None = None) -> str:
    """Run to the end as `account()`, and return what it printed. Raises `PeerError`."""
    done: subprocess.CompletedProcess[str] = subprocess.run(
        command, **_privileges(), capture_output=True, text=True, cwd="/", env=env, timeout=60
    )
    if done.returncode != 0:
        raise PeerError(f"{command[0]} ended with {done.returncode}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def _privileges() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    return {"user": account().pw_uid, "group": account().pw_gid, "extra_groups": []}


class Server:
    """One server program and its children, in a process group of their own."""

    def __init__(
        self, command: Sequence[str], log: Path, ports: Sequence[int], env: Mapping[str, str] | None = None
    ) -> None:
        self.command = command
        self.log = log
        self.ports = ports
        self._env = {**os.environ, **env} if env else None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id of the first process. Raises `PeerError` when it does not run."""
        if self._process is None:
            raise PeerError(f"{self.command[0]} does not run")
        return self._process.pid

    def start(self, seconds: float = PATIENCE) -> None:
        """Start it and wait until it accepts connections. Raises `PeerError`."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                **_privileges(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=self._env,
                start_new_session=True,
            )
        process = self._process
        waiting = list(self.ports)

        def settled() -> bool:
            waiting[:] = [port for port in waiting if not listens(port)]
            return not waiting or process.poll() is not None

        if not wait_until(settled, seconds) or waiting:
            self.kill()
            raise PeerError(f"{self.command[0]} did not start:\n{self.last_words()}")

    def stop(self, ask: signal.Signals = signal.SIGTERM, seconds: float = PATIENCE) -> None:
        """Ask it to end, and end it by force when it does not within `seconds`."""
        if self._process is None:
            return
        self._process.send_signal(ask)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """SIGKILL to it and all its children, as a crash of the machine would."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        wait_until(lambda: not any(map(listens, self.ports)))  # the children have died, too

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
