"""Mail from people, each of whom writes once or more."""

from collections import defaultdict
from collections.abc import Sequence

from tests.peers.dovecot import Dovecot
from tests.peers.lmtp import Delivery
from tests.peers.smtp_sink import Received


def client(number: int | str) -> str:
    return f"client-{number}@mail.example"


def letter(sender: str, to: str, number: int | str = 1, text: str = "Could we move Tuesday?") -> bytes:
    """The `number` of a sender tells his letters apart."""
    lines = (
        f"From: A Person <{sender}>",
        f"To: <{to}>",
        "Subject: Tuesday",
        f"Message-ID: <{number}.{sender}>",
        "Date: Mon, 23 Nov 2026 20:00:00 +0000",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "",
        text,
        "",
    )
    return "\r\n".join(lines).encode()


def write(dovecot: Dovecot, to: str, numbers: range) -> None:
    """Each of these clients writes once."""
    with Delivery(dovecot.lmtp) as delivery:
        for number in numbers:
            delivery.deliver(letter(client(number), to), to, client(number))


def heard(mails: Sequence[Received]) -> dict[str, list[str]]:
    """The Message-IDs of the replies, by who got them."""
    replies = defaultdict(list)
    for mail in mails:
        replies[mail.recipients[0]].append(str(mail.message["Message-ID"]))
    return replies


def duplicates(mails: Sequence[Received]) -> int:
    """How many replies came once more; each with the Message-ID of the first, or this fails."""
    replies = heard(mails)
    for sender, ids in replies.items():
        assert len(set(ids)) == 1, f"{sender} got two different replies: {ids}"
    return sum(len(ids) - 1 for ids in replies.values())
