"""The next opening in words: weekday, date, time, and whose time it is."""

import re
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone_location

from autoreply.texts.dates import month_first, plain_spaces, time_of_day, twelve_hours
from autoreply.texts.words.facts import Facts
from autoreply.texts.words.language import Language

_FAR = timedelta(days=300)  # from here on the year is said, too


def opening_phrase(
    opening: datetime | None, now: datetime, zone: ZoneInfo, place: str, lang: Language, loc: Locale
) -> str:
    """When somebody reads again, as a phrase that ends a sentence; says so where no date is known."""
    if opening is None:
        return lang.opening.unknown
    date, time = date_and_time(opening, now, zone, lang, loc)
    return lang.opening.known.format(date=date, time=time, place=place_phrase(zone, place, lang, loc))


def opening_aloud(facts: Facts, lang: Language, loc: Locale) -> str:
    """The same phrase for a voice: "9:00" in place of "09:00", which some voices read as "oh nine"."""
    phrase = opening_phrase(facts.opening, facts.now, facts.zone, facts.place, lang, loc)
    return re.sub(r"\b0(?=\d:\d\d)", "", phrase)


def date_and_time(opening: datetime, now: datetime, zone: ZoneInfo, lang: Language, loc: Locale) -> tuple[str, str]:
    """The weekday with its date, and the time of day, each as this language says it."""
    local = opening.astimezone(zone)
    return date_words(local, now, lang, loc), _time(local, lang, loc)


def date_words(local: datetime, now: datetime, lang: Language, loc: Locale) -> str:
    """The date of `local` with its weekday, and with its year where it is far off."""
    return _date(local, lang, loc, far=local - now > _FAR)


def place_name(zone: ZoneInfo, place: str, loc: Locale) -> str:
    """The name of the zone's city in this language, unless the practice gave it a name of its own."""
    own = " ".join(place.split())
    by_default = {"", _city(zone, Locale("en")).casefold(), zone.key.rsplit("/", 1)[-1].replace("_", " ").casefold()}
    return _city(zone, loc) if own.casefold() in by_default else own


def place_phrase(zone: ZoneInfo, place: str, lang: Language, loc: Locale) -> str:
    """The place as it stands in the sentence: French says "de Paris", "d'Anchorage" and "du Caire"."""
    name = place_name(zone, place, loc)
    if lang.code != "fr":
        return name
    if name.startswith("Le "):
        return f"du {name.removeprefix('Le ')}"
    return f"d'{name}" if name[:1].casefold() in tuple("aeiouyàâéèêîôû") else f"de {name}"


@cache
def _city(zone: ZoneInfo, loc: Locale) -> str:
    city: str = get_timezone_location(zone, locale=loc, return_city=True)
    return city.rsplit("/", 1)[-1]


def _date(local: datetime, lang: Language, loc: Locale, *, far: bool) -> str:
    pattern = lang.opening.date_first if local.day == 1 and lang.opening.date_first else lang.opening.date
    american = lang.code == "en" and month_first(loc)
    if american:
        pattern = lang.opening.american
    if far:
        pattern += ", y" if american else " 'de' y" if lang.code == "es" else " y"
    return plain_spaces(format_date(local.date(), pattern, locale=loc))


def _time(local: datetime, lang: Language, loc: Locale) -> str:
    """The time of day as this country says it: by twelve hours or twenty-four."""
    twelve = twelve_hours(loc)
    if twelve and lang.opening.noon and (local.hour, local.minute) in ((12, 0), (0, 0)):
        return lang.opening.noon if local.hour else lang.opening.midnight
    return _TIMES.get(lang.code, _plain)(local, loc, twelve)


def _plain(local: datetime, loc: Locale, twelve: bool) -> str:
    return time_of_day(local, loc)


def _spanish(local: datetime, loc: Locale, twelve: bool) -> str:
    one = local.hour in ((1, 13) if twelve else (1,))
    return f"{'la' if one else 'las'} {_plain(local, loc, twelve)}"


def _french(local: datetime, loc: Locale, twelve: bool) -> str:
    return f"{local.hour} h {local:%M}" if local.minute else f"{local.hour} h"


def _german(local: datetime, loc: Locale, twelve: bool) -> str:
    return f"{local.hour}:{local:%M} Uhr" if local.minute else f"{local.hour} Uhr"


_TIMES = {"es": _spanish, "fr": _french, "de": _german}
