"""Where a mail is found again."""

import pytest

from channels.email.links import mail_link
from tests.channels.email.office import practice

MESSAGE_ID = "<CAF+x/1=2@mail.example>"


@pytest.mark.parametrize(("host", "found"), [("imap.gmail.com", True), ("imap.hillside.example", False)])
def test_gmail_searches_for_the_message_in_the_right_account_and_others_have_no_address(host: str, found: bool) -> None:
    settings = practice()
    settings = settings.model_copy(update={"imap": settings.imap.model_copy(update={"host": host})})
    wanted = (
        "https://mail.google.com/mail/?authuser=office%40hillside.example#search/"
        "rfc822msgid%3ACAF%2Bx%2F1%3D2%40mail.example"
    )
    assert mail_link(settings, MESSAGE_ID) == (wanted if found else "")
    assert mail_link(settings, "") == ""


def test_a_host_that_only_ends_like_gmail_is_another_one() -> None:
    settings = practice()
    settings = settings.model_copy(update={"imap": settings.imap.model_copy(update={"host": "imap.notgmail.com"})})
    assert mail_link(settings, MESSAGE_ID) == ""
