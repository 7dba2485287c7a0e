"""The crisis block: a line that says whom it is for, then one line for each service."""

from collections.abc import Sequence

from babel import Locale
from babel.lists import format_list

from autoreply.texts.crisis import Line
from autoreply.texts.crisis.line import DAY_AND_NIGHT
from autoreply.texts.words.language import CrisisWords, Language


def crisis_block(lines: Sequence[Line], lang: Language, loc: Locale) -> str:
    """The lines as people read them; "" where there are none. Services that only inform stand apart."""
    help_lines = [_bullet(line, lang, loc) for line in lines if not line.information]
    informing = [_bullet(line, lang, loc) for line in lines if line.information]
    parts = [(lang.crisis.lead, help_lines), (lang.crisis.information, informing)]
    return "\n\n".join("\n".join([lead, *bullets]) for lead, bullets in parts if bullets)


def below(text: str, block: str, paragraph: str) -> str:
    """`text` with a paragraph of its own below the block; at its end where the block is none, or part of a sentence."""
    before, found, after = text.partition(block) if block else ("", "", "")
    apart = before[-1:] in ("", "\n") and after[:1] in ("", "\n")
    if not paragraph:
        return text
    if not found or not apart:
        return f"{text}\n\n{paragraph}"
    return "\n\n".join(filter(None, (f"{before}{found}", paragraph, after.strip("\n"))))


def short_blocks(lines: Sequence[Line], lang: Language, loc: Locale) -> tuple[str, ...]:
    """The lines in a row, for a text message: with every name, without that of the first line, without any name."""
    return tuple(
        " ".join(_short(line, lang, loc, named=number >= first) for number, line in enumerate(lines))
        for first in (0, 1, len(lines))
    )


def _short(line: Line, lang: Language, loc: Locale, *, named: bool) -> str:
    ways = _ways(line, lang.crisis)
    if not ways:
        return _chat(line, lang.crisis)
    if named or line.information:
        return f"{line.name_in(lang.code)}: {ways}"
    return _capital(ways)


def _bullet(line: Line, lang: Language, loc: Locale) -> str:
    """ "- Samaritans: call 116 123. Free, day and night." """
    words = lang.crisis
    name = line.name_in(lang.code)
    if lang.code not in line.languages and (spoken := _spoken(line, loc)):
        name += f" ({words.language.format(language=spoken)})"
    parts = [_ways(line, words), _chat(line, words) if line.chat and not line.text else ""]
    colon = "" if name.endswith(("?", "!")) else "\u00a0:" if lang.code == "fr" else ":"
    return f"- {name}{colon} " + " ".join(part for part in parts if part)


def _ways(line: Line, words: CrisisWords) -> str:
    """How to call and text, and when; "" where there is only a chat. A route with hours of its own has its sentence."""
    call = (words.press if line.press else words.call).format(number=line.call, key=line.press)
    text = (words.keyword if line.keyword else words.text).format(number=line.text, keyword=line.keyword)
    called = f"{call}. {hours(line.call_hours, words, free=line.free)}" if line.call else ""
    if not line.text:
        return called
    if not line.call:
        return f"{text}. {hours(line.text_hours, words, free=line.free)}"
    if line.call_hours != line.text_hours:
        return f"{called} {_capital(text)}. {hours(line.text_hours, words)}"
    same = line.call == line.text and not (line.press or line.keyword)
    both = words.both.format(number=line.call) if same else words.either.join([call, text])
    return f"{both}. {hours(line.call_hours, words, free=line.free)}"


def _chat(line: Line, words: CrisisWords) -> str:
    """The address, and its hours where they are not those that were just said of calls."""
    chat = words.chat.format(url=line.chat)
    call_hours = line.call_hours if line.call else DAY_AND_NIGHT
    return chat if line.chat_hours and line.chat_hours == call_hours else f"{chat} ({hours(line.chat_hours, words)})"


def hours(open_at: str, words: CrisisWords, *, free: bool = False) -> str:
    """When a route is open, in a sentence, and that it costs nothing; that it may be closed where nobody knows."""
    if open_at == DAY_AND_NIGHT:
        return words.free_day_and_night if free else words.day_and_night
    days, _, times = open_at.partition(" ")
    start, _, end = times.partition("-")
    pattern = {"daily": words.daily, "mon-fri": words.mon_fri, "mon-sat": words.mon_sat}.get(days, words.perhaps)
    return " ".join([words.free] * free + [pattern.format(start=start, end=end)])


def _capital(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _spoken(line: Line, loc: Locale) -> str:
    """The languages of the line, in the reader's own."""
    names = [name for code in line.languages[:3] if (name := loc.languages.get(code))]
    spoken: str = format_list(names, style="or", locale=loc) if names else ""
    return spoken
