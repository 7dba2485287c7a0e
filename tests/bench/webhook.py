"""What a text costs from the webhook to the answer: the whole daemon against a bare route under the same uvicorn.

Everybody texts after hours from a number of their own, and so everybody is answered with the crisis text.
"""

import json
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autoreply_demo.simulators.telephone import Telephone
from tests.bench.figures import Figure
from tests.bench.practice import line, practice
from tests.bench.texters import OURS, PUBLIC
from tests.peers.forks import PROGRAM
from tests.peers.processes import CLOCK, PeerError, free_port, listens, wait_until

TEXTS, ROUNDS, CONNECTIONS = 3000, 5, 32
RATE, MINUTE = 200, 60  # texts per second, and for how many seconds
BUSIEST = 0.9  # of one processor: texters that need more would be what is measured


@dataclass(frozen=True)
class Round:
    """What the texters of one round tell; `delays` in seconds, sorted."""

    rate: float
    right: int
    delays: list[float]

    def slowest(self, hundredths: float = 99) -> float:
        """The delay, in milliseconds, that so many of a hundred texts kept."""
        return self.delays[int(len(self.delays) * hundredths / 100) - 1] * 1000


class Crowds:
    """Sends texters, no two of whom have the same number."""

    def __init__(self) -> None:
        self._next = 0

    def text(self, port: int, count: int, rate: int = 0) -> Round:
        """Raises `PeerError` where the texters themselves were too slow, or not everybody heard the crisis text."""
        arguments = [port, self._next, count, CONNECTIONS, rate]
        self._next += count
        command = [sys.executable, "-m", "tests.bench.texters", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        if done.returncode != 0:
            raise PeerError(f"the texters failed:\n{done.stderr[-2000:]}")
        told = json.loads(done.stdout)
        if told["worked"] > BUSIEST * told["seconds"]:
            raise PeerError("the texters are the slowest part: the figures would be theirs")
        if not rate and told["right"] != count:
            raise PeerError(f"{count} texts had {told['right']} right answers")
        return Round(count / told["seconds"], told["right"], sorted(told["delays"]))


def measure(folder: Path) -> Iterator[Figure]:
    ours, theirs, crowds = [], [], Crowds()
    with daemon(folder) as port, bare() as other:
        for to in (port, other):
            crowds.text(to, TEXTS // 10)  # warms up
        for _round in range(ROUNDS):
            ours.append(crowds.text(port, TEXTS))
            theirs.append(crowds.text(other, TEXTS))
        before = _noted(folder)
        minute = crowds.text(port, RATE * MINUTE, RATE)
        noted = _noted(folder) - before
    rates = [statistics.median(one.rate for one in them) for them in (ours, theirs)]
    says = f"SMS webhooks over {CONNECTIONS} connections (median of {ROUNDS})"
    yield Figure(says=says, ours=rates[0], unit="answers/s", peer=rates[1], peer_name="bare route", at_least=0.2)
    delays = [statistics.median(one.slowest() for one in them) for them in (ours, theirs)]
    yield Figure(says="their p99", ours=delays[0], unit="ms", peer=delays[1], peer_name="bare route")
    says = f"{RATE} texts/s for {MINUTE} s"
    yield Figure(says=f"{says}: right answers", ours=minute.right, unit="texts", at_least=RATE * MINUTE)
    yield Figure(says=f"{says}: noted with their reply", ours=noted, unit="texts", at_least=RATE * MINUTE)
    yield Figure(says=f"{says}: p99", ours=minute.slowest(), unit="ms", at_most=25)


@contextmanager
def daemon(folder: Path) -> Iterator[int]:
    """`autoreply run` with a number at a simulator of Twilio; the port of its web front."""
    port = free_port()
    with Telephone(clock=CLOCK) as twilio:
        twilio.number(OURS, sms_url=f"{PUBLIC}/hooks/line/sms", sms_fallback_url=twilio.bin("<Response/>"))
        file = folder / "config.toml"
        file.write_text(practice(folder / "state", port) + line(twilio.base_url), encoding="utf-8")
        file.chmod(0o600)
        with _process([str(PROGRAM), "run", "--config", str(file)], folder / "daemon.log", port):
            yield port


@contextmanager
def bare() -> Iterator[int]:
    """The bare route at work; its port."""
    port = free_port()
    with _process([sys.executable, "-m", "tests.bench.bare_hook", str(port)], None, port):
        yield port


@contextmanager
def _process(command: list[str], log: Path | None, port: int) -> Iterator[None]:
    """Run it until the block ends, once it accepts connections. Raises `PeerError`."""
    output = log.open("wb") if log else subprocess.DEVNULL
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output) as process:
        try:
            if not wait_until(lambda: listens(port) or process.poll() is not None, 60) or process.poll() is not None:
                raise PeerError(f"{command[0]} did not begin:\n{log.read_text()[-3000:] if log else ''}")
            yield
        finally:
            process.terminate()


def _noted(folder: Path) -> int:
    """How many texts stand in the record with the reply they were given."""
    database = sqlite3.connect(f"file:{folder / 'state' / 'record.sqlite3'}?mode=ro", uri=True)
    try:
        query = "SELECT count(DISTINCT message.sender) FROM message JOIN outgoing ON outgoing.message = message.id"
        return int(database.execute(query).fetchone()[0])
    finally:
        database.close()
