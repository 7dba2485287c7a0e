"""What suffices to give a number to somebody in need: one authority, or two press reports that are independent."""

import pytest

from autoreply.texts.crisis import Proof, Source, SourceKind
from autoreply.texts.crisis.sources import proof

AUTHORITIES = [SourceKind.OPERATOR, SourceKind.GOVERNMENT, SourceKind.REGULATOR, SourceKind.INTERNATIONAL]


def source(kind: SourceKind, at: str = "https://a.example/1", date: str = "2025-09-10", origin: str = "") -> Source:
    return Source(kind=kind, at=at, date=date, origin=origin, proves=frozenset({"call"}))


def paper(at: str, date: str = "2025-09-10", origin: str = "") -> Source:
    return source(SourceKind.PRESS, at, date, origin)


@pytest.mark.parametrize("kind", AUTHORITIES)
def test_one_authority_suffices_even_undated_and_for_what_it_says_only(kind: SourceKind) -> None:
    assert proof("call", [source(kind, date="")]) is Proof.AUTHORITY
    assert proof("call_hours", [source(kind)]) is Proof.NONE


@pytest.mark.parametrize("kind", [SourceKind.LIST, SourceKind.MEMORY])
def test_lists_and_memory_never_suffice_however_many(kind: SourceKind) -> None:
    assert proof("call", [source(kind, f"https://{letter}.example") for letter in "abcdef"]) is Proof.NONE
    assert proof("call", [source(kind), paper("https://b.example")]) is Proof.NONE


def test_two_dated_press_reports_of_different_publishers_suffice() -> None:
    first, second = paper("https://www.one.example/a"), paper("https://two.example/b", "2023")
    assert proof("call", [first, second]) is Proof.PRESS
    assert proof("call", [first]) is Proof.NONE
    assert proof("call", [first, paper("https://two.example/b", date="")]) is Proof.NONE
    assert proof("call", [first, paper("https://one.example/b"), paper("https://m.one.example/c")]) is Proof.NONE


def test_two_reports_that_repeat_one_release_count_as_one() -> None:
    first = paper("https://one.example/a", origin="release of 7 February")
    second = paper("https://two.example/b", origin="release of 7 February")
    assert proof("call", [first, second]) is Proof.NONE
    assert proof("call", [first, second, paper("https://three.example/c")]) is Proof.PRESS


def test_an_authority_outweighs_the_press() -> None:
    reports = [paper("https://one.example/a"), paper("https://two.example/b")]
    assert proof("call", [*reports, source(SourceKind.OPERATOR)]) is Proof.AUTHORITY
    assert Proof.NONE < Proof.PRESS < Proof.AUTHORITY < Proof.PRACTICE
