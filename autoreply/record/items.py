"""Messages as hand-overs and the page list them: with reply and alert, and how far the practice is with the sender."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from autoreply.decision.decide import OPTED_OUT
from autoreply.record.cards.owners import owners
from autoreply.record.outgoing import REPLY_TO_MESSAGE
from autoreply.record.tables import alert, alert_message, follow_up, message, outgoing, unreachable

# Whoever shows no number is not one person: each such message stands for itself, under a key that nobody else has.
KEY = sa.case((message.c.sender == "", sa.literal("#") + sa.cast(message.c.id, sa.String)), else_=message.c.sender)


def key_of(sender: str, number: int) -> str:
    """The same for one message: its sender, or the message itself by its number."""
    return sender or f"#{number}"


def person_key(card: sa.ColumnElement[Any], key: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """Whose messages are one person's, in a statement, as `Item.key` says it of one message."""
    return sa.case((card.is_not(None), sa.literal("card ") + sa.cast(card, sa.String)), else_=key)


@dataclass(frozen=True, slots=True)
class ItemAlert:
    """The alert that a message is in. `taken_by` is a key of [people], "*" for the practice, "" for nobody."""

    number: int
    taken_by: str
    taken_at: datetime | None
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class Item:
    """One message. `reply` is the state of the automatic reply, "" where there was none.

    `progress` and `author` are how far the practice is with it, as of `changed`; "" while nobody has seen it. `card` is
    the contact card of the sender, and `alert` who was told of the message at night.
    """

    number: int
    channel: str
    message: str
    sender: str
    noted: datetime
    reason: str
    urgent: bool
    attachments: int
    locator: str
    reply: str
    trouble: str
    opted_out: bool
    progress: str
    author: str
    changed: datetime | None
    card: int | None = None
    alert: ItemAlert | None = None

    @property
    def key(self) -> str:
        """Whose message it is: the same for all of one person, on whatever channel."""
        return f"card {self.card}" if self.card is not None else self.sender_key

    @property
    def sender_key(self) -> str:
        """From where it came: the same for all of one sender."""
        return key_of(self.sender, self.number)


_OPTED_OUT = sa.and_(
    unreachable.c.channel == message.c.channel,
    unreachable.c.sender == message.c.sender,
    unreachable.c.says.startswith(OPTED_OUT),
)
SEEN = sa.and_(follow_up.c.sender == KEY, follow_up.c.through >= message.c.id)
_ITEMS = sa.select(
    message,
    outgoing.c.state.label("reply"),
    outgoing.c.trouble,
    unreachable.c.sender.is_not(None).label("opted_out"),
    follow_up.c.state.label("progress"),
    follow_up.c.author,
    follow_up.c.changed,
    alert.c.id.label("alert"),
    alert.c.taken_by,
    alert.c.taken_at,
    alert.c.ended,
).select_from(
    message.outerjoin(outgoing, REPLY_TO_MESSAGE)
    .outerjoin(unreachable, _OPTED_OUT)
    .outerjoin(follow_up, SEEN)
    .outerjoin(alert_message, alert_message.c.message == message.c.id)
    .outerjoin(alert, alert.c.id == alert_message.c.alert)
)


def items(connection: sa.Connection, which: sa.ColumnElement[bool]) -> list[Item]:
    """Return these messages, in the order in which they came."""
    rows = connection.execute(_ITEMS.where(which).order_by(message.c.id)).all()
    cards = owners(connection, {row.sender for row in rows})
    return [_item(row, cards) for row in rows]


def _item(row: sa.Row[Any], cards: Mapping[str, int]) -> Item:
    alerted = ItemAlert(row.alert, row.taken_by, row.taken_at, row.ended) if row.alert is not None else None
    return Item(
        row.id,
        row.channel,
        row.message,
        row.sender,
        row.noted,
        row.reason,
        row.urgent,
        row.attachments,
        row.locator,
        row.reply or "",
        row.trouble or "",
        bool(row.opted_out),
        row.progress or "",
        row.author or "",
        row.changed,
        cards.get(row.sender),
        alerted,
    )
