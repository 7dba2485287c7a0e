"""One closed night, from 16:59 to the next 9:00, on the servers' and the daemon's own clocks."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.faults.fixtures import MakeDaemon
from tests.faults.letters import letter
from tests.peers.daemon import Daemon
from tests.peers.dovecot import Dovecot, Options
from tests.peers.faketime import FakeTime
from tests.peers.processes import wait_until
from tests.peers.smtp_process import SmtpProcess
from tests.peers.smtp_sink import Received

ANA = "ana@mail.example"
NEW_YORK = ZoneInfo("America/New_York")
HOURS = '[hours]\nmon-fri = "9-17"\n'


def at(day: int, time: str) -> datetime:
    """November 2026, by the practice's clock; the 23rd is a Monday."""
    hour, minute, second = map(int, time.split(":"))
    return datetime(2026, 11, day, hour, minute, second, tzinfo=NEW_YORK)


@pytest.fixture
def dovecot_in_time(faketime: FakeTime, make_dovecot: Callable[[Options], Dovecot]) -> Dovecot:
    """A Dovecot that stamps each arrival by the clock of the test."""
    faketime.set(at(23, "16:59:00"))
    return make_dovecot(Options(maildir=False, env=faketime.env))


class Night:
    """Ana writes, and what comes of it is waited for."""

    def __init__(self, dovecot: Dovecot, smtp: SmtpProcess, daemon: Daemon, address: str) -> None:
        self._dovecot, self._smtp, self._daemon, self._address = dovecot, smtp, daemon, address
        self._wrote = 0

    def writes(self) -> str:
        """Ana's next mail arrives now. The reason of what is decided about it."""
        self._wrote += 1
        self._dovecot.deliver(letter(ANA, self._address, self._wrote), self._address, ANA)
        decided = self._daemon.decides(self._wrote)
        assert len(decided) == self._wrote, "nothing was decided"
        return decided[-1]

    def heard(self, count: int) -> Received:
        """The newest of so many replies, and no more."""
        replies = self._smtp.wait_for(count)
        assert len(replies) == count
        return replies[-1]

    def unread(self) -> str:
        return self._dovecot.admin("mailbox", "status", "-u", self._address, "messages unseen", "INBOX").strip()


@pytest.mark.timeout(150)
def test_one_closed_night_on_real_servers_and_a_clock_that_crosses_closing_and_opening(
    faketime: FakeTime, dovecot_in_time: Dovecot, smtp: SmtpProcess, make_daemon: MakeDaemon, address: str
) -> None:
    daemon = make_daemon(dovecot_in_time.imap, smtp.port, faketime.env, timezone="America/New_York", hours=HOURS)
    daemon.start()
    night = Night(dovecot_in_time, smtp, daemon, address)

    faketime.set(at(23, "16:59:50"))
    assert night.writes() == "working-hours"
    faketime.set(at(23, "16:59:58"))
    faketime.run_until(at(23, "17:00:01"))  # the daemon runs through closing time by itself
    assert night.writes() == "answered"
    first = night.heard(1)
    assert (first.recipients, first.sender) == ((ANA,), address)
    text = " ".join(first.message.get_content().split())
    assert "Tuesday, November 24, at 9:00" in text
    assert "988" in text
    assert "911" in text
    assert night.writes() == "already-told"

    faketime.set(at(24, "08:58:58"))
    assert night.writes() == "answered-again"
    assert night.heard(2).recipients == (ANA,)
    faketime.set(at(24, "08:59:59"))
    faketime.run_until(at(24, "09:00:01"))
    assert night.writes() == "working-hours"
    # A clock that is set wakes nobody: the heartbeat notices, within half a minute.
    assert wait_until(lambda: 'after_hours{channel="office"} 0.0' in daemon.figures(), 45)

    night.heard(2)
    assert night.unread() == "INBOX messages=5 unseen=5"
    assert daemon.end() < 5
