"""What tomllib complains about, said again for people who never heard of TOML."""

import re
from collections.abc import Callable

from autoreply.settings.problems import SettingsProblem

_PLACE = re.compile(r"\s*\(at line (\d+), column (\d+)\)|\s*\(at end of document\)")
_CURLY = re.compile("[“”„‟‘’‚‛«»]")
_CLOCK = re.compile(r"[=\[,{]\s*(\d{1,2}(?:[:.]\d\d)?\s*(?:-|–|to)?\s*\d{0,2}[:.]\d\d(?!-)[^\"'#,\]}\n]*)")
_RANGE = re.compile(r"=\s*(\d{1,2}\s*(?:am|pm)?\s*(?:-|–)\s*\d{1,2}\s*(?:am|pm)?)\s*(?:#|$)", re.IGNORECASE)
_WORDS = re.compile(r"=\s*([^\W\d_][^\"'#\[\]{}=]*?)\s*(?:#|$)")
_BARE_KEY = re.compile(r"^\s*\[*\s*([^\"'#=\]]*[^\sA-Za-z0-9_.\-\"'#=\]\[][^\"'#=\]]*|[\w-]+\s+[\w -]+?)\s*[=\]]")
_TABLE = re.compile(r"^\s*\[+\s*([^\]]*?)\s*\]+")

_LONGEST = 200  # characters of a line that are looked at: what is longer was written by no hand

Case = Callable[[str, str], str | None]


def explain_syntax(file: str, text: str, complaint: str) -> SettingsProblem:
    """The trouble behind tomllib's `complaint` about `text`."""
    place = _PLACE.search(complaint)
    lines = text.replace("\r\n", "\n").split("\n")
    number = int(place[1]) if place and place[1] else _last_written(lines)
    what = _PLACE.sub("", complaint)
    written = lines[number - 1] if number <= len(lines) else ""
    if what.startswith(("Expected newline or end", "Expected '='")) and not written.strip() and number > 1:
        number, written = number - 1, lines[number - 2]
    written = _without_secret(written[:_LONGEST])
    for case in _CASES:
        says = case(what, written)
        if says:
            return SettingsProblem(file, number, _first_key(written), says)
    return SettingsProblem(
        file, number, _first_key(written), f"This is not valid TOML: {what[:1].lower()}{what[1:100]}."
    )


def _without_secret(written: str) -> str:
    """The line with its value blotted out where its key names a secret: messages quote what they read."""
    return re.sub(r"(password|secret|token|url)(\s*=\s*)[^\s\"'].*", r"\1\2value", written, flags=re.IGNORECASE)


def _last_written(lines: list[str]) -> int:
    return max((number for number, line in enumerate(lines, 1) if line.strip()), default=1)


def _first_key(written: str) -> str:
    found = re.match(r"\s*\[*\s*([A-Za-z0-9_.-]+)", written)
    return found[1][:60] if found else ""


def _twice(what: str, written: str) -> str | None:
    if what.startswith(("Cannot declare", "Cannot mutate")) or "twice" in what:
        found = _TABLE.match(written)
        name = f"[{found[1]}]" if found else "this table"
        return f"The table {name} is in the file twice. Move the lines of both under one heading."
    if "Cannot overwrite" in what and written.lstrip().startswith("["):
        return "This heading has the name of a key that was set above. Keep the key or the heading."
    if "Cannot overwrite" in what or "Duplicate" in what:
        return "This key is in its table twice. Keep one of the two lines."
    return None


def _curly(what: str, written: str) -> str | None:
    if _CURLY.search(written) and not what.startswith("Illegal"):
        return (
            'These are the curly quotes of a word processor. Replace the curly quotes with straight ones: "like this".'
        )
    return None


def _clock(what: str, written: str) -> str | None:
    found = _RANGE.search(written) or _CLOCK.search(written)
    if found and "date" not in written.split("=")[0]:
        return f'Times need quotes. Put quotes around it: "{found[1].strip()}".'
    return None


def _date(what: str, written: str) -> str | None:
    if "date" in what or re.search(r"=\s*(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})", written):
        return "This is not a date of the calendar. Write 2026-12-28, and with a time 2026-12-28T19:00:00."
    return None


def _truth(what: str, written: str) -> str | None:
    found = re.search(r"=\s*(true|false|yes|no|on|off)\s*(?:#|$)", written, re.IGNORECASE)
    if not found:
        return None
    right = "true" if found[1].lower() in {"true", "yes", "on"} else "false"
    return f"{found[1]} is not understood here. Write {right}, in small letters and without quotes."


def _words(what: str, written: str) -> str | None:
    found = _WORDS.search(written)
    return f'Text needs quotes. Put quotes around it: "{found[1]}".' if found else None


def _backslash(what: str, written: str) -> str | None:
    if (
        "Unescaped '\\'" in what
        or "Invalid hex" in what
        or ("Invalid" in what and re.search(r'"[A-Za-z]?:?\\', written))
    ):
        return "A backslash in double quotes begins a special sign. Use single quotes instead, or / in paths."
    return None


def _unclosed(what: str, written: str) -> str | None:
    if what.startswith(("Unterminated string", "Expected '\"", 'Expected "')) or (
        what.startswith("Illegal character '\\n'") and written.count('"') % 2
    ):
        return "A quote is opened here and not closed. Add the closing quote at the end of the text."
    if what.startswith("Unclosed array"):
        return "A list is opened with [ and not closed. Add the ] and put commas between the entries."
    if "{" in written and re.search(r",\s*\}", written):
        return "There is a comma before the closing }. Take it away."
    breaks = what.startswith(("Expected", "Invalid initial character")) and "{" in written and "}" not in written
    if "inline table" in what.lower() or breaks:
        return "A table in braces must stand on one line and close with }. Or give it a [heading] of its own."
    return None


def _missing_equals(what: str, written: str) -> str | None:
    found = _BARE_KEY.match(written)
    if found and ("key" in what or "Expected" in what or "Invalid statement" in what):
        return f'A name with spaces or special signs needs quotes: write "{found[1].strip()}" in quotes.'
    if what.startswith("Expected '='") or what == "Invalid statement":
        return 'This line is not of the form key = "value". Complete it, or put # before it to make it a comment.'
    return None


def _no_value(what: str, written: str) -> str | None:
    if what.startswith("Invalid value") and re.search(r"=\s*(#.*)?$", written):
        return "There is nothing after the = sign. Write a value, or put # before the line."
    return None


def _left_over(what: str, written: str) -> str | None:
    if what.startswith("Expected newline"):
        return "Something is left over after the value. One key = value a line; text in quotes, lists in [ ]."
    if what.startswith("Expected ']' at the end of a table"):
        return "This heading is not complete. Write [name], and a name with spaces in quotes."
    return None


_CASES: tuple[Case, ...] = (
    _twice,
    _curly,
    _no_value,
    _date,
    _clock,
    _truth,
    _words,
    _backslash,
    _unclosed,
    _missing_equals,
    _left_over,
)
