"""Nothing automatic is ever answered, and every silence says why; a person with the same words hears."""

from collections.abc import Iterator

import pytest

from tests.conversations.conftest import Evening
from tests.conversations.harness import Practice
from tests.conversations.letters import of_parts


@pytest.fixture
def practice(evening: Evening) -> Iterator[Practice]:
    """A closed practice, at which a person is heard after whatever a machine wrote."""
    practice = evening(at="Mon 24 Nov 18:00")
    yield practice
    person = practice.client("A Person", "person@mail.example")
    person.writes()
    person.hears("988")


def test_a_newsletter(practice: Practice) -> None:
    news = practice.client("News", "news@paper.example")
    news.writes("Fifty ways to roast a turkey.", headers=["List-Unsubscribe: <mailto:leave@paper.example>"])
    news.hears_nothing("mailing-list")
    news.writes("Only today!", headers=["Precedence: bulk"])
    news.hears_nothing("bulk")


def test_a_bounce_of_our_own_reply(practice: Practice) -> None:
    gone = practice.client("Gone")
    gone.writes()
    ours = gone.hears("988")
    postfix = practice.client("Mail Delivery System", "MAILER-DAEMON@mail.example")
    headers, text = of_parts(
        "report; report-type=delivery-status",
        ("text/plain", "I'm sorry to have to inform you that your message could not be delivered."),
        ("message/delivery-status", "Final-Recipient: rfc822; gone@mail.example\nAction: failed\nStatus: 5.1.1"),
        ("text/rfc822-headers", f"Message-ID: {ours['Message-ID']}\nAuto-Submitted: auto-replied"),
    )
    postfix.writes(text, headers=[*headers, "Auto-Submitted: auto-replied"], return_path="")
    postfix.hears_nothing("null-sender")
    assert practice.record.outgoing.by_state() == {"undelivered": 1}
    postfix.writes(text, headers=headers, return_path="bounces@mail.example")
    postfix.hears_nothing("report")


def test_our_own_reply_that_was_sent_back_to_us(practice: Practice) -> None:
    ana = practice.client("Ana Client")
    ana.writes()
    ours = ana.hears("988")
    marks = [f"{name}: {ours[name]}" for name in ("Message-ID", "X-Autoreply-Loop")]
    ana.writes("A forwarding rule gone wrong.", headers=marks, message_id=ours["Message-ID"])
    ana.hears_nothing("our-reply")


def test_what_says_that_a_program_wrote_it(practice: Practice) -> None:
    robot = practice.client("Robot")
    for said in ("auto-replied", "auto-generated (cron)", "AUTO-NOTIFIED; owner=x", "yes", ""):
        robot.writes("I am out of the office.", headers=[f"auto-submitted: {said}"])
        robot.hears_nothing("automatic")
    robot.writes(headers=["Auto-Submitted: no"])
    robot.hears("988")


def test_vacation_mail_that_does_not_follow_the_standard(practice: Practice) -> None:
    phone = practice.client("Phone")
    phone.writes("I am away.", headers=["X-Apple-Action: VACATION"])
    phone.hears_nothing("responder")
    exchange = practice.client("Exchange")
    exchange.writes("I am away.", headers=["X-Auto-Response-Suppress: DR, OOF, AutoReply"])
    exchange.hears_nothing("suppressed")


def test_somebody_who_writes_through_a_mailing_list_is_left_to_the_list(practice: Practice) -> None:
    colleague = practice.client("Colleague")
    colleague.writes("Does anybody know a good supervisor?", headers=["List-Id: <supervision.lists.example>"])
    colleague.hears_nothing("mailing-list")
    colleague.writes("May I ask you directly?")
    colleague.hears("988")


def test_the_answer_of_a_calendar_and_an_invitation_of_a_person(practice: Practice) -> None:
    ana = practice.client("Ana Client")
    ana.writes("BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR", headers=["Content-Type: text/calendar; method=REPLY"])
    ana.hears_nothing("calendar")
    headers, text = of_parts("alternative", ("text/plain", "Accepted"), ("text/calendar; method=REPLY", "BEGIN:V"))
    ana.writes(text, headers=headers)
    ana.hears_nothing("calendar")
    headers, text = of_parts("alternative", ("text/plain", "Lunch?"), ("text/calendar; method=REQUEST", "BEGIN:V"))
    ana.writes(text, headers=headers)
    ana.hears("988", because="answered")


def test_spam(practice: Practice) -> None:
    spammer = practice.client("Prince")
    spammer.writes("You have won.", headers=["X-Spam-Flag: YES"])
    spammer.hears_nothing("spam")
    spammer.writes("You have won again.", junk=True)
    spammer.hears_nothing("spam")
    spammer.writes("You have lost.", headers=["X-Spam-Flag: NO"])
    spammer.hears("988")


def test_a_forged_sender(practice: Practice) -> None:
    victim = practice.client("Victim")
    victim.writes("Open the attachment.", headers=["Authentication-Results: mx.practice.example; dmarc=fail"])
    victim.hears_nothing("spoofed")
    victim.writes("It was not me!", headers=["Authentication-Results: mx.practice.example; dmarc=pass"])
    victim.hears("988")


def test_a_null_return_path_in_any_spelling_whatever_reply_to_says(practice: Practice) -> None:
    trick = practice.client("Trick")
    for path in ("", "<>", "MAILER-DAEMON", " "):
        trick.writes("Answer me!", return_path=path, headers=["Reply-To: trick@mail.example"])
        trick.hears_nothing("null-sender")


def test_replies_go_to_the_return_path_and_never_to_reply_to(practice: Practice) -> None:
    ana, shop = practice.client("Ana Client"), practice.client("Shop")
    ana.writes(headers=[f"Reply-To: {shop.address}", f"Cc: {shop.address}"])
    ana.hears("988")


def test_no_sender_at_all(practice: Practice) -> None:
    nobody = practice.client("Nobody")
    nobody.writes(without=["Return-Path"])
    nobody.hears_nothing("no-return-path")
    nobody.writes(return_path="not an address")
    nobody.hears_nothing("invalid-sender")


def test_who_asks_for_no_reply(practice: Practice) -> None:
    for local in ("noreply", "no-reply", "do_not_reply", "gmail-noreply"):
        shop = practice.client("Shop", f"{local}@shop.example")
        shop.writes("Your parcel is on its way.")
        shop.hears_nothing("no-reply")


def test_mail_systems(practice: Practice) -> None:
    for local, reason in (("owner-list", "system-sender"), ("list-bounces", "system-sender"), ("postmaster",) * 2):
        system = practice.client("System", f"{local}@lists.example")
        system.writes("Your subscription.")
        system.hears_nothing(reason)


def test_mail_among_ourselves(practice: Practice) -> None:
    colleague = practice.client("Ana Ruiz", practice.address)
    colleague.writes("A note to myself.")
    colleague.hears_nothing("ourselves")
    pretender = practice.client("Pretender")
    pretender.writes("Wire the money.", headers=[f"From: Ana Ruiz <{practice.address}>"])
    pretender.hears_nothing("ourselves")


def test_hostile_headers_steer_nothing(practice: Practice) -> None:
    mallory = practice.client("Mallory")
    mallory.writes(
        "Hello.",
        subject="Hi\n Bcc: everybody@mail.example",
        headers=[
            "From: =?utf-8?q?Mallory=0D=0ABcc=3A_other=40mail.example?= <mallory@mail.example>",
            "References: <a@b>\n <c@d> =?utf-8?q?=0D=0AX-Evil=3A_1?=",
            "X-Long: " + "x" * 20_000,
            "\x00\xff: \udcff",
        ],
    )
    reply = mallory.hears("988")
    assert "X-Evil" not in reply
    assert reply["From"].addresses[0].addr_spec == practice.address


def test_a_mail_without_message_id_is_answered_without_a_thread(practice: Practice) -> None:
    old = practice.client("Old Phone")
    old.writes(without=["Message-ID"])
    reply = old.hears("988")
    assert "In-Reply-To" not in reply
