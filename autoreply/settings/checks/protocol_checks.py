"""What clients are told of who is on call: it must promise nothing that nobody keeps, and name what really alerts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from autoreply.settings.channel import kind_of
from autoreply.settings.checks.contradictions import Finding
from autoreply.settings.model import Settings
from autoreply.settings.oncall import OnCallProtocol
from autoreply.settings.reading.errors import sentence
from autoreply.settings.reading.lines import KeyPath
from autoreply.settings.texts import spoken_words_of, words_of
from autoreply.texts.urgent import UrgentWords, listed_languages
from autoreply.texts.wording import doubtful_of_protocol, refused_of_protocol
from autoreply.texts.words import Facts, WithoutRoom, WordsError, known_languages
from autoreply.texts.words.samples import SAMPLE
from channels import TextForm

AT: KeyPath = ("oncall", "protocol")
# How a text marks the word that people should write: by quotation marks, by capitals, or by saying that it is a word.
_NAMED = re.compile(
    r'"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|‘([^’]+)’|(?<!\w)\'([^\']+)\'(?!\w)|«\s*([^»]+?)\s*»'
    r"|\b([^\W\d_a-zß-ÿ]{4,})\b"
    r"|\b(?:the word|das Wort|dem Wort|la palabra|le mot)\s+([^\W\d_]+)"
)
_USED_BY = {"written": "is mail or a chat", "short": "sends texts or WhatsApp", "spoken": "takes calls"}


def protocol_errors(settings: Settings) -> Iterator[Finding]:
    """What cannot stay: promises, languages that are missing, and all of it where nobody is alerted."""
    if not settings.oncall.tells_clients:
        return
    if not settings.oncall.alerts:
        says = "No channel alerts anybody, so nobody would keep this."
        yield AT, f"{says} Name channels in alerts of [oncall], or take it out."
    yield from _missing(settings)
    for path, code, text in _wordings(settings):
        if code not in known_languages():
            yield path[:-1], f'There are no texts in "{code[:20]}". There are: {", ".join(known_languages())}.'
        for finding in refused_of_protocol(text, code):
            better = "Say what people can do, what happens then, and that there may be no answer"
            yield path, f'"{finding.phrase}" {finding.why}. Take it out. {better}.'


def misspoken_protocol(settings: Settings) -> Iterator[Finding]:
    """What cannot stand in our texts, such as a number that nobody vouches for. The crisis lines have to be known."""
    for path, code, text in _wordings(settings):
        if code not in known_languages():
            continue
        try:
            if path[-1] == "spoken":
                spoken_words_of(settings, [code], {}, {code: text})
                continue
            for form in {_texts(settings, name) for name in _alerting(settings)} - {TextForm.VOICE}:
                words_of(settings, [code], form, {}, {code: text})
        except WordsError as error:
            yield path, sentence(error.message)


def protocol_doubts(settings: Settings) -> Iterator[Finding]:
    """What can stay and should be changed. Raises `WordsError`, `CrisisError` where an error says why already."""
    if not settings.oncall.tells_clients:
        return
    urgent = UrgentWords(listed_languages(), settings.urgent.add, settings.urgent.remove)
    used = {key for _, _, key in _needed(settings)}
    for path, code, text in _wordings(settings):
        key = str(path[-1])
        if key not in used:
            yield path, f"Nobody gets this: no channel in alerts of [oncall] {_USED_BY[key]}."
        for finding in doubtful_of_protocol(text, code):
            yield path, sentence(str(finding))
        yield from ((path, says) for says in _words_named(text, urgent, spoken=key == "spoken"))
    yield from _without_room(settings)


def _wordings(settings: Settings) -> Iterator[tuple[KeyPath, str, str]]:
    """Where each stands, its language, and the words."""
    for code, one in settings.oncall.protocol.items():
        for key in ("written", "short", "spoken"):
            if text := getattr(one, key):
                yield (*AT, code, key), code, text


def _alerting(settings: Settings) -> Iterator[str]:
    """The channels that alert somebody, as far as the file knows them and their people."""
    for name in settings.oncall.alerts:
        if name in settings.channels and settings.channels[name].person in (None, *settings.people):
            yield name


def _texts(settings: Settings, channel: str) -> TextForm:
    return kind_of(settings.channels[channel]).form.texts


def _needed(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Each channel that alerts, each of its languages, and the key under which its words would stand."""
    for name in _alerting(settings):
        form = kind_of(settings.channels[name]).form
        for code in settings.languages_of(name):
            protocol = settings.oncall.protocol.get(code)
            yield name, code, (protocol or OnCallProtocol()).key(form)


def _missing(settings: Settings) -> Iterator[Finding]:
    """A language in which some clients would learn nothing, while others do."""
    oncall = settings.oncall
    spoken, written = bool(oncall.told(TextForm.VOICE)), bool(oncall.told(TextForm.SMS))
    for name, code, key in _needed(settings):
        said = code in oncall.protocol and getattr(oncall.protocol[code], key)
        if not said and (spoken if key == "spoken" else written):
            says = f'"{name}" speaks "{code}", in which nothing is said of who is on call.'
            yield AT, f'{says} Add {key} = "..." to [oncall.protocol.{code}].'


def _words_named(text: str, urgent: UrgentWords, *, spoken: bool) -> Iterator[str]:
    """A sentence for each word that people are asked for and that alerts nobody, and for a text without any."""
    named = [next(filter(None, found)) for found in _NAMED.findall(text)]
    if spoken:
        yield from (f'On calls only key 3 alerts somebody, and no word such as "{one[:40]}".' for one in named[:1])
        return
    for word in named:
        if not urgent.seen(word):
            yield f'"{word[:40]}" alerts nobody. Add it to add of [urgent], or name a word that does, such as "urgent".'
    if not named:
        yield 'Only urgent words alert somebody, and it names none. Name one in quotation marks, such as "urgent".'


def _without_room(settings: Settings) -> Iterator[Finding]:
    """Short texts in which it would cost a further segment, so that it is left out, or a footer is for it."""
    for name in _alerting(settings):
        form, told = kind_of(settings.channels[name]).form, settings.told_on_call(name)
        if not form.is_short or not told:
            continue
        words = words_of(settings, settings.languages_of(name), form, settings.texts_of(name), told)
        for full in words.without_room(_nights(settings, settings.channels[name].person)):
            key = settings.oncall.protocol[full.language].key(form)
            better = "Shorten it" if key == "short" else "Add a shorter one as short"
            for says, texts in _said_of(full, form, name):
                if texts:
                    yield (*AT, full.language, key), f"{says}: {', '.join(texts)}. {better}."


def _said_of(full: WithoutRoom, form: TextForm, channel: str) -> Iterator[tuple[str, Sequence[str]]]:
    costs = "It would cost one segment more" if form is TextForm.SMS else "It would be longer than a short text may be"
    yield f'{costs}, so these texts on "{channel}" are without it', full.never
    far = "Before an opening or on a holiday with a long name"
    yield f'{far}, it does not fit into these texts on "{channel}", which are then without it', full.sometimes
    yield f'With it, these texts on "{channel}" have no room for sms_footer', full.footers


def _nights(settings: Settings, person: str | None) -> list[Facts]:
    """A night before each opening of a year whose name differs, and the longest name of a holiday."""
    layer, year = settings.holidays.layer, SAMPLE.now.year
    holidays = (*layer.public(year).values(), *(day.label for day in settings.holidays.add.values()))
    week, zone = settings.week_of(person), settings.zone_of(person)
    openings: dict[tuple[object, ...], datetime] = {}
    for number in range(366):
        day = date(year, 1, 1) + timedelta(days=number)
        for span in week.plan(day).spans:
            kind = (day.weekday(), day.month, len(str(day.day)), span.start)
            openings[kind] = datetime.combine(day, time(*divmod(span.start, 60)), zone)
    label = max(holidays, key=len, default="")
    return [
        Facts(settings.practice, zone, settings.place, opening - timedelta(hours=12), opening, label)
        for opening in openings.values()
    ] or [replace(SAMPLE, practice=settings.practice, zone=zone, place=settings.place, label=label)]
