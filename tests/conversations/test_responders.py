"""Two auto-responders face each other: whatever the mail between them loses on its way, they soon fall silent."""

import secrets
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from tests.conversations.conftest import Evening
from tests.conversations.harness import Practice
from tests.peers.dovecot import Dovecot, Options
from tests.peers.smtp_sink import Received, SmtpSink

ROUNDS = 50
MARKS = ("Auto-Submitted", "Precedence", "X-Auto-Response-Suppress", "X-Autoreply-Loop")

Gateway = Callable[[EmailMessage], None]


def as_it_is(_mail: EmailMessage) -> None:
    """A gateway that changes nothing."""


def without_marks(mail: EmailMessage) -> None:
    """A gateway that loses everything by which a reply shows that it is automatic, or ours."""
    for name in (*MARKS, "Message-ID", "In-Reply-To", "References"):
        del mail[name]
    mail["Message-ID"] = f"<{secrets.token_hex(8)}@gateway.example>"


def arrived(mail: Received, through: Gateway = as_it_is) -> bytes:
    """The mail as the server of its recipient stores it."""
    message = mail.message
    through(message)
    return f"Return-Path: <{mail.sender}>\r\n".encode() + message.as_bytes(policy=SMTP)


def carry(one: Practice, other: Practice, through: Gateway = as_it_is) -> int:
    """Bring what `one` sent to `other`; how many mails that were."""
    count = 0
    while mail := one.next_reply_to(other.address):
        other.stores(other.address, arrived(mail, through))
        count += 1
    return count


def played(one: Practice, other: Practice, through: Gateway = as_it_is) -> int:
    """How many replies go to and fro after somebody of `other` wrote to `one`, in a night of twenty rounds."""
    one.client("Somebody", other.address).writes("Do you have a free place?")
    count = 0
    for _ in range(20):
        count += carry(one, other, through) + carry(other, one, through)
        for practice in (one, other):
            practice.later(minutes=25)
    return count


def test_ours_and_another_of_ours(evening: Evening) -> None:
    hill, lake = evening(domain="hill.example"), evening(domain="lake.example")
    assert played(hill, lake) == 1
    assert lake.counted("automatic") == 1


def test_ours_and_another_account_of_ours(evening: Evening) -> None:
    office = evening()
    intake = evening()  # of the same domain
    assert played(office, intake) == 1
    assert intake.counted("our-reply") == 1


def test_ours_and_another_of_ours_behind_a_gateway_that_loses_every_mark(evening: Evening) -> None:
    hill, lake = evening(domain="hill.example"), evening(domain="lake.example")
    assert played(hill, lake, without_marks) == 2  # each of them once: then both were told
    assert hill.counted("already-told") == 1


@pytest.mark.parametrize(
    ("kept", "reason"), list(zip(MARKS, ("automatic", "bulk", "suppressed", "automatic"), strict=True))
)
def test_any_single_mark_that_is_left_is_enough(evening: Evening, kept: str, reason: str) -> None:
    def all_but_one(mail: EmailMessage) -> None:
        value = mail[kept]
        without_marks(mail)
        mail[kept] = value

    hill, lake = evening(domain="hill.example"), evening(domain="lake.example")
    assert played(hill, lake, all_but_one) == 1
    assert lake.counted(reason) == 1


def test_a_responder_that_answers_everything_at_once_hears_four_times_a_night(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 17:00")
    rude = practice.client("Rude Robot")
    answered_at = []
    for _ in range(ROUNDS):
        rude.writes("Your message is important to us.")
        if practice.next_reply_to(rude.address):
            answered_at.append(f"{practice.clock.now().astimezone(practice.zone):%H:%M}")
        practice.later(minutes=20)
    assert answered_at == ["17:00", "21:00", "01:00", "05:00"]


def test_a_responder_with_urgent_words_is_slowed_down_and_leaves_room_for_people_in_need(evening: Evening) -> None:
    practice = evening(at="Mon 24 Nov 18:00")
    hotline, tom = practice.client("Hotline"), practice.client("Tom Client")
    heard = 0
    for _ in range(ROUNDS):
        hotline.writes("If this is an emergency, call 911.")
        heard += practice.next_reply_to(hotline.address) is not None
        practice.later(minutes=5)
    assert heard == 12  # one in ten minutes for two hours, then one in four hours
    tom.writes("I want to die.")
    tom.hears("988", because="answered")


def test_ours_and_the_vacation_of_dovecot(evening: Evening, make_dovecot: Callable[[Options], Dovecot]) -> None:
    with SmtpSink() as his_post:
        his_server = make_dovecot(Options(submission_port=his_post.port))
        tom = "tom@client.example"
        his_server.install_sieve(tom, 'require "vacation"; vacation :days 0 "I am at the sea.";')
        practice = evening(at="Mon 24 Nov 18:00")
        practice.client("Tom Client", tom).writes("Until Monday, then.")
        ours = practice.next_reply_to(tom)
        assert ours is not None
        for _ in range(ROUNDS):
            his_server.deliver(arrived(ours), tom, ours.sender)
        assert not his_post.received  # his responder knows what ours is

        by_hand = f"From: Ana <{practice.address}>\r\nTo: {tom}\r\nSubject: Monday\r\nMessage-ID: <1@x>\r\n\r\nYes.\r\n"
        his_server.deliver(by_hand.encode(), tom, practice.address)
        [his] = his_post.wait_for(1)
        for _ in range(ROUNDS):
            practice.stores(practice.address, arrived(his))
        assert practice.counted("null-sender") + practice.counted("duplicate") == ROUNDS

        practice.stores(practice.address, arrived(his).replace(b"<>", f"<{tom}>".encode(), 1))
        assert practice.counted("automatic") == 1  # and ours knows what his is, also where the envelope was lost
