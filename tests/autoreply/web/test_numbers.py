"""Numbers as forms and addresses give them."""

from autoreply.web.numbers import read_number, read_page


def test_only_what_can_be_a_number_of_ours_is_read_as_one() -> None:
    texts = ["0", "17", "", "-1", "1.0", " 1", "٣", "9" * 13, "9" * 5000]  # Python itself refuses to read the last one
    assert [read_number(text) for text in texts] == [0, 17, *[None] * 7]
    assert [read_page(text) for text in ("3", "0", "", "x")] == [3, 1, 1, 1]
