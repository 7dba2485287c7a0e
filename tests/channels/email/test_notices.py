"""A message to one of us as a mail: what stands in it, and what nobody can put there."""

import email
from dataclasses import replace
from email import policy
from email.message import EmailMessage

import pytest

from channels import Attachment, Refused, Signal, StaffMessage
from channels.email.notices import compose_notice
from channels.email.servers.smtp_session import flatten
from tests.channels.email.office import INSTALL, NOW, practice, read

SOUND = bytes(range(256)) * 40
HTML = '<!doctype html><html lang="en"><body><h1>Zoë wrote</h1>' + "<p>x</p>" * 300 + "</body></html>"


USUAL = StaffMessage("ana@mail.example", "0123abcd", "Zoë wrote.\n.\nBye", NOW, subject="The night: 2 people")


def received(mail: EmailMessage) -> EmailMessage:
    """As another program reads it from what went over the line."""
    lines = flatten(mail).removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")
    assert max(map(len, lines.split(b"\r\n"))) < 998
    assert b"\n" not in lines.replace(b"\r\n", b"")
    return email.message_from_bytes(lines, policy=policy.default)


def composed(message: StaffMessage = USUAL) -> EmailMessage:
    return received(compose_notice(message, practice(), INSTALL, NOW))


def test_plain_text_and_html_and_a_recording_arrive_as_they_are() -> None:
    sound = Attachment("voicemail-2026-11-28-1941.mp3", "audio/mpeg", SOUND)
    mail = composed(replace(USUAL, html=HTML, attachments=[sound]))
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n").rstrip("\n") == "Zoë wrote.\n.\nBye"
    assert html.get_content().strip() == HTML
    (part,) = mail.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == (sound.name, "audio/mpeg")
    assert part.get_payload(decode=True) == SOUND


def test_its_headers_ring_and_are_answered_by_no_machine() -> None:
    mail = composed()
    assert mail["Subject"] == "The night: 2 people"
    assert mail["To"] == "ana@mail.example"
    assert mail["Message-ID"] == "<autoreply.0123abcd@hillside.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["Precedence"] is None
    assert mail["In-Reply-To"] is None
    assert mail["List-Unsubscribe"] is None, "one tap would end the notices"


@pytest.mark.parametrize("subject", ["Night\r\nBcc: x@y.example", "Nacht: Zoë ✓ " * 20, ""])
def test_nothing_breaks_out_of_the_subject(subject: str) -> None:
    mail = composed(replace(USUAL, subject=subject))
    assert mail["Bcc"] is None
    assert set(mail.keys()) == set(composed().keys())


@pytest.mark.parametrize("to", ["", "ana", "ana@mail.example\r\nBcc: x@y.example", "a@b.example, c@d.example"])
def test_what_is_no_address_is_refused(to: str) -> None:
    with pytest.raises(Refused):
        compose_notice(replace(USUAL, to=to), practice(), INSTALL, NOW)


def test_we_know_our_own_notice_again_and_another_installations_as_a_machines() -> None:
    mail = compose_notice(replace(USUAL, to="dr.lee@hillside.example"), practice(), INSTALL, NOW)
    ours = read(mail.as_bytes())
    assert Signal.OUR_NOTICE in ours.signals
    assert ours.ours == "0123abcd"
    theirs = read(mail.as_bytes().replace(INSTALL.encode(), b"feedbeef").replace(b"@hillside", b"@elsewhere"))
    assert Signal.OUR_NOTICE not in theirs.signals
    assert Signal.AUTOMATIC in theirs.signals
    assert theirs.ours == ""
