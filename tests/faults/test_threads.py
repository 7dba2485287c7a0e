"""A process that may start no more threads for a while: everybody is answered, and afterwards all is as before."""

import os
import shutil

import pytest

from tests.faults.fixtures import MakeDaemon
from tests.faults.letters import client, heard, letter, write
from tests.peers.daemon import Daemon
from tests.peers.dovecot import Dovecot
from tests.peers.processes import wait_until
from tests.peers.smtp_sink import SmtpSink

NOBODY = "54321"  # Linux exempts root from this limit
AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", "--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override")


@pytest.fixture
def limited(make_daemon: MakeDaemon, dovecot: Dovecot, smtp_sink: SmtpSink) -> Daemon:
    """A daemon of a user whose number of threads can be limited."""
    if os.geteuid() != 0:
        return make_daemon(dovecot.imap, smtp_sink.port)
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv of util-linux is not installed")
    return make_daemon(dovecot.imap, smtp_sink.port, {"HOME": "/"}, prefix=AS_NOBODY)


@pytest.mark.costs("a daemon without threads works through waves of mail")
def test_mail_that_comes_together_while_no_thread_can_be_started_is_answered_and_so_is_what_follows(
    limited: Daemon, dovecot: Dovecot, smtp_sink: SmtpSink, address: str
) -> None:
    limited.start()
    assert limited.is_well()
    limited.limit_threads(1)
    write(dovecot, address, range(1, 7))
    assert wait_until(lambda: len(heard(smtp_sink.received)) == 6, 30), "the caller's own thread does the work"
    smtp_sink.stop()
    dovecot.deliver(letter(client(7), address, 1), address, client(7))
    assert wait_until(lambda: limited.ask("SELECT count(*) FROM outgoing WHERE trouble <> ''") == 1, 30)
    smtp_sink.start()
    limited.limit_threads(None)
    write(dovecot, address, range(8, 14))
    assert wait_until(lambda: len(heard(smtp_sink.received)) == 13, 90), "nothing stands still for ever"
    assert limited.has_sent_all()
    assert len(smtp_sink.received) == 13
    assert limited.is_well(60)


def test_settings_taken_while_no_thread_can_be_started_work_as_soon_as_one_can(
    limited: Daemon, dovecot: Dovecot, smtp_sink: SmtpSink, address: str
) -> None:
    limited.start()
    assert limited.is_well()
    limited.limit_threads(1)
    limited.practice.write('\n[answers]\nagain_after = "5h"\n')
    limited.hang_up()
    assert limited.is_troubled("does not run", 30)
    limited.limit_threads(None)
    write(dovecot, address, range(1, 3))
    assert wait_until(lambda: len(heard(smtp_sink.received)) == 2, 60)
    assert limited.is_well(60)
