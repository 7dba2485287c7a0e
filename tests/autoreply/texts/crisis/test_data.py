"""The facts in autoreply/crisis/lines: complete, marked where doubtful, free of contradictions."""

from datetime import date

import pytest
from pydantic import ValidationError

from autoreply.texts.crisis import Country, CrisisError, Line, Proof, countries, country, retired

COMPILED = date(2026, 11, 21)
EVERY_LINE = [(each.code, line) for each in countries().values() for line in each.lines]


def test_every_country_line_and_retired_number_of_the_compilation_is_there() -> None:
    assert len(countries()) == 28
    assert len(EVERY_LINE) == 147
    assert sum(len(each.retired) for each in countries().values()) == 28


def test_every_line_says_how_to_reach_it_and_where_each_fact_was_read() -> None:
    for code, line in EVERY_LINE:
        assert line.routes, (code, line.name)
        assert line.languages, (code, line.name)
        assert line.audience, (code, line.name)
        assert line.checked >= COMPILED, (code, line.name)
        told = {fact for source in line.sources for fact in source.proves}
        assert told == set(line.facts), (code, line.name, told ^ set(line.facts))


def test_every_emergency_number_was_read_at_an_authority_but_two_which_the_press_tells() -> None:
    weak = {each.code for each in countries().values() if each.help.line().proof("call") is not Proof.AUTHORITY}
    assert weak == {"IL", "KR"}
    for each in countries().values():
        told = {number for source in each.help.sources for number in source.proves}
        assert told == {each.help.number, *each.help.other}, each.code


def test_no_copy_is_dated_after_the_day_on_which_it_was_read() -> None:
    sources = [source for _, line in EVERY_LINE for source in line.sources if source.date]
    assert max(source.date for source in sources) <= "2026-11"


def test_a_short_number_never_carries_an_international_form_and_a_full_one_always_does() -> None:
    for code, line in EVERY_LINE:
        if line.call:
            assert line.short is (line.e164 == ""), (code, line.name)


def test_numbers_keep_their_leading_zero() -> None:
    assert [line.call for line in country("ES").lines if line.call.startswith("0")] == ["024", "016"]


def test_a_fact_that_only_lists_or_memory_know_is_never_shown() -> None:
    weak = [(line, fact) for _, line in EVERY_LINE for fact in line.facts if line.proof(fact) is Proof.NONE]
    assert len(weak) > 100
    for line, fact in weak:
        assert fact not in line.shown().facts, (line.name, fact)


def test_hours_are_never_shown_of_a_route_that_is_not() -> None:
    for _, line in EVERY_LINE:
        shown = line.shown()
        for route in ("call", "text", "chat"):
            assert getattr(shown, route) or not getattr(shown, f"{route}_hours"), line.name


def test_no_retired_number_stands_in_a_line_or_an_emergency_number() -> None:
    for each in countries().values():
        said = [f"call {line.call}\ntext {line.text} {line.keyword}\n{line.chat} {line.tty}" for line in each.lines]
        assert retired("\n".join([f"call {each.emergency}", *said]), each.code) == []


def test_no_two_lines_of_a_country_share_a_name_and_every_reference_leads_somewhere() -> None:
    for each in countries().values():
        names = [line.name for line in each.lines]
        assert len(names) == len(set(names))
        for line in each.lines:
            assert not line.part_of or each.line(line.part_of)
            assert all(each.line(name) for name in line.paired_with)


def test_an_unknown_country_is_refused_with_what_to_do() -> None:
    with pytest.raises(CrisisError, match=r"\[\[crisis.line\]\]"):
        country("XX")
    with pytest.raises(CrisisError):
        country("../us")


FACTS = {"name": "A", "languages": ["en"], "checked": COMPILED}


@pytest.mark.parametrize(
    "facts",
    [
        {"call": ""},
        {"call": "988", "short": True, "e164": "+1988"},
        {"call": "0800 111", "e164": "+449999999"},
        {"call": "", "text": "741741", "press": "1"},
        {"call": "988", "keyword": "HOME"},
        {"call": "988", "text_hours": "24/7"},
        {"call": "988", "sources": [{"kind": "operator", "at": "https://a.example", "proves": ["chat"]}]},
        {"call": "988", "sources": [{"kind": "operator", "proves": ["call"]}]},
        {"call": "988", "sources": [{"kind": "rumour", "at": "https://a.example"}]},
        {"call": "call us"},
        {"chat": "http://example.org"},
        {"call": "988", "call_hours": "sometimes"},
    ],
)
def test_a_line_that_contradicts_itself_is_refused(facts: dict[str, object]) -> None:
    Line.model_validate({**FACTS, "call": "988"})
    with pytest.raises(ValidationError):
        Line.model_validate({**FACTS, "call": "988", **facts})


def of_country(kind: str, **facts: object) -> Country:
    """A country of one line whose emergency number was read in a source of that kind."""
    source = {"kind": kind, "at": "https://a.example", "proves": ["112"]}
    emergency = {"number": "112", "sources": [source], "checked": COMPILED}
    line = {**FACTS, "call": "988", **facts}
    return Country.model_validate({"code": "XX", "name": "X", "emergency": emergency, "line": [line]})


def test_a_pair_that_names_a_line_that_is_not_there_is_refused() -> None:
    of_country("press")
    with pytest.raises(ValidationError):
        of_country("press", paired_with=["B"])


@pytest.mark.parametrize("kind", ["list", "memory"])
def test_an_emergency_number_that_not_even_the_press_tells_does_not_load(kind: str) -> None:
    assert of_country("press").emergency == "112"
    with pytest.raises(ValidationError, match="no source but lists and memory"):
        of_country(kind)
