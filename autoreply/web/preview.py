"""A preview of the texts: the reply on a channel, in a language, to an example message. Nothing is stored."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from starlette.responses import Response

from autoreply.answering.account import Account
from autoreply.answering.case import case_of
from autoreply.answering.facts import facts
from autoreply.decision.decide import decide
from autoreply.decision.reason import Reason
from autoreply.engine.engine import Engine
from autoreply.inspect.explain import ANYBODY
from autoreply.inspect.wording import text_findings
from autoreply.settings.model import OwnTexts
from autoreply.settings.texts import spoken_words_of, words_of
from autoreply.texts.dates import DateFormat
from autoreply.texts.wording import WordingFinding
from autoreply.texts.words import VARIABLES, Occasion, WordsError
from autoreply.web.editing.text_parts import TextParts
from autoreply.web.request import RequestContext
from channels import AnswersCalls, Inbound, MakesSamples, Step, TextForm
from channels.segments import size
from schedules import Mode

EXAMPLE = "Could we move our appointment to next Tuesday?"
LONGEST = 8000  # characters


@dataclass(frozen=True, slots=True)
class TextPreview:
    """The text that would be sent, with its figures; or what is `wrong` with it, in a sentence.

    `pieces` are (language, text), the language "" for what stands between them. Together they are the whole text.
    `advice` is about a text that was written, not about ours.
    """

    subject: str = ""
    pieces: tuple[tuple[str, str], ...] = ()
    figures: str = ""
    wrong: str = ""
    advice: tuple[WordingFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class CallStep:
    """A step of a call; the steps `below` it are what a key does."""

    step: Step
    below: list["CallStep"]


@dataclass(frozen=True, slots=True)
class DecisionPreview:
    """What would be decided about the example message at `at`, rule by rule."""

    at: str
    answers: bool
    reason: Reason
    trace: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextWish:
    """What was asked for, made to fit: a channel that is there, and a language and a text that it has."""

    channel: str
    language: str
    part: str
    text: str
    message: str
    parts: TextParts

    @property
    def says(self) -> str:
        """What the text is called."""
        return self.parts.labels()[self.part]

    @property
    def key(self) -> str:
        """The name of the text in the file."""
        return self.parts.key(self.part)


NOT_EDITED: Mapping[str, object] = MappingProxyType(
    {
        "editable": False,
        "places": (),
        "place": "",
        "problems": {},
        "wrong": defaultdict(str),
        "lines": (),
        "changed": (),
        "seen": "",
        "saved": None,
        "read_only": "",
    }
)


def show(request: RequestContext) -> Response:
    """The texts in use; or a preview of another text, where a form was sent."""
    return page(request, NOT_EDITED)


def wish_of(request: RequestContext) -> TextWish | None:
    """What the form asks for; None where there are no channels."""
    engine = request.engine
    if not engine.accounts:
        return None
    posted = {key: value[:LONGEST] for key, value in request.form.items()}
    channel = posted.get("channel", "") if posted.get("channel") in engine.accounts else next(iter(engine.accounts))
    languages = engine.settings.languages_of(channel)
    language = posted.get("language", "") if posted.get("language") in languages else languages[0]
    parts = TextParts(engine.settings, channel, speaks=isinstance(engine.accounts[channel].channel, AnswersCalls))
    part = posted.get("occasion", "") if posted.get("occasion") in parts.labels() else Occasion.ORDINARY.value
    text = parts.in_use(language, part) if posted.get("start") else posted.get("text", "")
    return TextWish(channel, language, part, text, posted.get("message", EXAMPLE), parts)


def tried(engine: Engine, wish: TextWish, now: datetime) -> TextPreview:
    """What clients would receive, or what is wrong with the text."""
    at = _next_closed(engine.accounts[wish.channel], now)
    return _spoken_preview(engine, wish) if wish.parts.speaks else _preview(engine, wish, at)


def said_at(engine: Engine, wish: TextWish, now: datetime) -> str:
    """When somebody would have to write to get the text."""
    account = engine.accounts[wish.channel]
    return engine.settings.dates.full(_next_closed(account, now), account.calendar().zone)


def page(request: RequestContext, edited: Mapping[str, object], status: int = 200) -> Response:
    """The page; `edited` is what it shows around the form where texts can be saved."""
    engine, wish = request.engine, wish_of(request)
    if wish is None:
        return request.page("words.html", status, here="words", channel="", channels=[], reply=None, **edited)
    account, at = engine.accounts[wish.channel], _next_closed(engine.accounts[wish.channel], request.now)
    speaks = account.channel if isinstance(account.channel, AnswersCalls) else None
    return request.page(
        "words.html",
        status,
        here="words",
        channel=wish.channel,
        channels=[(name, entry.kind) for name, entry in engine.settings.channels.items()],
        languages=engine.settings.languages_of(wish.channel),
        language=wish.language,
        occasions=wish.parts.labels(),
        occasion=wish.part,
        message=wish.message,
        text=wish.text,
        variables=VARIABLES,
        steps=nested(speaks.call_steps(engine.call_states.at(wish.channel, at))) if speaks else [],
        reply=tried(engine, wish, request.now),
        decision=None if speaks else _decision(account, wish.channel, wish.message, at, engine.settings.dates),
        at=engine.settings.dates.full(at, account.calendar().zone),
        **edited,
    )


def _next_closed(account: Account, now: datetime) -> datetime:
    """Now; or the next closing while it is open, because nobody is answered before that."""
    calendar = account.calendar()
    period = calendar.at(now)
    return period.end if period.mode is Mode.WORKING and period.end is not None else now


def _preview(engine: Engine, wish: TextWish, at: datetime) -> TextPreview:
    """What a client receives in every language of the channel, with the text in one of them, checked like the file's.

    A subject or a footer is shown with the text of an ordinary night.
    """
    settings, form, own = engine.settings, wish.parts.form, _own(engine, wish)
    languages, told = settings.languages_of(wish.channel), settings.told_on_call(wish.channel)
    account = engine.accounts[wish.channel]
    calendar = account.calendar()
    known = facts(account, calendar, calendar.at(at), at)
    occasion = Occasion(wish.part) if wish.part in set(Occasion) else Occasion.ORDINARY
    try:
        composed = words_of(settings, languages, form, own, told).say(occasion, known)
        each = {code: words_of(settings, [code], form, own, told).say(occasion, known) for code in languages}
    except WordsError as error:
        return TextPreview(wrong=_wrong(error))
    alone = {code: one.text.strip() for code, one in each.items()}
    whole, read = composed.text.strip(), wish.part in set(Occasion)
    return TextPreview(
        composed.subject if form is TextForm.EMAIL else "",
        tuple(pieces(whole, alone)),
        _figures(whole, form),
        advice=_advice(wish, alone[wish.language] if read else ""),
    )


def _spoken_preview(engine: Engine, wish: TextWish) -> TextPreview:
    """The greeting as callers hear it, in every language, with the numbers that come once more."""
    languages = engine.settings.languages_of(wish.channel)
    try:
        greeted = spoken_words_of(engine.settings, languages, _own(engine, wish)).report()
    except WordsError as error:
        return TextPreview(wrong=_wrong(error))
    said = {one.language: one.says for one in greeted if one.key == wish.part}
    parts = [part for code, text in said.items() for part in (("", "\n\n"), (code, text))]
    figures = f"Up to {max(len(text.split()) for text in said.values())} words a language"
    return TextPreview(
        pieces=tuple(parts[1:]), figures=f"{figures}. The numbers are then said once more", advice=_advice(wish, "")
    )


def _own(engine: Engine, wish: TextWish) -> OwnTexts:
    """The practice's own texts on the channel, with what was typed among them."""
    own = engine.settings.texts_of(wish.channel)
    if not wish.text.strip():
        return own
    return {**own, wish.language: {**own.get(wish.language, {}), wish.key: wish.text}}


def _advice(wish: TextWish, filled: str) -> tuple[WordingFinding, ...]:
    return tuple(text_findings(wish.text, filled, wish.language)) if wish.text.strip() else ()


def _wrong(error: WordsError) -> str:
    return f"{error.message}{f' (line {error.line})' if error.line else ''}."


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


def nested(steps: Iterable[Step]) -> list[CallStep]:
    """Steps in order, as a tree by their indent."""
    found: list[CallStep] = []
    path = [(-1, found)]
    for step in steps:
        while path[-1][0] >= step.indent:
            path.pop()
        one = CallStep(step, [])
        path[-1][1].append(one)
        path.append((step.indent, one.below))
    return found


def _figures(text: str, form: TextForm) -> str:
    if form is not TextForm.SMS:
        return f"{len(text):,} characters"
    taken = size(text)
    many = f"{taken.segments} segment{'s' if taken.segments > 1 else ''}"
    return f"{len(text)} characters in {many} ({taken.encoding}). Each segment is charged as one text message"


def _decision(account: Account, channel: str, message: str, at: datetime, dates: DateFormat) -> DecisionPreview:
    """What the real rules decide about an ordinary person's message."""
    if isinstance(account.channel, MakesSamples):
        inbound = account.channel.sample_message(None, at)
    else:
        inbound = Inbound(channel, "try", ANYBODY, "", at, reply_to=ANYBODY)
    decision = decide(case_of(replace(inbound, text=message), account, account.calendar_for(inbound.person), at))
    trace = tuple(f"{step.rule}: {step.says or 'no objection'}" for step in decision.trace)
    return DecisionPreview(dates.full(at, account.calendar().zone), decision.answers, decision.reason, trace)
