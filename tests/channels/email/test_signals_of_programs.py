"""What programs say of themselves: each rule with a mail that is silenced and its like that is not."""

import pytest

from channels import Signal
from tests.channels.email.office import answered, client, practice, read, signals


def test_a_persons_mail_testifies_nothing() -> None:
    assert read(client()).signals == {}


@pytest.mark.parametrize(
    "value",
    [
        "auto-replied",
        "auto-generated",
        "AUTO-NOTIFIED; owner-email=ana@mail.example",
        "auto-replied (vacation)",
        "(a comment) auto-forwarded",
        "yes",
        "x-something-new",
        "no-thanks",
        "",
        "=?utf-8?q?auto-replied?=",
    ],
)
def test_s5_every_auto_submitted_but_no_is_automatic(value: str) -> None:
    assert Signal.AUTOMATIC in signals(f"Auto-Submitted: {value}")


@pytest.mark.parametrize(
    "value", ["no", "No", " NO ", "no; reason=person", "no (a person (really) wrote it)", "(x) no", '"no"']
)
def test_s5_auto_submitted_no_is_a_person(value: str) -> None:
    assert answered(f"Auto-Submitted: {value}")


def test_s5_any_of_several_counts_and_folding_hides_nothing() -> None:
    assert Signal.AUTOMATIC in signals("Auto-Submitted: no", "auto-submitted: auto-generated")
    assert Signal.AUTOMATIC in signals("Auto-Submitted:\n\tauto-replied")
    assert answered("Auto-Submitted: no", "auto-submitted: no")


def test_the_evidence_names_header_and_keyword_and_nothing_a_stranger_wrote() -> None:
    said = read(client("Auto-Submitted: auto-replied (Ana is on holiday); owner=ana")).signals
    assert said[Signal.AUTOMATIC] == "Auto-Submitted: auto-replied"
    hostile = read(client("Auto-Submitted: \x1b[31mred\x07 " + "x" * 900)).signals[Signal.AUTOMATIC]
    assert len(hostile) < 70
    assert hostile.isprintable()


LIST_HEADERS = ("List-Id", "List-Help", "List-Subscribe", "List-Unsubscribe", "List-Post", "List-Owner", "List-Archive")


@pytest.mark.parametrize("name", LIST_HEADERS)
def test_s6_every_standard_list_header_marks_a_list(name: str) -> None:
    assert Signal.MAILING_LIST in signals(f"{name}: <mailto:x@lists.example>")
    assert Signal.MAILING_LIST in signals(f"{name.lower()} : <mailto:x@lists.example>")
    assert answered(f"X-Was-{name}: <mailto:x@lists.example>")


@pytest.mark.parametrize("name", ["Mailing-List", "X-Mailing-List", "X-ML-Name", "X-MLServer", "X-BeenThere"])
def test_s6_marks_of_older_list_software_may_be_switched_off(name: str) -> None:
    assert Signal.MAILING_LIST_HINT in signals(f"{name}: contact list@lists.example")
    assert answered(f"{name}: contact list@lists.example", settings=practice(list_hints=False))


@pytest.mark.parametrize("name", ["Precedence", "X-Precedence", "Preference"])
@pytest.mark.parametrize("value", ["bulk", "Junk", "LIST", "auto_reply", "bulk (newsletter)", '"bulk"'])
def test_s7_precedence_of_bulk_mail(name: str, value: str) -> None:
    assert Signal.BULK in signals(f"{name}: {value}")


@pytest.mark.parametrize(
    "value", ["high", "normal", "first-class", "special-delivery", "bulky", "listing", "no bulk", ""]
)
def test_s7_other_precedences_are_a_persons(value: str) -> None:
    assert answered(f"Precedence: {value}")


@pytest.mark.parametrize(
    "value", ["All", "all", "OOF", "oof, dr", "DR, RN,NRN,  AutoReply", "DR OOF", "NDR;\n\tOOF", '"All"']
)
def test_s8_a_wish_for_no_automatic_answer(value: str) -> None:
    assert Signal.SUPPRESSED in signals(f"X-Auto-Response-Suppress: {value}")


@pytest.mark.parametrize("value", ["None", "DR", "DR, RN, NRN, NDR", "", "overall", "not all-day", "AutoReplyLater"])
def test_s8_wishes_for_something_else_do_not_silence(value: str) -> None:
    assert answered(f"X-Auto-Response-Suppress: {value}")


@pytest.mark.parametrize(
    "value",
    [
        "multipart/report; report-type=delivery-status; boundary=b",
        'Multipart/Report; boundary="b"; report-type=disposition-notification',
        "multipart/report; report-type=feedback-report",
        "multipart/report; report-type=something-new",
        "(comment) multipart / report",
        "message/delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        "multipart/mixed; report-type=delivery-status",
    ],
)
def test_s9_a_mail_that_is_a_report_is_not_answered(value: str) -> None:
    assert Signal.REPORT in signals(f"Content-Type: {value}")


def test_s9_exim_and_gmail_name_the_failed_recipients() -> None:
    assert Signal.REPORT in signals("X-Failed-Recipients: bob@mail.example")
    assert answered("X-Subject: X-Failed-Recipients")


def test_s9_a_person_who_forwards_a_bounce_is_answered() -> None:
    body = """--b
Content-Type: text/plain

I got this when I wrote to Dr Lee. What shall I do?
--b
Content-Type: message/rfc822

Return-Path: <>
From: MAILER-DAEMON@mail.example
Auto-Submitted: auto-replied
X-Failed-Recipients: dr.lee@hillside.example
Content-Type: multipart/report; report-type=delivery-status; boundary=c

--c
Content-Type: message/delivery-status

Action: failed
--c--
--b--
"""
    forwarded = read(client("Content-Type: multipart/mixed; boundary=b", body=body))
    assert forwarded.signals == {}
    assert forwarded.text == "I got this when I wrote to Dr Lee. What shall I do?"


def test_s9_asking_for_a_receipt_is_no_report() -> None:
    assert answered("Disposition-Notification-To: ana.client@mail.example", "Return-Receipt-To: a@mail.example")


RESPONDERS = [
    "X-Autoreply: yes",
    "X-Autorespond: Thursday",
    "X-Autoresponder: responder 1.0",
    "X-Autoresponse: yes",
    "X-AutoReply-From: bob@mail.example",
    "X-Mail-Autoreply: true",
    "X-Autogenerated: Reply",
    "X-Apple-Action: VACATION",
    "X-Apple-Action: vacation",
    "X-MS-Exchange-Inbox-Rules-Loop: bob@corp.example",
    "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
    "X-FC-MachineGenerated: true",
    "Delivered-To: autoresponder",
    "X-Ack: no",
    "X-Loop: bob@mail.example",
    "X-Cron-Env: <SHELL=/bin/sh>",
    "X-OTRS-Loop: yes",
    "X-BoxTrapper: challenge",
    "X-POST-MessageClass: 9; Autoresponder",
]


@pytest.mark.parametrize("header", RESPONDERS)
def test_s12_marks_of_other_responders_may_be_switched_off(header: str) -> None:
    assert Signal.RESPONDER in signals(header)
    assert answered(header, settings=practice(responder_marks=False))


@pytest.mark.parametrize(
    "header",
    [
        "X-Autoreply: no",
        "X-Apple-Action: REPLY",
        "X-FC-MachineGenerated: false",
        "Delivered-To: office@hillside.example",
        "X-Ack: yes",
        "X-Loop: false",
        "X-OTRS-Loop: no",
        "X-POST-MessageClass: 1; Mail",
        "X-Auto-Response-Hint: yes",
    ],
)
def test_s12_the_same_headers_that_say_otherwise_do_not_silence(header: str) -> None:
    assert answered(header)


@pytest.mark.parametrize("header", ["Feedback-ID: 12:campaign:sender", "X-SES-Outgoing: 2026.11.23-54.240.0.1"])
def test_s12_marks_of_sending_services_count_only_on_request(header: str) -> None:
    assert answered(header)
    assert Signal.SENDING_SERVICE in signals(header, settings=practice(sending_services=True))


@pytest.mark.parametrize("name", ["X-Loop", "X-MS-Exchange-Inbox-Rules-Loop"])
def test_s12_what_a_rule_passed_on_is_a_persons_and_what_it_wrote_is_not(name: str) -> None:
    assert answered(f"{name}: office@hillside.example")
    assert answered(f"{name}: bob@corp.example", "Cc: bob@corp.example")
    assert Signal.RESPONDER in signals(f"{name}: ana.client@mail.example")
    assert Signal.RESPONDER in signals(f"{name}: ana.client@mail.example", "Cc: ana.client@mail.example")


def test_s12_recordings_that_asterisk_sends_are_not_answered() -> None:
    assert Signal.AUTOMATIC in signals("X-Asterisk-VM-Extension: 100")
    assert Signal.AUTOMATIC in signals("X-Asterisk-CallerID: 6175550123")
    assert answered("X-Asterisks: 5")


def test_s6_one_click_unsubscription_alone_is_a_lists() -> None:
    assert Signal.MAILING_LIST in signals("List-Unsubscribe-Post: List-Unsubscribe=One-Click")


@pytest.mark.parametrize("method", ["REPLY", "counter", "CANCEL", "REFRESH"])
def test_s21_a_calendars_answers_are_not_answered(method: str) -> None:
    header = f'Content-Type: text/calendar; charset=utf-8; method="{method}"'
    assert Signal.CALENDAR in signals(header)
    assert answered(header, settings=practice(calendar_answers=False))


def test_s21_an_invitation_is_answered_unless_the_practice_wants_otherwise() -> None:
    header = "Content-Type: text/calendar; method=REQUEST"
    assert answered(header)
    assert answered("Content-Type: text/calendar")
    assert Signal.INVITATION in signals(header, settings=practice(invitations=True))


def test_s21_outlook_puts_the_answer_beside_its_words() -> None:
    body = """--b
Content-Type: text/plain

--b
Content-Type: text/calendar; charset="utf-8"; method=REPLY

BEGIN:VCALENDAR
--b--
"""
    accepted = client("Content-Type: multipart/alternative; boundary=b", body=body)
    assert Signal.CALENDAR in read(accepted).signals
    assert Signal.CALENDAR not in read(accepted.replace(b"method=REPLY", b"method=REQUEST")).signals
    disposed = b"\nContent-Disposition: attachment; filename=a.ics"
    attached = accepted.replace(b"method=REPLY", b"method=REPLY" + disposed)
    assert Signal.CALENDAR in read(attached).signals
    invited = accepted.replace(b"method=REPLY", b"method=REQUEST" + disposed)
    assert read(invited).signals == {}


@pytest.mark.parametrize(
    "subject",
    [
        "Out of Office: Thursday",
        "Automatic reply: Thursday",
        "Auto: Re: Thursday",
        "Undeliverable: Thursday",
        "Abwesend: Re: Donnerstag",
        "=?utf-8?q?R=C3=A9ponse_automatique_=3A_jeudi?=",
        "Respuesta automática: jueves",
    ],
)
def test_s23_subjects_count_only_on_request(subject: str) -> None:
    assert answered(f"Subject: {subject}")
    assert Signal.SUBJECT in signals(f"Subject: {subject}", settings=practice(subjects=True))


def test_s23_even_on_request_a_word_within_the_subject_is_no_sign() -> None:
    wary = practice(subjects=True)
    assert answered("Subject: Can I see you out of office hours?", settings=wary)
    assert answered("Subject: My car: auto repair and the appointment", settings=wary)


def test_the_word_unsubscribe_in_the_text_is_no_sign() -> None:
    assert read(client(body="I am so alone.\n\n--\nUnsubscribe from this list: https://x.example")).signals == {}
