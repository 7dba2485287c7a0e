"""The sentences that ask a practice to look something up, each with the lines to put into the file."""

import difflib
from collections.abc import Sequence

from autoreply.texts.crisis.country import Country
from autoreply.texts.crisis.line import DAY_AND_NIGHT, Line

_SIGNED = 'by = "your name"\non = YEAR-MONTH-DAY  # the day you checked it'


def add_emergency(code: str) -> str:
    own = f'[[crisis.line]]\nname = "emergency"\ncall = "..."\nlanguages = ["en"]\n{_SIGNED}'
    return f"no emergency number is known for {code}. Look it up and put into the file:\n{own}"


def confirm_line(line: Line) -> str:
    return (
        f'the line "{line.name}" cannot be shown: {_doubt(line)}. Look it up. '
        f"If it is {_facts(line)}, put into the file:\n{_confirm(line)}"
    )


def no_line(known: Country | None, code: str, first: Line | None) -> str:
    """No line can be shown to everybody at night; `first` is the likeliest to be confirmed."""
    if known is None or first is None:
        own = f'[[crisis.line]]\nname = "..."\ncall = "..."\nhours = "24/7"\nlanguages = ["en"]\n{_SIGNED}'
        return f"no crisis line is known for {code}. Look one up and put into the file:\n{own}"
    return (
        f"{known.name} has no line that is verified and open day and night. The likeliest is {first.name}: "
        f"{_doubt(first)}. Look it up. If it is {_facts(first)}, put into the file what follows; otherwise add a line "
        f"of your own:\n{_confirm(first)}"
    )


def which_own(lines: Sequence[Line]) -> str:
    return f'one special line is shown, and {len(lines)} are your own; choose one: extra = "{lines[0].name}"'


def add_hours(line: Line) -> str:
    return f'your own line "{line.name}" needs its hours: hours = "24/7", or as in hours = "daily 08:00-22:00"'


def near(word: str, names: Sequence[str]) -> str:
    """The end of a sentence about a name that is not there: the nearest one, or all of them."""
    folded = {name.casefold(): name for name in names}
    likely = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.5)
    return f'did you mean "{folded[likely[0]]}"?' if likely else "there are " + ", ".join(names)


def _doubt(line: Line) -> str:
    """Why a line is not shown as it is."""
    shown = line.shown()
    if not shown.routes:
        return "its number is not verified"
    if not any(shown.hours.values()):
        return "its hours are not verified"
    return "it is not open all night"


def _facts(line: Line) -> str:
    """What the practice would confirm: "call 988, press 1, day and night; text HOME to 741741, day and night"."""
    ways = {
        "call": f"call {line.call}{f', press {line.press}' if line.press else ''}",
        "text": f"text {f'{line.keyword} to ' if line.keyword else ''}{line.text}",
        "chat": f"chat at {line.chat}",
    }
    return "; ".join(f"{ways[route]}{_when(hours)}" for route, hours in line.hours.items())


def _when(hours: str) -> str:
    """Unknown hours are left out: the practice fills them in."""
    return f", {'day and night' if hours == DAY_AND_NIGHT else hours}" if hours else ""


def _confirm(line: Line) -> str:
    known = next(iter(line.hours.values()))
    hours = "" if known else '\nhours = "..."  # "24/7", or as in "daily 08:00-22:00"'
    return f'[[crisis.confirm]]\nline = "{line.name}"\n{_SIGNED}{hours}'
