"""What every text has to contain, and what it must not."""

from collections.abc import Iterator

from autoreply.texts.crisis import Resources, contains, retired, strangers
from autoreply.texts.folding import words
from autoreply.texts.wording import LONGEST_SENTENCE, OF_SOURCES, wording_findings
from autoreply.texts.words.errors import WordsError
from autoreply.texts.words.facts import Profile
from autoreply.texts.words.language import Language
from autoreply.texts.words.measure import Measure
from autoreply.texts.words.short import MOST
from autoreply.texts.words.template import literal
from channels.segments import plain


def missing(text: str, lang: Language, resources: Resources, profile: Profile) -> str:
    """What a rendered text lacks, and what to write, in a sentence; "" when it lacks nothing."""
    if not contains(text, resources.emergency):
        return f"the emergency number {resources.emergency} is missing; write {{{{ emergency }}}} where it should stand"
    if not _not_reading(text, lang):
        return (
            f'nothing says that nobody is reading now; write {{{{ nobody_is_reading }}}} ("{lang.nobody_is_reading}")'
        )
    if profile is Profile.CARE and not _has_line(text, resources):
        return "no crisis line is in it; write {{ crisis }} on a line of its own"
    return ""


def ahead_of_help(text: str, said: str, resources: Resources) -> str:
    """What of the help in a text comes only after what is `said` of who is on call, in a sentence; "" where nothing."""
    before, _, after = text.partition(said) if said else (text, "", "")
    if contains(before, resources.emergency) and (_has_line(before, resources) or not _has_line(after, resources)):
        return ""
    return "who is on call is spoken of before the emergency number and the crisis lines; move {{ on_call }} below them"


def refuse_numbers(source: str, lang: Language, key: str, resources: Resources) -> None:
    """Raises `WordsError` for a number in a practice's own text that is retired, or that nobody vouches for."""
    written = literal(source)
    for trouble in retired(written, resources.country):
        raise WordsError(trouble, lang.code, key)
    for number in strangers(written, resources.dialled()):
        raise WordsError(
            f'nobody vouches for the number "{number}"; take it out, or confirm it with by and on under '
            f'[[crisis.confirm]], line = "{number}"',
            lang.code,
            key,
        )


def doubts(source: str, lang: Language, key: str) -> Iterator[str]:
    """Warnings about a practice's own text: words that disclose, blame, promise or do other harm."""
    for finding in wording_findings(literal(source), lang.code, OF_SOURCES):
        yield f"words.{lang.code}.{key}: {finding}"


def hard_to_read(measure: Measure) -> Iterator[str]:
    where = f"words.{measure.language}.{measure.occasion}"
    if measure.longest > LONGEST_SENTENCE:
        yield f"{where}: a sentence has {measure.longest} words; people in distress read {LONGEST_SENTENCE} with ease"
    level = measure.level
    if level is not None and not level.easy:
        yield f"{where}: it is hard to read ({level.formula} {level.value:.1f}); aim for {level.aim}"


def dear(measure: Measure, key: str) -> Iterator[str]:
    """Warnings about a text message that takes more than it has to."""
    where = f"words.{measure.language}.{key}"
    if measure.offending:
        shown = " ".join(measure.offending[:10])
        better = " ".join(plain(char) for char in measure.offending[:10])
        hint = f"; plain spellings are {better}" if better != shown else ""
        yield f"{where}: the network has no {shown}, so that a segment holds 67 characters in place of 153{hint}"
    if measure.segments > MOST:
        yield f"{where}: it takes {measure.segments} segments; keep it to {MOST}, so that it arrives whole"


def _not_reading(text: str, lang: Language) -> bool:
    spoken = words(text)
    return any(words(phrase) in spoken for phrase in (lang.nobody_is_reading, *lang.recognised))


def _has_line(text: str, resources: Resources) -> bool:
    routes = [route for line in resources.lines if not line.information for route in (line.call, line.text)]
    chats = [line.chat for line in resources.lines if line.chat and not line.information]
    return any(contains(text, number) for number in routes if number) or any(chat in text for chat in chats)
