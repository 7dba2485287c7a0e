"""The two that watch mailboxes, as processes: `autoreply run` and the bare script."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.practice import practice
from tests.peers.dovecot import PASSWORD
from tests.peers.forks import PROGRAM
from tests.peers.processes import CLOCK, PeerError, free_port, wait_until

BARE = Path(__file__).with_name("bare.py")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class Servers:
    """Where the mailboxes are. `authority` is the file of the certificate authority where TLS is wanted."""

    imap: int
    smtp: int
    authority: Path | None = None


def settings(state: Path, addresses: Sequence[str], servers: Servers) -> str:
    """A practice with these mailboxes."""
    security = f'"tls", ca_file = "{servers.authority}"' if servers.authority else '"none"'
    imap = f'imap = {{ host = "127.0.0.1", port = {servers.imap}, password = "{PASSWORD}", security = {security} }}'
    smtp = f'smtp = {{ host = "127.0.0.1", port = {servers.smtp}, security = "none", authenticate = false }}'
    channels = (
        f'[channels.box-{number}]\nkind = "email"\naddress = "{address}"\n{imap}\n{smtp}\n'
        for number, address in enumerate(addresses)
    )
    return practice(state, free_port()) + "".join(channels)


class Daemon:
    """`autoreply run` on a fresh record."""

    def __init__(self, folder: Path, addresses: Sequence[str], servers: Servers) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._count = len(addresses)
        self._file = folder / "config.toml"
        self._file.write_text(settings(folder / "state", addresses, servers), encoding="utf-8")
        self._file.chmod(0o600)
        self._log = folder / "daemon.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, patience: float = 30.0) -> float:
        """Start it; the seconds until it watches every mailbox. Raises `PeerError`."""
        began = CLOCK.monotonic()
        with self._log.open("ab") as log:
            command = [str(PROGRAM), "run", "--config", str(self._file)]
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        process = self._process
        if not wait_until(lambda: self._watches() or process.poll() is not None, patience) or not self._watches():
            raise PeerError(f"the daemon did not begin:\n{self._log.read_text()[-3000:]}")
        return CLOCK.monotonic() - began

    def resident(self) -> float:
        """Its resident memory in MB (of a million octets)."""
        status = Path(f"/proc/{self._pid}/status").read_text()
        kilo = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(kilo) * 1024 / 1e6

    def worked(self) -> float:
        """The processor time it has used, in seconds."""
        fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def close(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)

    @property
    def _pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def _watches(self) -> bool:
        """Whether each mailbox has its bookmark: from then on, no mail is overlooked."""
        record = self._folder / "state" / "record.sqlite3"
        try:
            database = sqlite3.connect(f"file:{record}?mode=ro", uri=True)
        except sqlite3.OperationalError:
            return False
        try:
            return bool(database.execute("SELECT count(*) FROM bookmark").fetchone()[0] == self._count)
        except sqlite3.OperationalError:
            return False
        finally:
            database.close()


@contextmanager
def daemon(folder: Path, addresses: Sequence[str], servers: Servers) -> Iterator[Daemon]:
    """Autoreply at work on these mailboxes."""
    made = Daemon(folder, addresses, servers)
    try:
        made.start(patience=180)
        yield made
    finally:
        made.close()


@contextmanager
def bare(address: str, servers: Servers) -> Iterator[None]:
    """The bare script at work on this mailbox."""
    command = [sys.executable, str(BARE), str(servers.imap), str(servers.smtp), address, PASSWORD]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            if process.stdout.readline() != "watching\n":
                raise PeerError("the bare script did not begin")
            yield
        finally:
            process.terminate()
