"""Segments are counted exactly: each one costs, and a text that is too long may not arrive in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.segments import _BASIC, _EXTENDED, plain, size


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", "GSM-7", 0, 0),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        ("a" * 152 + "€" * 77, "GSM-7", 306, 3),  # no escape sequence is torn, so 152 + 76 x 2 + 1 x 2
        ("á" + "a" * 69, "UCS-2", 70, 1),
        ("á" + "a" * 70, "UCS-2", 71, 2),
        ("á" * 134, "UCS-2", 134, 2),
        ("á" * 135, "UCS-2", 135, 3),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 66, "UCS-2", 132, 2),
        ("😀" * 67, "UCS-2", 134, 3),  # no surrogate pair is torn: 33 to a part
        ("éñü¿¡àèìòùÄÖ", "GSM-7", 12, 1),
        ("[]{}^~\\|€\f", "GSM-7", 20, 1),
    ],
)
def test_units_and_segments(text: str, encoding: str, units: int, segments: int) -> None:
    found = size(text)
    assert (found.encoding, found.units, found.segments) == (encoding, units, segments)


def test_the_basic_alphabet_has_its_127_characters_and_the_extension_ten() -> None:
    assert len(_BASIC) == 127  # 128 positions, of which one is the escape
    assert len(_EXTENDED) == 10


def test_the_offending_characters_are_named_each_once_and_a_plain_spelling_is_offered() -> None:
    text = "Don’t wait – llámenos… “hoy” ç €"
    found = size(text)
    assert found.offending == ("’", "–", "á", "…", "“", "”", "ç")
    assert plain(text) == 'Don\'t wait - llamenos... "hoy" c €'
    assert size(plain(text)).encoding == "GSM-7"


def test_letters_that_the_alphabet_has_keep_their_accents_and_scripts_without_a_plain_form_stay() -> None:
    assert plain("é ñ ü à Ç á í ó ú ê") == "é ñ ü à Ç a i o u e"
    assert plain("שלום 😀") == "שלום 😀"


def test_signs_that_nobody_sees_fall_and_rare_ones_have_a_plain_spelling() -> None:
    text = "\ufeffCall\u200b 911\u2060 \u2015 don\u02bct wait"
    assert size(text).encoding == "UCS-2"
    assert plain(text) == "Call 911 - don't wait"


@given(st.text())
def test_plain_never_raises_and_leaves_plain_text_alone(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert size(once).segments >= 0
    if size(text).encoding == "GSM-7":
        assert once == text
