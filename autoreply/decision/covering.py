"""Who reads now what waits for somebody: whoever covers for them, while they are away. Pure."""

from collections.abc import Callable, Mapping

from schedules import Period


def who_reads(reader: str, period_of: Callable[[str], Period], called: Mapping[str, str]) -> str:
    """Return who has what waits for `reader`, a key of [people] or "" for the practice, at the instant of `period_of`.

    Who covers may be away as well: then it is who covers for them. `called` has the keys of people, by the names that
    calendars use. Somebody outside the practice may cover, but reads nothing of it.
    """
    seen = {reader}
    while True:
        period = period_of(reader)
        cover = called.get(period.cover or "") if not period.working else None
        if cover is None or cover in seen:
            return reader
        seen.add(cover)
        reader = cover
