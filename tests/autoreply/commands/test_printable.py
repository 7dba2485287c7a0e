"""What a provider said is shown in a terminal, which obeys some characters."""

from autoreply.commands.common import printable


def test_a_terminal_is_shown_words_and_no_orders() -> None:
    assert printable("Open\x1b]0;owned\x07 https://x.example\r\u202e\x9b2J and\nenter Zoë") == (
        "Open]0;owned https://x.example2J and\nenter Zoë"
    )
