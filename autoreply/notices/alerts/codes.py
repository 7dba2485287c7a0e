"""The codes by which an alert is taken: a number and A by text, one digit on the telephone. Pure.

No code is a word that a provider acts on, such as YES, STOP or END.
"""

import re
import unicodedata
from collections.abc import Sequence

_ALONE = re.compile(r"\W*(\d{1,9})\s*a\W*")
_WITHIN = re.compile(r"(?<![\w])(\d{1,9})a(?!\w)")
MOST = 5  # codes in one text


def code_of(number: int) -> str:
    """What somebody replies by text to take the alert of that number: "4A"."""
    return f"{number}A"


def digit_of(number: int) -> str:
    """What somebody presses on the telephone: not always the same, so that no tone of a mailbox takes every alert."""
    return str(number % 9 + 1)


def codes_in(text: str) -> Sequence[int]:
    """The numbers of the alerts that a text takes, in whatever way somebody types it at night."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    alone = _ALONE.fullmatch(plain)
    found = [alone[1]] if alone else _WITHIN.findall(plain)
    return list(dict.fromkeys(int(one) for one in found))[:MOST]
