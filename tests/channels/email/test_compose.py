"""The answer as a mail: what stands in it, what never does, and that nobody answers it in turn."""

import email
import re
from collections.abc import Callable, Mapping
from datetime import timedelta, timezone
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import Refused, Reply, Signal
from channels.email.compose import compose, message_id, recipient
from channels.email.message.addresses import is_valid
from channels.email.settings import EmailSettings
from tests.channels.email.office import INSTALL, NOW, client, practice, read
from tests.channels.email.responders import EVERYBODY
from tests.channels.email.test_parse import paths, soup

TEXT = "Nobody is reading now. We open on Monday 23 November, 9:00.\n\nIn danger? Call 911 – or 988.\n"
HOME = timezone(timedelta(hours=-5))


def reply_to(*extra: str, subject: str = "We are closed now", text: str = TEXT) -> Reply:
    mail = read(client(*extra))
    return Reply(mail.reply_to, subject, text, "7f3a", mail.context)


def composed(reply: Reply | None = None, settings_: EmailSettings | None = None) -> EmailMessage:
    return compose(reply or reply_to(), settings_ or practice(), INSTALL, NOW.astimezone(HOME))


def received(mail: EmailMessage) -> EmailMessage:
    """As another program reads it from its octets."""
    return email.message_from_bytes(mail.as_bytes(), policy=policy.default)


def test_an_answer_is_what_the_standards_ask_for() -> None:
    mail = received(
        composed(reply_to("References: <first@mail.example>", "Cc: dr.lee@hillside.example", "To: x@y.example"))
    )
    assert {name: str(value) for name, value in mail.items()} == {
        "From": "Hillside Counseling <dr.lee@hillside.example>",
        "To": "ana.client@mail.example",
        "Subject": "We are closed now",
        "Date": "Mon, 23 Nov 2026 17:30:00 -0500",
        "Message-ID": "<autoreply.7f3a@hillside.example>",
        "In-Reply-To": "<CAF=1234@mail.example>",
        "References": "<first@mail.example> <CAF=1234@mail.example>",
        "Auto-Submitted": "auto-replied",
        "X-Auto-Response-Suppress": "All",
        "Precedence": "bulk",
        "X-Autoreply-Loop": "5eed0a11",
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "quoted-printable",
    }
    assert mail.get_content().replace("\r\n", "\n") == TEXT


def test_nothing_of_the_message_is_repeated_but_identifiers_and_address() -> None:
    answered = read(client("Subject: My diagnosis", "From: Ana Secret <ana.client@mail.example>", body="my words"))
    octets = composed(Reply(answered.reply_to, "We are closed now", TEXT, "7f3a", answered.context)).as_bytes()
    assert not re.search(rb"diagnosis|Secret|my words", octets)


def test_there_is_no_list_header_no_reply_to_and_one_recipient() -> None:
    names = {name.lower() for name, _ in composed().items()}
    assert not names & {"reply-to", "cc", "bcc", "sender", "disposition-notification-to", "return-path"}
    assert not any(name.startswith(("list-", "resent-")) for name in names)
    assert composed().as_bytes().count(b"ana.client") == 1


def test_a_mail_without_message_id_is_answered_outside_a_thread() -> None:
    bare = received(composed(reply_to("Message-ID: ")))
    assert (bare["In-Reply-To"], bare["References"]) == (None, None)
    kept = received(composed(reply_to("Message-ID: ", "References: <a@b> <c@d>")))
    assert (kept["In-Reply-To"], kept["References"]) == (None, "<a@b> <c@d>")


def test_identifiers_longer_than_a_line_arrive_unharmed() -> None:
    long = f"<{'x' * 300}@{'y' * 60}.example>"
    octets = composed(reply_to(f"Message-ID: {long}", f"References: {long[:-1]}.one> {long[:-1]}.two>")).as_bytes()
    assert f"\r\nIn-Reply-To: {long}\r\n".encode() in octets
    assert max(map(len, octets.split(b"\r\n"))) < 998


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", "office@hillside.example"),
        ('Lee "the Doc", Ph.D.', '"Lee \\"the Doc\\", Ph.D." <office@hillside.example>'),
        ("Praxis für Ärztliche Psychotherapie, Müller & Söhne " * 3, "Praxis für Ärztliche"),
        ("Hillside\r\nBcc: everybody@mail.example", "Hillside"),
        ("x" * 500, "x" * 40),
    ],
)
def test_the_practices_name_is_shown_whatever_is_in_it(name: str, shown: str) -> None:
    mail = received(composed(settings_=practice().model_copy(update={"display_name": name})))
    assert shown in str(mail["From"])
    assert mail["From"].addresses[0].addr_spec == "office@hillside.example"
    assert mail["Bcc"] is None


def test_a_long_subject_in_any_language_arrives_whole_and_none_can_add_a_header() -> None:
    long = "Geschlossen – wir öffnen am Montag, 23. November, um 9:00 Uhr; 下次开放时间是星期一 " * 2
    assert str(received(composed(reply_to(subject=long)))["Subject"]) == long.strip()
    assert composed(reply_to(subject=long))["Subject"] == long.strip()
    sly = received(composed(reply_to(subject="Closed\r\nBcc: everybody@mail.example\n\nbody")))
    assert (sly["Subject"], sly["Bcc"]) == ("Closed  Bcc: everybody@mail.example  body", None)
    assert str(received(composed(reply_to(subject="=?utf-8?q?x?=")))["Subject"]) == "=?utf-8?q?x?="


def test_a_short_plain_text_stays_as_it_is_and_lines_stay_short() -> None:
    plain = composed(reply_to(text="We are closed.\n.\nFrom here on, call 988.\n")).as_bytes()
    assert b"\r\n\r\nWe are closed.\r\n.\r\nFrom here on, call 988.\r\n" in plain
    for text in ("é" * 5000, "word " * 1000, "x" * 5000, "a\x00b\x07c\rd\ud800"):
        mail = composed(reply_to(text=text))
        assert max(map(len, mail.as_bytes().split(b"\r\n"))) <= 78
        arrived = received(mail).get_content().replace("\r\n", "\n").rstrip()
        assert arrived == re.sub("[\0\a]", "", text.replace("\r", "\n").replace("\ud800", "?")).rstrip()


def test_the_message_id_is_the_same_each_time_and_fit_for_a_header() -> None:
    assert (
        message_id("7f3a", "a", practice())
        == message_id("7f3a", "b", practice())
        == "<autoreply.7f3a@hillside.example>"
    )
    odd = message_id("a b>\r\nBcc: x", "a", practice())
    assert re.fullmatch(r"<autoreply\.[0-9a-f]{32}@hillside\.example>", odd)
    assert odd == message_id("a b>\r\nBcc: x", "a", practice()) != message_id("a b>\r\nBcc: x", "b", practice())
    umlaut = practice().model_copy(update={"address": "praxis@müller.example"})
    assert message_id("7f3a", "a", umlaut) == "<autoreply.7f3a@xn--mller-kva.example>"
    returned = client("In-Reply-To: <autoreply.7f3a@xn--mller-kva.example>", "To: praxis@müller.example")
    assert set(read(returned, umlaut).signals) == {Signal.ANSWERS_OUR_REPLY}


def test_the_recipient_is_the_return_path_as_spelled_its_domain_as_the_dns_knows_it() -> None:
    assert recipient(reply_to("Return-Path: <Ana.B@Mail.Example>")) == "Ana.B@Mail.Example"
    assert recipient(reply_to("Return-Path: <ana@exämple.de>")) == "ana@xn--exmple-cua.de"
    assert recipient(reply_to("Return-Path: <ana@[192.0.2.1]>")) == "ana@[192.0.2.1]"
    assert (
        b"\r\nTo: SRS0=HHH=TT=mail.example=ana@fwd.example\r\n"
        in composed(reply_to("Return-Path: <SRS0=HHH=TT=mail.example=ana@fwd.example>")).as_bytes()
    )
    assert "To: ü@xn--exmple-cua.de\r\n".encode() in composed(reply_to("Return-Path: <ü@exämple.de>")).as_bytes()


@pytest.mark.parametrize(
    "to", ["", "ana", "ana@mail.example\r\nBcc: x@y.example", "a@b, c@d", "<a@b.example>", "a b@c.example"]
)
def test_what_is_not_one_address_is_refused(to: str) -> None:
    with pytest.raises(Refused) as refused:
        composed(Reply(to, "Closed", TEXT, "7f3a"))
    assert refused.value.unreachable
    assert to.strip() == "" or to not in str(refused.value)


# --- loops ------------------------------------------------------------------------------------------------------------

SPEAKS_FOR_ITSELF = {
    "Auto-Submitted": Signal.AUTOMATIC,
    "X-Auto-Response-Suppress": Signal.SUPPRESSED,
    "Precedence": Signal.BULK,
    "X-Autoreply-Loop": Signal.OUR_REPLY,
    "Message-ID": Signal.OUR_REPLY,
    "From": Signal.OURSELVES,
}


@pytest.mark.parametrize("header", SPEAKS_FOR_ITSELF)
def test_each_mark_of_our_reply_alone_would_silence_us(header: str) -> None:
    mail = composed()
    for name in set(SPEAKS_FOR_ITSELF) - {header}:
        del mail[name]
    raw = b"To: office@hillside.example\r\n" + mail.as_bytes().replace(b"To: ana.client@mail.example\r\n", b"")
    assert SPEAKS_FOR_ITSELF[header] in read(raw, return_path="ana.client@mail.example").signals


def test_the_reply_of_another_autoreply_silences_us_too() -> None:
    theirs = compose(reply_to(), practice().model_copy(update={"address": "desk@other.example"}), "0ther", NOW)
    for name in ("Auto-Submitted", "X-Auto-Response-Suppress", "Precedence", "From", "Message-ID"):
        del theirs[name]
    assert Signal.AUTOMATIC in read(theirs.as_bytes(), return_path="desk@other.example").signals


@pytest.mark.parametrize("answers", EVERYBODY)
def test_no_other_responder_answers_our_reply(answers: Callable[[Mapping[str, str]], bool]) -> None:
    human = received(email.message_from_bytes(client(), _class=EmailMessage, policy=policy.default))
    assert answers({name.lower(): str(value) for name, value in human.items()})
    assert not answers({name.lower(): str(value) for name, value in received(composed()).items()})


# --- any words at all -------------------------------------------------------------------------------------------------

contexts = st.fixed_dictionaries({"from": soup, "message_id": soup, "references": soup})
NAMES = ["From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted"]
NAMES += ["X-Auto-Response-Suppress", "Precedence", "X-Autoreply-Loop", "MIME-Version", "Content-Type"]
NAMES += ["Content-Transfer-Encoding"]


@given(contexts, soup, soup, soup, soup)
def test_no_words_can_add_a_header_or_break_the_composer(
    context: dict[str, str], to: str, subject: str, text: str, name: str
) -> None:
    settings_ = practice().model_copy(update={"display_name": name})
    try:
        octets = composed(Reply(to, subject, text, subject, context), settings_).as_bytes()
    except Refused:
        assert not is_valid(to)
        return
    head = octets.partition(b"\r\n\r\n")[0]
    found = [line.partition(b":")[0].decode() for line in head.split(b"\r\n") if line[:1] != b" "]
    assert set(found) <= set(NAMES)
    assert len(found) == len(set(found))
    assert not re.search(rb"[\x00\r\n](?!\n)(?! )(?![A-Z])", head)


@given(paths)
def test_every_sender_that_may_be_answered_can_be_answered(path: str | None) -> None:
    mail = read(client(without="Return-Path"), return_path=path)
    if mail.sender:
        octets = composed(Reply(mail.reply_to, "Closed", TEXT, "7f3a", mail.context)).as_bytes()
        assert octets.count(b"\r\nTo: ") == 1
