"""Mail that servers and libraries stumble over: it is told in some form, and never blocks what comes after it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from channels import ChannelError, Signal
from channels.email.mailbox import Mailbox
from tests.channels.email.watching import Responder, account, letter
from tests.peers.dovecot import Dovecot

ANA = "ana@client.example"


@pytest.fixture
def desk(tmp_path: Path) -> Responder:
    return Responder(tmp_path)


@pytest.fixture
def mailbox(dovecot: Dovecot, address: str, desk: Responder) -> Mailbox:
    """A mailbox that was looked at once, and is empty."""
    mailbox = desk.mailbox(account(dovecot, address))
    mailbox.sweep(desk.told.extend)
    mailbox.close()
    return mailbox


def persistently(look: Callable[[], int]) -> None:
    """Look as `listen` does: again after each failure."""
    for _attempt in range(10):
        try:
            look()
        except ChannelError:
            continue
        return
    pytest.fail("the mailbox is blocked")


def test_a_mail_the_server_cannot_read_is_given_up_by_name_and_the_next_is_told(
    dovecot: Dovecot, address: str, desk: Responder, mailbox: Mailbox
) -> None:
    dovecot.deliver(letter(address, "broken on the server's disk"), address, ANA)
    broken = [file for file in dovecot.home(address).rglob("*") if file.is_file() and b"disk" in file.read_bytes()]
    for file in broken:
        file.chmod(0)
    assert broken
    dovecot.deliver(letter(address, "after it"), address, ANA)
    persistently(lambda: mailbox.sweep(desk.told.extend))
    mailbox.close()
    assert [Signal.UNREADABLE in mail.signals for mail in desk.told] == [True, False]
    assert desk.texts == ["", "after it"]


@pytest.mark.parametrize(
    ("extra", "body"),
    [
        ("".join(f"X-{number}: {'x' * 500}\n" for number in range(600)), "many headers"),
        ("Subject: \0\x01\x80\n", "odd octets"),
        ("Content-Type: multipart/mixed; boundary=\n", "no boundary"),
        ('Content-Type: text/plain; charset="; DROP\n', "odd parameter"),
        ("Content-Type: text/plain; charset=x-unknown-999\nContent-Transfer-Encoding: nonsense\n", "odd charset"),
        ("Content-Type: message/rfc822\n", "From: bo@client.example\n\nforwarded"),
        ("Content-Type: multipart/mixed; boundary=a\n", "--a\nContent-Type: message/rfc822\n\n--a--"),
    ],
    ids=["headers", "octets", "boundary", "parameter", "charset", "message", "nested"],
)
def test_odd_mail_is_told(
    extra: str, body: str, dovecot: Dovecot, address: str, desk: Responder, mailbox: Mailbox
) -> None:
    dovecot.deliver(letter(address, body, extra=extra), address, ANA)
    dovecot.deliver(letter(address, "after it"), address, ANA)
    assert mailbox.sweep(desk.told.extend) == 2
    mailbox.close()
    assert desk.texts[1] == "after it"
    assert desk.told[0].sender == ANA


def test_mail_nested_a_hundred_deep_is_told(dovecot: Dovecot, address: str, desk: Responder, mailbox: Mailbox) -> None:
    deep = "".join(f"--b{level}\nContent-Type: multipart/mixed; boundary=b{level + 1}\n\n" for level in range(300))
    dovecot.deliver(letter(address, deep, extra="Content-Type: multipart/mixed; boundary=b0\n"), address, ANA)
    dovecot.deliver(letter(address, "after it"), address, ANA)
    assert mailbox.sweep(desk.told.extend) == 2
    mailbox.close()
    assert desk.texts[1] == "after it"
