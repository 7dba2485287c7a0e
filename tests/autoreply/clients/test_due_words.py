"""What is due about clients, in every language that the replies speak."""

from autoreply.clients.due import DueItem, DueKind, DueWords


def test_a_sentence_stands_in_the_language_of_its_reader_and_else_in_english() -> None:
    item = DueItem(DueKind.DISCUSS, 3, "M.R. {who}", "discuss", {"state": DueWords("to_discuss")})
    assert item.says_in("de").startswith("M.R. {who}: Ein Plan ist zu besprechen, und nichts davon gilt.")
    assert item.says == item.says_in("xx")
    assert item.says.startswith("M.R. {who}: a plan is to discuss, and no part of it is in effect.")
