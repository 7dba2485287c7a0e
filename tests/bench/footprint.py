"""What the daemon costs while nothing happens: with one mailbox, and with a thousand over TLS."""

import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.letters import letter, sender
from tests.bench.watchers import Daemon, Servers, daemon
from tests.peers.certificates import Authority
from tests.peers.dovecot import Dovecot, Options
from tests.peers.lmtp import Delivery
from tests.peers.smtp_process import SmtpProcess

MAILBOXES, LETTERS, STARTS = 1000, 200, 5
QUIET = 60.0  # seconds over which idleness is measured
NOTICE = 90.0  # seconds: longer than we wait for IDLE before we look
INSTANCES = Path("/proc/sys/fs/inotify/max_user_instances")


def measure(folder: Path) -> Iterator[Figure]:
    authority = Authority(folder)
    options = Options(maildir=False, clients=MAILBOXES + 200)
    with _inotify(2 * MAILBOXES), SmtpProcess() as sink, Dovecot(authority, options) as dovecot:
        servers = Servers(imap=dovecot.imaps, smtp=sink.port, authority=authority.file)
        starts = [_start(folder / f"start-{number}", servers) for number in range(STARTS)]
        seconds, resident = (statistics.median(column) for column in zip(*starts, strict=True))
        yield Figure(says="start-up to watching", ours=seconds, unit="s", at_most=1.5)
        yield Figure(says="resident, one mailbox", ours=resident, unit="MB", at_most=90)
        addresses = [f"desk-{number}@practice.example" for number in range(MAILBOXES)]
        with daemon(folder / "thousand", addresses, servers) as crowd:
            yield from _idle(crowd, resident)
            yield _noticed(addresses, dovecot, sink)


def _start(folder: Path, servers: Servers) -> tuple[float, float]:
    """Seconds to watching, and MB after a while."""
    one = Daemon(folder, ["desk@practice.example"], servers)
    try:
        seconds = one.start()
        time.sleep(2)
        return seconds, one.resident()
    finally:
        one.close()


def _idle(crowd: Daemon, alone: float) -> Iterator[Figure]:
    time.sleep(5)  # the last of them settles
    before = crowd.worked()
    time.sleep(QUIET)
    busy = 100 * (crowd.worked() - before) / QUIET
    each = (crowd.resident() - alone) / (MAILBOXES - 1)
    yield Figure(says=f"each further of {MAILBOXES} mailboxes over TLS", ours=each, unit="MB", at_most=0.2)
    yield Figure(says=f"processor while {MAILBOXES} are idle", ours=busy, unit="%", at_most=2)


def _noticed(addresses: list[str], dovecot: Dovecot, sink: SmtpProcess) -> Figure:
    senders = []
    with Delivery(dovecot.lmtp) as delivery:
        for to in random.Random(1).sample(addresses, LETTERS):
            senders.append(sender())
            delivery.deliver(letter(senders[-1], to), to, senders[-1])
    came = {reply.recipients[0] for reply in sink.wait_for(LETTERS, NOTICE)}
    heard = len(came.intersection(senders))
    return Figure(says=f"answered, of {LETTERS} mails to as many mailboxes", ours=heard, unit="mails", at_least=LETTERS)


@contextmanager
def _inotify(instances: int) -> Iterator[None]:
    """Dovecot watches each mailbox with an instance of its own; beyond the limit it only looks every 30 s."""
    before = int(INSTANCES.read_text())
    if before >= instances:
        yield
        return
    try:
        INSTANCES.write_text(str(instances))
    except OSError:
        print(f"{INSTANCES} is {before} and cannot be raised: Dovecot tells of some mail up to 30 s late.", flush=True)
        yield
        return
    try:
        yield
    finally:
        INSTANCES.write_text(str(before))
