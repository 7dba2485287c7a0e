"""Recognises numbers that no client has: placeholders for hidden numbers, and premium-rate numbers."""

import re

# What networks send instead of a hidden number: words, and the same words typed on a keypad (ANONYMOUS, UNAVAILABLE,
# RESTRICTED, UNKNOWN, BLOCKED; RESTRICTED also with the country code, and in a misspelling of some networks).
_WITHHELD = frozenset(
    {
        "",
        "anonymous",
        "blocked",
        "private",
        "restricted",
        "unavailable",
        "unknown",
        "withheld",
        "+266696687",
        "+86282452253",
        "+7378742833",
        "+17378742833",
        "+7378742883",
        "+8656696",
        "+2562533",
    }
)


def is_withheld(number: str) -> bool:
    """Whether it is a placeholder for a hidden number."""
    return number.strip().lower() in _WITHHELD


def shown(number: str) -> str:
    """Return the number of a caller, or "" if it is hidden."""
    return "" if is_withheld(number) else number


# Ranges in which the owner of a number earns money from our reply: shared networks and international premium rate
# (ITU-T E.164), and the premium-rate numbers of countries (their numbering plans, from libphonenumber 9.0.43, read
# 2026-11-29). +44 70 numbers forward at premium rate.
_PREMIUM = re.compile(
    r"\+(?:882|883|979"
    r"|1900"
    r"|44(?:70|87[0-3]|9[018])|3531(?:5[0-9]{2})\d{6}|61190|6490|27(?:86[2-9]|9[0-2])"
    r"|34(?:80[367]|90[57])|52900|33(?:89)|3290|49(?:137|900)|43(?:9[0-3])|4190[016]"
    r"|4590|46(?:9(?:00|39|44))|4782[09]|358[67]00|3190[069]|3989[2459]|351760|4870[01346-8]|55[59]00|81990|8260|651900|9721900)"
    r"\d*"
)


def is_premium(number: str) -> bool:
    """Whether a reply there costs far more than a text, which its owner may intend."""
    return bool(_PREMIUM.fullmatch(number))
