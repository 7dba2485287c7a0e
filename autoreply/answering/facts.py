"""The facts that fill in a text, and the period of a calendar at an instant."""

import logging
from collections.abc import Callable
from datetime import datetime

from autoreply.answering.account import Account
from autoreply.texts.words import Facts, Occasion
from schedules import Calendar, Cause, Mode, Period

log = logging.getLogger("autoreply.answering")

OCCASIONS = {
    Cause.HOURS: Occasion.ORDINARY,
    Cause.HOLIDAY: Occasion.HOLIDAY,
    Cause.DAY: Occasion.CLOSURE,
    Cause.CLOSURE: Occasion.CLOSURE,
    Cause.VACATION: Occasion.VACATION,
    Cause.OVERRIDE: Occasion.CLOSURE,
}


def facts(account: Account, calendar: Calendar, present: Period, now: datetime) -> Facts:
    """Return the facts that fill in a text. None of them is about the sender."""
    return Facts(
        practice=account.practice,
        zone=calendar.zone,
        place=account.place,
        now=now,
        opening=present.end,
        label=present.label,
        day=present.label if present.cause in (Cause.DAY, Cause.HOURS) else "",
        cover=account.covers.get(present.cover) if present.cover else None,
    )


def period_at(calendar: Calendar, instant: datetime) -> Period:
    """Return the calendar's period. If the calendar fails, it is after hours: a needless reply does little harm
    (promise 4)."""
    return _period(calendar, instant) or Period(Mode.AFTER_HOURS, None, None, Cause.HOURS)


def period_of(calendar_of: Callable[[str], Calendar], person: str, instant: datetime) -> Period | None:
    """Return what the calendar of `person` says, or None where nobody of that name is left, or it fails."""
    try:
        calendar = calendar_of(person)
    except KeyError:
        return None
    return _period(calendar, instant)


def _period(calendar: Calendar, instant: datetime) -> Period | None:
    try:
        return calendar.at(instant)
    except Exception:
        log.exception("the hours cannot be read; they count as after hours")
        return None
