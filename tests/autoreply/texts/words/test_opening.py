"""When somebody reads again, in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from autoreply.texts.dates import locale
from autoreply.texts.words.language import language
from autoreply.texts.words.opening import opening_phrase, place_name

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=ZoneInfo("UTC"))


def said(code: str, country: str, zone: str, *when: int, place: str = "") -> str:
    there = ZoneInfo(zone)
    return opening_phrase(datetime(*when, tzinfo=there), NOW, there, place, language(code), locale(code, country))  # type: ignore[arg-type, misc]  # year to minute


@pytest.mark.parametrize(
    ("code", "country", "zone", "when", "phrase"),
    [
        ("en", "US", "America/New_York", (2026, 11, 23, 9, 0), "on Monday, November 23, at 9:00 AM, New York time"),
        ("en", "GB", "Europe/London", (2026, 11, 23, 9, 0), "on Monday 23 November, at 09:00, London time"),
        ("en", "AU", "Australia/Sydney", (2026, 11, 23, 14, 5), "on Monday 23 November, at 2:05 pm, Sydney time"),
        ("en", "DE", "Europe/Berlin", (2026, 11, 23, 14, 5), "on Monday 23 November, at 14:05, Berlin time"),
        ("en", "MX", "America/Mexico_City", (2026, 11, 23, 9, 0), "on Monday 23 November, at 09:00, Mexico City time"),
        ("en", "US", "America/New_York", (2026, 11, 23, 12, 0), "on Monday, November 23, at 12 noon, New York time"),
        (
            "en",
            "US",
            "America/New_York",
            (2026, 11, 23, 0, 0),
            "on Monday, November 23, at 12 midnight, as the day begins, New York time",
        ),
        (
            "en",
            "US",
            "America/New_York",
            (2027, 11, 22, 9, 0),
            "on Monday, November 22, 2027, at 9:00 AM, New York time",
        ),
        ("es", "ES", "Europe/Madrid", (2026, 11, 23, 9, 0), "el lunes 23 de noviembre a las 9:00, hora de Madrid"),
        ("es", "ES", "Europe/Madrid", (2026, 11, 23, 1, 0), "el lunes 23 de noviembre a la 1:00, hora de Madrid"),
        (
            "es",
            "US",
            "America/New_York",
            (2026, 11, 23, 13, 30),
            "el lunes 23 de noviembre a la 1:30 p.m., hora de Nueva York",
        ),
        (
            "es",
            "ES",
            "Europe/Madrid",
            (2027, 11, 22, 9, 0),
            "el lunes 22 de noviembre de 2027 a las 9:00, hora de Madrid",
        ),
        ("fr", "FR", "Europe/Paris", (2026, 11, 23, 9, 30), "le lundi 23 novembre à 9 h 30, heure de Paris"),
        ("fr", "FR", "Europe/Paris", (2026, 12, 1, 9, 0), "le mardi 1er décembre à 9 h, heure de Paris"),
        ("fr", "FR", "Europe/Athens", (2026, 12, 2, 9, 0), "le mercredi 2 décembre à 9 h, heure d'Athènes"),
        ("fr", "FR", "Africa/Cairo", (2026, 12, 2, 9, 0), "le mercredi 2 décembre à 9 h, heure du Caire"),
        ("de", "DE", "Europe/Berlin", (2026, 11, 23, 9, 0), "am Montag, 23. November, um 9 Uhr (Ortszeit Berlin)"),
        ("de", "AT", "Europe/Vienna", (2027, 1, 4, 9, 30), "am Montag, 4. Jänner, um 9:30 Uhr (Ortszeit Wien)"),
    ],
)
def test_the_opening_reads_as_people_there_say_it(
    code: str, country: str, zone: str, when: tuple[int, ...], phrase: str
) -> None:
    assert said(code, country, zone, *when) == phrase


def test_an_opening_that_nobody_knows_is_not_made_up() -> None:
    for code in ("en", "es", "fr", "de"):
        lang = language(code)
        zone = ZoneInfo("Europe/Berlin")
        assert opening_phrase(None, NOW, zone, "", lang, locale(code, "DE")) == lang.opening.unknown


def test_the_weekday_is_that_of_the_practice_s_own_zone() -> None:
    instant = datetime(2026, 11, 23, 5, 0, tzinfo=ZoneInfo("UTC"))
    zone = ZoneInfo("Pacific/Honolulu")
    phrase = opening_phrase(instant, NOW, zone, "", language("en"), locale("en", "US"))
    assert phrase == "on Sunday, November 22, at 7:00 PM, Honolulu time"


def test_a_name_that_the_practice_gave_its_place_is_kept_and_the_zone_s_own_translated() -> None:
    zone, spanish = ZoneInfo("America/New_York"), locale("es", "US")
    assert place_name(zone, "Hudson", spanish) == "Hudson"
    assert place_name(zone, "New York", spanish) == "Nueva York"
    assert place_name(zone, "", spanish) == "Nueva York"


def test_the_hour_that_comes_twice_is_said_as_the_wall_clock_shows_it() -> None:
    zone = ZoneInfo("America/New_York")
    second = datetime(2026, 11, 1, 6, 30, tzinfo=ZoneInfo("UTC"))
    assert "at 1:30 AM" in opening_phrase(second, NOW, zone, "", language("en"), locale("en", "US"))
