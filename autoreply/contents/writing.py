"""What a text or a voicemail says to the people of the practice. Pure: facts in, words out.

Nothing of a client is in a subject or in the name of a file, which show on lock screens and in lists.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from autoreply.contents.content import Content, Missing
from autoreply.contents.names import Names, called, said
from autoreply.record.deliveries import TEXT
from autoreply.texts.dates import DateFormat
from autoreply.texts.word_lists import FALLBACK

LONGEST = 10_000  # characters; a text has 1,600 at most, and a WhatsApp message 4,096
_KEPT_CONTROLS = "\n\t"
_UNSEEN = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they reverse what stands around them
_NEVER_ALONE = "\u2068{}\u2069"  # an isolate: the text keeps its own direction, and ours keeps ours


@dataclass(frozen=True, slots=True)
class WrittenFor:
    """Who reads it: their clock, how dates are written, the address of the page ("" if there is none), the language.

    `names`: how clients are called.
    """

    zone: ZoneInfo
    dates: DateFormat
    page: str = ""
    language: str = FALLBACK
    names: Names = "full"


def subject(content: Content, reader: WrittenFor) -> str:
    """ "Voicemail, 1 min 12 s, 7:41 PM EST", or "Text message, 7:41 PM EST"."""
    local = content.delivery.came.astimezone(reader.zone)
    words, when = said(reader.language), f"{reader.dates.time(local)} {zone_name(local)}"
    if content.delivery.status == TEXT:
        return words.say("text_subject", when=when)
    if _left_nothing(content):
        return words.say("call_subject", when=when)
    if not content.seconds:
        return words.say("unheard_subject", when=when)
    return words.say("voicemail_subject", length=length(content.seconds), when=when)


def body(content: Content, reader: WrittenFor) -> str:
    """The whole message in plain text."""
    return "\n".join(lines(content, reader)) + "\n"


def lines(content: Content, reader: WrittenFor) -> Sequence[str]:
    """The message line by line: who, when, what it says or why it cannot be had, and where to go on."""
    delivery, words = content.delivery, said(reader.language)
    what = "text" if delivery.status == TEXT else "call" if _left_nothing(content) else "voicemail"
    who = called(delivery.sender, reader.names, words)
    found = [words.say(what, who=who), reader.dates.full(delivery.came, reader.zone)]
    if content.seconds and delivery.status != TEXT:
        found.append(words.say("length", length=length(content.seconds)))
    if content.words:
        found += ["", safe(content.words), ""]
    if content.files:
        kinds = ", ".join(safe(kind) for kind in content.files)
        found.append(words.counted("files", len(content.files), kinds=kinds))
    if content.says:
        found.append(missing(content.says, reader.language))
    if reader.page:
        found += ["", words.say("page", page=reader.page)]
    return found


def missing(says: Missing, language: str) -> str:
    """Why the words or the sound are not there, in a language."""
    return said(language).words.get(says.name.lower(), says.value)


def file_name(content: Content, reader: WrittenFor) -> str:
    """ "voicemail-2026-11-28-1941.mp3", by the reader's clock."""
    return f"voicemail-{content.delivery.came.astimezone(reader.zone):%Y-%m-%d-%H%M}.mp3"


def zone_name(local: datetime) -> str:
    """ "EST"; "UTC-03" where a zone has no letters of its own."""
    name = f"{local:%Z}"
    return name if name[:1].isalpha() else f"UTC{name}"


def length(seconds: int) -> str:
    """ "48 s", "1 min 12 s"."""
    minutes, rest = divmod(seconds, 60)
    return " ".join(part for part in (f"{minutes} min" if minutes else "", f"{rest} s" if rest else "") if part)


def safe(text: str) -> str:
    """What a stranger wrote, so that it can neither hide nor reverse what stands around it. Its words stay."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")[:LONGEST]
    kept = "".join(char for char in plain if _is_kept(char))
    has_direction = any(unicodedata.bidirectional(char) in ("R", "AL") for char in kept)
    return _NEVER_ALONE.format(kept) if has_direction else kept


def _left_nothing(content: Content) -> bool:
    """Whether the caller said nothing, as far as that is known: one that is not ready, or is lost, may be one."""
    return not content.seconds and content.says in (Missing.NONE, Missing.NO_SOUND)


def _is_kept(char: str) -> bool:
    return char in _KEPT_CONTROLS or (char not in _TURNS and unicodedata.category(char) not in _UNSEEN)
