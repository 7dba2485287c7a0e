"""The texts, tried out: what would be said on a channel, in a language, to an example message. Nothing is kept."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.responses import Response

from autoreply.answering.account import Account
from autoreply.answering.case import case_of
from autoreply.answering.facts import facts
from autoreply.decision.decide import decide
from autoreply.decision.reason import Reason
from autoreply.engine.engine import Engine
from autoreply.inspect.explain import ANYBODY
from autoreply.inspect.phrases import spoken
from autoreply.settings.texts import form_of, words_of
from autoreply.texts.words import VARIABLES, Form, Occasion, WordsError, ours
from autoreply.web.request import RequestContext
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
    """What came of it: the text that is sent with its figures, or what is wrong with it, in a sentence.

    `pieces` are (language, text), the language "" for what stands between; together they are the whole text.
    """

    subject: str = ""
    pieces: tuple[tuple[str, str], ...] = ()
    figures: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """A step of a call, and what follows `below` it: that is what a key does."""

    step: Step
    below: list["Heard"]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the desk would do with the example message at `at`, rule by rule."""

    at: str
    answers: bool
    reason: Reason
    trace: tuple[str, ...]


def look(request: RequestContext) -> Response:
    """The texts as they are; and as they would be, where a form was sent."""
    engine = request.engine
    if not engine.accounts:
        return request.page("words.html", here="words", channel="", channels=[], tried=None)
    posted = {key: value[:LONGEST] for key, value in request.form.items()}
    channel = posted.get("channel", "") if posted.get("channel") in engine.accounts else next(iter(engine.accounts))
    languages = engine.settings.languages_of(channel)
    language = posted.get("language", "") if posted.get("language") in languages else languages[0]
    occasion = _occasion(posted.get("occasion", ""))
    message = posted.get("message", EXAMPLE)
    account, at = engine.accounts[channel], _next_closed(engine.accounts[channel], request.now)
    speaks = account.channel if isinstance(account.channel, Speaks) else None
    text = posted.get("text", "")
    if posted.get("start") and speaks is None:
        text = _in_use(engine, channel, language, occasion)
    return request.page(
        "words.html",
        here="words",
        channel=channel,
        channels=[(name, entry.kind) for name, entry in engine.settings.channels.items()],
        languages=languages,
        language=language,
        occasions=OCCASIONS,
        occasion=occasion,
        message=message,
        text=text,
        holes=VARIABLES,
        heard=nested(speaks.heard(engine.call_states.at(channel, at))) if speaks else [],
        tried=None if speaks else _tried(engine, channel, language, occasion, text, at),
        judged=None if speaks else _judged(account, channel, message, at),
        told=spoken(at, account.calendar().zone),
    )


def _occasion(word: str) -> Occasion:
    return Occasion(word) if word in set(Occasion) else Occasion.ORDINARY


def _next_closed(account: Account, now: datetime) -> datetime:
    """Now, or the next closing where it is open: before that nobody is answered."""
    calendar = account.calendar()
    period = calendar.at(now)
    return period.end if period.mode is Mode.WORKING and period.end is not None else now


def _in_use(engine: Engine, channel: str, language: str, occasion: Occasion) -> str:
    """The text that is said now with its holes: the practice's own, or ours."""
    form = form_of(engine.settings.channels[channel].kind)
    own = engine.settings.words.get(language, {}).get(_key(form, occasion))
    return own or ours(language, occasion, form)


def _key(form: Form, occasion: Occasion) -> str:
    return f"sms_{occasion}" if form is Form.SMS else occasion.value


def _tried(engine: Engine, channel: str, language: str, occasion: Occasion, text: str, at: datetime) -> Tried:
    """What a client receives, in every language of the channel, with `text` in one of them; proved like the file's."""
    settings, kind = engine.settings, engine.settings.channels[channel].kind
    form = form_of(kind)
    if text.strip():
        mine = {**settings.words.get(language, {}), _key(form, occasion): text}
        settings = settings.model_copy(update={"words": {**settings.words, language: mine}})
    languages = settings.languages_of(channel)
    account = engine.accounts[channel]
    calendar = account.calendar()
    known = facts(account, calendar, calendar.at(at), at)
    try:
        said = words_of(settings, languages, form).say(occasion, known)
        alone = {code: words_of(settings, [code], form).say(occasion, known).text.strip() for code in languages}
    except WordsError as error:
        return Tried(wrong=f"{error.message}{f' (line {error.line})' if error.line else ''}.")
    whole = said.text.strip()
    return Tried(said.subject if kind == "email" else "", tuple(pieces(whole, alone)), _figures(whole, form))


def pieces(whole: str, alone: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A text cut into (language, part), the language "" for what belongs to none."""
    for code, part in alone.items():
        before, found, rest = whole.partition(part)
        if found and part:
            if before:
                yield "", before
            yield code, part
            whole = rest
    if whole:
        yield "", whole


def nested(steps: Iterable[Step]) -> list[Heard]:
    """Steps in order, as a tree by how deep they stand."""
    found: list[Heard] = []
    path = [(-1, found)]
    for step in steps:
        while path[-1][0] >= step.indent:
            path.pop()
        one = Heard(step, [])
        path[-1][1].append(one)
        path.append((step.indent, one.below))
    return found


def _figures(text: str, form: Form) -> str:
    if form is not Form.SMS:
        return f"{len(text):,} characters"
    taken = size(text)
    many = f"{taken.segments} segment{'s' if taken.segments > 1 else ''}"
    return f"{len(text)} characters in {many} ({taken.encoding}), each of which is charged like a text message"


def _judged(account: Account, channel: str, message: str, at: datetime) -> Judged:
    """The desk's own judgement of an ordinary person's message."""
    if isinstance(account.channel, Imagines):
        inbound = account.channel.imagine(None, at)
    else:
        inbound = Inbound(channel, "try", ANYBODY, "", at, context={"to": ANYBODY})
    decision = decide(case_of(replace(inbound, text=message), account, account.calendar_for(inbound.person), at))
    trace = tuple(f"{step.rule}: {step.says or 'no objection'}" for step in decision.trace)
    return Judged(spoken(at, account.calendar().zone), decision.answers, decision.reason, trace)
