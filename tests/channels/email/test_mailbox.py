"""A watched mailbox on a real Dovecot: what is noticed, when, and that nothing is changed."""

import json
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from channels import ChannelError, Inbound, Signal, WorkKind
from channels.email.mailbox import TOGETHER
from tests.channels.email.watching import CLOCK, QUICK, Responder, account, letter
from tests.peers.certificates import Authority
from tests.peers.dovecot import Dovecot, Options
from tests.peers.lmtp import Delivery
from tests.peers.processes import PATIENCE, wait_until

ANA = "ana@client.example"


@pytest.fixture
def desk(tmp_path: Path) -> Responder:
    return Responder(tmp_path)


def test_new_mail_is_noticed_through_idle_and_old_mail_is_left_alone(
    dovecot: Dovecot, address: str, desk: Responder
) -> None:
    dovecot.deliver(letter(address, "from long ago"), address, ANA)
    with desk.watching(account(dovecot, address), replace(QUICK, look_every=600.0)):
        assert desk.at_its_place()
        dovecot.deliver(letter(address, "is anybody there?"), address, ANA)
        assert desk.hears(1)
    assert desk.texts == ["is anybody there?"]
    assert desk.told[0].sender == ANA
    assert desk.told[0].signals == {}
    assert desk.trouble == ""


def test_mail_that_came_while_nobody_watched_is_told_once_at_the_next_start(
    dovecot: Dovecot, address: str, desk: Responder
) -> None:
    settings = account(dovecot, address)
    first, second = desk.mailbox(settings), desk.mailbox(settings)
    assert first.sweep(desk.told.extend) == 0
    first.close()
    dovecot.deliver(letter(address), address, ANA)
    assert second.sweep(desk.told.extend) == 1
    assert second.sweep(desk.told.extend) == 0
    second.close()
    assert len(desk.told) == 1


def test_nothing_is_marked_read_moved_or_flagged(dovecot: Dovecot, address: str, desk: Responder) -> None:
    mailbox = desk.mailbox(account(dovecot, address))
    mailbox.sweep(desk.told.extend)
    dovecot.deliver(letter(address), address, ANA)
    assert mailbox.sweep(desk.told.extend) == 1
    mailbox.close()
    flags = dovecot.admin("fetch", "-u", address, "flags", "mailbox", "INBOX", "all")
    assert [line for line in flags.splitlines() if line.startswith("flags:")] in (["flags: "], ["flags: \\Recent"])


def test_every_mail_of_a_burst_is_told_once(dovecot: Dovecot, address: str, desk: Responder) -> None:
    with desk.watching(account(dovecot, address)), Delivery(dovecot.lmtp) as delivery:
        assert desk.at_its_place()
        for number in range(200):
            delivery.deliver(letter(address, f"number {number}"), address, ANA)
        assert desk.hears(200)
    # Dovecot numbers what comes at the same moment in an order of its own.
    assert sorted(desk.texts) == sorted(f"number {number}" for number in range(200))


def test_where_there_is_no_idle_the_mailbox_is_polled(
    make_dovecot: Callable[[Options], Dovecot], address: str, desk: Responder
) -> None:
    server = make_dovecot(Options(idle=False))
    with desk.watching(account(server, address, poll_every=1)):
        assert desk.at_its_place()
        server.deliver(letter(address), address, ANA)
        assert desk.hears(1)


def test_waking_looks_at_once(dovecot: Dovecot, address: str, desk: Responder) -> None:
    with desk.watching(account(dovecot, address, idle=False, poll_every=3600)) as mailbox:
        assert desk.at_its_place()
        dovecot.deliver(letter(address), address, ANA)
        assert not desk.hears(1, 0.3)
        mailbox.wake()
        assert desk.hears(1)


def test_after_uidvalidity_changed_only_mail_since_the_first_start_is_told_again(
    dovecot: Dovecot, address: str, desk: Responder
) -> None:
    dovecot.deliver(letter(address, "before the first start"), address, ANA)
    mailbox = desk.mailbox(account(dovecot, address))
    wait_until(lambda: False, 1.1)  # INTERNALDATE knows whole seconds
    mailbox.sweep(desk.told.extend)
    mailbox.close()
    wait_until(lambda: False, 1.1)
    dovecot.deliver(letter(address, "while the numbers changed"), address, ANA)
    dovecot.set_uidvalidity(address, 4711)
    mailbox = desk.mailbox(account(dovecot, address))
    mailbox.sweep(desk.told.extend)
    assert desk.texts == ["while the numbers changed"]
    dovecot.deliver(letter(address, "and on it goes"), address, ANA)
    assert mailbox.sweep(desk.told.extend) == 1
    mailbox.close()
    kept = json.loads(desk.bookmarks.kept["office", "imap:INBOX"])
    assert (kept["uidvalidity"], kept["last_uid"]) == (4711, 3)


def test_the_bookmark_stays_where_a_mail_could_not_be_recorded(dovecot: Dovecot, address: str, desk: Responder) -> None:
    mailbox = desk.mailbox(account(dovecot, address))
    mailbox.sweep(desk.told.extend)
    texts = [str(number) for number in range(TOGETHER + 3)]
    for text in texts:
        dovecot.deliver(letter(address, text), address, ANA)

    def full(mails: Sequence[Inbound]) -> None:
        if any(mail.text == texts[-2] for mail in mails):
            raise OSError("no space left")
        desk.told.extend(mails)

    with pytest.raises(OSError, match="no space left"):
        mailbox.sweep(full)
    assert desk.texts == texts[:TOGETHER], "those that were noted together with the one that was not come again"
    assert mailbox.sweep(desk.told.extend) == 3
    mailbox.close()
    assert desk.texts == texts


def test_the_text_of_a_mail_nobody_answers_is_left_on_the_server(
    dovecot: Dovecot, address: str, desk: Responder
) -> None:
    mailbox = desk.mailbox(account(dovecot, address))
    mailbox.sweep(desk.told.extend)
    dovecot.deliver(letter(address, "out of office", extra="Auto-Submitted: auto-replied\n"), address, ANA)
    dovecot.deliver(letter(address, "undeliverable"), address)
    dovecot.deliver(letter(address, "a person"), address, ANA)
    mailbox.sweep(desk.told.extend)
    mailbox.close()
    assert desk.texts == ["", "", "a person"]
    assert Signal.AUTOMATIC in desk.told[0].signals
    assert Signal.NULL_SENDER in desk.told[1].signals


def test_the_texts_are_read_whatever_surrounds_it(dovecot: Dovecot, address: str, desk: Responder) -> None:
    parts = (
        "--b\n{attachment}"
        "--b\nContent-Type: multipart/alternative; boundary=c\n\n"
        "--c\nContent-Type: text/html; charset=utf-8\n\n<p>HTML</p>\n"
        "--c\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{words}\n--c--\n"
        "--b--"
    )
    attachment = "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nattached\n"
    extra = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n"
    mailbox = desk.mailbox(account(dovecot, address))
    mailbox.sweep(desk.told.extend)
    body = parts.format(attachment=attachment, words="R3LDvMOfZQ==")
    dovecot.deliver(letter(address, body, extra=extra), address, ANA)
    dovecot.deliver(letter(address, "x" * 200_000), address, ANA)
    dovecot.deliver(letter(address, "> quoted\n" * 10_000 + "I want to die."), address, ANA)
    mailbox.sweep(desk.told.extend)
    mailbox.close()
    assert desk.texts[0] == "Grüße\nHTML"
    assert len(desk.texts[1]) <= 65_536
    assert desk.texts[2] == "I want to die."


def test_who_was_written_to_by_a_person_is_known_from_the_sent_folder(
    dovecot: Dovecot, address: str, desk: Responder
) -> None:
    def sends(to: str, extra: str = "") -> None:
        copy = dovecot.folder / "copy.eml"
        mail = f"From: {address}\nTo: Ana <{to}>\nMessage-ID: <1@practice.example>\n{extra}\nHello\n"
        copy.write_text(mail)
        dovecot.admin("save", "-u", address, "-m", "Sent", str(copy))

    sent_at = (CLOCK.now() - timedelta(hours=3)).replace(microsecond=0)
    mailbox = desk.mailbox(account(dovecot, address))
    mailbox.sweep(desk.told.extend)
    dovecot.deliver(letter(address, "first"), address, ANA)
    mailbox.sweep(desk.told.extend)
    sends("Ana@client.example", f"Date: {sent_at:%a, %d %b %Y %H:%M:%S} +0000\n")
    sends("bo@client.example", "Auto-Submitted: auto-replied\n")
    sends(f"{'(' * 5000}x@client.example")  # the standard library's parser goes a level deeper for each
    dovecot.deliver(letter(address, "second"), address, ANA)
    dovecot.deliver(letter(address, "third", sender="bo@client.example"), address, "bo@client.example")
    assert mailbox.sweep(desk.told.extend) == 2
    mailbox.close()
    first, second, third = (mail.last_human for mail in desk.told)
    assert first is None
    assert second is not None
    assert timedelta(0) <= CLOCK.now() - second < timedelta(seconds=20)
    assert third is None
    assert [(work.kind, work.person) for work in desk.worked] == [(WorkKind.MAIL, "")] * 2, "our own reply is nobody's"
    assert desk.worked[0].at == sent_at, "the Date, which no program that moves mail changes"
    assert [work.mark for work in desk.worked] == sorted({work.mark for work in desk.worked})


def test_a_wrong_password_is_said_and_noticed_when_it_was_put_right(
    dovecot: Dovecot, address: str, desk: Responder, tmp_path: Path
) -> None:
    secret = tmp_path / "password"
    settings = account(dovecot, address, password=None, password_file=secret)
    with desk.watching(settings):
        assert wait_until(lambda: "cannot be read" in desk.trouble)
        secret.write_text("tr0ub4dor\n")
        assert wait_until(lambda: "does not accept the user name and password" in desk.trouble)
        secret.write_text(dovecot.password + "\n")
        assert wait_until(lambda: desk.trouble == "")
    assert not any("tr0ub4dor" in says or dovecot.password in says for says in desk.health)


def test_a_folder_that_does_not_exist_is_named(dovecot: Dovecot, address: str, desk: Responder) -> None:
    mailbox = desk.mailbox(account(dovecot, address, folder="Clients"))
    with pytest.raises(ChannelError, match=r"no folder Clients"):
        mailbox.sweep(desk.told.extend)
    mailbox.close()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_encrypted_connections_need_a_certificate_of_the_known_authority(
    security: str, dovecot: Dovecot, authority: Authority, address: str, desk: Responder
) -> None:
    port = dovecot.imaps if security == "tls" else dovecot.imap
    known = account(dovecot, address, security=security, port=port, ca_file=authority.file)
    with desk.watching(known):
        assert desk.at_its_place()
        dovecot.deliver(letter(address), address, ANA)
        assert desk.hears(1)
        assert not any("certificate" in says for says in desk.health)
    desk.now = lambda: CLOCK.now() + timedelta(days=50)
    with desk.watching(known):
        assert wait_until(lambda: "The certificate of 127.0.0.1 ends on" in desk.trouble, PATIENCE)
        assert re.search(r" ends on \d\d/\d\d/\d{4}, and mail stops then", desk.trouble), "as the host writes dates"
    stranger = desk.mailbox(account(dovecot, address, security=security, port=port))
    with pytest.raises(ChannelError, match="certificate") as raised:
        stranger.sweep(desk.told.extend)
    stranger.close()
    assert raised.value.lasting


def test_stopping_ends_the_wait_for_new_mail(dovecot: Dovecot, address: str, desk: Responder) -> None:
    mailbox, stop = desk.mailbox(account(dovecot, address), replace(QUICK, look_every=600.0)), threading.Event()
    thread = threading.Thread(target=mailbox.listen, args=(stop, desk.told.extend))
    thread.start()
    assert desk.at_its_place()
    stop.set()
    mailbox.wake()
    thread.join(PATIENCE)
    mailbox.close()
    assert not thread.is_alive()
