"""How long a person waits in Slack, and what becomes of five hundred who write at once.

Ours and the least app on Slack's own framework take turns; each has a simulator of Slack of its own, in a process of
its own, so that whatever else the machine does disturbs both alike.
"""

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.figures import Figure
from tests.peers.daemon import Daemon
from tests.peers.processes import PeerError
from tests.peers.slack_practice import NOBODY, SlackPractice, Workspace
from tests.peers.slack_process import Outcome, SlackProcess

BARE = Path(__file__).with_name("bare_slack.py")
WARM_UP, SINGLE, BURST = 10, 150, 500


def measure(folder: Path) -> Iterator[Figure]:
    with SlackProcess() as one, SlackProcess() as other, _daemon(folder, one), _bare(other):
        pairs = _in_turn(one, other)
        ours, theirs = one.write(10_000, BURST), other.write(10_000, BURST)
    mine, bare = (1000 * statistics.median(column) for column in zip(*pairs, strict=True))
    yield Figure(
        says=f"Slack: event to reply (median of {SINGLE})",
        ours=mine,
        unit="ms",
        peer=bare,
        peer_name="bare Bolt app",
        at_most=1.6,
    )
    yield from _of_burst(ours, theirs)


def _of_burst(ours: Outcome, theirs: Outcome) -> Iterator[Figure]:
    says = f"Slack: burst of {BURST}"
    if ours.twice:
        raise PeerError(f"in the burst {ours.twice} replies were one too many")
    yield Figure(says=f"{says}, answered", ours=ours.replies, unit="replies", at_least=BURST)
    yield Figure(says=f"{says}, slowest ack", ours=ours.slowest_ack, unit="s", at_most=3.0)
    yield Figure(
        says=says, ours=BURST / ours.took, unit="replies/s", peer=BURST / theirs.took, peer_name="bare Bolt app"
    )


def _in_turn(one: SlackProcess, other: SlackProcess) -> list[tuple[float, float]]:
    """Seconds of ours and of theirs, message by message."""
    dice, pairs = random.Random(1), []
    for number in range(WARM_UP + SINGLE):
        took = {}
        for slack in dice.sample((one, other), 2):
            outcome = slack.write(number, 1)
            if (outcome.replies, outcome.twice) != (1, 0):
                raise PeerError(f"a message was not answered once: {outcome}")
            took[slack] = outcome.median
            time.sleep(dice.uniform(0.01, 0.05))  # not in step with anybody's own rhythm
        pairs.append((took[one], took[other]))
    return pairs[WARM_UP:]


@contextmanager
def _daemon(folder: Path, slack: SlackProcess) -> Iterator[None]:
    daemon = Daemon(
        SlackPractice(
            folder / "daemon",
            NOBODY,
            slack=Workspace(slack.told["api"], slack.told["bot_token"], slack.told["app_token"]),
        )
    )
    try:
        daemon.start()
        yield
    finally:
        daemon.close()


@contextmanager
def _bare(slack: SlackProcess) -> Iterator[None]:
    told = slack.told
    command = [sys.executable, "-u", str(BARE), told["api"], told["bot_token"], told["app_token"]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            if "running" not in process.stdout.readline():
                raise PeerError("the bare app did not begin")
            yield
        finally:
            process.terminate()
