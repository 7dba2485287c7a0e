"""What a practice shows: emergency, one national line, one special line, nothing from memory."""

from datetime import date, timedelta

import pytest

from autoreply.texts.crisis import Confirmation, CrisisError, OwnLine, choose, countries, stale

COMPILED = date(2026, 11, 21)
TODAY = date(2026, 11, 22)


def confirm(line: str) -> Confirmation:
    return Confirmation(line=line, by="Dr Lee", on=TODAY)


def own(name: str, **facts: object) -> OwnLine:
    return OwnLine.model_validate(
        {"name": name, "hours": "24/7", "languages": ["en"], "by": "Dr Lee", "on": TODAY, **facts}
    )


def names(code: str, **wishes: object) -> list[str]:
    return [line.name for line in choose(code, **wishes).lines]  # type: ignore[arg-type]  # any wish of choose


def test_the_united_states_show_911_and_988_by_voice_and_text() -> None:
    resources = choose("US", languages=["en"])
    assert resources.emergency == "911"
    assert [(line.call, line.text) for line in resources.lines] == [("988", "988")]


def test_spanish_readers_enter_988_by_its_spanish_door() -> None:
    resources = choose("US", languages=["en", "es"])
    assert [(line.press, line.keyword) for line in resources.in_language("es")] == [("2", "AYUDA")]
    assert [(line.press, line.keyword) for line in resources.in_language("en")] == [("", "")]


def test_a_voice_only_line_stands_beside_the_text_line_of_its_country() -> None:
    assert names("GB") == ["Samaritans", "Shout"]
    assert names("IE") == ["Samaritans Ireland", "Text About It"]


def test_two_language_communities_are_shown_together_each_reader_s_own_first() -> None:
    belgium = choose("BE", languages=["fr"])
    assert {line.call for line in belgium.lines} == {"1813", "0800 32 123"}
    assert belgium.in_language("fr")[0].call == "0800 32 123"
    assert belgium.in_language("nl")[0].call == "1813"


def test_a_confirmed_line_that_speaks_the_practice_s_language_goes_before_one_that_does_not() -> None:
    english = "Community Help Service (English)"
    assert names("BE", languages=["en"], confirmed=[confirm(english)]) == [english]
    assert english not in names("BE", languages=["en", "fr"], confirmed=[confirm(english)])
    assert english not in names("BE", languages=["en"])


def test_a_line_whose_hours_are_from_memory_is_passed_over_at_night() -> None:
    assert names("ZA", confirmed=[confirm("emergency")]) == ["Cipla 24-Hour Mental Health Helpline (SADAG)"]


def test_every_number_that_is_shown_is_verified_or_confirmed() -> None:
    for code in sorted(countries()):
        try:
            resources = choose(code)
        except CrisisError:
            continue
        known = countries()[code]
        assert known.emergency_verified
        for line in resources.lines:
            assert (line.verified, line.all_day) == (True, True), (code, line.name)
            assert (line.information, line.scope) == (False, ""), (code, line.name)


USABLE = {"AU", "BE", "BR", "CA", "DE", "DK", "ES", "GB", "IE", "IN", "JP", "MX", "NL", "NO", "NZ", "PT", "US"}


def test_where_the_emergency_number_is_from_memory_the_practice_is_asked_to_confirm_it() -> None:
    for code in sorted(set(countries()) - USABLE):
        with pytest.raises(CrisisError, match=r'line = "emergency"'):
            choose(code)
    for code in sorted(USABLE):
        assert choose(code).emergency == countries()[code].emergency


def test_france_speaks_once_its_112_is_confirmed_by_name_and_date() -> None:
    resources = choose("FR", languages=["fr"], confirmed=[confirm("Emergency")])
    assert (resources.emergency, resources.emergency_vouched) == ("112", TODAY)
    assert [line.call for line in resources.lines] == ["3114"]


def test_finland_and_italy_ask_for_both_and_print_what_the_practice_then_vouches_for() -> None:
    with pytest.raises(CrisisError) as asked:
        choose("IT")
    assert 'line = "emergency"' in str(asked.value)
    assert 'line = "Telefono Amico Italia"' in str(asked.value)
    italy = choose("IT", confirmed=[confirm("emergency"), confirm("Telefono Amico Italia")])
    assert [(line.call, line.hours) for line in italy.lines] == [("02 2327 2327", "daily 09:00-24:00")]
    finland = choose("FI", confirmed=[confirm("emergency"), confirm("MIELI Kriisipuhelin")])
    assert [(line.call, line.chat) for line in finland.lines] == [("09 2525 0111", "https://mieli.fi")]


def test_a_confirmation_of_something_that_is_not_there_offers_the_nearest_name() -> None:
    with pytest.raises(CrisisError, match='did you mean "Veterans Crisis Line"'):
        choose("US", confirmed=[confirm("Veteran crisis line")])
    assert choose("US", confirmed=[confirm("+1 555-0100")]).numbers == ("+1 555-0100",)


def test_a_special_line_is_chosen_by_audience_or_by_name() -> None:
    assert names("US", extra="veterans")[1:] == ["Veterans Crisis Line"]
    assert names("US", extra="the trevor project")[1:] == ["The Trevor Project"]
    assert names("US", extra="domestic-violence")[1:] == ["National Domestic Violence Hotline"]


def test_a_special_line_shows_nothing_that_is_from_memory() -> None:
    trevor = choose("US", extra="The Trevor Project").special
    assert trevor is not None
    assert (trevor.text, trevor.keyword, trevor.chat) == ("678678", "", "")
    confirmed = choose("US", extra="The Trevor Project", confirmed=[confirm("The Trevor Project")]).special
    assert confirmed is not None
    assert confirmed.keyword == "START"


@pytest.mark.parametrize("extra", ["perinatal", "RAINN National Sexual Assault Hotline", "disaster"])
def test_a_special_line_from_memory_or_with_hours_from_memory_has_to_be_confirmed(extra: str) -> None:
    with pytest.raises(CrisisError, match=r"\[\[crisis.confirm\]\]") as asked:
        choose("US", extra=extra)
    line = str(asked.value).split('line = "')[1].split('"')[0]
    assert names("US", extra=extra, confirmed=[confirm(line)])[1:] == [line]


def test_a_special_line_that_does_not_exist_is_refused_and_one_that_is_shown_already_not_repeated() -> None:
    with pytest.raises(CrisisError, match="did you mean"):
        choose("US", extra="veteran")
    assert names("US", extra="988 Suicide & Crisis Lifeline") == ["988 Suicide & Crisis Lifeline"]


def test_the_only_own_line_is_the_special_one_and_of_several_one_is_named() -> None:
    local, night = own("Hillside County line", call="555-0100"), own("Night house", call="555-0101")
    assert names("US", own=[local])[1:] == ["Hillside County line"]
    with pytest.raises(CrisisError, match='extra = "Hillside County line"'):
        choose("US", own=[local, night])
    assert names("US", own=[local, night], extra="Night house")[1:] == ["Night house"]


def test_an_own_line_is_shown_with_the_hours_that_the_practice_gave_and_not_without() -> None:
    night = choose("US", own=[own("Night house", call="555-0101", hours="daily 20:00-08:00")]).special
    assert night is not None
    assert night.hours == "daily 20:00-08:00"
    with pytest.raises(CrisisError, match='"Night house" needs its hours'):
        choose("US", own=[own("Night house", call="555-0101", hours="")])
    assert choose("US", own=[own("emergency", call="911", hours="")]).emergency == "911"


def test_a_country_we_do_not_know_works_with_the_practice_s_own_numbers() -> None:
    line, emergency = own("SOS Détresse", call="454545"), own("emergency", call="112")
    resources = choose("LU", own=[line, emergency])
    assert (resources.emergency, [each.call for each in resources.lines]) == ("112", ["454545"])
    with pytest.raises(CrisisError, match="no emergency number"):
        choose("LU", own=[line])
    with pytest.raises(CrisisError, match="no crisis line"):
        choose("LU", own=[emergency])


def test_an_own_line_with_a_retired_number_is_refused() -> None:
    with pytest.raises(CrisisError, match="988 has taken its place"):
        choose("US", own=[own("Lifeline", call="1-800-273-8255")])


def test_a_practice_that_chose_the_leaner_profile_needs_no_national_line() -> None:
    assert names("IT", confirmed=[confirm("emergency")], line_required=False) == []
    assert names("US", line_required=False) == ["988 Suicide & Crisis Lifeline"]


def test_a_line_is_stale_180_days_after_our_copy_was_read_and_a_confirmation_renews_it() -> None:
    resources = choose("US", extra="veterans")
    assert stale(resources, COMPILED + timedelta(days=180)) == []
    late = COMPILED + timedelta(days=181)
    assert len(stale(resources, late)) == 3
    assert "2026-11-21, 181 days ago" in stale(resources, late)[0]
    renewed = choose("US", extra="veterans", confirmed=[confirm("veterans crisis line"), confirm("emergency")])
    assert [sentence.split(" was ")[0] for sentence in stale(renewed, late)] == ["988 Suicide & Crisis Lifeline"]
