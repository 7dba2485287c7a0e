"""Reads hours leniently: "9-12, 13:00-17:30" becomes windows. Refuses hours that may mean two things."""

import re
from itertools import pairwise

from schedules.ambiguous_times import readings
from schedules.notation import DAY_NAMES
from schedules.spans import HoursError, Note, Span
from schedules.times import NOON, Style, Time, TimeError, read_time, tidy
from schedules.wallclock import DAY
from schedules.weekdays import day_name, read_days

_CLOSED = frozenset(("closed", "none", "off", "no", "never"))
_ALL_DAY = frozenset(("all day", "open all day", "24h", "24 h", "24 hours"))
_LIST = re.compile(r"\s*(?:[,;&+]|\band\b)\s*")
_TO = re.compile(r"\s*(?:-+|\bto\b|\btill?\b|\buntil\b)\s*")
_LEAD = re.compile(r"^(?:from|open)\s+")
_NEXT_DAY = re.compile(r"(?:(?P<before>[a-z]+\.?)\s+)?(?P<time>.+?)(?P<next>\s+(?:the )?next day)?")
_SWAPPED = 8 * 60  # minutes: if a window ends so little before it begins, the times are probably swapped
_EXAMPLE = 'for example "9:00-12:00, 13:00-17:30" or "closed"'


def read_spans(text: str, key: str = "") -> tuple[tuple[Span, ...], tuple[Note, ...]]:
    """Return the windows of one day in order, () for "closed", and notes on likely mistakes.

    `key` is the day key of the text. Raises HoursError for text that cannot be read or may mean two things, and for
    windows that overlap.
    """
    plain = tidy(text)
    if plain in _CLOSED:
        return (), ()
    if plain in _ALL_DAY:
        return (Span(0, DAY),), ()
    spans: list[Span] = []
    notes: list[Note] = []
    for part in _LIST.split(plain):
        span, afternoon = _span(part, key, spans[-1] if spans else None)
        if afternoon:
            notes.append(Note(key, f'"{part}" is read as {span.say()}. Write "{span.say()}" if you mean that.'))
        spans.append(span)
    spans.sort()
    _refuse_overlap(spans, text, key)
    return tuple(spans), (*notes, *(note for span in spans for note in _notes(span, key)))


def _span(text: str, key: str, before: Span | None) -> tuple[Span, bool]:
    """Return the window, and whether its end was read as an afternoon time although it is written like one at night."""
    ends = _TO.split(_LEAD.sub("", text))
    if len(ends) != 2 or not all(ends):
        raise HoursError("this is not a window of time", read=text, key=key, hint=_EXAMPLE)
    try:
        start = read_time(ends[0])
        end_text, next_day = _next_day(ends[1], key)
        end = read_time(end_text)
    except TimeError as trouble:
        raise HoursError(str(trouble), read=text, key=key, hint=trouble.hint) from None
    if start.minute == DAY:
        raise HoursError("24:00 is the end of a day and opens nothing", read=text, key=key, hint='"0:00" for its start')
    if next_day:
        return Span(start.minute, end.minute % DAY + DAY), False
    span = _settle(readings(start, end), text, key, before, start)
    clock = all(time.style is Style.BARE and time.full for time in (start, end))
    return span, clock and end.minute < start.minute < NOON and span.end == end.minute + NOON


def _next_day(end: str, key: str) -> tuple[str, bool]:
    """Remove the day from "Tue 02:00", which is our own notation. It has to be the day after that of `key`."""
    found = _NEXT_DAY.fullmatch(end)
    if found is None or not (found["before"] or found["next"]):
        return end, False
    if found["next"] and not found["before"]:
        return found["time"], True
    named, days = day_name(found["before"]), read_days(key, tidy(key)) if key else ()
    if named is None:
        return end, False
    if len(days) != 1 or (days[0] + 1) % 7 != named:
        hint = "the window under its own day, ending on the day after"
        raise HoursError(f"{DAY_NAMES[named]} is not the day after this one", read=end, key=key, hint=hint)
    return found["time"], True


def _settle(found: list[Span], text: str, key: str, before: Span | None, start: Time) -> Span:
    """Return the only reading; of several, the only one that follows the window before it, as in "9-12, 1-5"."""
    if before is not None and len(found) > 1:
        found = [span for span in found if span.start >= before.end] or found
    if len(found) == 1:
        return found[0]
    if not found:
        problem = "it ends when it starts, which may mean nothing, twelve hours or all day"
        raise HoursError(problem, read=text, key=key, hint=_instead(start))
    means = [span.say() for span in found]
    raise HoursError(f"this may mean {' or '.join(means)}", read=text, key=key, hint=f'"{means[-1]}" or "{means[0]}"')


def _instead(start: Time) -> str:
    """Return what a window that ends when it starts may mean: half a day, all of it, or none."""
    morning, evening = start.minute % NOON, start.minute % NOON + NOON
    halves = (Span(morning, evening), Span(evening, morning + DAY)) if start.style is Style.BARE else ()
    return ", ".join(f'"{each}"' for each in (*(half.say() for half in halves), "00:00-24:00")) + ' or "closed"'


def _refuse_overlap(spans: list[Span], text: str, key: str) -> None:
    for first, second in pairwise(spans):
        if second.start < first.end:
            problem = f"{first.say()} and {second.say()} overlap"
            raise HoursError(problem, read=text, key=key, hint="windows that follow one another")


def _notes(span: Span, key: str) -> list[Note]:
    notes = []
    if span.end % DAY == DAY - 1:
        notes.append(Note(key, f"{span.say()} leaves out the last minute of the day; did you mean 24:00?"))
    if span.end > DAY and span.start - (span.end - DAY) <= _SWAPPED:
        hours = (span.end - span.start) / 60
        notes.append(Note(key, f"{span.say()} runs past midnight for {hours:g} hours; are start and end swapped?"))
    return notes
