"""Autoreply itself as a real process: `autoreply run` on a settings file of the test."""

import contextlib
import json
import resource
import signal
import subprocess
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from tests.peers import forks
from tests.peers.dovecot import PASSWORD
from tests.peers.forks import HERE, PROGRAM, Fork
from tests.peers.processes import CLOCK, PATIENCE, PeerError, free_port, wait_until

CHANNEL = "office"


@dataclass(frozen=True, kw_only=True)
class Account:
    """The mailbox that is watched, on loopback ports."""

    address: str
    imap: int
    smtp: int


def open_far_from_now() -> str:
    """Hours, in UTC, of which the present is far away: whoever writes now writes after hours."""
    hour = (CLOCK.now() + timedelta(hours=12)).hour
    return f'[hours]\ndaily = "{hour:02}:00-{hour:02}:30"\n'


@dataclass
class Practice:
    """The settings of one daemon. `hours` is the whole table; `timezone` that of the practice."""

    folder: Path
    account: Account
    hours: str = field(default_factory=open_far_from_now)
    timezone: str = "UTC"
    record: str = ""  # a database address; "": SQLite in the state folder
    web: int = field(default_factory=free_port)

    @property
    def file(self) -> Path:
        return self.folder / "config.toml"

    @property
    def database(self) -> Path:
        return self.folder / "state" / "record.sqlite3"

    @property
    def url(self) -> str:
        return self.record or f"sqlite:///{self.database}"

    def write(self, extra: str = "") -> None:
        """Write the settings file, `extra` at its end."""
        self.file.write_text(self._text() + extra, encoding="utf-8")
        self.file.chmod(0o600)

    def _text(self) -> str:
        account = self.account
        return f"""
practice = "Hillside Counseling"
country = "US"
languages = ["en"]
timezone = "{self.timezone}"
state = "{self.folder / "state"}"
{self.hours}
[breaker]
per_10_minutes = 100000
per_day = 100000
[channels.{CHANNEL}]
kind = "email"
address = "{account.address}"
imap = {{ host = "127.0.0.1", port = {account.imap}, security = "none", password = "{PASSWORD}" }}
smtp = {{ host = "127.0.0.1", port = {account.smtp}, security = "none", authenticate = false }}
[web]
listen = "127.0.0.1:{self.web}"
[log]
format = "json"
{f'[record]{chr(10)}url = "{self.record}"' if self.record else ""}
"""


@cache
def _engine(url: str) -> sa.Engine:
    """It keeps no connection: the file may be replaced."""
    return sa.create_engine(url, poolclass=sa.NullPool)


class Daemon:
    """Starts it, ends it in every way, and reads what it says. Its log goes on over restarts."""

    def __init__(self, practice: Practice, env: Mapping[str, str] | None = None, prefix: Sequence[str] = ()) -> None:
        """`prefix` is a command that starts it, such as `setpriv` with its options."""
        self.practice, self._prefix = practice, tuple(prefix)
        self.practice.folder.mkdir(exist_ok=True, parents=True)
        self.practice.write()
        self._env = dict(env or {})
        self._log = practice.folder / "daemon.log"
        self._process: subprocess.Popen[bytes] | Fork | None = None

    def start(self, *, wait: bool = True) -> None:
        """Start it, and wait until it has taken its place at the mailbox. Raises `PeerError`."""
        before = self._began()
        with self._log.open("ab") as log:
            self._process = self._begin(log)
        if wait and not wait_until(lambda: not self.runs or self._is_ready(before), every=0.02):
            raise PeerError(f"the daemon did not begin:\n{self.said()[-3000:]}")

    def _begin(self, log: IO[bytes]) -> "subprocess.Popen[bytes] | Fork":
        words = ["run", "--config", str(self.practice.file)]
        env = {"PATH": "/usr/bin:/bin", **HERE, **self._env}
        if not self._prefix:
            return forks.start(words, env, self.practice.folder, log, log)
        return subprocess.Popen(
            [*self._prefix, str(PROGRAM), *words],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=self.practice.folder,
            env=env,
        )

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id."""
        assert self._process is not None
        return self._process.pid

    @property
    def status(self) -> int | None:
        """How it ended, None while it runs."""
        return self._process.poll() if self._process is not None else None

    def kill(self) -> None:
        """SIGKILL: it has no say in it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def end(self, seconds: float = 20.0) -> float:
        """SIGTERM; how many seconds it took. Raises `PeerError` where it does not end at all."""
        assert self._process is not None
        began = CLOCK.monotonic()
        self._process.terminate()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise PeerError(f"SIGTERM did not end the daemon within {seconds} s") from None
        return CLOCK.monotonic() - began

    def hang_up(self) -> None:
        """SIGHUP: read the settings again."""
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)

    def limit_files(self, octets: int | None) -> None:
        """No file of its may grow beyond so many octets, as on a full disk; None lifts that."""
        assert self._process is not None
        most = resource.RLIM_INFINITY
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (most if octets is None else octets, most))

    def limit_threads(self, most: int | None) -> None:
        """Its user may have so many threads and no more; those that are there stay. None lifts that."""
        assert self._process is not None
        before, _ = resource.getrlimit(resource.RLIMIT_NPROC)  # it is inherited
        limit = "unlimited" if before == resource.RLIM_INFINITY else str(before)
        asked = ["prlimit", "--pid", str(self._process.pid), f"--nproc={limit if most is None else most}:"]
        subprocess.run([*self._prefix, *asked], check=True)  # as the same user, which needs no right of its own

    def said(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def lines(self) -> list[dict[str, Any]]:
        """Its log, line by line."""
        parsed = []
        for line in self.said().splitlines():
            with contextlib.suppress(ValueError):
                parsed.append(json.loads(line))
        return [line for line in parsed if isinstance(line, dict)]

    def decided(self) -> list[str]:
        """The reason of each decision, oldest first."""
        decided = [line for line in self.lines() if line.get("event") == "decided"]
        return [line["reason"] for line in decided for _message in range(line["messages"])]

    def decides(self, count: int, seconds: float = PATIENCE) -> list[str]:
        """Wait until so many decisions were made in its life, and return all there are."""
        wait_until(lambda: len(self.decided()) >= count, seconds, every=0.05)
        return self.decided()

    def reasons(self) -> Counter[str]:
        return Counter(self.decided())

    def has_sent_all(self, seconds: float = PATIENCE) -> bool:
        """Wait until no reply is left to be sent."""
        return self.shows("SELECT count(*) FROM outgoing WHERE state = 'due'", 0, seconds)

    def sends_nothing(self) -> bool:
        """Whether no reply is on its way at this moment."""
        return self.ask("SELECT count(*) FROM outgoing WHERE state = 'due' AND lease IS NOT NULL") == 0

    def troubles(self) -> list[str]:
        """What /readyz says is not well. Raises `OSError` where nobody answers."""
        return [one["says"] for one in self._page("readyz")["troubles"]]

    def is_troubled(self, by: str, seconds: float = PATIENCE) -> bool:
        """Wait until /readyz tells this trouble."""
        return wait_until(lambda: any(by in says for says in self._troubles()), seconds, every=0.1)

    def is_well(self, seconds: float = PATIENCE) -> bool:
        """Wait until /readyz has nothing to complain of."""
        return wait_until(lambda: self._troubles() == [], seconds, every=0.1)

    def close(self) -> None:
        self.kill()

    def _troubles(self) -> list[str]:
        try:
            return self.troubles()
        except OSError as error:
            return [f"no answer: {error}"]

    def figures(self) -> str:
        """The page of /metrics."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.practice.web}/metrics", timeout=30) as page:
            return str(page.read().decode())

    def _page(self, name: str) -> Any:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.practice.web}/{name}", timeout=30) as page:
                return json.load(page)
        except urllib.error.HTTPError as error:  # 503 where something is not well
            with error:
                return json.load(error)

    def _began(self) -> int:
        return self.said().count('"started"')

    def _is_ready(self, before: int) -> bool:
        return self._began() > before and self._at_its_place()

    def _at_its_place(self) -> bool:
        """Whether the mailbox has a bookmark: what came before the first one is never answered."""
        return self.ask("SELECT count(*) FROM bookmark") > 0

    def shows(self, query: str, number: int, seconds: float = PATIENCE) -> bool:
        """Wait until its record answers so."""
        return wait_until(lambda: self.ask(query) == number, seconds, every=0.1)

    def ask(self, query: str) -> int:
        """A number from its record."""
        with _engine(self.practice.url).connect() as connection:
            return int(connection.execute(sa.text(query)).scalar_one())
