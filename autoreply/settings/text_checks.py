"""Checks crisis resources and texts when the settings are loaded: every text is filled in once."""

import re
from collections.abc import Iterator, Mapping, Sequence

from autoreply.settings.base import nearest
from autoreply.settings.contradictions import Finding
from autoreply.settings.errors import sentence
from autoreply.settings.lines import KeyPath
from autoreply.settings.model import Settings
from autoreply.settings.texts import resources_of, spoken_words_of, words_of
from autoreply.texts.crisis import CrisisError, Resources, countries, find
from autoreply.texts.urgent import UrgentWords, listed_languages
from autoreply.texts.words import WRITTEN, Profile, SpokenWords, Words, WordsError, known_languages, language_meant
from autoreply.texts.words.keys import SHORT, VOICE, travels
from channels import TextForm, Transcripts

_NAMED = re.compile(r"words\.(\w+)\.(\w+): ")  # how a text is named in front of a warning


def misspoken(settings: Settings) -> Iterator[Finding]:
    """Yield texts that cannot be used."""
    silent = [(path, code) for path, code in _languages(settings) if code not in known_languages()]
    for path, code in silent:
        known = ", ".join(known_languages())
        meant = language_meant(code)
        hint = f' Write "{meant}".' if meant else f"{nearest(code, known_languages())} There are: {known}."
        yield path, f'There are no texts in "{code[:20]}" yet.{hint}'
    if find(settings.country) is None and not settings.crisis.line:
        yield ("country",), _unknown_country(settings.country)
        return
    try:
        resources = resources_of(settings)
    except CrisisError as error:
        yield _about(settings, str(error)), sentence(str(error))
        return
    yield from _bad_texts(settings, resources)
    yield from _bad_recordings(settings)


def spoken_doubts(settings: Settings) -> Iterator[Finding]:
    """Yield texts that can be used and should be changed."""
    urgent = settings.urgent
    for word in UrgentWords(listed_languages(), urgent.add, urgent.remove).unknown:
        yield ("urgent", "remove"), f'"{word[:40]}" is not among the urgent words, so there is nothing to remove.'
    try:
        written = [warning for form in WRITTEN for warning in words_of(settings, form=form).warnings]
        for warning in (*written, *spoken_words_of(settings, settings.languages).warnings):
            named = _NAMED.match(warning)
            path = ("words", named[1], named[2]) if named else ("words",)
            yield path, sentence(warning[named.end() :] if named else warning)
    except (CrisisError, WordsError):
        return  # an error already


def _languages(settings: Settings) -> Iterator[tuple[KeyPath, str]]:
    lists: list[tuple[KeyPath, Sequence[str] | None]] = [(("languages",), settings.languages)]
    lists += [(("people", key, "languages"), person.languages) for key, person in settings.people.items()]
    lists += [(("channels", name, "languages"), channel.languages) for name, channel in settings.channels.items()]
    for path, codes in lists:
        yield from (((*path, number), code) for number, code in enumerate(codes or ()))


def _bad_texts(settings: Settings, resources: Resources) -> Iterator[Finding]:
    """Check each text of the practice by itself, so that every bad one is reported."""
    used = {code for _, code in _languages(settings)}
    for code, texts in settings.words.items():
        if code not in used:
            yield ("words", code), f'Nobody reads this: "{code[:20]}" is not among the languages of the practice.'
        for key, text in texts.items() if code in used and code in known_languages() else ():
            try:
                _try(settings, resources, code, {key: text})
            except WordsError as error:
                at = f" (line {error.line} of the text)" if error.line else ""
                yield ("words", code, key), sentence(f"{error.message}{at}")


def _try(settings: Settings, resources: Resources, code: str, texts: Mapping[str, str]) -> None:
    """Raise `WordsError` for a text that cannot be used in its form."""
    way, profile = next(map(travels, texts)), Profile(settings.profile)
    if way == VOICE:
        SpokenWords(
            languages=[code],
            resources=resources,
            profile=profile,
            practice=settings.practice,
            overrides={code: texts},
        )
        return
    form = TextForm.SMS if way == SHORT else TextForm.EMAIL
    Words(languages=[code], resources=resources, profile=profile, overrides={code: texts}, form=form)


def _bad_recordings(settings: Settings) -> Iterator[Finding]:
    """What the practice says in recordings of its own is checked like our own words."""
    for name, entry in settings.channels.items():
        brought = entry.settings.transcripts() if isinstance(entry.settings, Transcripts) else ()
        for number, (code, transcript) in enumerate(brought):
            path: KeyPath = ("channels", name, "recordings", number)
            if code not in settings.languages_of(name):
                yield path, f'Nobody hears this: "{code[:20]}" is not among the languages of the channel.'
                continue
            try:
                spoken_words_of(settings, [code]).check(code, transcript)
            except WordsError as error:
                yield path, sentence(error.message)


def _about(settings: Settings, says: str) -> KeyPath:
    """The key that a trouble with crisis lines is about."""
    if says.startswith("extra"):
        return ("crisis", "extra")
    return ("crisis",) if settings.crisis.model_fields_set else ("country",)


_OTHER_NAMES = {"USA": "US", "UK": "GB", "ENGLAND": "GB", "SCOTLAND": "GB", "WALES": "GB"}


def _unknown_country(code: str) -> str:
    names = {country.name: code for code, country in countries().items()}
    names |= {other: _OTHER_NAMES[other] for other in _OTHER_NAMES if other == code}
    like = nearest(code, names)
    by_name = next(
        (f' Write "{names[name]}" for {name}.' for name in names if name.upper() == code or name in like), ""
    )
    known = ", ".join(sorted(countries()))
    return f'No crisis lines are known for "{code[:40]}".{by_name} Known: {known}. Or add your own, [[crisis.line]].'
