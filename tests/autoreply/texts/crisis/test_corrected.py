"""Entries that were wrong once, each with what is right, its kind of source and the words that people are given."""

import pytest

from autoreply.texts.crisis import Confirmation, CrisisError, Line, Proof, Resources, choose, country, retired
from autoreply.texts.words import Occasion, Words
from tests.autoreply.texts.words.samples import FACTS


def line(code: str, name: str) -> Line:
    found = country(code).line(name)
    assert found is not None
    return found


def text(resources: Resources, language: str = "en") -> str:
    return Words(languages=[language], resources=resources).say(Occasion.REPEAT, FACTS).text


def vouched(code: str, *names: str) -> Resources:
    """What a practice shows that confirmed these lines, and with them every field that we are not sure of."""
    signed = [Confirmation.model_validate({"line": name, "by": "Dr Lee", "on": "2026-11-29"}) for name in names]
    return choose(code, confirmed=signed, extra=names[-1])


def test_poland_gives_116_123_day_and_night_and_the_line_that_closed_in_2020_is_refused() -> None:
    [shown] = choose("PL").lines
    assert (shown.call, shown.call_hours, shown.chat, shown.free) == ("116 123", "24/7", "https://116sos.pl", True)
    assert all(each.call != "800 70 2222" for each in country("PL").lines)
    [refused] = retired("Call 800 70 22 22", "PL")
    assert "closed on 31 December 2020; use 116 123" in refused


def test_denmark_does_not_say_that_livslinien_is_open_day_and_night() -> None:
    livslinien = line("DK", "Livslinien")
    assert (livslinien.call, livslinien.call_hours) == ("70 201 201", "")
    with pytest.raises(CrisisError, match="its hours are not verified"):
        choose("DK")
    assert choose("DK", line_required=False).emergency == "112"


def test_sweden_gives_the_state_s_line_90390_day_and_night() -> None:
    [shown] = choose("SE").lines
    assert (shown.name, shown.call, shown.call_hours) == ("Hjälplinjen", "90390", "24/7")
    assert "call 90390. Day and night." in text(choose("SE"))
    assert line("SE", "Självmordslinjen (Mind)").call == "90101"


@pytest.mark.parametrize(
    ("code", "name", "said"),
    [
        (
            "AT",
            "TelefonSeelsorge Österreich",
            "Chat: https://chat.onlineberatung-telefonseelsorge.at (Open every day from 16:00 to 23:00.)",
        ),
        ("BE", "Zelfmoordlijn 1813", "Chat: https://www.zelfmoord1813.be (Open every day from 17:00 to 24:00.)"),
        ("JP", "DV Soudan Plus", "Chat: https://soudanplus.jp (Open every day from 12:00 to 22:00.)"),
        ("FR", "SOS Amitié", "Chat: https://chat-accueil.org (Open every day from 13:00 to 03:00.)"),
        ("NO", "Kirkens SOS", "Chat: https://www.soschat.no (It may be closed at night.)"),
    ],
)
def test_a_chat_with_hours_of_its_own_says_them_beside_a_telephone_that_is_open_all_night(
    code: str, name: str, said: str
) -> None:
    resources = vouched(code, name)
    [shown] = [each for each in resources.lines if each.name == name]
    assert shown.call_hours == "24/7"
    assert said in text(resources)


def test_3114_has_no_chat_and_an_emergency_number_by_text_for_who_cannot_hear() -> None:
    assert line("FR", "3114, Numéro national de prévention du suicide").chat == ""
    assert "text 114. Free, day and night." in text(choose("FR", extra="deaf"))


def test_japan_s_other_languages_are_not_said_to_be_there_at_night() -> None:
    yorisoi = choose("JP", languages=["en"])
    assert yorisoi.lines[0].languages == ("ja",)
    assert yorisoi.in_language("en")[0].press == ""
    assert "Yorisoi Hotline (in Japanese): call 0120-279-338. Day and night." in text(yorisoi)
    assert line("JP", "#Inochi SOS (Lifelink)").call_hours == ""


def test_south_africa_s_lines_have_their_own_numbers() -> None:
    suicide = line("ZA", "SADAG Suicide Crisis Helpline")
    assert (suicide.call, suicide.call_hours, suicide.text) == ("0800 567 567", "24/7", "")
    assert suicide.proof("call_hours") is Proof.AUTHORITY
    cipla = line("ZA", "Cipla Mental Health Helpline (SADAG)")
    assert (cipla.call, cipla.text, cipla.whatsapp) == ("0800 456 789", "31393", "076 882 2775")
    drugs = line("ZA", "Department of Social Development Substance Abuse Helpline")
    assert (drugs.call, drugs.text, drugs.call_hours, drugs.audience) == (
        "0800 12 13 14",
        "32312",
        "24/7",
        "substance-use",
    )
    violence = choose("ZA", extra="domestic-violence").special
    assert violence is not None
    assert (violence.call, violence.text, violence.keyword) == ("0800 428 428", "", "")


def test_ireland_texts_talk() -> None:
    assert [(each.text, each.keyword) for each in choose("IE").lines if each.text] == [("50808", "TALK")]
    assert "text TALK to 50808. Day and night." in text(choose("IE"))
    childline = line("IE", "Childline (ISPCC)")
    assert (childline.text, childline.keyword, childline.shown().text) == ("50101", "TALK", "")


def test_the_spanish_crisis_text_line_of_the_united_states_takes_ayuda() -> None:
    spanish = line("US", "Crisis Text Line en español")
    assert (spanish.text, spanish.keyword, spanish.text_hours) == ("741741", "AYUDA", "24/7")
    assert spanish.proof("keyword") is Proof.AUTHORITY
    shown = choose("US", languages=["es"], extra="Crisis Text Line")
    assert "mande AYUDA por texto al 741741. De día y de noche." in text(shown, "es")


def test_spain_s_016_gives_care_and_is_no_longer_called_mere_information() -> None:
    shown = choose("ES", extra="domestic-violence").special
    assert shown is not None
    assert (shown.call, shown.call_hours, shown.information) == ("016", "24/7", False)
    assert line("ES", "016 Violencia contra las mujeres").whatsapp == "600 000 016"
    assert choose("ES").lines[0].free


def test_what_says_itself_that_it_is_no_crisis_line_is_not_called_one() -> None:
    for code, name in (("US", "National Maternal Mental Health Hotline"), ("BR", "Disque Direitos Humanos")):
        assert line(code, name).information, name
    assert retired("Call 1-833-943-5746", "US")
    assert retired("Call 1800 221 4444", "SG")


def test_the_mental_health_option_of_nhs_111_has_no_key_of_its_own() -> None:
    assert line("GB", "NHS 111, mental health option").press == ""


def test_switzerland_s_142_is_neither_given_nor_forbidden_to_who_has_looked() -> None:
    assert retired("Rufen Sie 142 an", "CH") == []
    assert all(each.call != "142" for each in country("CH").lines)


def test_finland_speaks_unasked() -> None:
    [shown] = choose("FI").lines
    assert (shown.call, shown.call_hours, shown.chat) == ("09 2525 0111", "24/7", "")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("AU", ["by textphone, 106"]),
        ("CA", ["text 911, once registered"]),
        ("DE", ["the app nora"]),
        ("DK", ["text a number of one's own, once registered"]),
        ("FR", ["by video in sign language, Urgence 114 (app and urgence114.fr)"]),
        ("GB", ["by video in sign language, 999 BSL", "text 999, once registered"]),
        ("IE", ["text 112, once registered"]),
        ("NZ", ["text 111, once registered"]),
    ],
)
def test_each_proven_route_of_the_deaf_to_the_emergency_services_is_known(code: str, words: list[str]) -> None:
    assert [route.in_words() for route in country(code).help.deaf if route.verified] == words
    assert line("NL", "113 Zelfmoordpreventie").shown().deaf == "through Teletolk, a relay"
