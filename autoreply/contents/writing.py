"""What a text or a voicemail says to the people of the practice. Pure: facts in, words out.

Nothing of a client is in a subject or in the name of a file, which show on lock screens and in lists.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from autoreply.contents.content import Content
from autoreply.record.deliveries import TEXT
from autoreply.texts.dates import DateFormat

LONGEST = 4000  # characters of a text; a provider takes 1,600
_KEPT_CONTROLS = "\n\t"
_UNSEEN = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they reverse what stands around them
_NEVER_ALONE = "\u2068{}\u2069"  # an isolate: the text keeps its own direction, and ours keeps ours


@dataclass(frozen=True, slots=True)
class WrittenFor:
    """Who reads it: their clock, how their country writes dates, and the address of the page, "" if there is none."""

    zone: ZoneInfo
    dates: DateFormat
    page: str = ""


def subject(content: Content, reader: WrittenFor) -> str:
    """ "Voicemail, 1 min 12 s, 7:41 PM EST", or "Text message, 7:41 PM EST"."""
    local = content.delivery.came.astimezone(reader.zone)
    when = f"{reader.dates.time(local)} {zone_name(local)}"
    if content.delivery.status == TEXT:
        return f"Text message, {when}"
    if not content.seconds:
        return f"Call without a message, {when}"
    return f"Voicemail, {length(content.seconds)}, {when}"


def body(content: Content, reader: WrittenFor) -> str:
    """The whole message in plain text."""
    return "\n".join(lines(content, reader)) + "\n"


def lines(content: Content, reader: WrittenFor) -> Sequence[str]:
    """The message line by line: who, when, what it says or why it cannot be had, and where to go on."""
    delivery = content.delivery
    what = "Text message" if delivery.status == TEXT else "Voicemail" if content.seconds else "Call"
    found = [f"{what} from {who(delivery.sender)}", reader.dates.full(delivery.came, reader.zone)]
    if content.seconds and delivery.status != TEXT:
        found.append(f"Length: {length(content.seconds)}")
    if content.words:
        found += ["", safe(content.words), ""]
    if content.files:
        files = "1 file" if len(content.files) == 1 else f"{len(content.files)} files"
        found.append(f"With {files} ({', '.join(safe(kind) for kind in content.files)}). Look at them at the provider.")
    if content.says:
        found.append(content.says.value)
    if reader.page:
        found += ["", f"Open the page: {reader.page}"]
    return found


def who(sender: str) -> str:
    """A number as it stands, or that it is not shown."""
    return safe(sender) if sender else "a hidden number"


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


def _is_kept(char: str) -> bool:
    return char in _KEPT_CONTROLS or (char not in _TURNS and unicodedata.category(char) not in _UNSEEN)
