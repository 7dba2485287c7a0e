"""The demo's IMAP server as a process of its own. Prints its port and serves until its input ends."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from autoreply_demo.simulators.loops import LoopThread
from autoreply_demo.simulators.mail.imap import Imap
from tests.peers.dovecot import PASSWORD
from tests.peers.smtp_process import ROOT


@contextmanager
def pymap(addresses: Sequence[str]) -> Iterator[int]:
    """A server with these mailboxes; its port."""
    command = [sys.executable, "-m", "tests.bench.pymap_process", *addresses]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()


def main() -> None:
    thread, imap = LoopThread("pymap"), Imap(dict.fromkeys(sys.argv[1:], PASSWORD))
    print(thread.call(imap.start("127.0.0.1")), flush=True)
    sys.stdin.read()
    thread.call(imap.close())
    thread.close()


if __name__ == "__main__":
    main()
