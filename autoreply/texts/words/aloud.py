"""Numbers and names as a voice should say them."""

import re

from autoreply.texts.crisis import Line
from autoreply.texts.crisis.line import digits

_NUMBER = re.compile(r"[+\d][\d ()./-]{5,}\d")
_LONGEST = 24  # digits; no number is longer, and nobody would remember it


def aloud(number: str) -> str:
    """The digits one by one: "9, 8, 8". A country's prefix is left out where the number is dialled inside it."""
    return ", ".join(digits(number)[:_LONGEST])


def number_aloud(contact: str) -> str:
    """The first telephone number among ways to reach somebody, digit by digit; "" where there is none."""
    number = _NUMBER.search(contact)
    return aloud(number[0]) if number else ""


def name_aloud(line: Line, language: str) -> str:
    """The name of a line without the number that it may begin with: a voice would say it as one large figure."""
    name = line.name_in(language)
    bare = re.sub(r"^[\d ]+[^\w]*", "", name).strip()
    return bare or aloud(name)
