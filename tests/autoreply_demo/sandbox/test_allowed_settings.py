"""The file of a sandbox names the simulators of that sandbox, and nothing else of this machine or elsewhere."""

import pytest

from autoreply_demo.sandbox.allowed_settings import foreign
from autoreply_demo.sandbox.practice import practice_file

FILE = practice_file(1, 2, "http://127.0.0.1:3", 4)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('host = "127.0.0.1", port = 1,', 'host = "mail.example", port = 1,'),
        ('host = "127.0.0.1", port = 1,', 'host = "127.0.0.1", port = 22,'),
        ('api_base_url = "http://127.0.0.1:3"', 'api_base_url = "https://api.example"'),
        ('token_file = "ana-token"', 'token_file = "/etc/passwd"'),
        ('auth_token = "', 'auth_token_file = "/etc/passwd" #'),
        ("[holidays]", '[holidays]\nfeeds = ["/etc/passwd"]'),
        ("[web]", '[record]\nurl = "sqlite:////tmp/x"\n[web]'),
        ('listen = "127.0.0.1:4"', 'allow_public = true\nlisten = "0.0.0.0:80"'),
        ("country   =", 'state = "/etc"\ncountry   ='),
    ],
)
def test_another_server_or_a_file_is_refused_and_other_changes_are_not(before: str, after: str) -> None:
    assert before in FILE
    assert "The sandbox cannot use" in foreign(FILE.replace(before, after, 1), FILE)
    assert foreign(FILE.replace('"9:00-17:00"', '"10:00-16:00"'), FILE) == ""
    assert foreign(FILE, FILE) == ""
