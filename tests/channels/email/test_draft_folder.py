"""The folder for mail at the opening, on a real server: found or made, sent from, filed, and taken out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from channels import DraftFolder, DraftGone, DraftProblem, DraftStays, Refused, SendsDrafts, TryAgain
from channels.email.channel import EmailChannel
from channels.email.settings import EmailSettings
from tests.channels.email.watching import QUICK, Responder
from tests.peers.dovecot import PASSWORD, Dovecot
from tests.peers.smtp_sink import SmtpSink, Stage, Terms, says

AT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
FOLDER = "Später senden"
PDF = b"JVBERi0xLjcK" * 6 + b"\r\n"


def account(address: str, imap: int, smtp: int, **smtp_table: Any) -> EmailSettings:
    home = {"host": "127.0.0.1", "security": "none"}
    return EmailSettings.model_validate(
        {
            "address": address,
            "send_at_opening": FOLDER,
            "imap": {**home, "port": imap, "password": PASSWORD},
            "smtp": {**home, "port": smtp, "authenticate": False, "envelope_from": "null", **smtp_table},
        }
    )


def draft(address: str, number: int, attached: bytes = PDF) -> bytes:
    head = f"From: {address}\nTo: maria@client.example\nBcc: ben@client.example\nSubject: Thursday\n"
    more = f"Message-ID: <{number}.{address}>\nIn-Reply-To: <q@client.example>\nMIME-Version: 1.0\n"
    text = f"{head}{more}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nZoë\n.\n..\n"
    return text.replace("\n", "\r\n").encode() + attached


def puts(folder: DraftFolder, raw: bytes, flags: Sequence[bytes] = ()) -> None:
    """A mail program saves a draft there."""
    folder.__dict__["_connection"]._client.append(FOLDER, raw, flags)


@pytest.fixture
def large_sink() -> Iterator[SmtpSink]:
    with SmtpSink(Terms(size_limit=2_500_000)) as sink:
        yield sink


def test_a_draft_goes_out_whole_is_filed_once_and_taken_out(
    dovecot: Dovecot, large_sink: SmtpSink, address: str, tmp_path: Path
) -> None:
    channel = EmailChannel("ana", account(address, dovecot.imap, large_sink.port), Responder(tmp_path).tools, QUICK)
    assert isinstance(channel, SendsDrafts)
    big = draft(address, 1, PDF * 30_000)  # more than one answer of the server may hold
    with channel.open_drafts() as folder:
        assert folder.drafts() == []
        for raw, flags in ((big, [b"\\Draft"]), (draft(address, 2), [b"\\Deleted"]), (draft(address, 3), [])):
            puts(folder, raw, flags)
    with channel.open_drafts() as folder:  # found again, not made
        found = folder.drafts()
        assert len(found) == 2, "what is marked as deleted was deleted"
        prepared = folder.prepare(found[0], AT)
        assert not folder.is_in_sent(prepared)
        folder.send(prepared)
        folder.finish(prepared)
        folder.finish(folder.prepare(found[1], AT))  # as after a crash
        assert folder.is_in_sent(prepared)
        assert folder.drafts() == []
        puts(folder, draft(address, 4, PDF * 40_000))
        (too_large,) = folder.drafts()
        with pytest.raises(Refused, match="no mail of this size"):
            folder.send(folder.prepare(too_large, AT))
        with pytest.raises(DraftGone):
            folder.send(prepared)
        with pytest.raises(DraftGone):
            folder.prepare(replace(found[0], locator="1:1"), AT)
    channel.close()
    (out,) = large_sink.received
    assert out.sender == address, "reports of failure come to whoever wrote it"
    assert out.recipients == ("maria@client.example", "ben@client.example")
    assert out.raw == b"Date: Tue, 24 Nov 2026 14:00:00 +0000\r\n" + big.replace(b"Bcc: ben@client.example\r\n", b"")
    sent = dovecot.admin("fetch", "-u", address, "flags hdr.message-id hdr.bcc", "mailbox", "Sent", "all")
    assert sent.count("\\Seen") == sent.count("ben@client.example") == 2
    assert sent.count(f"<1.{address}>") == 1


def test_all_its_recipients_get_it_or_none(dovecot: Dovecot, smtp_sink: SmtpSink, address: str, tmp_path: Path) -> None:
    settings = account(address, dovecot.imap, smtp_sink.port, files_sent=True)
    channel = EmailChannel("ana", settings, Responder(tmp_path).tools, QUICK)
    with channel.open_drafts() as folder:
        puts(folder, draft(address, 1))
        puts(folder, draft(address, 2).replace(b"maria@", b"Maria Lopez, maria@"))
        good, bad = folder.drafts()
        prepared = folder.prepare(good, AT)
        smtp_sink.will(Stage.RCPT, says("250 ok"), says("550 5.1.1 unknown"))
        with pytest.raises(Refused):
            folder.send(prepared)
        smtp_sink.will(Stage.RCPT, says("250 ok"), says("451 4.7.1 later"))
        with pytest.raises(TryAgain):
            folder.send(prepared)
        assert smtp_sink.received == []
        with pytest.raises(DraftStays) as stays:
            folder.prepare(bad, AT)
        assert stays.value.problem is DraftProblem.BAD_ADDRESS
        folder.send(prepared)
        folder.finish(prepared)
        assert folder.drafts() == [bad]
        assert not folder.is_in_sent(prepared), "the provider files it, and a copy of ours would be a second one"
    channel.close()
    assert len(smtp_sink.received) == 1


def test_the_folder_is_one_of_its_own() -> None:
    servers: dict[str, Any] = {"imap": {"host": "imap.gmail.com"}, "smtp": {"host": "smtp.gmail.com"}}
    for folder in ("INBOX", "Drafts", "sent"):
        with pytest.raises(ValidationError, match="a folder of its own"):
            EmailSettings.model_validate({"address": "a@b.example", "send_at_opening": folder, **servers})
    settings = EmailSettings.model_validate({"address": "a@b.example", **servers})
    assert settings.send_at_opening == ""
    assert settings.files_sent
