"""How fast a burst of mail from as many senders is answered: from the first delivery to the last reply.

Ours, the bare script's and Dovecot's own answering machine (Sieve vacation) take turns on one Dovecot.
"""

import statistics
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.letters import letter, sender
from tests.bench.watchers import Servers, bare, daemon
from tests.peers.certificates import Authority
from tests.peers.dovecot import Dovecot, Options
from tests.peers.lmtp import Delivery
from tests.peers.processes import CLOCK, PeerError
from tests.peers.smtp_process import SmtpProcess

MAILS, ROUNDS = 1000, 7
OURS, THEIRS, SIEVE = "desk@practice.example", "bare@practice.example", "sieve@practice.example"
VACATION = """
require ["vacation"];
vacation :days 1 :subject "Auto: we are closed" "Thank you for your message. The office is closed.";
"""


def measure(folder: Path) -> Iterator[Figure]:
    rates: dict[str, list[float]] = {OURS: [], THEIRS: [], SIEVE: []}
    with SmtpProcess() as sink:
        # A maildir numbers mails of a burst out of turn now and then; how a server stores is not what is compared.
        options = Options(maildir=False, submission_port=sink.port)
        with Dovecot(Authority(folder), options) as dovecot:
            servers = Servers(imap=dovecot.imap, smtp=sink.port)
            dovecot.install_sieve(SIEVE, VACATION)
            with daemon(folder / "daemon", [OURS], servers), bare(THEIRS, servers):
                for _round in range(ROUNDS):
                    for to, seen in rates.items():
                        seen.append(_burst(sink, dovecot, to))
    ours, theirs, sieve = (statistics.median(rates[to]) for to in (OURS, THEIRS, SIEVE))
    says, unit = f"burst of {MAILS} mails (median of {ROUNDS})", "mails/s"
    yield Figure(says=says, ours=ours, unit=unit, peer=theirs, peer_name="bare script", at_least=0.8)
    yield Figure(says=says, ours=ours, unit=unit, peer=sieve, peer_name="Sieve vacation", at_least=1.2)


def _burst(sink: SmtpProcess, dovecot: Dovecot, to: str) -> float:
    """Mails per second."""
    before, began = len(sink.received), CLOCK.monotonic()
    senders = [sender() for _mail in range(MAILS)]
    with Delivery(dovecot.lmtp) as delivery:
        for who in senders:
            delivery.deliver(letter(who, to), to, who)
    came = sink.wait_for(before + MAILS, 120)[before:]
    if sorted(reply.recipients[0] for reply in came) != sorted(senders):
        raise PeerError(f"{MAILS} mails to {to} had {len(came)} replies")
    return MAILS / (max(reply.at for reply in came) - began)
