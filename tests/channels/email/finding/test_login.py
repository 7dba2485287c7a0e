"""Signing in once at each server, as guided set-up does before it writes anything."""

from collections.abc import Iterator

import pytest

from channels.email.account_setup import EmailAccountSetup
from channels.email.finding.search import AccountSearch
from channels.setup import Proposal
from tests.peers.certificates import Authority
from tests.peers.dovecot import PASSWORD, Dovecot
from tests.peers.smtp_sink import SmtpSink, Stage, Terms, says

SETUP = EmailAccountSetup(AccountSearch(lambda _name, _kind: [], lambda _url: None))


@pytest.fixture
def sink(authority: Authority) -> Iterator[SmtpSink]:
    with SmtpSink(Terms(password=PASSWORD, login_required=True, tls=authority.server_context())) as sink:
        yield sink


@pytest.fixture
def proposal(dovecot: Dovecot, sink: SmtpSink, address: str) -> Proposal:
    servers = {"imap": f"localhost:{dovecot.imaps}/tls", "smtp": f"localhost:{sink.port}/tls"}
    return SETUP.by_hand(address, servers)


def test_the_right_password_is_tried_once_at_each_server(
    proposal: Proposal, sink: SmtpSink, authority: Authority
) -> None:
    found = SETUP.test(proposal, PASSWORD, str(authority.file))
    assert [(one.ok, one.about) for one in found] == [(True, "Receiving"), (True, "Sending")]
    assert len(sink.logins) == 1
    assert not sink.received


def test_a_wrong_password_is_not_taken_to_the_second_server(
    proposal: Proposal, sink: SmtpSink, authority: Authority
) -> None:
    (found,) = SETUP.test(proposal, "wrong horse", str(authority.file))
    assert not found.ok
    assert "does not accept the user name and password" in found.says
    assert sink.logins == []
    assert "wrong horse" not in found.says


def test_a_mailbox_that_may_not_send_is_told_apart(proposal: Proposal, sink: SmtpSink, authority: Authority) -> None:
    sink.will(Stage.LOGIN, says("535 5.7.139 SmtpClientAuthentication is disabled"))
    received, sending = SETUP.test(proposal, PASSWORD, str(authority.file))
    assert (received.ok, sending.ok) == (True, False)
    assert sending.says.startswith("Reading your mail works, and sending does not.")


def test_a_certificate_that_nobody_vouches_for_gets_no_password(proposal: Proposal, sink: SmtpSink) -> None:
    (found,) = SETUP.test(proposal, PASSWORD)
    assert not found.ok
    assert "certificate" in found.says
    assert sink.logins == []
