"""Which part of a mail is read, from BODYSTRUCTURE as the library gives it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from channels.email.message.structure import calendar_method, text_parts
from channels.email.message.text import text_of

PLAIN = (b"TEXT", b"PLAIN", (b"CHARSET", b"iso-8859-1"), None, None, b"quoted-printable", 12, 1, None, None, None)
HTML = (b"text", b"html", (b"charset", b"utf-8"), None, None, b"7bit", 40, 2, None, None, None)
ATTACHED = (b"text", b"plain", None, None, None, b"7bit", 4, 1, None, (b"attachment", (b"filename", b"a.txt")), None)
PICTURE = (b"image", b"png", None, None, None, b"base64", 4000, None, None)
CALENDAR = (b"text", b"calendar", (b"METHOD", b"reply", b"charset", b"utf-8"), None, None, b"7bit", 100, 9)


def test_the_texts_of_a_mail_are_found_beside_attachments() -> None:
    whole = ([ATTACHED, ([HTML, PLAIN], b"alternative"), PICTURE, PLAIN], b"mixed")
    first, second = text_parts(whole, "plain")
    assert (first.section, second.section) == ("2.2", "4")
    assert text_of(b"sch=F6n", first.headers) == "schön"
    assert [part.section for part in text_parts(whole, "html")] == ["2.1"]
    assert not text_parts(([PICTURE, ATTACHED], b"mixed"), "plain")


def test_a_mail_of_one_part_is_part_one() -> None:
    [part] = text_parts(PLAIN, "plain")
    assert part.section == "1"


def test_what_a_calendar_wants_is_read() -> None:
    assert calendar_method(([PLAIN, CALENDAR], b"alternative")) == "REPLY"
    assert calendar_method(PLAIN) == ""


WORDS = st.one_of(st.none(), st.integers(), st.binary(max_size=8), st.sampled_from([b"text", b"plain", b"charset"]))
ANYTHING = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=6).map(tuple),
        st.tuples(st.lists(inner, max_size=4), st.binary(max_size=4)),
    ),
    max_leaves=30,
)


@given(ANYTHING)
def test_no_structure_whatever_raises(structure: Any) -> None:
    text_parts(structure, "plain")
    calendar_method(structure)
