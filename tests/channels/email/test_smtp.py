"""Sending, against a server that keeps what it gets and misbehaves on demand."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from channels import AccountRefused, Refused, Reply, SendError, TooLarge, TryAgain, Uncertain
from channels.email.servers.smtp import SmtpSender
from channels.email.servers.timing import Timing
from channels.email.settings import EmailSettings
from channels.health import AccountHealth
from tests.channels.email.watching import CLOCK, QUICK, Responder
from tests.peers.certificates import Authority
from tests.peers.processes import wait_until
from tests.peers.smtp_sink import Answer, Handler, SmtpSink, Stage, Terms, drops, says, stalls
from tests.threads import no_new_threads

OFFICE = "office@practice.example"
ANA = "ana@client.example"
SECRET = "tr0ub4dor-und-Größe"


def reply(to: str = ANA, identity: str = "one", text: str = "We are closed.") -> Reply:
    return Reply(to, "Auto: A question", text, identity, {"from": OFFICE})


def settings(sink: SmtpSink, **smtp: Any) -> EmailSettings:
    table = {"host": "127.0.0.1", "port": sink.port, "security": "none", "authenticate": False, **smtp}
    imap = {"host": "127.0.0.1", "security": "none", "password": SECRET}
    return EmailSettings.model_validate({"address": OFFICE, "imap": imap, "smtp": table})


@pytest.fixture(autouse=True, params=[False, True], ids=["one-by-one", "ahead"])
def pipelining(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Every answer of a server means the same whether the commands were sent one by one or ahead (RFC 2920)."""
    monkeypatch.setattr(Handler, "pipelining", request.param)
    return bool(request.param)


@pytest.fixture
def desk(tmp_path: Path) -> Responder:
    return Responder(tmp_path)


@contextmanager
def sending(desk: Responder, account: EmailSettings, timing: Timing = QUICK) -> Iterator[Callable[..., None]]:
    """A sender, and afterwards nothing left open."""
    tools = desk.tools
    sender = SmtpSender(account, tools, AccountHealth("office", tools.health), None, timing)
    try:
        yield lambda *args, **options: (sender.send(reply(*args, **options)), None)[1]
    finally:
        sender.close()


def test_a_reply_goes_to_the_one_recipient_from_the_account(smtp_sink: SmtpSink, desk: Responder) -> None:
    with sending(desk, settings(smtp_sink)) as send:
        send(text="We open at nine.\n.\nA line with a dot.")
    (mail,) = smtp_sink.received
    assert (mail.sender, mail.recipients) == (OFFICE, (ANA,))
    assert mail.message["To"].addresses[0].addr_spec == ANA
    assert mail.message["Message-ID"] == "<autoreply.one@practice.example>"
    assert mail.message.get_content().replace("\r\n", "\n").rstrip() == "We open at nine.\n.\nA line with a dot."


def test_the_null_sender_is_used_where_it_is_wanted(smtp_sink: SmtpSink, desk: Responder) -> None:
    with sending(desk, settings(smtp_sink, envelope_from="null")) as send:
        send()
    assert smtp_sink.received[0].sender == ""


def test_one_connection_serves_a_burst_from_several_threads_and_is_let_go_afterwards(
    smtp_sink: SmtpSink, desk: Responder
) -> None:
    with sending(desk, settings(smtp_sink)) as send:
        threads = [threading.Thread(target=send, kwargs={"identity": f"n{number}"}) for number in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({mail.message["Message-ID"] for mail in smtp_sink.received}) == 20
        assert smtp_sink.connections == 1
        assert wait_until(lambda: not smtp_sink._open)
        send()
        assert smtp_sink.connections == 2


def test_without_a_thread_to_close_it_later_the_connection_is_closed_at_once_and_the_reply_is_out(
    smtp_sink: SmtpSink, desk: Responder
) -> None:
    with sending(desk, settings(smtp_sink)) as send:
        with no_new_threads():
            send(identity="one")
        send(identity="two")
    assert [mail.connection for mail in smtp_sink.received] == [1, 2]


def test_a_server_that_takes_commands_ahead_is_asked_once_for_sender_and_recipients(
    pipelining: bool, smtp_sink: SmtpSink, desk: Responder
) -> None:
    """The recipients stand behind a sender that is refused, and their answers are read before anything else is said."""
    with sending(desk, settings(smtp_sink)) as send:
        smtp_sink.will(Stage.MAIL, says("451 4.3.0 later"))
        with pytest.raises(TryAgain):
            send(identity="one")
        begin = [Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.BODY] if pipelining else [Stage.MAIL]
        assert smtp_sink.commands[-len(begin) - 1 :] == [*begin, Stage.RSET]
        send(identity="two")
    assert [mail.message["Message-ID"] for mail in smtp_sink.received] == ["<autoreply.two@practice.example>"]
    assert smtp_sink.connections == 1


def test_a_server_that_waits_for_a_mail_to_nobody_is_left(
    pipelining: bool, smtp_sink: SmtpSink, desk: Responder
) -> None:
    with sending(desk, settings(smtp_sink)) as send:
        smtp_sink.will(Stage.RCPT, says("550 5.1.1 no such user"))
        smtp_sink.will(Stage.DATA, *([says("354 go on")] if pipelining else []))
        with pytest.raises(Refused):
            send(identity="one")
        send(identity="two")
    assert [mail.message["Message-ID"] for mail in smtp_sink.received] == ["<autoreply.two@practice.example>"]
    assert smtp_sink.connections == (2 if pipelining else 1)


def test_an_address_with_a_line_break_is_no_second_command(smtp_sink: SmtpSink, desk: Responder) -> None:
    account = settings(smtp_sink)
    sender = SmtpSender(account, desk.tools, AccountHealth("office", desk.tools.health), None, QUICK)
    try:
        with pytest.raises(ValueError, match="line break"):
            sender.submit(b"Subject: Thursday\r\n\r\nHello\r\n", ["ana@mail.example>\r\nRCPT TO:<eve@mail.example"])
    finally:
        sender.close()
    assert smtp_sink.received == []
    assert Stage.MAIL not in smtp_sink.commands


def test_a_kept_connection_that_the_server_closed_is_made_again(smtp_sink: SmtpSink, desk: Responder) -> None:
    with sending(desk, settings(smtp_sink), replace(QUICK, smtp_idle=60)) as send:
        send()
        smtp_sink.drop_all()
        send()
        smtp_sink.will(Stage.MAIL, says("421 4.4.2 idle too long"))
        send()
    assert len(smtp_sink.received) == 3
    assert smtp_sink.connections == 3


@pytest.mark.parametrize(
    ("stage", "answer", "means"),
    [
        (Stage.CONNECT, says("421 4.3.2 busy"), TryAgain),
        (Stage.CONNECT, says("554 5.3.2 no"), TryAgain),
        (Stage.CONNECT, drops(), TryAgain),
        (Stage.HELLO, drops(), TryAgain),
        (Stage.MAIL, says("451 4.3.0 later"), TryAgain),
        (Stage.MAIL, says("421 4.3.0 closing"), TryAgain),
        (Stage.MAIL, says("552 5.3.4 too big"), TooLarge),
        (Stage.MAIL, says("550 5.3.4 too big"), TooLarge),
        (Stage.MAIL, says("530 5.7.0 log in first"), AccountRefused),
        (Stage.MAIL, says("550 5.7.30 Basic authentication is not supported"), AccountRefused),
        (Stage.MAIL, drops(), TryAgain),
        (Stage.RCPT, says("450 4.2.0 greylisted"), TryAgain),
        (Stage.RCPT, says("550 5.1.1 nobody of that name"), Refused),
        (Stage.MAIL, says("553 5.7.1 you may not send as this"), AccountRefused),
        (Stage.MAIL, says("550 no"), AccountRefused),
        (Stage.RCPT, says("550 5.7.1 Recipient address rejected: Access denied"), Refused),
        (Stage.RCPT, says("554 5.7.1 Relay access denied"), AccountRefused),
        (Stage.RCPT, says("553 5.7.1 Sender address rejected: not owned by user ana"), AccountRefused),
        (Stage.RCPT, says("552 5.2.2 the mailbox is full"), Refused),
        (Stage.RCPT, says("552 5.2.3 too big for them"), TooLarge),
        (Stage.RCPT, says("550 5.4.5 daily limit"), TryAgain),
        (Stage.RCPT, drops(), TryAgain),
        (Stage.RCPT, stalls(9), TryAgain),
        (Stage.DATA, says("451 4.3.0 later"), TryAgain),
        (Stage.DATA, says("554 5.6.0 no"), TooLarge),
        (Stage.DATA, drops(), TryAgain),
        (Stage.DOT, says("451 4.3.0 later"), TryAgain),
        (Stage.DOT, says("554 5.2.252 SendAsDenied"), AccountRefused),
        (Stage.DOT, says("550 5.7.60 Client does not have permissions to send as this sender"), AccountRefused),
        (Stage.DOT, says("554 5.7.1 no"), AccountRefused),
        (Stage.DOT, says("552 5.3.4 too big"), TooLarge),
        (Stage.DOT, says("552 5.7.0 what is attached is not allowed"), AccountRefused),
        (Stage.DOT, says("554 transaction failed"), TooLarge),
        (Stage.DOT, drops(keep=True), Uncertain),
        (Stage.DOT, drops(), Uncertain),
        (Stage.DOT, Answer(wait=9), Uncertain),
    ],
    ids=lambda value: value.line or ("drops" if value.drop else "stalls") if isinstance(value, Answer) else None,
)
def test_each_way_to_fail_is_told_apart_and_the_next_reply_goes_out(
    stage: Stage, answer: Answer, means: type[SendError], smtp_sink: SmtpSink, desk: Responder
) -> None:
    smtp_sink.will(stage, answer)
    impatient = replace(QUICK, read=0.3, connect=0.3)
    with sending(desk, settings(smtp_sink), impatient) as send:
        with pytest.raises(means) as raised:
            send(identity="first")
        assert type(raised.value) is means
        assert ANA not in str(raised.value)
        send(identity="second")
    assert smtp_sink.received[-1].message["Message-ID"] == "<autoreply.second@practice.example>"


def test_a_mail_that_is_larger_than_the_server_takes_is_not_even_begun(desk: Responder) -> None:
    with SmtpSink(Terms(size_limit=2_000)) as sink, sending(desk, settings(sink)) as send:
        send(text="short", identity="first")
        with pytest.raises(TooLarge, match="takes no mail of this size"):
            send(text="long " * 500)
        assert sink.commands.count(Stage.MAIL) == 1
        send(text="short", identity="second")
        assert len(sink.received) == 2


def test_only_a_refused_recipient_counts_as_unreachable(smtp_sink: SmtpSink, desk: Responder) -> None:
    cases = {"550 5.1.1 nobody": True, "550 no such user": True, "554 5.7.1 you may not write to them": False}
    with sending(desk, settings(smtp_sink)) as send:
        for line, unreachable in cases.items():
            smtp_sink.will(Stage.RCPT, says(line))
            with pytest.raises(Refused) as raised:
                send()
            assert raised.value.unreachable is unreachable
        smtp_sink.will(Stage.DOT, says("554 5.6.0 no"))
        with pytest.raises(Refused) as raised:
            send()
        assert not raised.value.unreachable


def test_nobody_listening_means_try_again_and_is_told(desk: Responder, smtp_sink: SmtpSink) -> None:
    smtp_sink.stop()
    with sending(desk, settings(smtp_sink)) as send:
        with pytest.raises(TryAgain, match="refuses the connection"):
            send()
        assert "refuses the connection" in desk.trouble
        smtp_sink.start()
        send()
        assert desk.trouble == ""


def test_a_wrong_password_loses_nothing_and_is_not_tried_over_and_over(authority: Authority, desk: Responder) -> None:
    now = CLOCK.now()
    desk.now = lambda: now
    with (
        SmtpSink(Terms(password="another", login_required=True)) as sink,
        sending(desk, settings(sink, authenticate=True)) as send,
    ):
        for _again in range(3):
            with pytest.raises(TryAgain, match="does not accept the user name and password"):
                send()
        assert sink.connections == 1
        assert SECRET not in str(desk.health)
        sink.terms = Terms(password=SECRET, login_required=True)
        now += timedelta(minutes=2)
        send()
        assert desk.trouble == ""
        assert sink.received[0].user == OFFICE


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_encryption_needs_a_certificate_of_the_known_authority(
    security: str, authority: Authority, desk: Responder
) -> None:
    context = authority.server_context()
    terms = Terms(
        password=SECRET,
        login_required=True,
        tls=context if security == "tls" else None,
        starttls=context if security == "starttls" else None,
        starttls_required=security == "starttls",
    )
    with SmtpSink(terms) as sink:
        with sending(desk, settings(sink, security=security, authenticate=True, ca_file=authority.file)) as send:
            send()
        stranger = settings(sink, security=security, authenticate=True)
        with sending(desk, stranger) as send, pytest.raises(TryAgain, match="certificate"):
            send()
        assert len(sink.received) == 1


def test_starttls_is_never_done_without(smtp_sink: SmtpSink, authority: Authority, desk: Responder) -> None:
    account = settings(smtp_sink, security="starttls", ca_file=authority.file)
    with sending(desk, account) as send, pytest.raises(TryAgain, match="offers no STARTTLS"):
        send()
    assert smtp_sink.received == []


def test_an_address_beyond_ascii_goes_out_only_where_the_server_can(smtp_sink: SmtpSink, desk: Responder) -> None:
    with sending(desk, settings(smtp_sink)) as send:
        send("zoë@client.example")
        assert smtp_sink.received[0].recipients == ("zoë@client.example",)
        smtp_sink.will(Stage.HELLO, says("250 plain"))
        smtp_sink.drop_all()
        with pytest.raises(Refused):
            send("zoë@client.example")


@pytest.mark.parametrize("to", ["", "ana", "ana@client.example\r\nRCPT TO:<bo@client.example>", "a b@client.example"])
def test_what_is_no_address_is_never_put_on_the_wire(to: str, smtp_sink: SmtpSink, desk: Responder) -> None:
    with sending(desk, settings(smtp_sink)) as send, pytest.raises(Refused):
        send(to)
    assert smtp_sink.commands == []


@pytest.mark.parametrize("line", ["252 cannot verify, will try", "250 ok", "299 fine"])
def test_any_2xx_after_the_final_dot_is_yes(line: str, smtp_sink: SmtpSink, desk: Responder) -> None:
    smtp_sink.will(Stage.DOT, says(line, keep=True))
    with sending(desk, settings(smtp_sink)) as send:
        send()
    assert len(smtp_sink.received) == 1


@pytest.mark.parametrize("line", ["999 what", "354 go ahead", "hello there"])
def test_an_answer_after_the_final_dot_that_tells_nothing_is_uncertain(
    line: str, smtp_sink: SmtpSink, desk: Responder
) -> None:
    smtp_sink.will(Stage.DOT, says(line, keep=True), says("451 later"))
    with sending(desk, settings(smtp_sink)) as send:
        with pytest.raises(Uncertain):
            send()
        with pytest.raises(TryAgain):
            send()


def test_a_refused_spelling_that_anybody_may_invent_says_nothing_of_its_owner(
    smtp_sink: SmtpSink, desk: Responder
) -> None:
    smtp_sink.always(Stage.RCPT, says("550 5.1.1 no such user"))
    with sending(desk, settings(smtp_sink)) as send:
        invented = ("ana+nobody@", "prvs=0123abcd=ana@", '"ana"@', "SRS0=H=T=other.example=ana@")
        for to in ("ana@client.example", *(f"{local}client.example" for local in invented)):
            with pytest.raises(Refused) as refused:
                send(to)
            assert refused.value.unreachable is (to == "ana@client.example")


def test_a_reply_that_never_ends_is_broken_off(smtp_sink: SmtpSink, desk: Responder) -> None:
    endless = "\r\n".join(["250-and more"] * 5_000)
    smtp_sink.will(Stage.MAIL, says(endless))
    with sending(desk, settings(smtp_sink)) as send:
        with pytest.raises(TryAgain, match="more than it was asked for"):
            send()
        send()


def test_a_reply_that_drips_is_broken_off(desk: Responder, smtp_sink: SmtpSink) -> None:
    ends = threading.Event()

    def drip(listener: socket.socket) -> None:
        client, _ = listener.accept()
        with client, suppress(OSError):
            while not ends.wait(0.01):
                client.sendall(b"2")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,))
        thread.start()
        account = settings(smtp_sink, port=listener.getsockname()[1])
        hasty = replace(QUICK, read=5.0, connect=5.0, answer=0.5)
        with sending(desk, account, hasty) as send, pytest.raises(TryAgain, match="does not answer in time"):
            send()
        ends.set()
        thread.join()
