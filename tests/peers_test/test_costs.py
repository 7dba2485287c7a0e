"""What a test takes of the processor is counted with its processes."""

import os
import subprocess

from tests.costs import running
from tests.peers.processes import wait_until

BUSY = ["sh", "-c", "sh -c 'while :; do :; done' & trap 'kill $!' TERM; wait"]


def test_a_child_of_a_child_counts_while_it_runs() -> None:
    before = running(os.getpid())
    with subprocess.Popen(BUSY) as child:
        counted = wait_until(lambda: running(os.getpid()) > before + 0.1)
        child.terminate()
    assert counted
