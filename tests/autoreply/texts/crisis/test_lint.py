"""Numbers in texts: the retired are found however they are written, and strangers are noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoreply.texts.crisis import contains, countries, retired, strangers

ways_to_write = pytest.mark.parametrize(
    "written",
    [
        "1-800-273-8255",
        "1 (800) 273-8255",
        "+1 800.273.8255",
        "8002738255",
        "1-800-\n273-8255",
        "１－８００－２７３－８２５５",
        "1\u2011800\u2011273\u20118255",
        "1-800-273-TALK",
        "1 800 273 talk",
    ],
)


@ways_to_write
def test_a_retired_number_is_found_however_it_is_written(written: str) -> None:
    [trouble] = retired(f"In a crisis, call {written} any time.", "US")
    assert "988" in trouble
    assert retired(f"In a crisis, call {written} any time.", "DE") == []


def test_a_way_in_that_has_ended_is_found_in_words() -> None:
    assert retired("Call 988 and press 3.", "US")
    assert retired("call 988, press 3", "US")
    assert retired("Text “PRIDE” to 988", "US")
    assert retired("See SuicidePreventionLifeline.org", "US")
    assert retired("Call 988 and press 1. Text 838255.", "US") == []


def test_a_short_retired_number_counts_only_where_somebody_is_asked_to_dial_it() -> None:
    assert retired("Bitte rufen Sie 113 an.", "DE")
    assert retired("Weg 113, 80331 München", "DE") == []
    assert retired("Bitte rufen Sie uns an.\nWeg 113", "DE") == []
    assert retired("Text 45645", "CA")
    assert retired("Houston, TX 77054", "US") == []


def test_each_retired_number_is_found_as_our_own_list_writes_it() -> None:
    for each in countries().values():
        for old in each.retired:
            for match in old.match:
                assert any(old.number in said for said in retired(f"call {match} now", each.code)), old.number


def test_a_country_that_we_do_not_know_has_no_retired_numbers() -> None:
    assert retired("call 1-800-273-8255", "LU") == []


def test_numbers_that_nobody_vouches_for_are_noticed_and_times_dates_and_addresses_are_not() -> None:
    vouched = ["911", "988", "1-800-799-7233"]
    assert strangers("Call 911 or 988, or 1 800 799 7233 / +1 (800) 799-7233.", vouched) == []
    assert strangers("Call 555-0100.", vouched) == ["555-0100"]
    assert strangers("Our number: (212) 555 0100", vouched) == ["(212) 555 0100"]
    assert strangers("call 999", vouched) == ["999"]
    quiet = "Call us from 9:00 to 17.30, 24/7, since 2026-11-22, or write to lee2000000@example.org, 12 Main St, 10001"
    assert strangers(quiet.replace("Call", "See"), vouched) == []
    assert strangers("We are at 100 Main Street, NY 10001, since 1999.", vouched) == []


def test_a_number_stands_in_a_text_only_as_a_number_of_its_own() -> None:
    assert contains("call 9-8-8 or 988", "988")
    assert contains("Call 116123", "116 123")
    assert contains("call 9 1 1", "911")
    assert not contains("call 19115", "911")
    assert not contains("on 11/2 at 11.2", "112")
    assert not contains("09:11", "911")


@given(st.text(), st.sampled_from(sorted(countries())))
def test_no_text_makes_the_lint_fail(text: str, code: str) -> None:
    retired(text, code)
    strangers(text, ["911", "116 123", "1-800-799-7233"])
