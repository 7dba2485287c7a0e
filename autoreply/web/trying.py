"""The texts, tried out: what would be said on a channel, in a language, to an example message. Nothing is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.responses import Response

from autoreply.decide import Told
from autoreply.desk import Hearing, Station, facts
from autoreply.explain import ANYBODY
from autoreply.house import House
from autoreply.reason import Reason
from autoreply.settings.speech import form_of, words_of
from autoreply.spoken import spoken
from autoreply.web.asked import Asked
from autoreply.words import Form, Occasion, WordsError
from channels import Imagines, Inbound, Speaks, Step
from channels.segments import size
from schedules import Mode

OCCASIONS = {
    Occasion.ORDINARY: "Any night or weekend",
    Occasion.HOLIDAY: "A holiday",
    Occasion.CLOSURE: "A closure, or closed by hand",
    Occasion.VACATION: "A vacation",
    Occasion.REPEAT: "To somebody who was told already",
}
EXAMPLE = "Could we move our appointment to next Tuesday?"
LONGEST = 8000  # characters


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it: the text with its figures, or what is wrong with it, in a sentence."""

    subject: str = ""
    text: str = ""
    figures: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the desk would do with the example message at `at`, rule by rule."""

    at: str
    answers: bool
    reason: Reason
    trace: tuple[str, ...]


def look(asked: Asked) -> Response:
    """The texts as they are; and as they would be, where a form was sent."""
    house = asked.house
    if not house.stations:
        return asked.page("words.html", here="words", channel="", channels=[], tried=None)
    posted = {key: value[:LONGEST] for key, value in asked.form.items()}
    channel = posted.get("channel", "") if posted.get("channel") in house.stations else next(iter(house.stations))
    languages = house.settings.languages_of(channel)
    language = posted.get("language", "") if posted.get("language") in languages else languages[0]
    occasion = _occasion(posted.get("occasion", ""))
    message = posted.get("message", EXAMPLE)
    station, at = house.stations[channel], _next_closed(house.stations[channel], asked.now)
    heard = tuple(_call(house, channel, at)) if isinstance(station.channel, Speaks) else ()
    return asked.page(
        "words.html",
        here="words",
        channel=channel,
        channels=[(name, entry.kind) for name, entry in house.settings.channels.items()],
        languages=languages,
        language=language,
        occasions=OCCASIONS,
        occasion=occasion,
        message=message,
        text=posted.get("text", ""),
        heard=heard,
        tried=None if heard else _tried(house, channel, language, occasion, posted.get("text", ""), at),
        judged=None if heard else _judged(station, channel, message, at),
        told=spoken(at, station.calendar().zone),
    )


def _occasion(word: str) -> Occasion:
    return Occasion(word) if word in set(Occasion) else Occasion.ORDINARY


def _next_closed(station: Station, now: datetime) -> datetime:
    """Now, or the next closing where it is open: before that nobody is answered."""
    calendar = station.calendar()
    period = calendar.at(now)
    return period.end if period.mode is Mode.WORKING and period.end is not None else now


def _tried(house: House, channel: str, language: str, occasion: Occasion, text: str, at: datetime) -> Tried:
    """The text of one language, proved like those of the file."""
    settings, kind = house.settings, house.settings.channels[channel].kind
    form = form_of(kind)
    key = f"sms_{occasion}" if form is Form.SMS else occasion.value
    if text.strip():
        mine = {**settings.words.get(language, {}), key: text}
        settings = settings.model_copy(update={"words": {**settings.words, language: mine}})
    try:
        words = words_of(settings, [language], form)
    except WordsError as error:
        return Tried(wrong=f"{error.message}{f' (line {error.line})' if error.line else ''}.")
    station = house.stations[channel]
    calendar = station.calendar()
    said = words.say(occasion, facts(station, calendar, calendar.at(at), at))
    return Tried(said.subject if kind == "email" else "", said.text.strip(), _figures(said.text.strip(), form))


def _figures(text: str, form: Form) -> str:
    if form is not Form.SMS:
        return f"{len(text):,} characters"
    taken = size(text)
    return f"{len(text)} characters, {taken.segments} segment{'s' if taken.segments > 1 else ''}, {taken.encoding}"


def _judged(station: Station, channel: str, message: str, at: datetime) -> Judged:
    """The desk's own judgement of an ordinary person's message."""
    if isinstance(station.channel, Imagines):
        inbound = station.channel.imagine(None, at)
    else:
        inbound = Inbound(channel, "try", ANYBODY, "", at, context={"to": ANYBODY})
    decision = Hearing.of(replace(inbound, text=message), station, at, "try").judge(Told()).decision
    trace = tuple(f"{step.rule}: {step.says or 'no objection'}" for step in decision.trace)
    return Judged(spoken(at, station.calendar().zone), decision.answers, decision.reason, trace)


def _call(house: House, channel: str, at: datetime) -> Iterator[Step]:
    speaks = house.stations[channel].channel
    assert isinstance(speaks, Speaks)
    yield from speaks.heard(house.signs.at(channel, at))
