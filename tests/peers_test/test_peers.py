"""The peers themselves: each does what the tests that stand on it take for granted."""

import smtplib
import socket
from collections.abc import Callable

import psycopg
import pytest
import requests
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from tests.conftest import installed
from tests.peers.certificates import Authority
from tests.peers.dovecot import PASSWORD, Dovecot, Options
from tests.peers.oauth import OAuthServer
from tests.peers.postgres import Postgres
from tests.peers.processes import wait_until
from tests.peers.proxy import Proxy
from tests.peers.smtp_process import SmtpProcess
from tests.peers.smtp_sink import SmtpSink, Stage, Terms, drops, says, stalls

MAIL = b"From: Ana <ana@client.example>\r\nTo: desk@practice.example\r\nSubject: Hello\r\n\r\nGood evening.\r\n"


def inbox(port: int, user: str) -> IMAPClient:
    client = IMAPClient("127.0.0.1", port, ssl=False, timeout=10)
    client.login(user, PASSWORD)
    client.select_folder("INBOX", readonly=True)
    return client


def test_dovecot_tells_idle_of_a_delivered_mail(dovecot: Dovecot, address: str) -> None:
    with inbox(dovecot.imap, address) as client:
        assert client.search() == []
        client.idle()
        dovecot.deliver(MAIL, address, "ana@client.example")
        assert (1, b"EXISTS") in client.idle_check(timeout=30)
        client.idle_done()
        assert client.fetch([1], ["BODY.PEEK[]"])[1][b"BODY[]"].endswith(MAIL)


def test_dovecot_speaks_tls_only_with_those_who_trust_its_authority(
    dovecot: Dovecot, authority: Authority, address: str
) -> None:
    with IMAPClient("127.0.0.1", dovecot.imaps, ssl_context=authority.client_context()) as client:
        client.login(address, PASSWORD)
        assert client.find_special_folder(b"\\Sent") == "Sent"
    with pytest.raises(OSError, match="certificate verify failed"):
        IMAPClient("127.0.0.1", dovecot.imaps)


def test_dovecot_refuses_a_wrong_password_at_once(dovecot: Dovecot, address: str) -> None:
    with IMAPClient("127.0.0.1", dovecot.imap, ssl=False) as client, pytest.raises(LoginError):
        client.login(address, "wrong")


def test_dovecot_keeps_mail_and_ports_when_killed_and_started_again(own_dovecot: Dovecot, address: str) -> None:
    own_dovecot.deliver(MAIL, address)
    own_dovecot.kill()
    with pytest.raises(OSError, match="refused"):
        inbox(own_dovecot.imap, address)
    own_dovecot.start()
    with inbox(own_dovecot.imap, address) as client:
        assert client.search() == [1]
    own_dovecot.set_uidvalidity(address, 4711)
    with inbox(own_dovecot.imap, address) as client:
        assert client.folder_status("INBOX", ["UIDVALIDITY"])[b"UIDVALIDITY"] == 4711


def test_dovecot_can_be_without_idle(make_dovecot: Callable[[Options], Dovecot], address: str) -> None:
    with inbox(make_dovecot(Options(idle=False)).imap, address) as client:
        assert not client.has_capability("IDLE")
        assert client.has_capability("UIDPLUS")


def test_dovecot_asks_the_oauth_server_about_a_token(
    make_dovecot: Callable[[Options], Dovecot], oauth_server: OAuthServer
) -> None:
    server = make_dovecot(Options(introspection=oauth_server.introspect_url))
    token = str(oauth_server.grant()["access_token"])
    with IMAPClient("127.0.0.1", server.imap, ssl=False) as client:
        client.oauth2_login(oauth_server.user, token)
        client.select_folder("INBOX")
    oauth_server.revoke()
    with IMAPClient("127.0.0.1", server.imap, ssl=False) as client, pytest.raises(IMAPClientError):
        client.oauth2_login(oauth_server.user, token)


def test_a_sieve_vacation_of_dovecot_answers_to_the_sink(
    make_dovecot: Callable[[Options], Dovecot], smtp_sink: SmtpSink, address: str
) -> None:
    server = make_dovecot(Options(submission_port=smtp_sink.port))
    script = f'require ["vacation"]; vacation :addresses ["{address}"] "I am away.";'
    server.install_sieve(address, script)
    server.deliver(MAIL.replace(b"desk@practice.example", address.encode()), address, "ana@client.example")
    [reply] = smtp_sink.wait_for(1)
    assert (reply.sender, reply.recipients) == ("", ("ana@client.example",))
    assert "I am away." in reply.message.get_content()


def send(sink: SmtpSink) -> None:
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=30) as client:
        client.sendmail("desk@practice.example", ["ana@client.example"], MAIL)


def test_the_sink_keeps_what_it_gets_and_follows_its_script(smtp_sink: SmtpSink) -> None:
    for stage, code in ((Stage.MAIL, 451), (Stage.RCPT, 550), (Stage.DATA, 452), (Stage.DOT, 554)):
        smtp_sink.will(stage, says(f"{code} 4.0.0 no"))
        with pytest.raises(smtplib.SMTPException, match=str(code)):
            send(smtp_sink)
    for stage in (Stage.BODY, Stage.DOT):
        smtp_sink.will(stage, drops())
        with pytest.raises(smtplib.SMTPServerDisconnected):
            send(smtp_sink)
    assert smtp_sink.received == []
    smtp_sink.will(Stage.DOT, drops(keep=True), stalls(0.1))
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(smtp_sink)
    send(smtp_sink)
    assert [mail.raw for mail in smtp_sink.received] == [MAIL, MAIL]


def test_the_sink_checks_passwords_and_tokens_behind_starttls(authority: Authority, oauth_server: OAuthServer) -> None:
    context = authority.server_context()
    terms = Terms(
        password="open", token=oauth_server.good, login_required=True, starttls=context, starttls_required=True
    )
    with SmtpSink(terms) as sink, smtplib.SMTP("127.0.0.1", sink.port) as client:
        with pytest.raises(smtplib.SMTPException):
            client.sendmail("a@b.example", ["c@d.example"], MAIL)
        client.starttls(context=authority.client_context())
        client.ehlo()
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("desk@practice.example", "wrong")
        token = oauth_server.grant()["access_token"]
        words = f"user={oauth_server.user}\x01auth=Bearer {token}\x01\x01"
        client.auth("XOAUTH2", lambda _=None: words)
        client.sendmail("a@b.example", ["c@d.example"], MAIL)
        assert [mail.user for mail in sink.received] == [oauth_server.user]


def test_the_sink_runs_as_a_process_of_its_own() -> None:
    with SmtpProcess() as process, smtplib.SMTP("127.0.0.1", process.port) as client:
        client.sendmail("a@b.example", ["c@d.example"], MAIL)
        assert [mail.raw for mail in process.wait_for(1)] == [MAIL]


def test_the_proxy_delays_stalls_crumbles_cuts_and_refuses(
    smtp_sink: SmtpSink, make_proxy: Callable[[int], Proxy]
) -> None:
    proxy = make_proxy(smtp_sink.port)
    proxy.crumbs, proxy.delay = 3, 0.001
    with smtplib.SMTP("127.0.0.1", proxy.port, timeout=30) as client:
        client.sendmail("a@b.example", ["c@d.example"], MAIL)
        assert client.sock is not None
        client.sock.settimeout(0.2)
        proxy.stall()
        with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
            client.noop()
    proxy.flow()
    with smtplib.SMTP("127.0.0.1", proxy.port, timeout=30) as client:
        proxy.cut_after(20)
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
            client.sendmail("a@b.example", ["c@d.example"], MAIL)
    proxy.refuse()
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        smtplib.SMTP("127.0.0.1", proxy.port, timeout=30)
    assert len(smtp_sink.received) == 1


def asked(url: str, *statements: str) -> object:
    """What the last statement says."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        for statement in statements:
            found = connection.execute(statement)
        [(value,)] = found.fetchall()
        return value


def test_postgres_gives_each_test_an_empty_database(fresh_postgres_url: str) -> None:
    count = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    assert asked(fresh_postgres_url, "CREATE TABLE notes (word text)", count) == 1


def test_postgres_empties_a_database_whose_tables_are_as_they_were_and_makes_another_anew() -> None:
    def prepare(url: str) -> None:
        asked(url, "CREATE TABLE notes (id serial, word text)", "SELECT count(*) FROM notes")

    with installed(Postgres) as server:
        with server.emptied(prepare) as first:
            assert asked(first, "INSERT INTO notes (word) VALUES ('one') RETURNING id") == 1
        with server.emptied(prepare) as second:
            assert second == first
            assert asked(second, "INSERT INTO notes (word) VALUES ('one') RETURNING id") == 1
            asked(second, "ALTER TABLE notes ADD COLUMN at text", "SELECT 1")
        with server.emptied(prepare) as third:
            assert third != first
            assert asked(third, "SELECT count(*) FROM notes") == 0


def test_the_oauth_server_rotates_refresh_tokens(oauth_server: OAuthServer) -> None:
    first = oauth_server.grant()
    form = {"client_id": oauth_server.client_id, "grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = requests.post(oauth_server.token_url, data=form, timeout=30)
    assert oauth_server.good(oauth_server.user, second.json()["access_token"])
    again = requests.post(oauth_server.token_url, data=form, timeout=30)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})


def test_the_oauth_server_lets_a_device_wait_for_its_person(oauth_server: OAuthServer) -> None:
    oauth_server.interval = 0
    client = {"client_id": oauth_server.client_id}
    device = requests.post(oauth_server.device_url, data=client, timeout=30).json()
    form = {
        **client,
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "device_code": device["device_code"],
    }
    assert requests.post(oauth_server.token_url, data=form, timeout=30).json() == {"error": "authorization_pending"}
    oauth_server.approve_device(device["user_code"])
    assert "refresh_token" in requests.post(oauth_server.token_url, data=form, timeout=30).json()


def test_traffic_that_leaves_this_machine_is_refused_in_tests() -> None:
    with pytest.raises(UserWarning, match=r"192\.0\.2\.1"), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))


def test_waiting_gives_up_after_its_time() -> None:
    assert not wait_until(lambda: False, seconds=0.05)
