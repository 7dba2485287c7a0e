"""Channels may not import the crisis data, and know a few emergency numbers themselves: the same ones."""

import pytest

from autoreply.texts.crisis import countries
from channels.twilio.voice.last_resort import last_resort
from channels.twilio.voice.settings import EMERGENCY

DIALLING_CODES = {
    "AT": "+43", "AU": "+61", "BE": "+32", "BR": "+55", "CA": "+1", "CH": "+41", "DE": "+49", "DK": "+45",
    "ES": "+34", "FI": "+358", "FR": "+33", "GB": "+44", "IE": "+353", "IL": "+972", "IN": "+91", "IT": "+39",
    "JP": "+81", "KR": "+82", "MX": "+52", "NL": "+31", "NO": "+47", "NZ": "+64", "PL": "+48", "PT": "+351",
    "SE": "+46", "SG": "+65", "US": "+1", "ZA": "+27",
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(countries()))
def test_the_last_resort_speaks_the_emergency_number_of_the_country_that_was_called(code: str) -> None:
    spoken = last_resort(None, f"{DIALLING_CODES[code]}5550100")
    assert spoken.count(f"hang up and call {', '.join(countries()[code].emergency)}.") == 2


def test_dialling_codes_are_those_of_the_lines_themselves() -> None:
    for code, country in countries().items():
        numbers = [line.e164 for line in country.lines if line.e164]
        assert all(number.startswith(DIALLING_CODES[code]) for number in numbers), code


@pytest.mark.parametrize("code", sorted(countries()))
def test_nobody_is_ever_connected_to_an_emergency_number_of_a_country_that_is_shipped(code: str) -> None:
    known = countries()[code].help
    assert {known.number, *known.other, *(route.number for route in known.deaf if len(route.number) == 3)} <= EMERGENCY
