"""Numbers that no client has: those that stand for a hidden one, and those whose owner earns by our answer."""

import re

# What networks put in place of a number that is not shown: words, and the same words typed on a keypad (ANONYMOUS,
# UNAVAILABLE, RESTRICTED, UNKNOWN, BLOCKED; RESTRICTED also with the country code, and as some networks misspell it).
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
    """Whether it stands for a number that is not shown."""
    return number.strip().lower() in _WITHHELD


def shown(number: str) -> str:
    """The number of a caller; "" where it is not shown."""
    return "" if is_withheld(number) else number


# Ranges in which the sender of a text is paid for the answer, or that are used for nothing else by now: shared networks
# and premium rate of no country (ITU-T E.164), and the premium rate numbers of countries (their numbering plans, by
# libphonenumber 9.0.43, read 2026-11-29). +44 70 forwards at the price of premium rate.
_PREMIUM = re.compile(
    r"\+(?:882|883|979"
    r"|1900"
    r"|44(?:70|87[0-3]|9[018])|3531(?:5[0-9]{2})\d{6}|61190|6490|27(?:86[2-9]|9[0-2])"
    r"|34(?:80[367]|90[57])|52900|33(?:89)|3290|49(?:137|900)|43(?:9[0-3])|4190[016]"
    r"|4590|46(?:9(?:00|39|44))|4782[09]|358[67]00|3190[069]|3989[2459]|351760|4870[01346-8]|55[59]00|81990|8260|651900|9721900)"
    r"\d*"
)


def is_premium(number: str) -> bool:
    """Whether an answer there costs far more than a text, as those who text from there may intend."""
    return bool(_PREMIUM.fullmatch(number))
