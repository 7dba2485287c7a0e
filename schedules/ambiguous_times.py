"""Finds what two written times may mean together: "9-5" is a working day, "5-9" has two readings."""

from schedules.spans import Span
from schedules.times import NOON, Style, Time
from schedules.wallclock import DAY

_LATEST_NIGHT = 6 * 60  # a bare start before six may well be the afternoon's
_EVENING = 17 * 60  # who writes 18:00 for the evening writes 20:00 for eight at night
_EARLY = 8 * 60  # from eight on, a bare start is the morning's


def readings(start: Time, end: Time) -> list[Span]:
    """Return every window that a person may mean, the likeliest first: one if it is clear, none if both are equal."""
    if (start.minute, end.minute) == (0, DAY) and end.style is Style.EXACT:
        return [Span(0, DAY)]
    if (start.minute - end.minute) % DAY == 0:
        return []
    match start.style, end.style:
        case Style.BARE, Style.BARE:
            return _both_bare(start.minute, end.minute)
        case Style.BARE, Style.SPOKEN:
            return _bare_to_spoken(start.minute, end.minute)
        case Style.SPOKEN, Style.BARE:
            return _spoken_to_bare(start.minute, end.minute)
        case Style.EXACT, Style.BARE:
            return _exact_to_bare(start.minute, end.minute, end.full)
    return [window(start.minute, end.minute)]


def window(start: int, end: int) -> Span:
    """Return the window from `start` to the next time that the clock shows `end`, perhaps on the next day."""
    return Span(start, end if end > start else end + DAY)


def _both_bare(start: int, end: int) -> list[Span]:
    """ "9-5", "8-12", "12-1" are plain; "5-9", "1-5" and "5-1" are not."""
    if start >= NOON:
        return [Span(start, end if end > start else end + NOON)]
    if end < start:
        day = Span(start, end + NOON)
        return [day] if start >= _LATEST_NIGHT else [day, Span(start + NOON, end + DAY)]
    if start >= _EARLY or (start >= _LATEST_NIGHT and end >= NOON):
        return [Span(start, end)]
    return [Span(start, end), Span(start + NOON, end + NOON if end < NOON else end % NOON + DAY)]


def _bare_to_spoken(start: int, end: int) -> list[Span]:
    """ "9-5pm" is a working day; "1-5pm" and "7-9pm" share the afternoon; "8-midnight" may be two things."""
    morning, evening = start % NOON, start % NOON + NOON
    if start == end:  # "12-noon": nobody means a night that begins at midnight
        return []
    if (start - end) % NOON == 0:
        return [window(each, end) for each in (morning, evening) if each != end]
    if end == 0 and start < NOON:
        return [Span(morning, DAY), Span(evening, DAY)]
    shared = evening if end >= NOON else morning
    if shared < end:
        return [Span(shared, end)]
    return [window(morning if shared == evening else evening, end)]


def _spoken_to_bare(start: int, end: int) -> list[Span]:
    """ "9am-5", "8pm-2": the first such time after the start."""
    if (start - end) % NOON == 0:
        return [window(start, end % NOON + half) for half in (0, NOON) if end % NOON + half != start]
    return [Span(start, min(time for time in _comings(end) if time > start))]


def _exact_to_bare(start: int, end: int, full: bool) -> list[Span]:
    """ "0-8", "08-12", "20-2" and "18:00-8:00" are plain; "13-5", "18-8" and "09:00-5" are not."""
    if end > start:
        return [Span(start, end)]
    later = [time for time in _comings(end) if start < time < start + DAY]
    if (end < NOON and end + NOON <= start) or (full and start >= _EVENING):
        return [Span(start, end + DAY)]
    return [Span(start, time) for time in later]


def _comings(bare: int) -> list[int]:
    return [bare % NOON + half * NOON for half in range(4)]
