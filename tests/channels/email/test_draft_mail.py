"""What goes out of a draft: the same octets with a new Date and without Bcc; or nothing, with the reason."""

from datetime import UTC, datetime

import pytest

from channels import DraftProblem, DraftStays, Signal
from channels.email.draft_mail import FinishedMail, finish_draft
from tests.channels.email.office import practice, read

AT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
BODY = (
    b"--=_x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nTill mote, Zo\xc3\xab\r\n.\r\n  \r\n"
    b"--=_x\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjcK\r\n--=_x--\r\n"
)
HEAD = [
    "From: Dr. Lee <dr.lee@hillside.example>",
    'To: "Lopez, Maria" <maria@client.example>,\r\n\tben@client.example',
    "Cc: office@hillside.example",
    "Bcc: supervisor@elsewhere.example, maria@client.example",
    "Subject: =?utf-8?q?Re=3A_Thursday?=",
    "Date: Mon, 23 Nov 2026 22:41:07 -0500",
    "Message-ID: <4711@hillside.example>",
    "In-Reply-To: <CAF=1234@client.example>",
    "References: <a@client.example>\r\n <CAF=1234@client.example>",
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="=_x"',
]


def draft(*extra: str, without: str = "", body: bytes = BODY) -> bytes:
    """A draft as a mail program saves it, with these headers more or instead, or without those of one name."""
    named = {line.split(":")[0].lower() for line in extra} | {without.lower()}
    kept = [line for line in HEAD if line.split(":")[0].lower() not in named]
    return "\r\n".join([*extra, *kept, "", ""]).encode() + body


def finished(raw: bytes) -> FinishedMail:
    return finish_draft(raw, practice(), "ab" * 32, AT)


def test_everything_but_date_and_bcc_is_the_same_octet_by_octet() -> None:
    mail = finished(draft())
    kept = [line for line in HEAD if not line.startswith(("Date", "Bcc"))]
    expected = "\r\n".join(["Date: Tue, 24 Nov 2026 14:00:00 +0000", *kept, "", ""]).encode() + BODY
    assert mail.message == expected
    assert mail.recipients == (
        *("maria@client.example", "ben@client.example", "office@hillside.example"),
        "supervisor@elsewhere.example",
    )
    assert mail.message_id == "<4711@hillside.example>", "else the thread would be lost"
    assert mail.copy == expected.replace(
        b"\r\n\r\n--=_x", b"\r\nBcc: supervisor@elsewhere.example, maria@client.example\r\n\r\n--=_x", 1
    )


def test_a_draft_without_date_and_message_id_gets_both_and_always_the_same() -> None:
    raw = draft("X-Nothing: 1", without="message-id").replace(b"Date: Mon", b"X-Then: Mon")
    mail = finished(raw)
    assert mail == finished(raw)
    assert mail.message.startswith(b"Date: Tue, 24 Nov 2026 14:00:00 +0000\r\nMessage-ID: <opening.abab")
    assert mail.message.endswith(BODY)


def test_notes_of_the_mail_program_do_not_go_out() -> None:
    notes = (
        "X-Mozilla-Draft-Info: internal/draft; vcard=0; receipt=0; attachmentreminder=0",
        "X-Identity-Key: id1",
        "Fcc: imap://dr.lee@imap.hillside.example/Sent",
        "X-Unsent: 1",
        "X-Uniform-Type-Identifier: com.apple.mail-draft",
    )
    mail = finished(draft(*notes))
    assert mail.message == finished(draft()).message
    assert b"imap://" not in mail.copy


def test_it_is_no_automatic_mail_and_our_other_mailboxes_know_it_as_one_of_a_person() -> None:
    inbound = read(b"Return-Path: <dr.lee@hillside.example>\r\n" + finished(draft()).message)
    assert inbound.ours == ""
    assert not {Signal.AUTOMATIC, Signal.OUR_NOTICE} & set(inbound.signals)


@pytest.mark.parametrize(
    ("extra", "problem"),
    [
        (("To:", "Cc:", "Bcc:"), DraftProblem.NO_RECIPIENT),
        (("To: undisclosed-recipients:;", "Cc:", "Bcc:"), DraftProblem.NO_RECIPIENT),
        (("To: Maria Lopez, ben@client.example",), DraftProblem.BAD_ADDRESS),
        (("To: Maria, ben@client.example",), DraftProblem.BAD_ADDRESS),
        (("Cc: Maria <>",), DraftProblem.BAD_ADDRESS),
        (("To: " + ",\r\n ".join(f"a{n}@client.example" for n in range(99)),), DraftProblem.TOO_MANY),
        (("From: Dr. Lee <dr.lee@elsewhere.example>",), DraftProblem.NOT_OURS),
        (("From:",), DraftProblem.NOT_OURS),
        (("Sender: somebody@elsewhere.example",), DraftProblem.NOT_OURS),
        (("Auto-Submitted: auto-replied",), DraftProblem.NOT_OURS),
        (("To: a@client.example\r\nTo: b@client.example",), DraftProblem.UNREADABLE),
        (("X-Mozilla-Draft-Info: internal/draft; attachmentreminder=1; DSN=0",), DraftProblem.UNFINISHED),
        (("X-Send-Later-At: Tue, 24 Nov 2026 09:00:00 -0500",), DraftProblem.SCHEDULED),
        (('Content-Type: multipart/encrypted; boundary="x"',), DraftProblem.ENCRYPTED),
        (("X-Enigmail-Draft-Status: E10",), DraftProblem.ENCRYPTED),
    ],
)
def test_what_is_not_ready_stays(extra: tuple[str, ...], problem: DraftProblem) -> None:
    with pytest.raises(DraftStays) as stays:
        finished(draft(*extra))
    assert stays.value.problem is problem
    assert finished(draft("X-Mozilla-Draft-Info: internal/draft; attachmentreminder=0", "X-Enigmail-Draft-Status: N0"))


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"no header at all", b"From: \0\r\n\r\nx", draft(body=b"a\0b")])
def test_what_cannot_be_read_stays_too(raw: bytes) -> None:
    with pytest.raises(DraftStays):
        finished(raw)
