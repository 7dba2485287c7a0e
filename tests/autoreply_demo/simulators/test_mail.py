"""The mail provider of the demo, as IMAPClient and smtplib meet it."""

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from autoreply_demo.simulators.mail.server import MailServer
from schedules import FakeClock

DESK = "desk@practice.example"
FIVE = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
MAIL = b"From: Ana <ana@client.example>\r\nTo: desk@practice.example\r\nSubject: Hello\r\n\r\nGood evening.\r\n"


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with MailServer({DESK: "secret", "lee@practice.example": "other"}) as stand_in:
        yield stand_in


@pytest.fixture
def client(mail: MailServer) -> Iterator[IMAPClient]:
    with IMAPClient("127.0.0.1", mail.imap_port, ssl=False, timeout=10) as client:
        client.login(DESK, "secret")
        client.normalise_times = False
        client.select_folder("INBOX", readonly=True)
        yield client


def test_a_delivered_mail_rings_idle_and_keeps_the_time_it_was_given(mail: MailServer, client: IMAPClient) -> None:
    for number in range(1, 40):
        client.idle()
        mail.deliver(MAIL, DESK, FIVE)
        assert (number, b"EXISTS") in client.idle_check(timeout=30)
        client.idle_done()
    [uid] = client.search(["UID", "139:*"])
    fetched = client.fetch([uid], ["INTERNALDATE", "FLAGS", "BODY.PEEK[HEADER]<0.65536>", "BODY.PEEK[TEXT]<0.4>"])[uid]
    assert fetched[b"INTERNALDATE"] == FIVE
    assert fetched[b"BODY[HEADER]<0>"] + fetched[b"BODY[TEXT]<0>"] == MAIL[: MAIL.index(b"Good") + 4]
    assert b"\\Seen" not in fetched[b"FLAGS"]
    assert client.folder_status("INBOX", ["UIDNEXT"])[b"UIDNEXT"] == uid + 1


def test_each_mailbox_is_its_own_and_behind_its_password(mail: MailServer, client: IMAPClient) -> None:
    mail.deliver(MAIL, "lee@practice.example", FIVE)
    assert client.search() == []
    with IMAPClient("127.0.0.1", mail.imap_port, ssl=False) as other, pytest.raises(LoginError):
        other.login("lee@practice.example", "secret")
    with pytest.raises(KeyError):
        mail.deliver(MAIL, "nobody@practice.example", FIVE)
    with pytest.raises(ValueError, match="zone"):
        mail.deliver(MAIL, DESK, FIVE.replace(tzinfo=None))


def test_what_is_sent_is_kept_and_can_be_waited_for(mail: MailServer) -> None:
    assert mail.wait_for(1, timeout=0.01) == []
    with smtplib.SMTP("127.0.0.1", mail.smtp_port) as sender:
        sender.login(DESK, "secret")
        sender.sendmail("", ["ana@client.example"], MAIL)
    [sent] = mail.wait_for(1, timeout=30)
    assert (sent.sender, sent.recipients, sent.raw) == ("", ("ana@client.example",), MAIL)
    assert sent.message["Subject"] == "Hello"
    assert "Hello" not in repr(sent)


def test_what_is_sent_to_one_of_its_own_users_arrives_there_where_it_has_a_clock(
    mail: MailServer, client: IMAPClient
) -> None:
    clock = FakeClock(FIVE)
    with MailServer({DESK: "secret"}, clock) as other, IMAPClient("127.0.0.1", other.imap_port, ssl=False) as inbox:
        for server in (mail, other):
            with smtplib.SMTP("127.0.0.1", server.smtp_port) as sender:
                sender.login(DESK, "secret")
                sender.sendmail(DESK, [DESK, "ana@client.example"], MAIL)
            assert len(server.wait_for(1, timeout=30)) == 1
        inbox.login(DESK, "secret")
        inbox.normalise_times = False
        inbox.select_folder("INBOX", readonly=True)
        [uid] = set(inbox.search()) - set(range(1, 101))
        assert inbox.fetch([uid], ["INTERNALDATE"])[uid][b"INTERNALDATE"] == FIVE
    assert client.noop()
    assert client.search() == []


def test_it_ends_while_somebody_waits_in_idle() -> None:
    with MailServer({DESK: "secret"}) as mail:
        client = IMAPClient("127.0.0.1", mail.imap_port, ssl=False, timeout=10)
        client.login(DESK, "secret")
        client.select_folder("INBOX", readonly=True)
        client.idle()
    with pytest.raises(OSError, match="refused"):
        IMAPClient("127.0.0.1", mail.imap_port, ssl=False, timeout=1)
    client.shutdown()
