"""A clock that disagrees with the mail server's is told; mail that somebody moved is not taken for one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from channels.email.clock_check import ClockCheck
from tests.channels.email.watching import CLOCK, Responder, account, letter
from tests.peers.dovecot import Dovecot
from tests.peers.processes import wait_until

NOW = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def desk(tmp_path: Path) -> Responder:
    return Responder(tmp_path)


@pytest.fixture
def desk_behind(tmp_path: Path) -> Responder:
    """On a computer whose clock is two hours behind."""
    return Responder(tmp_path, lambda: CLOCK.now() - 2 * HOUR - MINUTE)


def checked(*looks: tuple[timedelta, timedelta]) -> str:
    """The trouble after looks at such times, each finding mail that seems so much older than the look."""
    check = ClockCheck("mail.example.org")
    check.is_up_to_date(NOW)
    for after, age in looks:
        now = NOW + after
        check.is_up_to_date(now - MINUTE)
        check.compare([now - age], now)
    return check.trouble


def test_mail_from_the_future_tells_of_a_clock_that_is_behind() -> None:
    assert checked((MINUTE, -5 * HOUR)).startswith(
        "The clock of this computer is 5 hours behind that of mail.example.org."
    )
    assert checked((MINUTE, -2 * MINUTE)) == ""
    assert checked((MINUTE, -5 * HOUR), (9 * MINUTE, 0 * MINUTE)) == "", "it was set right"


def test_fresh_mail_that_is_old_twice_by_the_same_tells_of_a_clock_that_is_ahead() -> None:
    assert "20 minutes ahead of" in checked((5 * MINUTE, 20 * MINUTE), (30 * MINUTE, 20 * MINUTE))
    assert checked((5 * MINUTE, 20 * MINUTE)) == "", "somebody may have moved one mail"
    assert checked((5 * MINUTE, 9 * HOUR), (30 * MINUTE, 700 * HOUR)) == "", "or two"
    assert checked((5 * MINUTE, 20 * MINUTE), (6 * MINUTE - timedelta(seconds=1), 20 * MINUTE)) == "", "or some at once"
    assert checked((5 * MINUTE, 20 * MINUTE), (30 * MINUTE, 20 * MINUTE), (60 * MINUTE, 0 * MINUTE)) == ""


def test_mail_that_waited_while_nobody_looked_says_nothing() -> None:
    check = ClockCheck("mail.example.org")
    check.compare([NOW - 3 * HOUR], NOW)
    check.is_up_to_date(NOW)
    check.compare([NOW - 2 * HOUR], NOW + 8 * HOUR)
    assert check.trouble == ""


def test_a_real_server_shows_that_our_clock_is_behind(dovecot: Dovecot, address: str, desk_behind: Responder) -> None:
    with desk_behind.watching(account(dovecot, address)):
        assert desk_behind.at_its_place()
        dovecot.deliver(letter(address), address, "ana@client.example")
        assert wait_until(lambda: "2 hours behind that of 127.0.0.1" in desk_behind.trouble)


def test_a_real_server_whose_clock_agrees_is_no_trouble(dovecot: Dovecot, address: str, desk: Responder) -> None:
    with desk.watching(account(dovecot, address)):
        assert desk.at_its_place()
        dovecot.deliver(letter(address), address, "ana@client.example")
        assert desk.hears(1)
    assert desk.trouble == ""
