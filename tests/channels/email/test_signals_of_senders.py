"""Who writes, to whom, and whether it is true: each rule with a mail that is silenced and its like that is not."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from channels import Reply, Signal
from channels.email.compose import compose
from tests.channels.email.office import answered, client, practice, read, signals


@pytest.mark.parametrize("path", ["<>", "", "<<>>", " < > ", "<MAILER-DAEMON>", "mailer-daemon", "<> (bounce)"])
def test_s1_a_null_return_path_in_every_spelling(path: str) -> None:
    assert Signal.NULL_SENDER in signals(f"Return-Path: {path}")
    assert Signal.NULL_SENDER in read(client(without="Return-Path"), return_path=path).signals
    assert read(client(f"Return-Path: {path}")).sender == ""


def test_s1_the_topmost_return_path_is_the_servers() -> None:
    assert Signal.NULL_SENDER in signals("Return-Path: <>", "X-Nothing: x", "Return-Path: <ana@mail.example>")
    assert answered("Return-Path: <ana@mail.example>", "Return-Path: <>")
    assert answered("Return-Path: <ana@mail.example>", return_path="<>")


def test_s2_without_a_return_path_the_default_is_silence() -> None:
    mail = read(client(without="Return-Path"))
    assert set(mail.signals) == {Signal.NO_RETURN_PATH}
    assert mail.sender == ""
    assert read(client(without="Return-Path"), return_path="ana.client@mail.example").signals == {}


def test_s2_where_the_server_strips_it_one_valid_from_stands_in() -> None:
    stripped = practice(return_path="from-when-missing")
    mail = read(client(without="Return-Path"), stripped)
    assert (mail.signals, mail.sender) == ({}, "ana.client@mail.example")
    for several in ("ana@mail.example, bob@mail.example", "Ana", "ana@@mail", ""):
        pathless = client(f"From: {several}", without="Return-Path")
        assert Signal.NO_RETURN_PATH in read(pathless, stripped).signals


def test_s2_an_mbox_line_with_an_address_is_an_envelope_and_others_are_not() -> None:
    mbox = b"From ana@mail.example Mon Nov 23 22:29:40 2026\n" + client(without="Return-Path")
    assert read(mbox).signals == {}
    assert read(mbox).sender == "ana@mail.example"
    for filler in (b"MAILER-DAEMON", b"-", b"1580534@xxx"):
        assert Signal.NO_RETURN_PATH in read(mbox.replace(b"From ana@mail.example", b"From " + filler)).signals


@pytest.mark.parametrize(
    "path",
    [
        "<ana>",
        "<ana@mail.example>, <bob@mail.example>",
        "Friends: ana@mail.example;",
        "<ana@bob@mail.example>",
        "<@>",
        "<ana@>",
        "<@mail.example>",
        "<ana b@mail.example>",
        "<ana@mail..example>",
        "<ana@-mail.example>",
        "<ana@192.0.2.1>",
        "<ana@[192.0.2.999]>",
        "<ana@[192.0.2.1>",
        "<ana@[IPv6:fe80::1%25 a,b]>",
        "<" + "a" * 320 + "@mail.example>",
    ],
)
def test_s3_what_is_not_one_valid_address_gets_no_answer(path: str) -> None:
    mail = read(client(f"Return-Path: {path}"))
    assert Signal.INVALID_SENDER in mail.signals
    assert mail.sender == ""


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("ana@mail.example", "ana@mail.example"),
        ("<Ana@Mail.Example>", "Ana@Mail.Example"),
        ("<ana@mail.example> (delivered)", "ana@mail.example"),
        ("<@relay.example:ana@mail.example>", "ana@mail.example"),
        ('<"ana b"@mail.example>', '"ana b"@mail.example'),
        ("<a.na..x.@docomo.example>", "a.na..x.@docomo.example"),
        ("<ü@exämple.de>", "ü@exämple.de"),
        ("<用户@例子.中国>", "用户@例子.中国"),
        ("<ana@localhost>", "ana@localhost"),
        ("<ana@[192.0.2.1]>", "ana@[192.0.2.1]"),
        ("<o'brien=x!y@mail.example>", "o'brien=x!y@mail.example"),
    ],
)
def test_s3_odd_but_valid_addresses_are_answered_as_spelled(path: str, to: str) -> None:
    mail = read(client(f"Return-Path: {path}"))
    assert mail.signals == {}
    assert mail.reply_to == to
    assert mail.sender == to.lower()


@pytest.mark.parametrize(
    "own", ["office@hillside.example", "DR.LEE@Hillside.Example", "info+x@hillside-counseling.example"]
)
def test_s4_mail_from_ourselves_by_envelope_or_from(own: str) -> None:
    assert Signal.OURSELVES in signals(f"Return-Path: <{own}>")
    assert Signal.OURSELVES in signals(f"From: The office <{own}>")
    assert answered("From: office@hillside.example.org")
    assert answered('From: "office@hillside.example" <ana.client@mail.example>')


def test_s4_an_own_address_in_needless_quotes_is_ours() -> None:
    assert Signal.OURSELVES in signals('Return-Path: <"office"@hillside.example>')
    assert read(client('To: "office"@hillside.example', without="To")).signals == {}
    assert answered('Return-Path: <"office x"@hillside.example>')


def test_s4_own_addresses_given_in_place_of_the_configured_ones_count_alone() -> None:
    raw = client("To: desk@other.example", "From: dr.lee@hillside.example")
    assert read(raw, own=["desk@other.example"]).signals == {}
    assert Signal.OURSELVES in read(raw, own=["desk@other.example", "dr.lee@hillside.example"]).signals


SYSTEMS = [
    "MAILER-DAEMON",
    "mailer-daemon+x",
    "Mailer_Daemon",
    "MDaemon",
    "Mail.Delivery.System",
    "listserv",
    "Majordomo",
    "owner-friends",
    "friends-request",
    "friends-bounces",
    "friends-leave",
    "friends-subscribe-ana=mail.example",
    "friends-unsubscribe",
    "unsubscribe",
    "confirm+0123456789abcdef",
    "friends-confirm+0123456789abcdef",
    "ndr",
    "friends-bounce",
    "friends-bounces+ana=mail.example",
    "bounce",
    "bounces",
    "bounce-1234",
    "bounces+1234-abcd-ana=mail.example",
    "bounce_77",
    "friends-return-42-ana=mail.example",
    "double-bounce",
    "msprvs1=20781abc=bounces-4711",
    "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e",
]


@pytest.mark.parametrize("local", SYSTEMS)
def test_s10_mail_systems_by_envelope_or_from(local: str) -> None:
    assert Signal.SYSTEM_SENDER in signals(f"Return-Path: <{local}@lists.example>")
    assert Signal.SYSTEM_SENDER in signals(f"From: X <{local}@lists.example>")


@pytest.mark.parametrize(
    "local",
    [
        "bouncer",
        "bouncehouse.rentals",
        "bounce.house",
        "bounce2back",
        "bounce-house",
        "home-owner",
        "confirm",
        "owner",
        "request",
        "daemon.jones",
        "debounce",
        "listserve",
        "mdaemon.j",
    ],
)
def test_s10_names_that_only_resemble_a_system_are_answered(local: str) -> None:
    assert answered(f"Return-Path: <{local}@mail.example>", f"From: {local}@mail.example")


def test_s10_empty_and_qmails_double_bounce_senders() -> None:
    assert Signal.SYSTEM_SENDER in signals("From: <>")
    assert Signal.SYSTEM_SENDER in signals('From: "Mail System" <>')
    assert Signal.SYSTEM_SENDER in signals("From: MAILER-DAEMON (Mail Delivery System)")
    assert Signal.SYSTEM_SENDER in signals("Return-Path: <#@[]>")
    assert answered("From: ")


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("prvs=0123abcdef=Ana@mail.example", "ana@mail.example via @mail.example"),
        ("btv1==012==ana@mail.example", "ana@mail.example via @mail.example"),
        ("SRS0=HHH=TT=mail.example=Ana@forwarder.example", "ana@mail.example via @forwarder.example"),
        ("SRS0=other=T2=mail.example=ana@forwarder.example", "ana@mail.example via @forwarder.example"),
        ("SRS0+HHH=TT=mail.example=ana@forwarder.example", "ana@mail.example via @forwarder.example"),
        ("SRS1=HHH=one.example==HHH=TT=mail.example=ana@two.example", "ana@mail.example via @two.example"),
    ],
)
def test_s10_people_behind_signed_and_rewritten_paths_are_answered_there(path: str, key: str) -> None:
    mail = read(client(f"Return-Path: <{path}>"))
    assert mail.signals == {}
    assert mail.reply_to == path
    assert mail.sender == key
    assert (mail.writer or mail.sender) == "ana@mail.example"


@pytest.mark.parametrize(
    "path", ["ana+1@mail.example", "Ana+2@mail.example", '"ana"@mail.example', '"ana+3"@mail.example']
)
def test_subaddresses_and_quotes_are_one_person_apart_and_are_answered_as_spelled(path: str) -> None:
    mail = read(client(f"Return-Path: <{path}>"))
    assert (mail.sender, mail.reply_to, mail.writer) == ("ana@mail.example via @mail.example", path, path.lower())
    assert (mail.claimed, mail.origin) == ("ana@mail.example", "mail.example")
    assert read(client("Return-Path: <+1@mail.example>")).sender == "+1@mail.example"


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("ana@MAIL.example.", "ana@mail.example"),
        ("ana@ｍail.example", "ana@mail.example"),
        ("ana@Müller.example", "ana@müller.example"),
        ("ana@xn--mller-kva.example", "ana@müller.example"),
        ("ana@xn--0.example", "ana@xn--0.example"),
    ],
)
def test_one_domain_in_many_spellings_makes_no_new_person(path: str, key: str) -> None:
    assert read(client(f"Return-Path: <{path}>")).sender == key


def test_s10_a_mail_system_behind_a_rewritten_path_is_still_one() -> None:
    assert Signal.SYSTEM_SENDER in signals("Return-Path: <SRS0=HHH=TT=mail.example=mailer-daemon@forwarder.example>")
    assert Signal.OURSELVES in signals("Return-Path: <SRS0=HHH=TT=hillside.example=office@forwarder.example>")
    assert answered("Return-Path: <SRS0=broken@forwarder.example>")


def test_s10_postmaster_may_be_a_person_where_the_practice_says_so() -> None:
    assert Signal.POSTMASTER in signals("From: postmaster@mail.example")
    assert Signal.POSTMASTER in signals("From: post_master@texts.example")
    assert answered("From: postmaster@mail.example", settings=practice(postmaster=False))


NO_REPLIES = ["noreply", "no-reply", "no.reply", "No_Reply", "donotreply", "do-not-reply", "do_not.reply", "dont-reply"]
NO_REPLIES += [
    "newsalerts-noreply",
    "gmail-noreply",
    "noreply-orders",
    "noreply+token",
    "orders.no-reply",
    "no-reply77",
]
NO_REPLIES += ["autoreply", "auto-reply", "office-autoresponder", "auto_respond"]
NO_REPLIES += ["no-responder", "ne-pas-repondre", "nicht-antworten", "bitte.nicht.antworten"]


@pytest.mark.parametrize("local", NO_REPLIES)
def test_s11_addresses_that_ask_for_no_reply(local: str) -> None:
    assert Signal.NO_REPLY in signals(f"Return-Path: <{local}@shop.example>")
    assert Signal.NO_REPLY in signals(f"From: Shop <{local}@shop.example>")
    assert answered(f"Return-Path: <{local}@shop.example>", settings=practice(no_reply=False))


@pytest.mark.parametrize(
    "local", ["reply", "juno.reply", "techno-reply", "noreen", "nora.plyers", "donot", "auto.repair"]
)
def test_s11_names_that_only_resemble_no_reply_are_answered(local: str) -> None:
    assert answered(f"Return-Path: <{local}@mail.example>", f"From: {local}@mail.example")


ADDRESSED = [
    "To: office@hillside.example",
    "To: Office@HILLSIDE.example",
    "To: office+forms@hillside.example",
    "Cc: Bob <bob@mail.example>, Dr Lee <dr.lee@hillside.example>",
    "Bcc: info@hillside-counseling.example",
    "Resent-To: office@hillside.example",
    "Resent-Cc: office@hillside.example",
    "Resent-Bcc: office@hillside.example",
    "To: The practice: Ana <ana@mail.example>, office@hillside.example;",
    "To: office@hillside.example (the (nice) office)",
    "To: bob@mail.example office@hillside.example",
    "To: <office@hillside.example>office@hillside.example",
    "To: office@hillside.example www.hillside.example",
    "To: 'office@hillside.example'",
    "To: \"'office@hillside.example'\" <'office@hillside.example'>",
    "To: <mailto:office@hillside.example>",
    "To: office@hillside.example.",
    "To: =?utf-8?q?Praxis_f=C3=BCr_alle?= <office@hillside.example>",
    "To: =?utf-8?b?T2ZmaWNlIDxvZmZpY2VAaGlsbHNpZGUuZXhhbXBsZT4=?=",
    'To: "Lee, Dr." <dr.lee@hillside.example>; bob@mail.example',
    "To: Office (main <office@hillside.example>",
    'To: "Office <office@hillside.example>',
    "To: Office <office@hillside.example, Bob <bob@mail.example>",
    "To: Office office@hillside.example",
    "To: bob@mail.example,\n\t<office@hillside.example>",
    "To: <@relay.example:office@hillside.example>",
    "To: mailto:office@hillside.example",
]


@pytest.mark.parametrize("header", ADDRESSED)
def test_s13_addressed_to_us_however_it_is_written(header: str) -> None:
    raw = client(header) if header.startswith("To") else client(header, without="To")
    assert read(raw).signals == {}


@pytest.mark.parametrize(
    "header",
    [
        "To: bob@mail.example",
        "To: undisclosed-recipients:;",
        "To: ",
        "To: office@hillside.example.org",
        'To: "office@hillside.example" <bob@mail.example>',
        "To: bob@mail.example (was office@hillside.example)",
        "X-Original-To: office@hillside.example",
    ],
)
def test_s13_mail_for_others_is_not_answered_and_the_reason_names_our_addresses(header: str) -> None:
    mail = read(client(header, without="To"))
    assert "office@hillside.example" in mail.signals[Signal.NOT_ADDRESSED]
    assert read(client(header, without="To"), practice(addressed_to_us=False)).signals == {}


def test_s13_a_domain_is_the_same_however_it_is_spelled() -> None:
    umlaut = practice().model_copy(update={"aliases": ("praxis@müller.example",)})
    for spelled in ("praxis@müller.example", "Praxis@MÜLLER.example", "praxis+x@xn--mller-kva.example"):
        assert read(client(f"To: {spelled}"), umlaut).context["from"] == "praxis@müller.example"
        assert Signal.OURSELVES in signals(f"From: {spelled}", settings=umlaut)


def test_s13_subaddresses_count_only_where_the_server_has_them() -> None:
    plain = practice().model_copy(update={"subaddresses": False})
    assert Signal.NOT_ADDRESSED in signals("To: office+forms@hillside.example", settings=plain)
    assert answered("To: office@hillside.example", settings=plain)


def test_s14_our_own_replies_are_known_by_marker_or_message_id() -> None:
    assert Signal.OUR_REPLY in signals("X-Autoreply-Loop: 5eed0a11")
    assert Signal.OUR_REPLY in signals("Message-ID: <autoreply.77@hillside.example>")
    assert {Signal.AUTOMATIC} == signals("X-Autoreply-Loop: 0ther")
    assert answered("Message-ID: <autoreply.77@mail.example>")


def test_s14_a_person_who_answers_our_reply_is_known_and_not_silenced_for_it() -> None:
    for header in (
        "In-Reply-To: <autoreply.77@Hillside.example>",
        "References: <a@b>\n <autoreply.77@hillside.example>",
    ):
        assert signals(header) == {Signal.ANSWERS_OUR_REPLY}
    assert signals("In-Reply-To: <autoreply.77@mail.example>") == set()


SPAM = ["X-Spam-Flag: YES", "X-Spam: Yes", "X-Spam-Status: Yes, score=9.1 required=5.0", "X-Spam-Flag: yes (rules)"]
SPAM += ["X-MS-Exchange-Organization-SCL: 5", "X-Forefront-Antispam-Report: CIP:192.0.2.1;CTRY:;SFV:SPM;SCL:6;DIR:INB;"]


@pytest.mark.parametrize("header", SPAM)
def test_s15_what_the_server_marked_as_spam(header: str) -> None:
    assert Signal.SPAM in signals(header)
    assert answered(header, settings=practice(spam=False))


NO_SPAM = ["X-Spam-Flag: NO", "X-Spam-Status: No, score=-1.2", "X-MS-Exchange-Organization-SCL: 1", "X-Spam-Score: 5"]
NO_SPAM += [
    "X-MS-Exchange-Organization-SCL: -1",
    "X-Forefront-Antispam-Report: SFV:NSPM;SCL:1;DIR:INB",
    "X-Spam-Flag: ",
]


@pytest.mark.parametrize("header", NO_SPAM)
def test_s15_what_the_server_found_clean_is_answered(header: str) -> None:
    assert answered(header)


def test_s15_the_keyword_of_mail_programs() -> None:
    assert Signal.SPAM in signals(flags=[b"\\Seen", b"$Junk"])
    assert answered(flags=[b"\\Seen", b"$NotJunk", b"NonJunk"])


def test_s18_a_bounce_of_our_reply_names_it_where_the_practice_asks() -> None:
    bounce = client("Return-Path: <>", "In-Reply-To: <autoreply.77@hillside.example>")
    watchful = practice(unreachable=True)
    assert read(bounce, watchful).bounced == "77"
    assert read(bounce).bounced == ""
    person = client("In-Reply-To: <autoreply.77@hillside.example>")
    assert read(person, watchful).bounced == ""
    torn = client("Return-Path: <>", body="Returned:\n<autoreply.\n78@hillside.example>")
    assert read(torn, watchful).bounced == ""
    words = client("Return-Path: <>", body="Returned:\nMessage-ID: <autoreply.78@hillside.example>")
    assert read(words, watchful).bounced == "78"


@pytest.mark.parametrize(
    "subject",
    [
        "Delayed Mail (still being retried)",
        "Delivery Status Notification (Delay)",
        "Delivery delayed:Auto: Thursday",
        "Warning: message 1kXyZ-0003 delayed 24 hours",
        "Warning: could not send message for past 4 hours",
        "Zustellung verzögert: Auto: Thursday",
        "Remise retardée : Auto: Thursday",
        "Entrega retrasada: Auto: Thursday",
        "Relayed: Auto: Thursday",
        "Successful Mail Delivery Report",
    ],
)
def test_s18_a_server_that_still_tries_has_sent_nothing_back(subject: str) -> None:
    report = ["Return-Path: <>", "In-Reply-To: <autoreply.77@hillside.example>"]
    assert read(client(*report, f"Subject: {subject}"), practice()).came_back == ""
    assert read(client(*report, f"Subject: Undeliverable: {subject}"), practice()).came_back == "77"


@pytest.mark.parametrize(
    "heads",
    [
        ["Return-Path: <>", "Auto-Submitted: auto-replied (vacation)"],
        ["Return-Path: <>", "Auto-Submitted: auto-generated", "Subject: Automatic reply: Auto: we are closed"],
        ["Return-Path: <>", "X-Autoreply: yes", "Precedence: auto_reply", "Subject: Out of office"],
        ["Return-Path: <>", "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent", "Subject: Automatic reply"],
        ["Return-Path: <bounces+123-ab=practice.example@em.crm.example>", "Subject: Re: Auto: we are closed"],
        ["Return-Path: <bounce-md_1.2.v1-3@service.example>", "Subject: Re: Auto: we are closed"],
        ["Return-Path: <>", "Content-Type: multipart/report; report-type=disposition-notification; boundary=b"],
        ["Content-Type: multipart/report; report-type=feedback-report; boundary=b"],
        ["Return-Path: <>", "Content-Type: message/disposition-notification"],
    ],
)
def test_s18_what_speaks_of_a_reply_that_arrived_has_sent_nothing_back(heads: list[str]) -> None:
    ours = "In-Reply-To: <autoreply.77@hillside.example>"
    assert read(client(*heads, ours), practice(unreachable=True)).came_back == ""
    exim = ["Return-Path: <>", "From: Mail Delivery System <Mailer-Daemon@mx.example>", "Auto-Submitted: auto-replied"]
    assert read(client(*exim, ours), practice()).came_back == "77"


def test_s18_a_bounce_from_a_subaddress_says_nothing_of_the_person_behind_it() -> None:
    watchful, now = practice(unreachable=True), datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    for to, bounced in (("maria@mail.example", "7f3a"), ("maria+nobody@mail.example", "")):
        written = compose(Reply(to, "subject", "text", "7f3a"), watchful, "cafe", now)["Message-ID"]
        assert read(client("Return-Path: <>", f"In-Reply-To: {written}"), watchful).bounced == bounced
        assert read(client("Return-Path: <>", body=f"Returned:\nMessage-ID: {written}"), watchful).bounced == bounced


FORGED = [
    "dmarc=fail (p=reject)",
    "spf=fail smtp.mailfrom=x",
    "spf=fail; dkim=fail; dkim=none",
    "SPF = HardFail",
    "dmarc/1=fail",
]
GENUINE = [
    "dmarc=pass",
    "spf=fail; dkim=pass",
    "spf=softfail",
    "dkim=fail",
    "none",
    "spf=fail; dkim=fail; dkim=pass",
    "spf=neutral",
]


@pytest.mark.parametrize("said", FORGED)
def test_s20_a_failure_counts_whoever_reports_it(said: str) -> None:
    assert Signal.SPOOFED in signals(f"Authentication-Results: mx.host.example; {said}")
    assert Signal.SPOOFED in signals(f"Authentication-Results: {said}")  # as Microsoft 365 writes it
    assert answered(f"Authentication-Results: mx.host.example; {said}", settings=practice(spoofed=False))


@pytest.mark.parametrize("said", GENUINE)
def test_s20_what_is_no_failure_is_answered(said: str) -> None:
    assert answered(f"Authentication-Results: mx.host.example 1; {said}")
    assert answered(f"Authentication-Results: mx.host.example (spf=fail in a comment); {said}")


def test_s20_only_the_topmost_of_the_named_server_is_believed() -> None:
    named = practice(authserv_id="mx.host.example")
    assert answered("Authentication-Results: evil.example; dmarc=fail", settings=named)
    ours, forged = "Authentication-Results: MX.host.example; ", "Authentication-Results: mx.host.example; "
    received = "Received: from a by b"
    assert Signal.SPOOFED in signals(ours + "dmarc=fail", received, forged + "dmarc=pass", settings=named)
    assert answered(ours + "dmarc=pass", received, forged + "dmarc=fail", settings=named)
    assert Signal.SPOOFED in signals(ours + "dmarc=fail", forged + "dmarc=pass", settings=named)


def test_s20_a_server_may_write_one_header_for_each_method() -> None:
    each = ("Authentication-Results: mx.host.example; spf=fail", "Authentication-Results: mx.host.example; dkim=pass")
    assert answered(*each)
    assert Signal.SPOOFED in signals(each[0], "Received: from a by b", each[1])


def test_s20_without_anybody_who_vouches_only_on_request() -> None:
    named = practice(authserv_id="mx.host.example", unauthenticated=True)
    assert answered()
    assert Signal.UNAUTHENTICATED in signals(settings=named)
    assert Signal.UNAUTHENTICATED in signals("Authentication-Results: other.example; spf=pass", settings=named)
    assert answered("Authentication-Results: mx.host.example; spf=pass", settings=named)


def test_s20_strangers_in_envelope_and_from_only_on_request() -> None:
    named = practice(authserv_id="mx.host.example", misaligned=True)
    strangers = "Return-Path: <ana@elsewhere.example>"
    assert answered(strangers)
    assert Signal.MISALIGNED in signals(strangers, settings=named)
    assert answered("Return-Path: <ana@out.mail.example>", settings=named)
    assert answered("Authentication-Results: mx.host.example; dkim=pass", strangers, settings=named)


@pytest.mark.parametrize("rule", ["unauthenticated", "misaligned"])
def test_s20_a_rule_that_would_silence_everybody_is_refused(rule: str) -> None:
    with pytest.raises(ValidationError, match="authserv_id"):
        practice(**{rule: True})


def test_a_forwarder_that_is_named_is_passed_over_for_the_from() -> None:
    forwarded = client("Return-Path: <office@old-host.example>")
    assert read(forwarded).sender == "office@old-host.example"
    for named in ("Office@old-host.example", "@old-host.example"):
        mail = read(forwarded, practice(forwarders=[named]))
        assert (mail.signals, mail.reply_to) == ({}, "ana.client@mail.example")
        assert mail.sender == f"ana.client@mail.example via {named.lower()}"  # anybody can write her name into From
        assert mail.writer == "ana.client@mail.example"
    assert Signal.NULL_SENDER in read(client("Return-Path: <>"), practice(forwarders=["@old-host.example"])).signals


GMAIL = "Return-Path: <Hillside.old+caf_=office=hillside.example@gmail.example>"


def test_gmails_path_of_a_forwarder_is_that_forwarder_and_people_write_to_it() -> None:
    raw = client(GMAIL, "To: hillside.old@gmail.example", without="To")
    named = practice(forwarders=["hillside.old@gmail.example"])
    mail = read(raw, named)
    assert (mail.signals, mail.reply_to) == ({}, "ana.client@mail.example")
    assert mail.context["from"] == "office@hillside.example"
    direct = client("To: hillside.old@gmail.example", without="To")
    assert read(direct, named).signals == {}
    assert "name it in forwarders" in read(raw).signals[Signal.NOT_ADDRESSED]
    assert "forwarders" not in read(direct).signals[Signal.NOT_ADDRESSED]


def test_an_answer_that_would_come_back_through_a_forwarder_is_not_given_and_the_remedy_named() -> None:
    assert "name it in forwarders" in read(client(GMAIL)).signals[Signal.FORWARDED]
    assert read(client(GMAIL), practice(forwarders=["hillside.old@gmail.example"])).signals == {}
    aliased = read(client("Return-Path: <dr.lee@hillside.example>")).signals[Signal.OURSELVES]
    assert "name it in forwarders" in aliased
    both = read(client("Return-Path: <dr.lee@hillside.example>", "From: dr.lee@hillside.example"))
    assert "forwarders" not in both.signals[Signal.OURSELVES]
    named = practice(forwarders=["old@gmail.example"])
    assert Signal.OURSELVES in signals("Return-Path: <old@gmail.example>", "From: old@gmail.example", settings=named)


def test_a_mailbox_that_puts_itself_into_the_path_is_named_as_a_forwarder() -> None:
    redirected = client("Return-Path: <old@host.example>", "To: old@host.example", without="To")
    assert "name it in forwarders" in read(redirected).signals[Signal.NOT_ADDRESSED]
    herself = client("To: ana.client@mail.example", without="To")
    assert "forwarders" not in read(herself).signals[Signal.NOT_ADDRESSED]


def test_an_address_that_is_itself_a_group_is_told_as_such() -> None:
    for header in (
        "List-Post: <https://groups.google.example/a/g>, <mailto:office@hillside.example>",
        "Mailing-list: list office@hillside.example; contact office+owners@hillside.example",
        "List-ID: <office.hillside.example>",
    ):
        assert "Google Group" in read(client(header)).signals[Signal.MAILING_LIST]
    assert "Google Group" not in read(client("List-Id: <friends.lists.example>")).signals[Signal.MAILING_LIST]


@pytest.mark.parametrize("address", ["6175550123@vtext.com", "6175550123@MMS.att.net"])
def test_texts_that_come_as_mail_are_not_answered(address: str) -> None:
    assert Signal.SMS_GATEWAY in signals(f"Return-Path: <{address}>", f"From: {address}")
    assert answered("Return-Path: <ana@att.net>", "From: ana@att.net")
