"""How long a person waits: from the server's acceptance of the mail to the reply at the SMTP server.

The two watchers sit at mailboxes of one server and get mail in turn, so that whatever else the machine does
disturbs both alike.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from imapclient import IMAPClient

from tests.bench.figures import Figure
from tests.bench.letters import letter, sender
from tests.bench.pymap_process import pymap
from tests.bench.watchers import Servers, bare, daemon
from tests.peers.certificates import Authority
from tests.peers.dovecot import PASSWORD, Dovecot
from tests.peers.lmtp import Delivery
from tests.peers.processes import CLOCK, PeerError
from tests.peers.smtp_process import SmtpProcess

OURS, THEIRS = "desk@practice.example", "bare@practice.example"
WARM_UP = 5  # pairs that do not count
Deliver = Callable[[bytes, str, str], None]  # raw, to, sender


def measure(folder: Path) -> Iterator[Figure]:
    with SmtpProcess() as sink:
        with Dovecot(Authority(folder)) as dovecot, Delivery(dovecot.lmtp) as delivery:
            servers = Servers(imap=dovecot.imap, smtp=sink.port)
            pairs = _in_turn(folder / "dovecot", servers, sink, delivery.deliver, 60)
        yield _figure("reply after LMTP acceptance, Dovecot", pairs, at_most=1.1)
        with pymap([OURS, THEIRS]) as port, _appending(port) as append:
            servers = Servers(imap=port, smtp=sink.port)
            pairs = _in_turn(folder / "pymap", servers, sink, append, 150)
        yield _figure("reply after acceptance, pymap", pairs, at_most=2.0)


def _figure(says: str, pairs: list[tuple[float, float]], at_most: float) -> Figure:
    ours, theirs = (1000 * statistics.median(column) for column in zip(*pairs, strict=True))
    return Figure(
        says=f"{says} (median of {len(pairs)})",
        ours=ours,
        unit="ms",
        peer=theirs,
        peer_name="bare script",
        at_most=at_most,
    )


def _in_turn(
    folder: Path, servers: Servers, sink: SmtpProcess, deliver: Deliver, count: int
) -> list[tuple[float, float]]:
    """Seconds of ours and of theirs, mail by mail."""
    dice, pairs = random.Random(1), []
    with daemon(folder, [OURS], servers), bare(THEIRS, servers):
        for _pair in range(WARM_UP + count):
            took = {}
            for to in dice.sample((OURS, THEIRS), 2):
                took[to] = _wait_for_reply(sink, deliver, to)
                time.sleep(dice.uniform(0.02, 0.12))  # not in step with anybody's own rhythm
            pairs.append((took[OURS], took[THEIRS]))
    return pairs[WARM_UP:]


def _wait_for_reply(sink: SmtpProcess, deliver: Deliver, to: str) -> float:
    before, who = len(sink.received), sender()
    deliver(letter(who, to), to, who)
    accepted = CLOCK.monotonic()
    came = sink.wait_for(before + 1, 70)[before:]
    if [reply.recipients for reply in came] != [(who,)]:
        raise PeerError(f"a mail to {to} was not answered once: {len(came)} replies")
    return came[0].at - accepted


@contextmanager
def _appending(port: int) -> Iterator[Deliver]:
    """Delivery for a server without LMTP: APPEND over connections of our own."""
    clients = {}
    for address in (OURS, THEIRS):
        clients[address] = IMAPClient("127.0.0.1", port, ssl=False, timeout=20)
        clients[address].login(address, PASSWORD)
    yield lambda raw, to, _sender: clients[to].append("INBOX", raw)
    for client in clients.values():
        client.logout()
