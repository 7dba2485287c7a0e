"""What the practice's own texts should not say, wherever in the file they stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autoreply.settings import Settings
from autoreply.settings.model import OwnTexts
from autoreply.settings.texts import words_of
from autoreply.texts.wording import (
    OF_POLICIES,
    OF_SOURCES,
    OF_TEXTS,
    WordingFinding,
    doubtful_of_protocol,
    refused_of_protocol,
    wording_findings,
)
from autoreply.texts.words import WRITTEN
from autoreply.texts.words.keys import SHORT, travels
from autoreply.texts.words.template import literal

FILLED = OF_TEXTS - OF_SOURCES


@dataclass(frozen=True, slots=True)
class TextFinding:
    """`where` is the key in the settings file, as in "people.ana.words.en.ordinary"."""

    where: str
    finding: WordingFinding


def own_text_findings(settings: Settings) -> Iterator[TextFinding]:
    """Everything about every text that the practice wrote, in the order of the file."""
    yield from _found(settings, "", settings.languages, settings.words)
    for key, person in settings.people.items():
        yield from _found(settings, f"people.{key}.", person.languages or settings.languages, person.words)
    for name, entry in settings.channels.items():
        yield from _found(settings, f"channels.{name}.", settings.languages_of(name), entry.words)
    for code, one in settings.oncall.protocol.items():
        for key, text in one.model_dump(exclude_defaults=True).items():
            for finding in (*refused_of_protocol(text, code), *doubtful_of_protocol(text, code)):
                yield TextFinding(f"oncall.protocol.{code}.{key}", finding)
    for code, sections in settings.policy.words.items():
        for section, text in sections.items():
            for finding in wording_findings(text, code, OF_POLICIES):
                yield TextFinding(f"policy.words.{code}.{section}", finding)


def text_findings(source: str, filled: str, code: str) -> list[WordingFinding]:
    """About one text as the practice wrote it, and as it reads once it is filled in."""
    return [*wording_findings(literal(source), code, OF_SOURCES), *wording_findings(filled, code, FILLED)]


def _found(settings: Settings, above: str, languages: Sequence[str], own: OwnTexts) -> Iterator[TextFinding]:
    """The phrases as they are written, and how the text reads once it is filled in."""
    for code in languages:
        for key, source in own.get(code, {}).items():
            for finding in wording_findings(literal(source), code, OF_SOURCES):
                yield TextFinding(f"{above}words.{code}.{key}", finding)
    for code, key, text in _filled(settings, languages, own):
        for finding in wording_findings(text, code, FILLED):
            yield TextFinding(f"{above}words.{code}.{key}", finding)


def _filled(settings: Settings, languages: Sequence[str], own: OwnTexts) -> Iterator[tuple[str, str, str]]:
    """A way of sending for which nothing was written is not filled in: that costs time.

    Greetings are heard, not read, and half of each is ours: their sentences are not measured.
    """
    ways = {travels(key) for code in languages for key in own.get(code, ())}
    for form in WRITTEN:
        if (SHORT if form.is_short else "") in ways:
            yield from words_of(settings, languages, form, own).own_texts()
