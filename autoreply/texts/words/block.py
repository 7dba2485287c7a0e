"""The crisis block: a line that says whom it is for, then one line for each service."""

from collections.abc import Sequence

from babel import Locale
from babel.lists import format_list

from autoreply.texts.crisis import Line
from autoreply.texts.words.language import CrisisWords, Language


def crisis_block(lines: Sequence[Line], lang: Language, loc: Locale) -> str:
    """The lines as people read them; "" where there are none. Services that only inform stand apart."""
    help_lines = [_bullet(line, lang, loc) for line in lines if not line.information]
    informing = [_bullet(line, lang, loc) for line in lines if line.information]
    parts = [(lang.crisis.lead, help_lines), (lang.crisis.information, informing)]
    return "\n\n".join("\n".join([lead, *bullets]) for lead, bullets in parts if bullets)


def short_blocks(lines: Sequence[Line], lang: Language, loc: Locale) -> tuple[str, ...]:
    """The lines in a row, for a text message: with every name, without that of the first line, without any name."""
    return tuple(
        " ".join(_short(line, lang, loc, named=number >= first) for number, line in enumerate(lines))
        for first in (0, 1, len(lines))
    )


def _short(line: Line, lang: Language, loc: Locale, *, named: bool) -> str:
    words = lang.crisis
    ways = _ways(line, words)
    if not ways:
        return words.chat.format(url=line.chat)
    if named or line.information:
        return f"{line.name_in(lang.code)}: {ways}. {hours(line, words)}".rstrip()
    return f"{ways[:1].upper()}{ways[1:]}. {hours(line, words)}".rstrip()


def _bullet(line: Line, lang: Language, loc: Locale) -> str:
    """ "- Samaritans: call 116 123. Free, day and night." """
    words = lang.crisis
    name = line.name_in(lang.code)
    if lang.code not in line.languages and (spoken := _spoken(line, loc)):
        name += f" ({words.language.format(language=spoken)})"
    chat = words.chat.format(url=line.chat) if line.chat and not line.text else ""
    ways = _ways(line, words)
    said = [f"{ways}." if ways else "", hours(line, words) if ways else "", chat]
    colon = "" if name.endswith(("?", "!")) else "\u00a0:" if lang.code == "fr" else ":"
    return f"- {name}{colon} " + " ".join(part for part in said if part)


def _ways(line: Line, words: CrisisWords) -> str:
    if line.call and line.call == line.text and not (line.press or line.keyword):
        return words.both.format(number=line.call)
    voice = words.press if line.press else words.call
    text = words.keyword if line.keyword else words.text
    ways = [voice.format(number=line.call, key=line.press)] if line.call else []
    ways += [text.format(number=line.text, keyword=line.keyword)] if line.text else []
    return words.either.join(ways)


def hours(line: Line, words: CrisisWords) -> str:
    """When the line is open, and whether it costs anything; "" where nobody knows."""
    if line.all_day:
        return words.free_day_and_night if line.free else words.day_and_night
    days, _, times = line.hours.partition(" ")
    start, _, end = times.partition("-")
    pattern = {"daily": words.daily, "mon-fri": words.mon_fri, "mon-sat": words.mon_sat}.get(days, "")
    return " ".join(part for part in (words.free if line.free else "", pattern.format(start=start, end=end)) if part)


def _spoken(line: Line, loc: Locale) -> str:
    """The languages of the line, in the reader's own."""
    names = [name for code in line.languages[:3] if (name := loc.languages.get(code))]
    spoken: str = format_list(names, style="or", locale=loc) if names else ""
    return spoken
