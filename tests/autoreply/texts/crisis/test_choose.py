"""What a practice shows: emergency, one national line, one special line, nothing from memory."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from autoreply.texts.crisis import (
    Confirmation,
    CrisisError,
    OwnLine,
    Proof,
    choose,
    countries,
    press_only,
    stale,
)

READ = date(2026, 11, 29)  # when the sources of the lines below were read last
TODAY = date(2026, 11, 30)


def confirm(line: str, hours: str = "") -> Confirmation:
    return Confirmation(line=line, by="Dr Lee", on=TODAY, hours=hours)


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


def test_spanish_readers_get_the_spanish_entrance_of_988() -> None:
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


def test_a_line_whose_hours_nobody_proved_is_passed_over_at_night() -> None:
    assert names("JP") == ["Yorisoi Hotline"]
    sos = "#Inochi SOS (Lifelink)"
    assert names("JP", confirmed=[confirm("Yorisoi Hotline"), confirm(sos, hours="24/7")]) == ["Yorisoi Hotline"]
    assert sos in names("JP", extra=sos, confirmed=[confirm(sos, hours="daily 06:00-24:00")])
    with pytest.raises(CrisisError, match="its number is not verified"):
        choose("JP", extra=sos)


def test_every_fact_that_is_shown_is_proven_or_confirmed() -> None:
    for code in sorted(countries()):
        try:
            resources = choose(code)
        except CrisisError:
            continue
        for line in resources.lines:
            assert all(line.proof(fact) is not Proof.NONE for fact in line.facts), (code, line.name)
            assert (line.verified, line.all_day) == (True, True), (code, line.name)
            assert (line.information, line.scope) == (False, ""), (code, line.name)


NO_NIGHT_LINE = {"DK": "Livslinien", "IT": "Telefono Amico Italia"}


def test_every_country_gives_its_emergency_number_unasked_and_all_but_two_a_line_for_the_night() -> None:
    for code in sorted(countries()):
        assert choose(code, line_required=False).emergency == countries()[code].emergency
        if code not in NO_NIGHT_LINE:
            assert choose(code).national
            continue
        with pytest.raises(CrisisError) as asked:
            choose(code)
        assert f'line = "{NO_NIGHT_LINE[code]}"' in str(asked.value)
        assert 'line = "emergency"' not in str(asked.value)


def test_the_readme_counts_the_countries_as_they_are() -> None:
    readme = " ".join((Path(__file__).parents[4] / "README.md").read_text("utf-8").split())
    ready, asked = len(countries()) - len(NO_NIGHT_LINE), len(NO_NIGHT_LINE)
    assert f"a crisis line in {ready} countries, and in {asked} more once you have confirmed a line" in readme


def test_a_confirmed_emergency_number_bears_the_practice_s_name_and_date() -> None:
    resources = choose("FR", languages=["fr"], confirmed=[confirm("Emergency")])
    assert (resources.emergency, resources.danger.vouched) == ("112", TODAY)
    assert [line.call for line in resources.lines] == ["3114"]
    assert choose("FR").danger.vouched == READ


def test_an_emergency_number_is_there_day_and_night_whatever_a_confirmation_says() -> None:
    assert choose("FR", confirmed=[confirm("emergency", hours="daily 08:00-18:00")]).danger.call_hours == "24/7"


def test_italy_and_denmark_ask_and_print_what_the_practice_then_vouches_for() -> None:
    italy = choose("IT", confirmed=[confirm("Telefono Amico Italia")])
    assert [(line.call, line.call_hours) for line in italy.lines] == [("02 2327 2327", "daily 09:00-24:00")]
    with pytest.raises(CrisisError, match="its hours are not verified") as asked:
        choose("DK")
    assert 'hours = "..."' in str(asked.value)
    with pytest.raises(CrisisError, match="its hours are not verified"):
        choose("DK", confirmed=[confirm("Livslinien")])
    denmark = choose("DK", confirmed=[confirm("Livslinien", hours="daily 11:00-05:00")])
    assert [(line.call, line.call_hours) for line in denmark.lines] == [("70 201 201", "daily 11:00-05:00")]


def test_press_reports_are_named_until_somebody_of_the_practice_confirms_the_line() -> None:
    [doubt] = press_only(choose("IN"))
    assert doubt.startswith("Tele-MANAS: only press reports give the number to call, the hours of calls;")
    assert press_only(choose("IN", confirmed=[confirm("Tele-MANAS")])) == []
    emergency, line = press_only(choose("IL"))
    assert emergency.startswith("the emergency number: only press reports give the number to call;")
    assert line.startswith("ERAN")
    assert press_only(choose("IL", confirmed=[confirm("emergency")])) == [line]
    assert press_only(choose("US", extra="veterans")) == []


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
    assert (trevor.call, trevor.text, trevor.keyword, trevor.chat) == ("1-866-488-7386", "678678", "", "")
    confirmed = choose("US", extra="The Trevor Project", confirmed=[confirm("The Trevor Project")]).special
    assert confirmed is not None
    assert confirmed.keyword == "START"


@pytest.mark.parametrize(("code", "extra"), [("US", "disaster"), ("GB", "deaf"), ("MX", "SAPTEL"), ("IL", "youth")])
def test_a_special_line_that_only_lists_or_memory_know_has_to_be_confirmed(code: str, extra: str) -> None:
    with pytest.raises(CrisisError, match=r"\[\[crisis.confirm\]\]") as asked:
        choose(code, extra=extra)
    line = str(asked.value).split('line = "')[1].split('"')[0]
    assert line in names(code, extra=extra, confirmed=[confirm(line)])


def test_the_question_tells_what_the_practice_would_vouch_for() -> None:
    with pytest.raises(CrisisError, match="it is text DEAF to 85258, day and night, put"):
        choose("GB", extra="deaf")


def test_people_who_do_not_hear_find_their_way_to_the_emergency_services() -> None:
    assert [line.text for line in choose("FR", extra="deaf").lines] == ["", "114"]
    assert "114" in choose("FR").dialled()
    assert [route.in_words() for route in choose("GB").deaf_routes] == [
        "by video in sign language, 999 BSL",
        "text 999, once registered",
    ]
    assert choose("SG").deaf_routes == ()  # from memory


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
    assert night.hours == {"call": "daily 20:00-08:00"}
    both = choose("US", own=[own("Night house", call="555-0101", chat="https://night.example", chat_hours="24/7")])
    assert both.special is not None
    assert both.special.hours == {"call": "24/7", "chat": "24/7"}
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
    assert names("IT", line_required=False) == []
    assert names("US", line_required=False) == ["988 Suicide & Crisis Lifeline"]


def test_a_line_is_stale_180_days_after_our_copy_was_read_and_a_confirmation_renews_it() -> None:
    resources = choose("US", extra="veterans")
    assert stale(resources, READ + timedelta(days=180)) == []
    late = READ + timedelta(days=181)
    assert len(stale(resources, late)) == 3
    assert "November 29, 2026, 181 days ago" in stale(resources, late)[0]
    renewed = choose("US", extra="veterans", confirmed=[confirm("veterans crisis line"), confirm("emergency")])
    assert [sentence.split(" was ")[0] for sentence in stale(renewed, late)] == ["988 Suicide & Crisis Lifeline"]
