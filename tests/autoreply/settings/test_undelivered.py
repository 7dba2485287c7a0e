"""`check` says where [delivery] has no effect, or the wrong one."""

from pathlib import Path

import pytest

from autoreply.settings import load
from tests.autoreply.notices.room import FILE

TEXTS = """
[channels.line]
kind = "sms"
account_sid = "AC00000000000000000000000000000000"
numbers = ["+1 555 010 0000"]
public_url = "https://desk.practice.example"
"""
MAIL = """
[channels.office]
kind = "email"
address = "office@practice.example"
imap = { host = "mail.practice.example" }
smtp = { host = "mail.practice.example" }
"""
REACH = '\n[reach]\nways = [{ mail = "office@practice.example" }]\n'


def test_mail_at_the_opening_wants_a_way_to_its_writer(tmp_path: Path) -> None:
    file, folder = tmp_path / "config.toml", MAIL.replace("imap", 'send_at_opening = "Send at opening"\nimap')
    found = []
    for more in (MAIL + REACH, folder + REACH, MAIL, folder):
        file.write_text(FILE + more)
        found.append([one.says for one in load(file, {}).warnings if "cannot be sent" in one.says])
    assert found[:3] == [[], [], []]
    assert found[3] == ["If a mail there cannot be sent, nobody can be told. Name a way to you under [reach]."]


def says(folder: Path, more: str) -> list[str]:
    file = folder / "config.toml"
    file.write_text(FILE + more)
    return [
        one.says
        for one in load(file, {}).warnings
        if "delet" in one.says or "deliver" in one.says or "words" in one.says
    ]


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("delete_after_delivery", "Nothing is ever deleted, because no way of [reach] may carry words."),
        ("redacted", "The words of texts are lost: no way of [reach] may carry them."),
    ],
)
def test_a_delivery_that_nobody_can_have_is_told(tmp_path: Path, key: str, found: str) -> None:
    for delivery in (f"[delivery]\n{key} = true\n", f"[channels.line.delivery]\n{key} = true\n"):
        assert any(found in one for one in says(tmp_path, TEXTS + delivery))
        assert says(tmp_path, TEXTS + MAIL + delivery + REACH) == []
        counts = REACH + 'content = "counts"\n'
        assert any(found in one for one in says(tmp_path, TEXTS + MAIL + delivery + counts))
    assert says(tmp_path, TEXTS) == []


def test_a_mailbox_delivers_by_itself(tmp_path: Path) -> None:
    delivery = '[channels.office.delivery]\ndeliver = "at-once"\n'
    assert any("has no effect" in one for one in says(tmp_path, MAIL + delivery))
    assert says(tmp_path, MAIL) == []
