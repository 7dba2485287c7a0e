"""Mail of contact forms: the visitor is answered where the practice names its form, and nobody where it does not."""

import pytest

from channels import Signal
from channels.email.settings import EmailSettings
from tests.channels.email.office import client, practice, read

FORM = "wordpress@hillside.example"
WEB = (f"From: Hillside <{FORM}>", "Return-Path: <www-data@web7.host.example>")
VISITOR = "Reply-To: Vera Visitor <Vera@mail.example>"


def named(form: str = FORM, **rules: object) -> EmailSettings:
    """The practice with this contact form."""
    settings = practice(**rules).model_dump(by_alias=True, exclude={"rules"}) | {"forms": [{"from": form}]}
    return EmailSettings.model_validate(settings | {"rules": practice(**rules).rules})


@pytest.mark.parametrize("form", [FORM, "office@hillside.example", "no-reply@forms.example"])
def test_a_named_form_is_answered_to_its_visitor(form: str) -> None:
    web = client(f"From: {form}", "Return-Path: <bounces-77@web7.host.example>", VISITOR)
    mail = read(web, named(form))
    assert mail.signals == {}
    assert (mail.reply_to, mail.writer) == ("Vera@mail.example", "vera@mail.example")
    assert mail.sender == f"vera@mail.example via {form}"  # anybody can write her address into a form
    silent = read(web)
    assert set(silent.signals) & {Signal.FORM, Signal.NO_REPLY}
    assert any("[[channels.NAME.forms]]" in evidence for evidence in silent.signals.values())


def test_marks_that_websites_put_into_the_mail_of_forms_do_not_silence_their_visitors() -> None:
    usual = ("Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All", "Precedence: bulk")
    assert read(client(*WEB, VISITOR, *usual), named()).signals == {}
    for machine, signal in (
        ("Auto-Submitted: auto-replied", Signal.AUTOMATIC),
        ("List-Id: <x.example>", Signal.MAILING_LIST),
        ("X-Spam-Flag: YES", Signal.SPAM),
        ("X-Autoreply-Loop: 5eed0a11", Signal.OUR_REPLY),
    ):
        assert signal in read(client(*WEB, VISITOR, machine), named()).signals


@pytest.mark.parametrize(
    "reply_to", ["", "Reply-To: ", "Reply-To: a@mail.example, b@mail.example", "Reply-To: nobody", "Reply-To: a@@b"]
)
def test_a_named_form_without_one_valid_visitor_is_left_alone(reply_to: str) -> None:
    mail = read(client(*WEB, *([reply_to] if reply_to else [])), named())
    assert Signal.FORM in mail.signals
    assert mail.sender == ""


def test_a_visitor_who_is_nobody_to_answer_is_not_answered() -> None:
    for visitor, signal in (
        ("office@hillside.example", Signal.OURSELVES),
        ("noreply@shop.example", Signal.NO_REPLY),
        ("mailer-daemon@mail.example", Signal.SYSTEM_SENDER),
    ):
        assert signal in read(client(*WEB, f"Reply-To: {visitor}"), named()).signals
    nobody = client(WEB[0], "Return-Path: <>", VISITOR)
    assert Signal.NULL_SENDER in read(nobody, named()).signals


def test_a_form_is_believed_only_where_the_server_vouches_for_its_domain_if_it_tells() -> None:
    settings = named(authserv_id="mx.host.example")
    says = "Authentication-Results: mx.host.example; "
    for good in ("dmarc=pass", "dkim=pass header.d=hillside.example", "spf=pass smtp.mailfrom=x@web.hillside.example"):
        assert set(read(client(says + good, *WEB, VISITOR), settings).signals) <= {Signal.AUTHENTICATED}
    for bad in ("dkim=pass header.d=evil.example", "spf=pass smtp.mailfrom=evil.example", "dmarc=none"):
        assert Signal.SPOOFED in read(client(says + bad, *WEB, VISITOR), settings).signals
    assert read(client(*WEB, VISITOR), settings).signals == {}
    assert Signal.SPOOFED in read(client(says + "dmarc=fail", *WEB, VISITOR), named()).signals


@pytest.mark.parametrize(
    "lines",
    [
        ("From: ana@hillside.example", "Reply-To: ana@home.example"),
        ("From: ana@mail.example", "Reply-To: ana@work.example"),
        ("From: forms@mail.example", "Reply-To: ana@work.example"),
        ("From: web@hillside.example", "Reply-To: web@hillside.example"),
        ("From: web@hillside.example", "Reply-To: a@x.example, b@y.example"),
    ],
)
def test_people_who_want_answers_elsewhere_are_no_forms(lines: tuple[str, str]) -> None:
    assert Signal.FORM not in read(client(*lines)).signals


def test_a_web_server_of_the_practice_that_is_not_named_is_told_apart() -> None:
    for lines in (WEB, ("From: web@hillside.example",), ("From: x@hillside.example", "X-PHP-Script: /contact.php")):
        assert "[[channels.NAME.forms]]" in read(client(*lines, VISITOR)).signals[Signal.FORM]
