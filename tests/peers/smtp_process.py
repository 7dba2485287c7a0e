"""The SMTP sink as a process of its own, so that in measurements it shares no interpreter with what is measured.

Prints its port, then one JSON line per mail: {"at", "connection", "raw" (latin-1), "recipients", "sender"}.
"""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.peers.processes import PATIENCE, PeerError, wait_until
from tests.peers.smtp_sink import Received, SmtpSink, Terms

ROOT = Path(__file__).resolve().parents[2]


class SmtpProcess:
    """Starts one and collects what it tells. `received` and `wait_for` are as those of `SmtpSink`."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        command = [sys.executable, "-m", "tests.peers.smtp_process"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True)
        assert self._process.stdout is not None
        first = self._process.stdout.readline()
        if not first:
            raise PeerError("the SMTP sink did not start")
        self.port = int(first)
        self._reader = threading.Thread(target=self._collect, args=(self._process.stdout,), daemon=True)
        self._reader.start()

    def wait_for(self, count: int, seconds: float = PATIENCE) -> list[Received]:
        wait_until(lambda: len(self.received) >= count, seconds, every=0.002)
        return list(self.received)

    def close(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(10)
        self._reader.join(10)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def __enter__(self) -> "SmtpProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _collect(self, lines: Iterator[str]) -> None:
        for line in lines:
            told = json.loads(line)
            raw, recipients = told.pop("raw").encode("latin-1"), tuple(told.pop("recipients"))
            self.received.append(Received(raw=raw, recipients=recipients, **told))


def _tell(mail: Received) -> None:
    told = {"at": mail.at, "connection": mail.connection, "recipients": mail.recipients, "sender": mail.sender}
    print(json.dumps({**told, "raw": mail.raw.decode("latin-1")}), flush=True)


def main() -> None:
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    # It takes commands ahead of its answers, as Postfix, Exim, Gmail and Exchange do.
    with SmtpSink(Terms(pipelining=True), on_mail=_tell) as sink:
        print(sink.port, flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
