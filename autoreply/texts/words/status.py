"""The status of a person who is away: when they are back and who covers, without the reason."""

from autoreply.texts.dates import locale
from autoreply.texts.words.facts import Facts
from autoreply.texts.words.language import language
from autoreply.texts.words.opening import date_and_time


def status_line(facts: Facts, code: str, country: str, longest: int) -> str:
    """At most `longest` characters in the language `code`. Where somebody covers, the day is enough."""
    lang, loc = language(code), locale(code, country)
    if facts.opening is None:
        back = short = lang.status.unknown
    else:
        date, time = date_and_time(facts.opening, facts.now, facts.zone, lang, loc)
        back, short = lang.status.back_at.format(date=date, time=time), lang.status.back.format(date=date)
    name = " ".join(facts.cover.name.split()) if facts.cover else ""
    covered = lang.status.covers.format(back=short, name=name) if name else back
    return covered if len(covered) <= longest else short[:longest]
