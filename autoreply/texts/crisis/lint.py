"""Numbers in a text that a practice wrote itself: retired ones, and ones that nobody vouches for."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from autoreply.texts.crisis.country import Retired, find
from autoreply.texts.crisis.line import digits
from autoreply.texts.folding import plain

_GAP = r"[\s()./·\-‐‑–—]{0,3}"
_NUMBER = re.compile(rf"(?<!\w)\(?\+?\(?\d(?:{_GAP}\d)+(?!\w)")
_NO_NUMBERS = re.compile(
    r"https?://\S+|\S+@\S+"  # addresses
    r"|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b"  # dates
    r"|\b\d{1,2}[:.h]\d{2}\b|\b24\s?/\s?7\b"  # times
)
_SPEAKS_OF_DIALLING = re.compile(
    r"\b(?:call|calling|dial|phone|telephone|ring|text|sms|tel|mobile|whatsapp|fax"
    r"|llame|llamar|llamando|marque|marcar|telefono|movil|mensaje|mande|envie"
    r"|appelez|appeler|composez|telephonez|joindre|numero|texto"
    r"|rufen|anrufen|anruf|wahlen|telefon|nummer|handy)\b"
)
_FULL_NUMBER = 7  # digits; a shorter one may be a year, a house number or a postal code


def retired(text: str, code: str) -> list[str]:
    """A sentence for each number in `text` that must no longer be given in country `code`.

    However the number is spaced or punctuated, with or without the country's prefix. A number of up to six digits
    counts only where its line speaks of calling or texting.
    """
    return [
        f"{each.number} ({each.service}) must not be given: {each.why}; use {each.instead}"
        for each in _given(text, code)
    ]


def _given(text: str, code: str) -> Iterator[Retired]:
    known, folded = find(code), plain(text)
    for each in known.retired if known else ():
        if any(_dialled(folded, match) for word in each.match for match in _pattern(word).finditer(folded)):
            yield each


def strangers(text: str, vouched: Iterable[str]) -> list[str]:
    """The telephone numbers in `text` that are not among the `vouched` ones, as written.

    Any number of seven digits or more, and any of three or more on a line that speaks of calling or texting.
    """
    rest = _NO_NUMBERS.sub(_blank, plain(text))
    for number in sorted(vouched, key=len, reverse=True):
        rest = _pattern(number).sub(_blank, rest)
    found = [match for match in _NUMBER.finditer(rest) if len(digits(match[0])) >= 3 and _dialled(rest, match)]
    return [match[0] for match in found]


def contains(text: str, number: str) -> bool:
    """Whether `number` stands in `text`, however it is spaced or punctuated."""
    return bool(_pattern(number).search(plain(text)))


def rewritten(text: str, numbers: Iterable[str], write: Callable[[str], str]) -> str:
    """`text` with each of the `numbers` that stand in it, however spaced, as `write` writes it."""
    for number in sorted(numbers, key=len, reverse=True):
        if digits(number):
            text = _pattern(number).sub(lambda found: write(found[0]), text)
    return text


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """Finds a number, or words, in a plain text, whatever stands between the digits or letters."""
    folded = plain(word)
    if not re.search("[a-z]", folded):
        return re.compile(_number(folded))
    return re.compile(r"(?<!\w)" + r"[\W_]{0,3}".join(re.findall("[a-z0-9]", folded)) + r"(?!\w)")


def _number(written: str) -> str:
    """A full number in any grouping; a short one as it is written, in one piece, or digit by digit: 9-8-8."""
    dialled = digits(written)
    if len(dialled) < _FULL_NUMBER:
        groups = "[ .-]?".join(re.findall(r"\d+", written))
        return rf"(?<!\w)(?:{groups}|{'[ .-]'.join(dialled)})(?!\w)(?![.:/-]\d)"
    national = dialled[1:] if dialled[0] == "0" or (len(dialled) == 11 and dialled[0] == "1") else dialled
    return rf"(?<!\d)(?:\+?\d{{1,3}}{_GAP})?(?:0{_GAP})?{_GAP.join(national)}(?!\d)"


def _dialled(text: str, match: re.Match[str]) -> bool:
    """Whether what was found is meant to be dialled: it is long, or not a number alone, or its line says so."""
    found = match[0]
    if len(digits(found)) >= _FULL_NUMBER or any(char.isalpha() for char in found):
        return True
    line = text[text.rfind("\n", 0, match.start()) + 1 :].split("\n", 1)[0]
    return bool(_SPEAKS_OF_DIALLING.search(line))


def _blank(match: re.Match[str]) -> str:
    return " | "
