"""Numbers behind which there is nobody whom we know: those that stand for a hidden one."""

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
