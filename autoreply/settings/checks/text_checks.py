"""Checks crisis resources and texts when the settings are loaded: every text is filled in once."""

import re
from collections.abc import Iterator, Mapping, Sequence

from autoreply.settings.base import nearest
from autoreply.settings.channel import kind_of
from autoreply.settings.checks.contradictions import Finding
from autoreply.settings.checks.protocol_checks import misspoken_protocol, protocol_doubts
from autoreply.settings.model import OwnTexts, Settings
from autoreply.settings.reading.errors import sentence
from autoreply.settings.reading.lines import KeyPath
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
    yield from misspoken_protocol(settings)


def spoken_doubts(settings: Settings) -> Iterator[Finding]:
    """Yield texts that can be used and should be changed."""
    urgent = settings.urgent
    if urgent.remove:
        for word in UrgentWords(listed_languages(), urgent.add, urgent.remove).unknown:
            yield ("urgent", "remove"), f'"{word[:40]}" is not among the urgent words, so there is nothing to remove.'
    try:
        yield from _worded_doubts(settings, (), settings.languages, settings.words)
        for key, person in settings.people.items():
            if person.words:
                languages = person.languages or settings.languages
                yield from _worded_doubts(settings, ("people", key), languages, person.words)
        for name, entry in settings.channels.items():
            if entry.words and _is_known(settings, entry.person):
                yield from _worded_doubts(settings, ("channels", name), settings.languages_of(name), entry.words)
        yield from protocol_doubts(settings)
    except (CrisisError, WordsError):
        return  # an error already


def _worded_doubts(settings: Settings, at: KeyPath, languages: Sequence[str], own: OwnTexts) -> Iterator[Finding]:
    """Of texts below `at`. A way of sending for which the practice wrote nothing is not filled in: it costs time."""
    ways = {travels(key) for code in languages for key in own.get(code, ())}
    forms = [form for form in WRITTEN if (SHORT if form.is_short else "") in ways]
    warnings = [warning for form in forms for warning in words_of(settings, languages, form, own).warnings]
    if VOICE in ways:
        warnings += spoken_words_of(settings, languages, own).warnings
    for warning in warnings:
        named = _NAMED.match(warning)
        path = ("words", named[1], named[2]) if named else ("words",)
        yield (*at, *path), sentence(warning[named.end() :] if named else warning)


def _languages(settings: Settings) -> Iterator[tuple[KeyPath, str]]:
    lists: list[tuple[KeyPath, Sequence[str] | None]] = [(("languages",), settings.languages)]
    lists += [(("people", key, "languages"), person.languages) for key, person in settings.people.items()]
    lists += [(("channels", name, "languages"), channel.languages) for name, channel in settings.channels.items()]
    for path, codes in lists:
        yield from (((*path, number), code) for number, code in enumerate(codes or ()))


def _bad_texts(settings: Settings, resources: Resources) -> Iterator[Finding]:
    """Check each text of the practice by itself, so that every bad one is reported."""
    for (*path, code), texts, used in _written(settings):
        if code not in used:
            whose = (
                "the practice" if path == ["words"] else "its channel" if path[0] == "channels" else "their channels"
            )
            yield (*path, code), f'Nobody reads this: "{str(code)[:20]}" is not among the languages of {whose}.'
        for key, text in texts.items() if code in used and code in known_languages() else ():
            try:
                _try(settings, resources, path, str(code), {key: text})
            except WordsError as error:
                at = f" (line {error.line} of the text)" if error.line else ""
                yield (*path, code, key), sentence(f"{error.message}{at}")


def _written(settings: Settings) -> Iterator[tuple[KeyPath, Mapping[str, str], frozenset[str]]]:
    """Every place with texts of one language, the texts, and the languages in which they may be read."""
    everywhere = frozenset(code for _, code in _languages(settings))
    yield from ((("words", code), texts, everywhere) for code, texts in settings.words.items())
    for key, person in settings.people.items():
        yield from ((("people", key, "words", code), texts, everywhere) for code, texts in person.words.items())
    for name, entry in settings.channels.items():
        used = frozenset(settings.languages_of(name)) if _is_known(settings, entry.person) else everywhere
        yield from ((("channels", name, "words", code), texts, used) for code, texts in entry.words.items())


def _is_known(settings: Settings, person: str | None) -> bool:
    return person is None or person in settings.people


def _try(
    settings: Settings, resources: Resources, at: Sequence[str | int], code: str, texts: Mapping[str, str]
) -> None:
    """Raise `WordsError` for a text below `at` that cannot be used in its form."""
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
    words = Words(languages=[code], resources=resources, profile=profile, overrides={code: texts}, form=form)
    words.telling(_told_beside(settings, at, form))


def _told_beside(settings: Settings, at: Sequence[str | int], form: TextForm) -> Mapping[str, str]:
    """What a text below `at` says of who is on call, on a channel that has it and alerts somebody; {} without one."""
    if at[0] == "channels":
        name = str(at[1])
        return settings.told_on_call(name) if kind_of(settings.channels[name]).form.texts is form else {}
    if at[0] == "people":
        alerting = (name for name in settings.oncall.alerts if name in settings.channels)
        theirs = (name for name in alerting if settings.channels[name].person in (None, at[1]))
        alike = (name for name in theirs if kind_of(settings.channels[name]).form.texts is form)
        return next(map(settings.told_on_call, alike), {})
    return settings.told_in(form)


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
