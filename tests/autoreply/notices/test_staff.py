"""Which senders of a channel are our own people."""

from pathlib import Path

from autoreply.notices.staff import staff_on
from autoreply.settings import load
from tests.autoreply.notices.room import FILE
from tests.outside.found import installed

PEOPLE = """
[reach]
ways = [{ mail = "Office@practice.example" }]
[people.ana.reach]
ways = [{ slack = "U012ANA" }, { text = "+15550100001" }]
"""
CHANNELS = """
[channels.team]
kind = "slack"
bot_token = "xoxb-not-a-real-one"
app_token = "xapp-not-a-real-one"
[channels.rooms]
kind = "matrix"
homeserver = "http://127.0.0.1:1"
user_id = "@office:practice.example"
access_token = "not a real one"
[channels.phone]
kind = "voice"
account_sid = "AC00000000000000000000000000000000"
auth_token = "not a real one"
numbers = ["+12025550100"]
forward = [{ number = "+12025550101" }]
public_url = "https://phone.practice.example"
[channels.office]
kind = "email"
address = "office@practice.example"
imap = { host = "127.0.0.1", port = 1, security = "none", password = "hush" }
smtp = { host = "127.0.0.1", port = 1, security = "none" }
"""


def test_who_is_told_in_a_chat_is_one_of_us_in_that_chat_and_in_no_other(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(FILE + PEOPLE + CHANNELS)
    file.chmod(0o600)
    with installed():
        settings = load(file, {})
        found = {name: dict(staff_on(settings, entry)) for name, entry in settings.channels.items()}
    assert found == {
        "team": {"u012ana": "ana"},
        "rooms": {},
        "phone": {"+15550100001": "ana"},
        "office": {"office@practice.example": ""},
    }
