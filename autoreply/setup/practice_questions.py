"""Who the practice is: its name, country, time zone and languages."""

import re
from collections.abc import Sequence
from datetime import UTC

from babel import Locale

from autoreply.settings.base import nearest
from autoreply.settings.model import Settings
from autoreply.settings.timezones import fits, instead, read_zone, zone_meant, zones_of
from autoreply.setup.draft import Answer, AnswerError, Draft
from autoreply.setup.question import Choice, Kind, Question, one_line
from autoreply.texts.crisis import countries
from autoreply.texts.dates import DateFormat
from autoreply.texts.words import known_languages, language_meant

_OTHERS = {"USA": "US", "AMERICA": "US", "UK": "GB", "ENGLAND": "GB", "SCOTLAND": "GB", "WALES": "GB", "BRITAIN": "GB"}
_LIST = re.compile(r"\s*(?:[,;&/]|\band\b|\s)\s*")


def read_practice(typed: str, _draft: Draft) -> Answer:
    """Raises `AnswerError`."""
    name = one_line(typed, "the name of your practice, for example Hillside Counseling")
    return Answer(name, name)


def read_country(typed: str, _draft: Draft) -> Answer:
    """A country by its code or its English name. Raises `AnswerError`."""
    plain = one_line(typed, "a country, for example US or Germany").strip(".")
    names = _country_names()
    code = _OTHERS.get(plain.upper().replace(".", "")) or next(
        (code for code, name in names.items() if plain.upper() == code or plain.lower() == name.lower()), None
    )
    if code is None:
        raise AnswerError(
            f'"{plain}" is not a country.{nearest(plain, names.values())} Enter its name, or two letters.'
        )
    known = countries().get(code)
    if known is None:
        raise AnswerError(
            f"Autoreply knows no crisis lines of {names[code]} yet. Write the file yourself, with a [[crisis.line]] of "
            "your own, as config.example.toml shows. Or enter another country."
        )
    return Answer(code, code, (f"{names[code]}. The emergency number in your replies is {known.emergency}.",))


def _country_names() -> dict[str, str]:
    territories = Locale("en").territories
    return {str(code): str(name) for code, name in territories.items() if len(str(code)) == 2}


def read_city(typed: str, draft: Draft) -> Answer:
    """A city, or a time zone: the value is the zone. Raises `AnswerError`."""
    plain = one_line(typed, "your city, for example Boston")
    key = zone_meant(plain, draft.country)
    try:
        zone = read_zone(key or plain)
    except ValueError:
        raise AnswerError(
            f'"{plain}" is not a city that Autoreply knows. {instead(plain, draft.country)} Enter a large city nearby '
            "that has the same time as you."
        ) from None
    if not fits(zone, draft.country):
        raise AnswerError(f"{zone.key} has another time than {draft.country}. Enter a city in your own country.")
    local = draft.tools.now.astimezone(zone)
    dates = DateFormat.of(draft.country)
    return Answer(zone, plain, (f"That is {_spoken(zone.key)} time. It is {dates.time(local)} there now.",))


def _spoken(key: str) -> str:
    return key.rpartition("/")[2].replace("_", " ")


def default_city(draft: Draft) -> str:
    """The city of the machine's zone, where it lies in the country; else that of a country with one clock."""
    zones, zone = zones_of(draft.country), draft.tools.machine.zone
    if zone in zones:
        return _spoken(zone)
    offsets = {draft.tools.now.astimezone(read_zone(each)).utcoffset() for each in zones}
    return _spoken(zones[0]) if zones and len(offsets) == 1 else ""


def city_help(draft: Draft) -> Sequence[str]:
    machine = draft.tools.machine.zone
    lines = ["Your hours follow the clock of this city, in summer time too."]
    if machine and machine not in zones_of(draft.country):
        there = DateFormat.of(draft.country).time(draft.tools.now.astimezone(UTC).astimezone(read_zone(machine)))
        lines.append(f"This computer is set to {_spoken(machine)} time, where it is {there}.")
    return lines


def read_languages(typed: str, _draft: Draft) -> Answer:
    """Language codes or names, in any separation. Raises `AnswerError`."""
    plain = one_line(typed, "a language, for example English")
    codes: list[str] = []
    for word in filter(None, _LIST.split(plain)):
        code = word.lower() if word.lower() in known_languages() else language_meant(word.lower())
        if code is None or code not in known_languages():
            known = ", ".join(_language_names())
            raise AnswerError(
                f'"{word}" is not a language in which Autoreply can reply. Enter one or more of: {known}.'
            )
        codes.append(code)
    codes = list(dict.fromkeys(codes))
    names = [_language_name(code) for code in codes]
    return Answer(tuple(codes), ", ".join(codes), (f"Each reply is in {', then '.join(names)}.",))


def _language_names() -> list[str]:
    return [_language_name(code) for code in known_languages()]


def _language_name(code: str) -> str:
    return str(Locale.parse(code).get_display_name("en") or code)


def default_languages(draft: Draft) -> str:
    """What is spoken most in the country, as far as there are texts; else the computer's own."""
    spoken = {"ES": "es", "MX": "es", "FR": "fr", "DE": "de", "AT": "de", "CH": "de"}
    return spoken.get(draft.country) or (
        draft.tools.machine.language if draft.tools.machine.language in known_languages() else "en"
    )


def languages_help(_draft: Draft) -> Sequence[str]:
    return [f"Name the most common one first. You can choose: {', '.join(_language_names())}."]


def read_voice(typed: str, _draft: Draft) -> Answer:
    """Raises `AnswerError`."""
    plain = typed.strip().strip('"').lower()
    if plain not in {"i", "we"}:
        raise AnswerError("Enter I or we.")
    voice = "I" if plain == "i" else "we"
    return Answer(voice, voice)


PRACTICE = (
    Question(
        "practice",
        "--practice",
        "What is your practice called?",
        read_practice,
        help=lambda _: ["Every reply is signed with it. Leave out what tells a stranger why somebody writes to you."],
    ),
    Question(
        "country",
        "--country",
        "In which country are your clients?",
        read_country,
        help=lambda _: ["It decides which emergency number and which crisis lines they are given."],
        default=lambda draft: draft.tools.machine.country if draft.tools.machine.country in countries() else "",
    ),
    Question(
        "city",
        "--city",
        "In which city do you work?",
        read_city,
        help=city_help,
        default=default_city,
        assumed=True,
        after=("country",),
    ),
    Question(
        "languages",
        "--languages",
        "In which languages should replies be?",
        read_languages,
        help=languages_help,
        default=default_languages,
        assumed=True,
    ),
    Question(
        "voice",
        "--voice",
        "Do your replies say I or we?",
        read_voice,
        help=lambda _: ["Choose I if you work alone: “I will read your message on Monday.”"],
        default=lambda _: "we",
        needed=lambda _: "voice" in Settings.model_fields,
        choices=lambda _: (Choice("I", "I: you work alone"), Choice("we", "we: you are several")),
        kind=Kind.CHOICE,
        assumed=True,
    ),
)
