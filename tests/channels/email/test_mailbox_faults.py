"""A watched mailbox whose server or line fails: everything is told in the end, and nothing hangs or spins."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.channels.email.watching import CLOCK, QUICK, Responder, account, letter
from tests.peers.certificates import Authority
from tests.peers.dovecot import Dovecot, Options
from tests.peers.lmtp import Delivery
from tests.peers.processes import PATIENCE, wait_until
from tests.peers.proxy import Proxy

ANA = "ana@client.example"
MakeProxy = Callable[[int], Proxy]


@pytest.fixture
def desk(tmp_path: Path) -> Responder:
    return Responder(tmp_path)


def test_a_restarted_server_is_found_again(own_dovecot: Dovecot, address: str, desk: Responder) -> None:
    with desk.watching(account(own_dovecot, address)):
        assert desk.at_its_place()
        own_dovecot.stop()
        assert wait_until(lambda: "refuses the connection" in desk.trouble)
        own_dovecot.start()
        own_dovecot.deliver(letter(address, "still there?"), address, ANA)
        assert desk.hears(1)
        assert wait_until(lambda: desk.trouble == "")
    assert desk.texts == ["still there?"]


def test_one_broken_connection_is_made_again_without_alarm(
    dovecot: Dovecot, make_proxy: MakeProxy, address: str, desk: Responder
) -> None:
    proxy = make_proxy(dovecot.imap)
    with desk.watching(account(dovecot, address, port=proxy.port)):
        assert desk.at_its_place()
        wait_until(lambda: False, 0.5)
        proxy.reset()
        assert wait_until(lambda: proxy.connections == 2)
        dovecot.deliver(letter(address), address, ANA)
        assert desk.hears(1)
    assert not any(desk.health)


def test_a_line_that_died_in_silence_is_noticed(
    dovecot: Dovecot, make_proxy: MakeProxy, address: str, desk: Responder
) -> None:
    proxy = make_proxy(dovecot.imap)
    quick = replace(QUICK, read=0.5, look_every=0.5)
    with desk.watching(account(dovecot, address, port=proxy.port), quick):
        assert desk.at_its_place()
        proxy.stall()
        dovecot.deliver(letter(address), address, ANA)
        assert wait_until(lambda: "does not answer in time" in desk.trouble)
        proxy.flow()
        assert desk.hears(1)
        assert wait_until(lambda: desk.trouble == "")


def test_a_server_that_hangs_up_at_once_is_not_asked_in_a_loop(
    dovecot: Dovecot, make_proxy: MakeProxy, address: str, desk: Responder
) -> None:
    proxy = make_proxy(dovecot.imap)
    proxy.refuse()
    slow = replace(QUICK, first_retry=0.2, longest_retry=5.0)
    with desk.watching(account(dovecot, address, port=proxy.port), slow):
        wait_until(lambda: False, 1.5)
        assert 2 <= proxy.connections <= 8


def test_stopping_breaks_off_a_read_that_hangs(
    dovecot: Dovecot, make_proxy: MakeProxy, address: str, desk: Responder
) -> None:
    proxy = make_proxy(dovecot.imap)
    mailbox, stop = (
        desk.mailbox(account(dovecot, address, port=proxy.port), replace(QUICK, read=60.0)),
        threading.Event(),
    )
    thread = threading.Thread(target=mailbox.listen, args=(stop, desk.told.extend))
    thread.start()
    assert desk.at_its_place()
    proxy.stall()
    mailbox.wake()  # leaves IDLE, and waits for an answer that does not come
    wait_until(lambda: False, 0.3)
    began = CLOCK.monotonic()
    stop.set()
    mailbox.wake()
    thread.join(PATIENCE)
    mailbox.close()
    assert CLOCK.monotonic() - began < 30, "the read has a minute"


def test_stopping_waits_two_seconds_for_a_server_that_fell_silent(
    dovecot: Dovecot, make_proxy: MakeProxy, address: str, desk: Responder
) -> None:
    proxy = make_proxy(dovecot.imap)
    settings = account(dovecot, address, port=proxy.port)
    mailbox, stop = desk.mailbox(settings, replace(QUICK, read=60.0, settle=30.0)), threading.Event()
    thread = threading.Thread(target=mailbox.listen, args=(stop, desk.told.extend))
    thread.start()
    assert desk.at_its_place()
    wait_until(lambda: False, 0.3)
    proxy.stall()
    stop.set()
    mailbox.wake()
    thread.join(30)
    mailbox.close()
    assert not thread.is_alive()


def test_stopping_ends_the_pause_between_attempts(desk: Responder, dovecot: Dovecot, address: str) -> None:
    settings = account(dovecot, address, password="tr0ub4dor")
    mailbox, stop = desk.mailbox(settings, replace(QUICK, lasting_retry=600)), threading.Event()
    thread = threading.Thread(target=mailbox.listen, args=(stop, desk.told.extend))
    thread.start()
    assert wait_until(lambda: bool(desk.trouble))
    stop.set()
    mailbox.wake()
    thread.join(PATIENCE)
    mailbox.close()
    assert not thread.is_alive()


@pytest.mark.parametrize("security", ["none", "tls"])
def test_a_burst_over_a_line_that_delivers_crumbs_and_breaks_is_told_whole(
    security: str, dovecot: Dovecot, authority: Authority, make_proxy: MakeProxy, address: str, desk: Responder
) -> None:
    proxy = make_proxy(dovecot.imaps if security == "tls" else dovecot.imap)
    proxy.crumbs = 7
    settings = account(dovecot, address, port=proxy.port, security=security, ca_file=authority.file)
    with desk.watching(settings), Delivery(dovecot.lmtp) as delivery:
        assert desk.at_its_place()
        for number in range(30):
            delivery.deliver(letter(address, f"number {number}"), address, ANA)
            if number in (10, 20):
                proxy.cut_after(1_000)
        assert wait_until(lambda: len(set(desk.texts)) == 30, 20)
    assert len(desk.told) == 30


def test_a_full_line_of_unrequested_answers_is_no_trouble(
    make_dovecot: Callable[[Options], Dovecot], address: str, desk: Responder
) -> None:
    server = make_dovecot(Options(idle_notify="1 s"))
    with desk.watching(account(server, address)):
        assert desk.at_its_place()
        wait_until(lambda: False, 1.3)
        server.deliver(letter(address), address, ANA)
        assert desk.hears(1)
    assert desk.trouble == ""
