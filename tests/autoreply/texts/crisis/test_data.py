"""The facts in autoreply/crisis/lines: complete, marked where doubtful, free of contradictions."""

from datetime import date

import pytest
from pydantic import ValidationError

from autoreply.texts.crisis import Country, CrisisError, Line, countries, country, retired

COMPILED = date(2026, 11, 21)
EVERY_LINE = [(each.code, line) for each in countries().values() for line in each.lines]


def test_every_country_line_and_retired_number_of_the_compilation_is_there() -> None:
    assert len(countries()) == 28
    assert len(EVERY_LINE) == 145
    assert sum(len(each.retired) for each in countries().values()) == 26


def test_every_line_says_how_to_reach_it_and_how_we_know() -> None:
    for code, line in EVERY_LINE:
        assert line.routes, (code, line.name)
        assert line.languages, (code, line.name)
        assert line.audience, (code, line.name)
        assert line.source, (code, line.name)
        assert line.seen, (code, line.name)
        assert line.checked >= COMPILED, (code, line.name)
        assert line.source != "memory" or not line.verified, (code, line.name)


def test_a_short_number_never_carries_an_international_form_and_a_full_one_always_does() -> None:
    for code, line in EVERY_LINE:
        if line.call:
            assert line.short is (line.e164 == ""), (code, line.name)


def test_numbers_keep_their_leading_zero() -> None:
    assert [line.call for line in country("ES").lines if line.call.startswith("0")] == ["024", "016"]


def test_a_field_from_memory_is_never_shown() -> None:
    doubtful = [line for _, line in EVERY_LINE if line.unverified]
    assert len(doubtful) > 50
    for line in doubtful:
        assert all(getattr(line.shown(), field) == "" for field in line.unverified), line.name


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


FACTS = {"name": "A", "languages": ["en"], "source": "s", "seen": "2026", "checked": COMPILED, "verified": True}


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"call": "988", "short": True, "e164": "+1988"},
        {"call": "0800 111", "e164": "+449999999"},
        {"text": "741741", "press": "1"},
        {"call": "988", "keyword": "HOME"},
        {"call": "988", "source": "memory"},
        {"call": "call us"},
        {"chat": "http://example.org"},
        {"call": "988", "hours": "sometimes"},
    ],
)
def test_a_line_that_contradicts_itself_is_refused(facts: dict[str, object]) -> None:
    Line.model_validate({**FACTS, "call": "988"})
    with pytest.raises(ValidationError):
        Line.model_validate({**FACTS, **facts})


def test_a_pair_that_names_a_line_that_is_not_there_is_refused() -> None:
    line = {**FACTS, "call": "988", "paired_with": ["B"]}
    with pytest.raises(ValidationError):
        Country.model_validate(
            {
                "code": "XX",
                "name": "X",
                "emergency": {"number": "112", "source": "s", "checked": COMPILED, "verified": True},
                "line": [line],
            }
        )
