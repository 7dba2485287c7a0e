"""`kill -9` at random moments in a run of mails: nobody who should hear hears nothing, and no stranger copies come.

A kill may cost one duplicate, of the reply that was under way, with the same Message-ID; nothing else may.
"""

import random
import secrets
import threading

import pytest

from tests.faults.fixtures import MakeDaemon
from tests.faults.letters import client, duplicates, heard, letter
from tests.peers.daemon import Daemon
from tests.peers.dovecot import Dovecot
from tests.peers.lmtp import Delivery
from tests.peers.processes import wait_until
from tests.peers.smtp_process import SmtpProcess


class Run:
    """So many mails, each from another person, while the daemon is killed so many times."""

    def __init__(self, daemon: Daemon, dovecot: Dovecot, smtp: SmtpProcess, address: str) -> None:
        self._daemon, self._dovecot, self._smtp, self._address = daemon, dovecot, smtp, address
        seed = secrets.randbelow(1_000_000)
        self._dice = random.Random(seed)
        self.wrote = self.kills = 0
        print(f"seed {seed}")

    def write_and_kill(self, mails: int) -> None:
        """Mails come in while the daemon is up, or already down; then it is killed and started again."""
        with Delivery(self._dovecot.lmtp) as delivery:
            writing = threading.Thread(target=self._write, args=(delivery, mails))
            writing.start()
            self._wait_for_a_moment(mails)
            self._daemon.kill()
            self.kills += 1
            self._daemon.start(wait=False)
            writing.join()

    def everybody_heard(self, seconds: float) -> bool:
        return wait_until(lambda: len(heard(list(self._smtp.received))) >= self.wrote, seconds, every=0.2)

    def _write(self, delivery: Delivery, mails: int) -> None:
        for _ in range(mails):
            self.wrote += 1
            sender = client(self.wrote)
            delivery.deliver(letter(sender, self._address), self._address, sender)

    def _wait_for_a_moment(self, mails: int) -> None:
        """At any time of its life, also while it starts; or, two times of three, in the middle of a burst."""
        if self._dice.random() < 0.33:
            threading.Event().wait(self._dice.uniform(0.0, 3.0))
            return
        enough = len(self._smtp.received) + self._dice.randint(1, mails)
        wait_until(lambda: len(self._smtp.received) >= enough, 5, every=0.0005)
        threading.Event().wait(self._dice.uniform(0.0, 0.01))


@pytest.mark.parametrize(
    ("mails", "kills"),
    [
        (60, 3),
        pytest.param(1000, 60, marks=[pytest.mark.soak, pytest.mark.timeout(1800)]),
    ],
)
def test_whoever_writes_is_answered_however_often_the_daemon_is_killed(
    dovecot: Dovecot, smtp: SmtpProcess, make_daemon: MakeDaemon, address: str, mails: int, kills: int
) -> None:
    daemon = make_daemon(dovecot.imap, smtp.port)
    daemon.start()
    run = Run(daemon, dovecot, smtp, address)
    while run.kills < kills:
        run.write_and_kill((mails - run.wrote) // (kills - run.kills))
    assert run.everybody_heard(60)
    assert daemon.has_sent_all()
    assert daemon.end() < 5
    received = smtp.received
    print(f"{run.wrote} mails, {run.kills} kills, {duplicates(received)} duplicates")
    assert set(heard(received)) == {client(number) for number in range(1, mails + 1)}
    assert duplicates(received) <= kills
