"""What a channel cannot send without, so that two ways are only called independent if they are."""

from collections.abc import Mapping

from channels.email.settings import EmailSettings
from channels.slack.settings import SlackSettings
from channels.twilio.settings import SmsSettings
from channels.twilio.voice.settings import VoiceSettings

ACCOUNT = "AC00000000000000000000000000000001"
TWILIO = {"account_sid": ACCOUNT, "auth_token": "hush", "public_url": "https://desk.example.org"}


def mail(imap: Mapping[str, object], smtp: Mapping[str, object]) -> frozenset[str]:
    given = {"address": "office@practice.example", "imap": imap, "smtp": smtp}
    return EmailSettings.model_validate(given).relies_on


def test_a_mailbox_relies_on_both_of_its_servers_however_they_are_written() -> None:
    found = mail({"host": "IMAP.practice.example"}, {"host": "smtp.practice.example", "port": 465, "security": "tls"})
    assert found == {"imap.practice.example", "smtp.practice.example"}


def test_servers_on_this_computer_are_told_apart_by_their_ports() -> None:
    bridge, other = ({"host": "127.0.0.1", "port": port, "security": "none"} for port in (1143, 2143))
    assert mail(bridge, other) == {"127.0.0.1:1143", "127.0.0.1:2143"}


def test_texts_and_calls_of_one_account_rely_on_the_same() -> None:
    texts = SmsSettings.model_validate({**TWILIO, "numbers": ["+15550100000"]})
    calls = VoiceSettings.model_validate({**TWILIO, "numbers": ["+15550100001"]})
    assert texts.relies_on == calls.relies_on == {f"account {ACCOUNT}", "api.twilio.com"}
    moved = SmsSettings.model_validate(
        {**TWILIO, "numbers": "+15550100000", "api_base_url": "https://api.ie1.example/x"}
    )
    assert moved.relies_on == {f"account {ACCOUNT}", "api.ie1.example"}


def test_every_workspace_relies_on_the_server_of_slack() -> None:
    given = {"bot_token": "xoxb-hush", "app_token": "xapp-hush"}
    assert SlackSettings.model_validate(given).relies_on == {"slack.com"}
