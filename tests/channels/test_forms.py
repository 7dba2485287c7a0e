"""One strict parser of forms for webhooks and pages."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.forms import is_form, read_pairs


def test_a_form_is_announced_whatever_the_case_and_the_parameters() -> None:
    assert is_form("application/x-www-form-urlencoded")
    assert is_form(" Application/X-WWW-Form-URLEncoded ; charset=UTF-8")
    assert not is_form("application/json")
    assert not is_form("")


def test_what_no_client_encodes_so_is_refused() -> None:
    assert read_pairs(b"a=1&b=&a=%C3%BC+%2B", 3) == [("a", "1"), ("b", ""), ("a", "ü +")]
    for body in ("a=ü".encode(), b"a=%FF", b"a=1&b=2&c=3&d=4"):
        with pytest.raises(ValueError, match=r"codec|too many"):
            read_pairs(body, 3)


@given(st.text("ab=&%+2BC3F;é\0 ", max_size=60).map(str.encode))
def test_a_form_is_read_as_the_standard_library_reads_it(body: bytes) -> None:
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        with pytest.raises(ValueError, match="codec"):
            read_pairs(body, 100)
        return
    assert read_pairs(body, 100) == pairs


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.text("aü \n&=%+"))))
def test_what_a_browser_writes_is_read_back(pairs: list[tuple[str, str]]) -> None:
    assert read_pairs(urlencode(pairs).encode(), len(pairs)) == pairs
