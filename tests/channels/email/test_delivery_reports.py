"""What became of our mail, by the part of a report that programs read (RFC 3464), whatever language its subject has."""

from base64 import b64encode
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.message.delivery_status import DeliveryReport
from channels.email.message.headers import Headers
from channels.email.message.structure import report_parts
from tests.channels.email.office import practice, read
from tests.channels.email.watching import Responder, account
from tests.peers.dovecot import Dovecot

OURS, THEIRS = "maria@mail.example", "assistant@mail.example"
MTA = "Reporting-MTA: dns; mx.mail.example\nArrival-Date: Mon, 23 Nov 2026 23:31:02 +0100 (CET)"
RETURNED = f"Return-Path: <office@hillside.example>\nMessage-ID:\n\t<autoreply.7f3a@hillside.example>\nTo: <{OURS}>\n"


def group(action: str, status: str = "", to: str = OURS, more: str = "") -> str:
    named = f"Status: {status}\n" if status else ""
    return f"Final-Recipient: rfc822; {to}\n{more}Action: {action}\n{named}Remote-MTA: dns; mx.mail.example"


def report(
    *groups: str,
    subject: str = "Undelivered Mail Returned to Sender",
    returned: str = RETURNED,
    kind: str = "text/rfc822-headers",
    encoding: str = "7bit",
) -> bytes:
    """As Postfix writes it. The only trace of our reply is in the headers that it returns."""
    status = "\n\n".join((MTA, *groups)) + "\n"
    if encoding == "base64":
        status = b64encode(status.encode()).decode()
    return f"""Return-Path: <>
Date: Mon, 23 Nov 2026 23:31:02 +0100 (CET)
From: MAILER-DAEMON@mx.mail.example (Mail Delivery System)
Subject: {subject}
To: office@hillside.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="B1C3.1764/mx.mail.example"
Message-Id: <20261123223102.9F1D22003A@mx.mail.example>

This is a MIME-encapsulated message.

--B1C3.1764/mx.mail.example
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

Przykro mi.

--B1C3.1764/mx.mail.example
Content-Description: Delivery report
Content-Type: message/delivery-status
Content-Transfer-Encoding: {encoding}

{status}
--B1C3.1764/mx.mail.example
Content-Description: Undelivered Message Headers
Content-Type: {kind}

{returned}
--B1C3.1764/mx.mail.example--
""".encode()


def came_back(raw: bytes) -> str:
    return read(raw, practice()).came_back


JAPANESE = "=?UTF-8?B?" + b64encode("配信の遅延通知".encode()).decode() + "?="
SUBJECTS = [
    JAPANESE,
    "=?UTF-8?Q?Notifica_di_ritardo_nella_consegna:_Auto:_gioved=C3=AC?=",
    "=?iso-8859-2?Q?Op=F3=BCnienie_dostarczenia:?=\n =?iso-8859-2?Q?_Auto:_czwartek?=",
    "Leveransen är försenad",
    "",
]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_delay_is_none_in_any_language_and_what_failed_is_one(subject: str) -> None:
    assert came_back(report(group("delayed", "4.4.1"), subject=subject)) == ""
    assert came_back(report(group("failed", "5.1.1"), subject=subject)) == "7f3a"
    assert came_back(report(group("failed", "4.4.7"), subject=subject)) == "7f3a", "it gave up"


@pytest.mark.parametrize("action", ["delayed", "relayed", "expanded", "delivered"])
def test_only_what_failed_came_back(action: str) -> None:
    for spelled in (action, action.title(), f"{action} (in part)", f"(Postfix) {action}", f"\n\t {action}"):
        assert came_back(report(group(spelled, "2.0.0"))) == "", spelled
    assert came_back(report(group(action))) == "", "without a status"


@pytest.mark.parametrize(
    "said",
    [
        group("FAILED", "5.1.1"),
        group("failed (permanent)", "5.1.1 (bad mailbox (really))"),
        group("failed"),
        group("\n failed", "\n\t5.1.1"),
        f"final-recipient:rfc822;{OURS}\naction:failed\nstatus:5.1.1",
        f"Original-Recipient: rfc822;{OURS}\nFinal-Recipient: rfc822;{THEIRS}\nAction: failed\nStatus: 5.1.1",
        f"Action: failed\nFinal-Recipient: RFC822; <{OURS.upper()}> (Maria)\nStatus: 5.1.1",
        f"Final-Recipient: rfc822; {OURS}\nStatus: 5.1.1",
        group("failed", "smtp; 550-5.1.1 no such user"),
    ],
)
def test_what_failed_is_read_however_it_is_written(said: str) -> None:
    for subject in ("Zustellung verzögert: Auto: Thursday", JAPANESE):
        assert came_back(report(said, subject=subject)) == "7f3a", "whatever the subject says"
        assert came_back(report(said, subject=subject, encoding="base64")) == "7f3a"
        assert came_back(report(said, subject=subject).replace(b"\n", b"\r\n")) == "7f3a"


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Nothing: here",
        group("postponed"),
        group("failed", "2.0.0"),
        f"Final-Recipient: rfc822; {OURS}\nStatus: 4.2.2",
    ],
)
def test_where_the_part_says_nothing_the_subject_does(said: str) -> None:
    assert came_back(report(said, subject="Undelivered Mail Returned to Sender")) == "7f3a"
    assert came_back(report(said, subject="Delayed Mail (still being retried)")) == ""


def test_of_several_recipients_ours_counts() -> None:
    for theirs, ours in (("failed", "delayed"), ("failed", "delivered"), ("delayed", "failed"), ("relayed", "failed")):
        for groups in ((group(theirs, to=THEIRS), group(ours)), (group(ours), group(theirs, to=THEIRS))):
            assert came_back(report(*groups)) == ("7f3a" if ours == "failed" else "")


def test_a_mailbox_that_passes_mail_on_got_it_if_one_of_those_behind_it_did() -> None:
    behind = [
        group(action, to=f"{action}@other.example", more=f"Original-Recipient: rfc822;{OURS}\n")
        for action in (
            "failed",
            "delivered",
        )
    ]
    assert came_back(report(*behind)) == ""
    assert came_back(report(behind[0])) == "7f3a"


def test_where_no_recipient_is_known_to_be_ours_one_that_failed_is_enough() -> None:
    groups = group("delivered", to="a@other.example"), group("failed", to="b@other.example")
    assert came_back(report(*groups)) == "7f3a"
    assert came_back(report(groups[0], group("delayed", to="c@other.example"))) == ""


def test_blank_lines_that_are_missing_or_too_many_change_nothing() -> None:
    several = report(group("failed", "5.1.1", to=THEIRS), group("delayed", "4.4.1"))
    assert came_back(several) == ""
    for written in (
        several.replace(b"\n\nFinal", b"\nFinal"),
        several.replace(b"\n\nFinal", b"\n \t\n\n\nFinal"),
        several.replace(b"\nAction", b"\n\nAction"),
        several.replace(b"\n\nFinal", b"\nOriginal-Recipient: rfc822;x@other.example\nFinal"),
    ):
        assert written != several
        assert came_back(written) == ""
        assert came_back(written.replace(b"delayed", b"failed")) == "7f3a"


def test_the_whole_mail_may_have_been_returned_or_nothing_of_it() -> None:
    whole = f"{RETURNED}Content-Type: text/plain\n\nWe are closed. <autoreply.other@hillside.example>"
    assert came_back(report(group("failed"), returned=whole, kind="message/rfc822")) == "7f3a"
    assert came_back(report(group("delayed"), returned=whole, kind="message/rfc822")) == ""
    bare = report(group("failed"), returned="X-Nothing: x\n")
    assert came_back(bare) == ""
    threaded = bare.replace(b"\nAuto-", b"\nIn-Reply-To: <autoreply.7f3a@hillside.example>\nAuto-", 1)
    assert came_back(threaded) == "7f3a"
    assert came_back(threaded.replace(b"Action: failed", b"Action: delayed")) == ""


def test_a_reply_to_a_subaddress_is_not_taken_for_another_that_the_report_names() -> None:
    invented = report(group("failed"), returned=RETURNED.replace("7f3a@", "7f3a.sub@"))
    assert came_back(invented.replace(b"\nAuto-", b"\nReferences: <autoreply.88@hillside.example>\nAuto-", 1)) == ""


def test_a_report_within_a_gateways_wrapping_is_read_and_one_that_a_person_forwards_is_not() -> None:
    inner = report(group("delayed", "4.4.1"), subject=JAPANESE).partition(b"MIME-Version: 1.0\n")[2]
    heads = b"Return-Path: <>\nSubject: [EXTERN] x\nReferences: <autoreply.7f3a@hillside.example>\nMIME-Version: 1.0\n"
    wrapped = heads + b"Content-Type: multipart/mixed; boundary=g\n\n--g\n" + inner + b"\n--g--\n"
    assert came_back(wrapped) == ""
    assert came_back(wrapped.replace(b"Action: delayed", b"Action: failed")) == "7f3a"
    person = wrapped.replace(b"Return-Path: <>", b"Return-Path: <ana@mail.example>")
    assert came_back(person.replace(b"Action: delayed", b"Action: failed")) == ""


def test_a_part_of_any_size_is_read_to_a_limit_and_in_no_time() -> None:
    many = [group("delayed", to=f"{number}@other.example") for number in range(20_000)]
    began = process_time()
    assert came_back(report(group("failed"), *many)) == "7f3a"
    assert came_back(report(group("delayed"), *many)) == ""
    for hostile in ("Action: failed\n\n" * 200_000, "\n" * 1_000_000, "Action: " + "(" * 1_000_000, " \n" * 500_000):
        came_back(report(hostile))
    assert process_time() - began < 10


@given(st.binary(max_size=400), st.lists(st.sampled_from(["", OURS]), max_size=1))
def test_no_octets_whatever_raise(octets: bytes, to: list[str]) -> None:
    assert DeliveryReport(octets).failed(to) in (True, False, None)
    mixed = b"Action: failed\n" + octets
    assert DeliveryReport(mixed).failed(to) in (True, False, None)


def test_the_parts_are_found_in_the_structure_that_a_server_gives() -> None:
    text = (b"text", b"plain", None, None, None, b"7bit", 4, 1)
    status = (b"MESSAGE", b"DELIVERY-STATUS", None, None, b"Delivery report", b"BASE64", 300)
    back = (b"text", b"rfc822-headers", None, None, None, b"7bit", 300, 9)
    found = report_parts(([text, status, back], b"report"))
    assert [(part.section, part.encoding) for part in found] == [("2", "base64"), ("3", "7bit")]
    assert [part.section for part in report_parts(status)] == ["1"]
    assert report_parts(([text, back], b"mixed")) == ()
    assert report_parts(None) == ()


@pytest.fixture
def desk(tmp_path: Path) -> Responder:
    return Responder(tmp_path)


def test_a_mailbox_reads_it_with_what_was_returned(dovecot: Dovecot, address: str, desk: Responder) -> None:
    mailbox = desk.mailbox(account(dovecot, address))
    mailbox.sweep(desk.told.extend)
    domain = address.partition("@")[2]
    ours = RETURNED.replace("hillside.example", domain)
    written = [
        report(group("failed", "5.1.1"), subject=JAPANESE, returned=ours),
        report(group("failed", "5.1.1"), subject=JAPANESE, returned=ours, kind="message/rfc822", encoding="base64"),
        report(group("delayed", "4.4.1"), subject=JAPANESE, returned=ours),
    ]
    for number, raw in enumerate(written):
        own = Headers.read(raw).first("message-id") or ""
        dovecot.deliver(raw.replace(own.encode(), f"<{number}@mx.mail.example>".encode()), address)
    mailbox.sweep(desk.told.extend)
    mailbox.close()
    assert [mail.came_back for mail in desk.told] == ["7f3a", "7f3a", ""]
