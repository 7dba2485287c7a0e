"""The mail servers crash, refuse, and hang up: everybody hears in the end, and nobody twice without a reason."""

import random
import secrets
import threading
from collections.abc import Callable

import pytest

from tests.faults.fixtures import MakeDaemon
from tests.faults.letters import client, duplicates, heard, write
from tests.peers.daemon import Daemon
from tests.peers.dovecot import Dovecot
from tests.peers.faketime import FakeTime
from tests.peers.processes import wait_until
from tests.peers.proxy import Proxy
from tests.peers.smtp_sink import SmtpSink, Stage, drops, says


def all_hear(daemon: Daemon, sink: SmtpSink, numbers: range, clock: FakeTime | None = None) -> bool:
    """Wait until all of them were answered; with a clock, what was put off is made due by a step of it."""
    wanted = {client(number) for number in numbers}
    daemon.decides(len(numbers))
    for _ in range(5):
        if clock is not None:
            clock.step(minutes=12)
        if wait_until(lambda: set(heard(sink.received)) >= wanted, 8, every=0.1):
            break
    return set(heard(sink.received)) == wanted and daemon.has_sent_all()


def test_mail_before_and_after_crashes_of_dovecot_is_answered_once(
    own_dovecot: Dovecot, smtp_sink: SmtpSink, make_daemon: MakeDaemon, address: str
) -> None:
    daemon = make_daemon(own_dovecot.imap, smtp_sink.port)
    daemon.start()
    write(own_dovecot, address, range(1, 11))
    own_dovecot.kill()
    own_dovecot.start()
    write(own_dovecot, address, range(11, 21))
    own_dovecot.restart()
    write(own_dovecot, address, range(21, 31))
    assert all_hear(daemon, smtp_sink, range(1, 31))
    assert len(smtp_sink.received) == 30
    assert daemon.is_well()


def test_an_smtp_server_that_refuses_breaks_off_and_is_away_gets_every_reply_in_the_end(
    dovecot: Dovecot, smtp_sink: SmtpSink, make_daemon: MakeDaemon, address: str, faketime: FakeTime
) -> None:
    daemon = make_daemon(dovecot.imap, smtp_sink.port, faketime.env)
    daemon.start()
    smtp_sink.will(Stage.CONNECT, says("421 4.3.2 closing down"))
    smtp_sink.will(Stage.MAIL, says("451 4.7.1 greylisted"))
    smtp_sink.will(Stage.RCPT, says("450 4.2.0 busy"), drops())
    smtp_sink.will(Stage.DATA, says("452 4.3.1 full"), drops())
    smtp_sink.will(Stage.BODY, drops())
    smtp_sink.will(Stage.DOT, says("451 4.3.0 later"), drops())
    write(dovecot, address, range(1, 21))
    assert len(daemon.decides(20)) == 20
    assert wait_until(daemon.sends_nothing)
    smtp_sink.stop()
    write(dovecot, address, range(21, 31))
    assert len(daemon.decides(30)) == 30
    smtp_sink.start()
    assert all_hear(daemon, smtp_sink, range(1, 31), faketime)
    assert len(smtp_sink.received) == 30
    assert daemon.is_well()


def test_a_reply_that_may_have_gone_out_is_sent_again_under_its_own_name_and_a_refused_one_is_not(
    dovecot: Dovecot, smtp_sink: SmtpSink, make_daemon: MakeDaemon, address: str, faketime: FakeTime
) -> None:
    daemon = make_daemon(dovecot.imap, smtp_sink.port, faketime.env)
    daemon.start()
    smtp_sink.will(Stage.RCPT, says("550 5.1.1 no such user"))
    write(dovecot, address, range(1, 2))
    assert wait_until(lambda: daemon.ask("SELECT count(*) FROM outgoing WHERE state = 'refused'") == 1)
    smtp_sink.will(Stage.DOT, drops(keep=True))
    write(dovecot, address, range(2, 4))
    assert smtp_sink.wait_for(2)
    faketime.step(minutes=1)
    assert smtp_sink.wait_for(3)
    assert daemon.has_sent_all()
    assert {sender: len(ids) for sender, ids in heard(smtp_sink.received).items()} == {client(2): 2, client(3): 1}
    assert duplicates(smtp_sink.received) == 1


def test_lines_that_stall_break_and_are_cut_cost_nobody_his_answer(
    dovecot: Dovecot,
    smtp_sink: SmtpSink,
    make_proxy: Callable[[int], Proxy],
    make_daemon: MakeDaemon,
    address: str,
    faketime: FakeTime,
) -> None:
    imap, smtp = make_proxy(dovecot.imap), make_proxy(smtp_sink.port)
    daemon = make_daemon(imap.port, smtp.port, faketime.env)
    daemon.start()
    seed = secrets.randbelow(1_000_000)
    dice, pause = random.Random(seed), threading.Event()
    print(f"seed {seed}")
    for first in range(1, 31, 5):
        write(dovecot, address, range(first, first + 5))
        for proxy in (imap, smtp):
            _spoil(proxy, dice)
        pause.wait(dice.uniform(0.1, 0.8))
        for proxy in (imap, smtp):
            proxy.flow()
    assert all_hear(daemon, smtp_sink, range(1, 31), faketime)
    assert duplicates(smtp_sink.received) <= 6, "more than one second copy for each fault"
    assert daemon.is_well()


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_a_mailbox_whose_line_died_in_silence_is_watched_again_within_two_minutes(
    dovecot: Dovecot, smtp_sink: SmtpSink, make_proxy: Callable[[int], Proxy], make_daemon: MakeDaemon, address: str
) -> None:
    proxy = make_proxy(dovecot.imap)
    daemon = make_daemon(proxy.port, smtp_sink.port)
    daemon.start()
    write(dovecot, address, range(1, 2))
    assert smtp_sink.wait_for(1)
    threading.Event().wait(5)
    silenced = proxy.connections
    proxy.stall()
    write(dovecot, address, range(2, 3))
    assert wait_until(lambda: proxy.connections > silenced, 120), "the dead line was not noticed"
    proxy.flow()
    assert smtp_sink.wait_for(2, 120)[1].recipients == (client(2),)


def _spoil(proxy: Proxy, dice: random.Random) -> None:
    proxy.crumbs = dice.choice((0, 0, 7))
    faults = (proxy.stall, proxy.cut, proxy.reset, proxy.refuse, lambda: proxy.cut_after(dice.randint(1, 4000)))
    dice.choice(faults)()
