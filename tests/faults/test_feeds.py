"""Calendar feeds that break off, stall, drip or ask for too much: the others are read, and mail is answered."""

import pytest

from tests.faults.fixtures import MakeDaemon
from tests.faults.letters import client, heard, write
from tests.peers.dovecot import Dovecot
from tests.peers.feed_server import (
    CALENDAR,
    Behaviour,
    FeedServer,
    drips_its_header,
    sends,
    short_body,
    stalls,
)
from tests.peers.processes import wait_until
from tests.peers.smtp_sink import SmtpSink

EVERY_DAY = CALENDAR.replace(b"DTSTART;VALUE=DATE:20261224", b"DTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=DAILY")
EVENT = EVERY_DAY[EVERY_DAY.index(b"BEGIN:VEVENT") : EVERY_DAY.index(b"END:VCALENDAR")]
TOO_MUCH = CALENDAR.replace(
    b"END:VCALENDAR", b"".join(EVENT.replace(b"UID:1", b"UID:%d" % each) for each in range(2500)) + b"END:VCALENDAR"
)


def is_answered(dovecot: Dovecot, address: str, sink: SmtpSink, number: int) -> bool:
    """Whether somebody who writes now is answered: nobody is before the second feed is in use."""
    write(dovecot, address, range(number, number + 1))
    return wait_until(lambda: client(number) in heard(sink.received), 3, every=0.1)


@pytest.mark.parametrize(
    ("bad", "promptly"),
    [
        (short_body, True),
        (sends(TOO_MUCH), True),
        (stalls, False),
        (drips_its_header, False),
    ],
    ids=["short body", "2,500 daily events", "stall", "dripping header"],
)
def test_a_practice_closed_by_its_second_feed_answers_whatever_the_first_one_does(
    dovecot: Dovecot,
    smtp_sink: SmtpSink,
    make_daemon: MakeDaemon,
    address: str,
    bad: Behaviour,
    promptly: bool,
) -> None:
    with FeedServer() as server:
        daemon = make_daemon(dovecot.imap, smtp_sink.port, hours='[hours]\ndaily = "0:00-24:00"\n')
        feeds = [server.address("/bad", bad), server.address("/good", sends(EVERY_DAY))]
        daemon.practice.write(f"[holidays]\nfeeds = {feeds}\n")
        daemon.start()
        assert wait_until(lambda: "/good" in server.asked, 20)
        assert not promptly or daemon.is_troubled("Calendar feed 1 cannot be used.")
        assert any(is_answered(dovecot, address, smtp_sink, number) for number in range(1, 11))
        assert server.asked.count("/bad") == 1
        assert not any("died" in str(line.get("event")) for line in daemon.lines())
        assert daemon.end() < 10
