"""Two daemons that share a PostgreSQL record and watch one mailbox: each mail is answered once."""

import pytest
import sqlalchemy as sa

from autoreply.concurrency.keyed_queue import LONGEST
from channels.email.mailbox import TOGETHER
from tests.conftest import installed
from tests.faults.fixtures import MakeDaemon
from tests.faults.letters import client, duplicates, heard, write
from tests.peers.daemon import Daemon
from tests.peers.dovecot import Dovecot
from tests.peers.faketime import FakeTime
from tests.peers.postgres import Postgres
from tests.peers.processes import wait_until
from tests.peers.smtp_process import SmtpProcess


def pair(make: MakeDaemon, dovecot: Dovecot, smtp: SmtpProcess, clock: FakeTime, record: str) -> tuple[Daemon, Daemon]:
    """Both at their place before the first mail comes."""
    first, second = (make(dovecot.imap, smtp.port, clock.env, record=record) for _ in range(2))
    first.start()
    second.start()
    return first, second


def hear(smtp: SmtpProcess, people: int, seconds: float = 60.0) -> bool:
    """Wait until so many people were answered."""
    return wait_until(lambda: len(heard(smtp.received)) >= people, seconds, every=0.1)


def write_until_both_answer(first: Daemon, second: Daemon, dovecot: Dovecot, address: str, smtp: SmtpProcess) -> int:
    """How many people wrote until then. The second one finds the bookmark of the first, and so says that it is at its
    place while it still signs in.
    """
    wrote = 0
    while not (first.reasons()["answered"] and second.reasons()["answered"]):
        assert wrote < 1000, "one of them does all the work"
        write(dovecot, address, range(wrote + 1, wrote + 11))
        wrote += 10
        assert hear(smtp, wrote)
    return wrote


@pytest.mark.parametrize("mails", [60, pytest.param(500, marks=[pytest.mark.soak, pytest.mark.timeout(600)])])
def test_two_replicas_answer_each_mail_once_and_one_of_them_finishes_what_the_other_died_over(
    dovecot: Dovecot,
    smtp: SmtpProcess,
    make_daemon: MakeDaemon,
    address: str,
    fresh_postgres_url: str,
    faketime: FakeTime,
    mails: int,
) -> None:
    first, second = pair(make_daemon, dovecot, smtp, faketime, fresh_postgres_url)
    begun = write_until_both_answer(first, second, dovecot, address, smtp)
    done = begun + mails
    write(dovecot, address, range(begun + 1, done + 1))
    assert wait_until(lambda: len(smtp.received) >= done, 180)
    assert first.has_sent_all()
    assert heard(smtp.received).keys() == {client(number) for number in range(1, done + 1)}
    assert len(smtp.received) == done
    shares = first.reasons()["answered"], second.reasons()["answered"]
    print(f"{done} mails, {shares[0]} answered by one replica, {shares[1]} by the other")
    assert sum(shares) == done

    write(dovecot, address, range(done + 1, done + mails + 1))
    assert wait_until(lambda: len(smtp.received) >= done + mails // 4, 30, every=0.0005)
    first.kill()
    # But for what waited in the dead one's lane, what was decided together with it, and what was being sent.
    assert hear(smtp, done + mails - LONGEST - TOGETHER - 2)
    faketime.step(minutes=6)  # the lease of the dead one ends
    assert second.has_sent_all()
    assert len(heard(smtp.received)) == done + mails
    assert duplicates(smtp.received) <= 1
    assert second.is_well()


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_a_postgresql_that_crashes_and_is_away_costs_nobody_his_answer(
    dovecot: Dovecot, smtp: SmtpProcess, make_daemon: MakeDaemon, address: str, faketime: FakeTime
) -> None:
    with installed(Postgres) as server, server.database() as record:
        _keep_what_is_committed(record)
        daemon = make_daemon(dovecot.imap, smtp.port, faketime.env, record=record)
        daemon.start()
        for first in range(1, 61, 20):
            write(dovecot, address, range(first, first + 10))
            server.kill()
            write(dovecot, address, range(first + 10, first + 20))
            assert daemon.is_troubled("does not answer", 30)
            server.start()
            if not hear(smtp, first + 19, 20):
                faketime.step(minutes=6)  # claimed as the server died: the lease has to end
                assert hear(smtp, first + 19)
        faketime.step(minutes=6)
        assert daemon.has_sent_all(60)
        assert duplicates(smtp.received) <= 3, "more than one for each crash"
        assert daemon.is_well(60)


def _keep_what_is_committed(record: str) -> None:
    """The servers of the tests are quick and forgetful; this one is to remember as real ones do."""
    engine = sa.create_engine(record, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f"ALTER DATABASE {sa.make_url(record).database} SET synchronous_commit = on"))
