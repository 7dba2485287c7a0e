"""Which rows of `message` are of people who reached out, and not of programs or of ourselves."""

from collections.abc import Collection

import sqlalchemy as sa

from autoreply.decision.reason import FROM_PEOPLE, PERHAPS_FROM_PEOPLE, Reason
from autoreply.record.tables import message

_PEOPLE = sorted(reason.value for reason in FROM_PEOPLE)
_PERHAPS = sorted(reason.value for reason in PERHAPS_FROM_PEOPLE)


def after_hours() -> sa.ColumnElement[bool]:
    """What somebody has to read who was not there when it came."""
    return sa.or_(message.c.reason.in_(_PEOPLE), sa.and_(message.c.urgent, message.c.reason.in_(_PERHAPS)))


def at_any_time(unseen: Collection[str]) -> sa.ColumnElement[bool]:
    """The same, and by day what comes on the channels `unseen`, whose messages stand in no mailbox of the practice."""
    by_day = sa.and_(message.c.reason == Reason.WORKING_HOURS.value, message.c.channel.in_(sorted(unseen)))
    return sa.or_(after_hours(), by_day) if unseen else after_hours()
