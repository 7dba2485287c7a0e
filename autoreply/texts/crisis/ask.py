"""The sentences that ask a practice to look something up, each with the lines to put into the file."""

import difflib
from collections.abc import Sequence

from autoreply.texts.crisis.country import Country
from autoreply.texts.crisis.line import Line

_SIGNED = 'by = "your name"\non = YEAR-MONTH-DAY  # the day you checked it'


def confirm_emergency(known: Country) -> str:
    number = known.help.number
    return (
        f"the emergency number of {known.name}, {number}, is not verified: it was read in no source yet. "
        f"Check it and put into the file:\n{_confirm('emergency')}"
    )


def add_emergency(code: str) -> str:
    own = f'[[crisis.line]]\nname = "emergency"\ncall = "..."\nlanguages = ["en"]\n{_SIGNED}'
    return f"no emergency number is known for {code}. Look it up and put into the file:\n{own}"


def confirm_line(line: Line) -> str:
    doubt = "its hours are" if line.verified else "it is"
    return (
        f'the line "{line.name}" cannot be shown: {doubt} from memory. '
        f"Look it up and put into the file:\n{_confirm(line.name)}"
    )


def no_line(known: Country | None, code: str, first: Line | None) -> str:
    """No line can be shown to everybody at night; `first` is the likeliest to be confirmed."""
    if known is None or first is None:
        own = f'[[crisis.line]]\nname = "..."\ncall = "..."\nhours = "24/7"\nlanguages = ["en"]\n{_SIGNED}'
        return f"no crisis line is known for {code}. Look one up and put into the file:\n{own}"
    why = "is not open all night" if first.verified and not first.all_day else "is from memory"
    return (
        f"{known.name} has no line that is verified and open day and night: {first.name}, {first.call}, {why}. "
        f"Check it and put this into the file, or add a line of your own:\n{_confirm(first.name)}"
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


def _confirm(line: str) -> str:
    return f'[[crisis.confirm]]\nline = "{line}"\n{_SIGNED}'
