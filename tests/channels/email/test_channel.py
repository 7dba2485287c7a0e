"""An account as the core sees it: built from its settings, sending, listening, examined, and read from files."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from channels import Listens, LogsIn, Replays, Reply, Sends, Signal, TryAgain
from channels.email import KIND
from channels.email.channel import EmailChannel
from channels.email.settings import EmailSettings
from tests.channels.email.watching import QUICK, Responder, letter
from tests.peers.certificates import Authority
from tests.peers.dovecot import PASSWORD, Dovecot
from tests.peers.smtp_sink import SmtpSink, Stage, Terms, says

ANA = "ana@client.example"


@pytest.fixture
def desk(tmp_path: Path) -> Responder:
    return Responder(tmp_path)


def account(address: str, imap: int, smtp: int, **smtp_table: Any) -> EmailSettings:
    home = {"host": "127.0.0.1", "security": "none"}
    return EmailSettings.model_validate(
        {
            "address": address,
            "display_name": "Hillside",
            "imap": {**home, "port": imap, "password": PASSWORD},
            "smtp": {**home, "port": smtp, "authenticate": False, **smtp_table},
        }
    )


def test_building_opens_nothing_and_reads_no_secret(desk: Responder, tmp_path: Path) -> None:
    home = {"host": "127.0.0.1", "port": 1, "security": "none"}
    secret = tmp_path / "absent"
    table = {"address": "a@b.example", "imap": {**home, "password_file": secret}, "smtp": home}
    channel = KIND.build("office", KIND.settings.model_validate(table), desk.tools)
    assert isinstance(channel, Listens)
    assert isinstance(channel, Replays)
    assert isinstance(channel, LogsIn)
    assert isinstance(channel, Sends)
    assert not channel.wants_login()
    with pytest.raises(TryAgain, match="cannot be read"):
        channel.send(Reply(ANA, "Auto", "Closed.", "one"))
    channel.close()


def test_a_mail_comes_in_and_its_answer_goes_out(
    dovecot: Dovecot, smtp_sink: SmtpSink, address: str, desk: Responder
) -> None:
    channel = EmailChannel("office", account(address, dovecot.imap, smtp_sink.port), desk.tools, QUICK)
    channel.sweep(desk.told.extend)
    dovecot.deliver(letter(address), address, ANA)
    channel.sweep(desk.told.extend)
    (mail,) = desk.told
    channel.send(Reply(mail.sender, "Auto: We are closed", "Until Monday.", "abc", mail.context))
    channel.close()
    answer = smtp_sink.received[0].message
    assert smtp_sink.received[0].recipients == (ANA,)
    assert answer["In-Reply-To"] == mail.context["message_id"]
    assert answer["Auto-Submitted"] == "auto-replied"


def test_a_copy_goes_to_the_sent_folder_and_is_no_person_who_wrote(
    dovecot: Dovecot, smtp_sink: SmtpSink, address: str, desk: Responder
) -> None:
    settings = account(address, dovecot.imap, smtp_sink.port, copy_to_sent=True)
    channel = EmailChannel("office", settings, desk.tools, QUICK)
    channel.sweep(desk.told.extend)
    channel.send(Reply(ANA, "Auto", "Until Monday.", "abc"))
    dovecot.deliver(letter(address), address, ANA)
    channel.sweep(desk.told.extend)
    channel.close()
    found = dovecot.admin("fetch", "-u", address, "flags hdr.message-id", "mailbox", "Sent", "all")
    assert "\\Seen" in found
    assert "<autoreply.abc@practice.example>" in found
    assert desk.told[0].last_human is None


def test_a_copy_that_cannot_be_kept_fails_nothing(
    smtp_sink: SmtpSink, address: str, desk: Responder, caplog: pytest.LogCaptureFixture
) -> None:
    channel = EmailChannel("office", account(address, 1, smtp_sink.port, copy_to_sent=True), desk.tools, QUICK)
    channel.send(Reply(ANA, "Auto", "Until Monday.", "abc"))
    channel.close()
    assert len(smtp_sink.received) == 1
    assert "no copy of a reply was kept" in caplog.text
    assert ANA not in caplog.text


def test_the_doctor_says_what_works_and_what_to_do(
    dovecot: Dovecot, authority: Authority, address: str, desk: Responder
) -> None:
    with SmtpSink(Terms(password=PASSWORD, login_required=True)) as sink:
        settings = account(address, dovecot.imap, sink.port, authenticate=True)
        channel = EmailChannel("office", settings, desk.tools, QUICK)
        good = channel.examine()
        assert all(finding.ok for finding in good)
        assert {finding.about for finding in good} == {
            "addresses",
            "receiving",
            "folder",
            "new mail",
            "sent mail",
            "sending",
        }
        update = {"port": dovecot.imaps, "security": "tls", "ca_file": authority.file}
        imap = settings.imap.model_copy(update=update)
        found = EmailChannel("office", settings.model_copy(update={"imap": imap}), desk.tools, QUICK).examine()
        (certificate,) = (finding for finding in found if finding.about == "certificate")
        assert certificate.ok
        assert re.search(r"is valid until \d\d/\d\d/\d{4}$", certificate.says), "as the host writes dates"
        sink.always(Stage.LOGIN, says("535 5.7.30 basic authentication is not supported"))
        imap = settings.imap.model_copy(update={"port": dovecot.imaps, "security": "tls", "user": "desk@else.example"})
        channel = EmailChannel("office", settings.model_copy(update={"imap": imap}), desk.tools, QUICK)
        bad = {finding.about: finding.says for finding in channel.examine() if not finding.ok}
        assert "desk@else.example" in bad["addresses"]
        assert "ca_file" in bad["receiving"]
        assert "autoreply login" in bad["sending"]
        assert PASSWORD not in str(bad)
        assert sink.received == []


def test_a_mail_file_is_read_as_the_server_would_tell_it(desk: Responder) -> None:
    channel = EmailChannel("office", account("office@practice.example", 1, 1), desk.tools)
    stamp = "Received: from a by b; Mon, 23 Nov 2026 20:15:00 -0500\n"
    raw = letter("office@practice.example", "is anybody there?", extra=stamp)
    mail = channel.read(raw, None, return_path=ANA)
    assert mail.arrived == datetime(2026, 11, 24, 1, 15, tzinfo=UTC)
    assert (mail.sender, mail.text, mail.signals) == (ANA, "is anybody there?", {})
    elsewhere = channel.read(raw, None, own=["other@practice.example"], return_path=ANA)
    assert Signal.NOT_ADDRESSED in elsewhere.signals
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert channel.read(raw, at).arrived == at
    assert channel.read(b"", None).arrived.tzinfo is not None


def test_the_answer_can_be_shown_without_being_sent(desk: Responder) -> None:
    channel = EmailChannel("office", account("office@practice.example", 1, 1), desk.tools)
    shown = channel.preview(Reply(ANA, "Auto: Grüße", "Bis Montag.\nTschüß", "abc"))
    assert shown["to"] == ANA
    assert shown["subject"] == "Auto: Grüße"
    assert shown["text"].rstrip() == "Bis Montag.\nTschüß"
    assert shown["headers"]["Auto-Submitted"] == "auto-replied"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"imap": {"host": "mail.example", "security": "none", "password": "x"}}, "this machine only"),
        ({"imap": {"host": "mail.example", "password": "tr0ub4dor", "password_file": "/x"}}, "either password"),
        ({"imap": {"host": "mail.example", "pasword": "tr0ub4dor"}}, "Extra inputs"),
        ({"address": "office"}, "not one mail address"),
        ({"aliases": ["a@b.example, c@d.example"]}, "not one mail address"),
        ({"oauth": {"provider": "custom", "client_id": "x"}}, "token_url"),
        ({"oauth": {"provider": "google", "client_id": "x"}}, "not both"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused_without_their_secrets(change: dict[str, Any], says: str) -> None:
    table = {
        "address": "office@practice.example",
        "imap": {"host": "mail.example", "password": "tr0ub4dor"},
        "smtp": {"host": "mail.example"},
    }
    settings = EmailSettings.model_validate(table)
    assert "tr0ub4dor" not in repr(settings)
    with pytest.raises(ValidationError, match=says) as raised:
        EmailSettings.model_validate(table | change)
    assert "tr0ub4dor" not in str(raised.value)
