"""What is wrong in a text that somebody of the practice wrote, before anything is sent."""

from typing import cast

import pytest

from autoreply.record.items import Item
from autoreply.web.inbox.drafts import AnswerForm, TextDraft, checked

FORM = "f" * 24


@pytest.mark.parametrize(
    ("text", "longest", "wrong"),
    [
        ("", 12, "Enter your text."),
        ("Until then.!", 12, ""),
        ("Until then.!", 11, "Shorten your text to 11 characters. It has 12."),
    ],
)
def test_a_text_is_as_long_as_its_channel_takes(text: str, longest: int, wrong: str) -> None:
    answered = AnswerForm(cast("Item", object()), longest=longest)
    assert checked(TextDraft(FORM, text), answered).wrong == wrong
    assert checked(TextDraft("short", "Hello"), answered).wrong.startswith("This form is out of date.")


def test_where_nobody_can_be_answered_no_length_is_named() -> None:
    assert checked(TextDraft(FORM, "Hello"), AnswerForm(None, "This person opted out.")).wrong == ""
